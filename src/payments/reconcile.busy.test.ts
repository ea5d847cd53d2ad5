// A busy day, proved in bounded steps. VOUCH_BUSY says how many payments; 100,000 are tried by hand, and their times printed.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { StatementBank } from '../../test/statement-bank.ts'
import { dayMs, institution, openStatementWorld } from '../../test/statement-world.ts'
import type { Loop } from '../base/loop.ts'
import { done, fault } from '../base/outcome.ts'
import { transact } from '../base/work.ts'
import { settleLoop } from './loops.ts'
import type { FundingAccountId, PayeeId } from './payment.ts'
import { generalLedgerLoop, reconciliationLoop } from './reconciliation-loop.ts'
import { settlementLoop } from './settlement-loop.ts'
import { submitMany } from './submit.ts'

const count = Number(process.env['VOUCH_BUSY'] ?? 1_000)
const batchMax = 1_000
const stepMsMax = 60_000

describe(`a day with ${count} payments (VOUCH_BUSY)`, () => {
  test('is settled and proved, zero, in steps that are each bounded', async context => {
    const world = await openStatementWorld(Array.from({ length: 8 }, () => '9000000.00'))
    const { owner, clock } = world.branch.world
    const bank = new StatementBank(10_000_000_00n)
    const timed = async (what: string, loop: Loop) => {
      const began = performance.now()
      let [steps, slowest] = [0, 0]
      for (let handled = 1; handled > 0; steps++) {
        const from = performance.now()
        handled = await loop.pass(new AbortController().signal)
        slowest = Math.max(slowest, performance.now() - from)
      }
      const ms = Math.round(performance.now() - began)
      context.diagnostic(`${what}: ${ms} ms in ${steps} steps, the slowest of ${Math.round(slowest)} ms`)
      assert.ok(slowest < stepMsMax, what)
    }
    try {
      for (let made = 0; made < count; made += batchMax) {
        const orders = Array.from({ length: Math.min(batchMax, count - made) }, (_, index) => {
          const payer = world.payers[(made + index) % world.payers.length] ?? fault('somebody pays')
          return {
            id: world.worker.newId('pay'),
            actor: 'client:cli_1',
            key: `busy-${made + index}`,
            fundingAccount: payer.fundingAccount as FundingAccountId, // As the API named it.
            payee: payer.payee as PayeeId,
            money: { minor: 101n, currency: 'USD' },
            isRepeat: true,
          } as const
        })
        const submitted = await transact(world.branch.world.outside, institution, 'client:cli_1', async work =>
          done(await submitMany(work, orders)),
        )
        assert.ok(submitted.ok && submitted.value.every(({ ok }) => ok))
      }
      await world.sendFile()
      const files = await owner<{ id: string; minor: bigint }[]>`
        select file_id as id, amount as minor from rails.file where institution_id = ${institution}`
      for (const { id, minor } of files) bank.payFile(id, minor)
      await world.enter(bank.statement(world.today()))
      await timed('the statement settled', settlementLoop(world.worker))
      await timed('the answers carried into the books', settleLoop(world.worker))
      clock.advance(dayMs)
      await timed('the day proved', reconciliationLoop(world.worker))
      await timed('the general ledger summed up', generalLedgerLoop(world.worker))
      const [proof] = await owner<{ isZero: boolean; content: string }[]>`
        select is_zero as "isZero", content from payments.reconciliation where institution_id = ${institution}`
      assert.ok(proof?.isZero, proof?.content)
      assert.equal(JSON.parse(proof.content).total.count, count)
    } finally {
      await world.close()
    }
  })
})
