// A worker that is killed while it settles a statement, proves a day or sums it up, all written and nothing committed:
// in the end the books, the breaks, the proofs and the general ledger are as if nobody had been killed, byte for byte.

import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, test } from 'node:test'

import { type LoopsOrder, type ProvingLoopName, processName, provingLoops } from '../../test/loops-process.ts'
import { StatementBank } from '../../test/statement-bank.ts'
import { dayMs, institution, openStatementWorld, type StatementWorld } from '../../test/statement-world.ts'
import { until } from '../../test/until.ts'

const loopsProcess = join(import.meta.dirname, '../../test/loops-process.ts')
const names = Object.keys(provingLoops) as readonly ProvingLoopName[] // They are its keys.

/** Answers whether it got where it was to be killed. */
async function killWithin({ branch: { world } }: StatementWorld, loop: ProvingLoopName): Promise<boolean> {
  const child = fork(loopsProcess, { stdio: 'ignore' })
  const address = world.database.address('vouch_worker')
  const order: LoopsOrder = { address, loop, nowMs: world.outside.now().getTime() }
  child.send(order)
  const [said]: unknown[] = await once(child, 'message')
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  await until('its transaction is over', async () => {
    const left = await world.owner`select from pg_stat_activity where application_name = ${processName}`
    return left.length === 0
  })
  return said === 'within'
}

async function live(kills: boolean) {
  const world = await openStatementWorld()
  const killed = new Set<ProvingLoopName>()
  const { owner, clock } = world.branch.world
  const bank = new StatementBank(500_000n)
  const kill = async (name: ProvingLoopName) => {
    // Steps without a leaf are committed before anybody is killed; the last of a day has one.
    for (let tries = 0; kills && tries < 3 && !killed.has(name); tries++)
      if (await killWithin(world, name)) killed.add(name)
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
