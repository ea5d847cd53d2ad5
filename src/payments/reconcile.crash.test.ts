// A worker that is killed while it settles a statement, proves a day or sums it up, all written and nothing committed:
// in the end the books, the breaks, the proofs and the general ledger are as if nobody had been killed, byte for byte.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { killWithin, type ProvingLoopName, provingLoops } from '../../test/loops-process.ts'
import { StatementBank } from '../../test/statement-bank.ts'
import { dayMs, institution, openStatementWorld } from '../../test/statement-world.ts'

const names = Object.keys(provingLoops) as readonly ProvingLoopName[] // They are its keys.

async function live(kills: boolean) {
  const world = await openStatementWorld()
  const killed = new Set<ProvingLoopName>()
  const { owner, clock } = world.branch.world
  const bank = new StatementBank(500_000n)
  const kill = async (name: ProvingLoopName) => {
    // Steps without a leaf are committed before anybody is killed; the last of a day has one.
    for (let tries = 0; kills && tries < 3 && !killed.has(name); tries++)
      if (await killWithin(world.branch.world, name)) killed.add(name)
  }
  try {
    for (const fee of [0n, 25n]) {
      await world.pay(10_000n, 333n)
      bank.payFile((await world.sendFile()).id, 10_333n)
      if (fee > 0n) bank.book({ minor: -fee })
      await world.enter(bank.statement(world.today()))
      await kill('settlement')
      await world.settle()
      clock.advance(dayMs)
      // A proof begins without a word, and ends with one.
      for (let step = 0; step < 3; step++) {
        for (const name of ['reconciliation', 'generalLedger'] as const) {
          await kill(name)
          await provingLoops[name](world.worker).pass(new AbortController().signal)
        }
      }
      await world.untilIdle(provingLoops.reconciliation(world.worker), provingLoops.generalLedger(world.worker))
    }
    const balances = await owner`
      select kind, sum(posted)::text as sum from ledger.account where institution_id = ${institution} group by kind order by kind`
    const settlements = await owner`
      select kind, amount::text, day from payments.settlement where institution_id = ${institution} order by day, kind, amount`
    const breaks = await owner`select kind, state, reason from payments.break where institution_id = ${institution}`
    const proofs =
      await owner`select content from payments.reconciliation where institution_id = ${institution} order by day`
    const books =
      await owner`select content from payments.general_ledger_day where institution_id = ${institution} order by day`
    return { killed, ends: { balances, settlements, breaks, proofs, books } }
  } finally {
    await world.close()
  }
}

describe('a worker that is killed while days are proved', () => {
  test('leaves the same books, breaks and proofs as one that is not', async () => {
    const quiet = await live(false)
    const rough = await live(true)
    assert.deepEqual([...rough.killed].toSorted(), names.toSorted(), 'it was killed within each')
    assert.deepEqual(rough.ends, quiet.ends)
    assert.equal(quiet.ends.proofs.length, 2)
  })
})
