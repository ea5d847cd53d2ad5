import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { openWorld, type World } from '../../test/outside.ts'
import { literal } from '../base/database.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import { type CheckState, mayBecome, nextCheckStates } from './checks/check.ts'
import * as store from './checks-store.ts'
import type { InstructionId } from './instruction.ts'
import { enqueue } from './instructions.ts'
import {
  drawChecks,
  issueChecks,
  listChecks,
  type PaperCheck,
  presentCheck,
  presentmentsOf,
  stopArrived,
  stopCheck,
  voidCheck,
} from './paper-checks.ts'

const money = (minor: bigint) => ({ minor, currency: 'USD' })

describe('a check on paper', () => {
  let world: World
  let worker: Outside
  let count = 0
  before(async () => {
    world = await openWorld()
    worker = world.outsideAs('vouch_worker')
  })
  after(() => world.close())

  const inWork = async <T>(perform: (work: Work) => Promise<T>, outside = worker): Promise<T> => {
    const actor = outside === worker ? 'process:worker' : 'person:per_1'
    const outcome = await transact(outside, world.institution, actor, async work => done(await perform(work)))
    return outcome.ok ? outcome.value : fault('nothing is refused')
  }
  const queue = async (checks = 1) => {
    const references = Array.from({ length: checks }, () => `pay_check${++count}`)
    await inWork(async work =>
      enqueue(
        work,
        references.map(reference => ({ reference, method: 'check', money: money(12_050n), creditor: 'pac_1' })),
      ),
    )
    const rows = await world.owner<{ id: InstructionId }[]>`
      select instruction_id as id from rails.instruction where reference = any (${literal(references)}::text::text[])`
    return rows.map(({ id }) => ({ id, money: money(12_050n) }))
  }
  const draw = async () => {
    const [instruction = fault('one was queued')] = await queue()
    const drawn = await inWork(work => drawChecks(work, [instruction], '2026-01-05'))
    return drawn.get(instruction.id) ?? fault('each has its check')
  }
  const issue = async () => {
    const check = await draw()
    await inWork(work => issueChecks(work, [check.number]))
    return check
  }
  const stateOf = async ({ number, instruction }: PaperCheck) => {
    const [check] = await inWork(work => store.lockChecks(work, [number]))
    const [row] = await world.owner<{ state: string; reason: string | null }[]>`
      select state, reason from rails.instruction where instruction_id = ${instruction}`
    return [check?.state, row?.state, row?.reason]
  }
  const present = (check: PaperCheck, more: Partial<Parameters<typeof presentCheck>[1]> = {}) =>
    inWork(work =>
      presentCheck(work, {
        number: check.number,
        money: check.money,
        on: '2026-01-20',
        isPaid: true,
        reference: `bank-${++count}`,
        ...more,
      }),
    )
  const leavesOf = async (kind: string) =>
    (await world.owner`select from audit.batch where strpos(encode(leaves, 'escape'), ${`"${kind}"`}) > 0`).length

  test('has a number of its own, from 1001 on; drawn again, it is the same check', async () => {
    const instructions = await queue(3)
    const drawn = await inWork(work => drawChecks(work, instructions, '2026-01-05'))
    const numbers = instructions.map(({ id }) => drawn.get(id)?.number)
    assert.deepEqual(numbers, [1_001n, 1_002n, 1_003n])
    const [more = fault('one was queued')] = await queue()
    const again = await inWork(work => drawChecks(work, [...instructions, more], '2026-02-01'))
    assert.deepEqual(
      [...again.values()].map(({ number }) => number),
      [1_001n, 1_002n, 1_003n, 1_004n],
    )
    assert.equal(again.get(instructions[0]?.id ?? 'itn_0')?.drawnOn, '2026-01-05')
  })

  test('has a number that no other has, however many draw at once', async () => {
    const own = await Promise.all(Array.from({ length: 6 }, () => queue(5)))
    const drawn = await Promise.all(own.map(some => inWork(work => drawChecks(work, some, '2026-01-05'))))
    const numbers = drawn.flatMap(checks => [...checks.values()].map(({ number }) => number))
    assert.equal(new Set(numbers).size, 30)
  })

  test('is paid once, however often the bank says so; presented anew, it is not to be paid, and somebody hears of it', async () => {
    const check = await issue()
    const paid = await present(check, { reference: 'bank-a' })
    assert.equal(paid.is, 'paid')
    assert.deepEqual(await present(check, { reference: 'bank-a' }), { is: 'known' })
    assert.deepEqual(await stateOf(check), ['cleared', 'settled', null])
    const leaves = await leavesOf('rails.check_presented')
    assert.deepEqual(await present(check), { is: 'not_to_pay', refusal: { code: 'check_presented_twice' } })
    assert.equal(await leavesOf('rails.check_presented'), leaves + 1)
    const kept = await inWork(work => presentmentsOf(work, check.number))
    assert.deepEqual(kept.map(({ verdict }) => verdict).toSorted(), ['check_paid', 'check_presented_twice'])
  })

  test('about which the bank asks is not paid by its being told to pay', async () => {
    const check = await issue()
    assert.equal((await present(check, { isPaid: false })).is, 'to_pay')
    assert.deepEqual((await stateOf(check))[0], 'issued')
    assert.equal((await present(check)).is, 'paid')
  })

  test('that is stopped frees its money when the bank knows, and not before', async () => {
    const check = await issue()
    const stopped = await inWork(work => stopCheck(work, check.number, 'lost in the mail'), world.outside)
    assert.ok(stopped.ok)
    assert.deepEqual((await stateOf(check)).slice(0, 2), ['stopping', 'queued'])
    await inWork(work => stopArrived(work, [check.number]))
    await inWork(work => stopArrived(work, [check.number]))
    assert.deepEqual(await stateOf(check), ['stopped', 'rejected', 'check_stopped'])
    assert.deepEqual(await present(check), { is: 'not_to_pay', refusal: { code: 'check_stopped' } })
    assert.deepEqual(await stateOf(check), ['stopped', 'rejected', 'check_stopped'])
  })

  test('that the bank paid before it heard of the stop is paid, and the stop arrives in vain', async () => {
    const check = await issue()
    await inWork(work => stopCheck(work, check.number, 'stale'))
    assert.equal((await present(check)).is, 'paid')
    await inWork(work => stopArrived(work, [check.number]))
    assert.deepEqual(await stateOf(check), ['cleared', 'settled', null])
  })

  test('of another amount, or that nobody has drawn, changes nothing but what is known of it', async () => {
    const check = await issue()
    const refused = await present(check, { money: money(12_051n) })
    assert.deepEqual(refused, {
      is: 'not_to_pay',
      refusal: { code: 'check_amount_differs', drawn: money(12_050n) },
    })
    assert.deepEqual((await stateOf(check))[0], 'issued')
    assert.deepEqual(await present(check, { number: 9_000_000_000n }), {
      is: 'not_to_pay',
      refusal: { code: 'check_unknown' },
    })
    assert.equal((await inWork(work => presentmentsOf(work, 9_000_000_000n))).length, 1)
  })

  test('that was never printed is void: its number is gone, and what it was for may be paid with another', async () => {
    const check = await draw()
    assert.ok((await inWork(work => voidCheck(work, check.number, 'torn'))).ok)
    await inWork(work => issueChecks(work, [check.number]))
    assert.deepEqual(await stateOf(check), ['voided', 'rejected', 'check_voided'])
    assert.notEqual((await draw()).number, check.number)
  })

  test('cannot be stopped or voided where that comes too late, or where there is none', async () => {
    const issued = await issue()
    const [, other] = [await inWork(work => voidCheck(work, issued.number, 'x')), await draw()]
    const codeOf = async (act: typeof stopCheck, number: bigint) => {
      const outcome = await inWork(work => act(work, number, 'x'))
      return outcome.ok ? 'done' : outcome.refusal
    }
    assert.deepEqual(await codeOf(voidCheck, issued.number), {
      code: 'check_not_stoppable',
      number: String(issued.number),
      state: 'issued',
    })
    assert.deepEqual(await codeOf(stopCheck, other.number), {
      code: 'check_not_stoppable',
      number: String(other.number),
      state: 'drawn',
    })
    assert.deepEqual(await codeOf(stopCheck, 5n), { code: 'check_not_found', number: '5' })
  })

  test('is found by its state, in the order of numbers', async () => {
    const drawn = await inWork(work => listChecks(work, 'drawn', 1_001n))
    assert.ok(drawn.length > 3)
    assert.deepEqual(
      drawn.map(({ number }) => number),
      drawn.map(({ number }) => number).toSorted((a, b) => (a < b ? -1 : 1)),
    )
    assert.ok(drawn.every(({ state, number }) => state === 'drawn' && number > 1_001n))
  })

  test('takes in the database the steps of its table and no others, and keeps its amount', async () => {
    const states = Object.keys(nextCheckStates) as CheckState[] // The table has these keys.
    for (const from of states)
      for (const to of states) {
        const [row] = await world.owner<{ may: boolean }[]>`select rails.is_check_step(${from}, ${to}) as may`
        assert.equal(row?.may, mayBecome(from, to), `${from} to ${to}`)
      }
    const { number } = await draw()
    await assert.rejects(
      Promise.resolve(world.owner`update rails.paper_check set amount = 1 where number = ${number}`),
      /nor be of another amount/,
    )
  })
})
