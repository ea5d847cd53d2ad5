// Ways to lose money, double it or leave it lying between rooms of the rails that each are right by themselves.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { type BusinessDate, dateIn } from '../../src/base/dates.ts'
import { done, fault } from '../../src/base/outcome.ts'
import { type Outside, transact, type Work } from '../../src/base/work.ts'
import { settleLoop } from '../../src/payments/loops.ts'
import { reconciliationLoop } from '../../src/payments/reconciliation-loop.ts'
import { settlementLoop } from '../../src/payments/settlement-loop.ts'
import type { Vault } from '../../src/protection/protection.ts'
import {
  type Answer,
  enterStatement,
  type InstructionId,
  prepareStatement,
  receive,
  type Statement,
} from '../../src/rails/rails.ts'
import { type CorePayer, type CoreWorld, bank as institution, openCoreWorld } from '../core-world.ts'
import { StatementBank } from '../statement-bank.ts'

const dayMs = 86_400_000

describe('payments by calls, accounts at the core, and the statements of the bank', () => {
  let world: CoreWorld
  let worker: Outside
  let vault: Vault
  let carol: CorePayer
  const bank = new StatementBank(1_000_000n)

  before(async () => {
    world = await openCoreWorld()
    worker = world.worker
    vault = world.vault
    carol = await world.enrolAtCore(1_000_000n)
    await endDay()
  })
  after(() => world.close())

  const inWork = async <T>(perform: (work: Work) => Promise<T>): Promise<T> => {
    const outcome = await transact(worker, institution, 'process:worker', async work => done(await perform(work)))
    return outcome.ok ? outcome.value : fault('nothing is refused')
  }
  const today = (): BusinessDate => dateIn('America/Chicago', world.world.clock.now())
  const enter = async (statement: Statement) => {
    const prepared = await prepareStatement(vault, institution, worker.newId('stm'), statement)
    await inWork(work => enterStatement(work, null, prepared.ok ? prepared.value : fault(prepared.refusal.code)))
  }
  const settle = () => world.untilIdle(settlementLoop(worker), settleLoop(worker))
  async function endDay(): Promise<void> {
    await enter(bank.statement(today()))
    await settle()
    world.world.clock.advance(dayMs)
  }
  const pay = async (value: string, more: object = {}) => {
    const made = await world.pay(carol, value, undefined, more)
    assert.equal(made.status, 201, made.text)
    await world.passCore()
    const [row] = await world.world.owner<{ id: InstructionId }[]>`
      select instruction_id as id from rails.instruction where reference = ${made.body.id}`
    return { payment: made.body.id, instruction: row?.id ?? fault('it is queued') }
  }
  const hear = async (...answers: readonly Answer[]) => {
    await inWork(work => receive(work, answers))
    await world.untilIdle(settleLoop(worker))
  }
  const proofs = async () => {
    await world.untilIdle(reconciliationLoop(worker))
    return world.world.owner<{ content: string }[]>`
      select content from payments.reconciliation where institution_id = ${institution} order by day`
  }

  test('what a statement shows as paid is paid, whatever the bank says of it afterwards', async () => {
    const { payment, instruction } = await pay('12.00')
    await hear({ id: instruction, state: 'accepted' })
    bank.book({ minor: -1_200n, details: [{ endToEndId: instruction }] })
    await endDay()
    assert.deepEqual(await world.stateOf(payment), ['settled', undefined])
    // Believed, it would give the member what the bank has taken.
    await hear({ id: instruction, state: 'rejected', reason: 'unspecified' })
    assert.deepEqual(await world.stateOf(payment), ['settled', undefined])
  })

  test('what is given back into an account at the core is accounted for in the proof of its day', async () => {
    const { payment, instruction } = await pay('10.00')
    bank.book({ minor: -1_000n, details: [{ endToEndId: instruction }] })
    await hear({ id: instruction, state: 'settled' })
    await endDay()
    await hear({ id: instruction, state: 'returned', reason: 'R03' })
    bank.book({ minor: 1_000n, details: [{ endToEndId: instruction, returnReason: 'R03' }] })
    const [exception] = (await world.get('/v1/exceptions')).body.items
    assert.equal(exception.payment, payment)
    const refunded = await world.ask('POST', `/v1/exceptions/${exception.id}/refund`, undefined, { 'if-match': '"1"' })
    assert.equal(refunded.status, 201, refunded.text)
    await world.passCore()
    await endDay()
    await endDay()
    await world.assertInStep([carol])
    const wrong = (await proofs()).flatMap(({ content }) => JSON.parse(content).unexplained)
    assert.deepEqual(wrong, [])
  })
})
