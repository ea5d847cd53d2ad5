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
  arriveNotices,
  type Drawing,
  drawChecks,
  issueChecks,
  listChecks,
  type PaperCheck,
  presentCheck,
  presentmentsOf,
  stopCheck,
  stopIssued,
  takePresentments,
  voidDrawn,
} from './paper-checks.ts'

const drawing = (drawnOn: Drawing['drawnOn'] = '2026-01-05'): Drawing => ({
  drawnOn,
  firstNumber: 1_001n,
  staleDays: 180,
})
const lost = { kind: 'stop', reason: 'lost in the mail' } as const
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
    const drawn = await inWork(work => drawChecks(work, [instruction], drawing()))
    return drawn.get(instruction.id) ?? fault('each has its check')
  }
  const issue = async () => {
    const check = await draw()
    await inWork(work => issueChecks(work, [check.number]))
    return check
  }
  /** As a file that leaves and is taken does it; see check-files.test.ts. */
  const tell = async (check: PaperCheck) => {
    const id = `fil_${++count}` as const
    await world.owner`
      insert into rails.file (institution_id, file_id, format, name, state, currency, entries, amount, hash, staged, due_at, made_at,
                              made_on, of_day, changed_at)
      select institution_id, ${id}, 'positive_pay', ${id}, 'confirmed', 'USD', 1, 0, sha256(${id}::bytea), 'there', changed_at, changed_at,
             '2026-01-05', ${count}, changed_at
        from rails.paper_check where number = ${check.number}`
    await world.owner`update rails.check_notice set file_id = ${id} where number = ${check.number}`
    await inWork(work => arriveNotices(work, id))
    await inWork(work => arriveNotices(work, id))
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
    const drawn = await inWork(work => drawChecks(work, instructions, drawing()))
    const numbers = instructions.map(({ id }) => drawn.get(id)?.number)
    assert.deepEqual(numbers, [1_001n, 1_002n, 1_003n])
    const [more = fault('one was queued')] = await queue()
    const again = await inWork(work => drawChecks(work, [...instructions, more], drawing('2026-02-01')))
    assert.deepEqual(
      [...again.values()].map(({ number }) => number),
      [1_001n, 1_002n, 1_003n, 1_004n],
    )
    assert.equal(again.get(instructions[0]?.id ?? 'itn_0')?.drawnOn, '2026-01-05')
  })

  test('has a number that no other has, however many draw at once', async () => {
    const own = await Promise.all(Array.from({ length: 6 }, () => queue(5)))
    const drawn = await Promise.all(own.map(some => inWork(work => drawChecks(work, some, drawing()))))
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
    const stopped = await inWork(work => stopCheck(work, check.number, lost), world.outside)
    assert.ok(stopped.ok)
    assert.deepEqual((await stateOf(check)).slice(0, 2), ['stopping', 'queued'])
    await tell(check)
    assert.deepEqual(await stateOf(check), ['stopped', 'rejected', 'check_stopped'])
    assert.deepEqual(await present(check), { is: 'not_to_pay', refusal: { code: 'check_stopped' } })
    assert.deepEqual(await stateOf(check), ['stopped', 'rejected', 'check_stopped'])
  })

  test('that the bank paid before it heard of the stop is paid, and the stop arrives in vain', async () => {
    const check = await issue()
    await inWork(work => stopCheck(work, check.number, lost))
    assert.equal((await present(check)).is, 'paid')
    await tell(check)
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

  test('that was never printed is void, and its number is gone', async () => {
    const check = await draw()
    await inWork(work => voidDrawn(work, [check.number], 'file_withdrawn'))
    await inWork(work => issueChecks(work, [check.number]))
    assert.deepEqual((await stateOf(check))[0], 'voided')
    assert.notEqual((await draw()).number, check.number)
  })

  test('that was spoiled before it was mailed is void when the bank knows', async () => {
    const check = await issue()
    const spoiled = { kind: 'void', reason: 'torn' } as const
    assert.ok((await inWork(work => stopCheck(work, check.number, spoiled), world.outside)).ok)
    assert.deepEqual((await stateOf(check)).slice(0, 2), ['stopping', 'queued'])
    await tell(check)
    assert.deepEqual(await stateOf(check), ['voided', 'rejected', 'check_voided'])
  })

  test('that is presented and not to be paid is told upward once', async () => {
    const check = await issue()
    await inWork(work => takePresentments(work, 500))
    await present(check, { money: money(1n) })
    const [row] = await world.owner<{ reference: string }[]>`
      select reference from rails.instruction where instruction_id = ${check.instruction}`
    const told = { number: check.number, reference: row?.reference, verdict: 'check_amount_differs', isPaid: true }
    assert.deepEqual(await inWork(async work => [...(await takePresentments(work, 500))]), [told])
    assert.deepEqual(await inWork(async work => [...(await takePresentments(work, 500))]), [])
  })

  test('cannot be stopped where that comes too late or too early, where there is none, or where somebody was quicker', async () => {
    const codeOf = async (number: bigint, version?: number) => {
      const outcome = await inWork(work =>
        stopCheck(work, number, { ...lost, ...(version === undefined ? {} : { version }) }),
      )
      return outcome.ok ? 'done' : outcome.refusal
    }
    assert.deepEqual(await codeOf(5n), { code: 'check_not_found', number: '5' })
    const issued = await issue()
    assert.deepEqual(await codeOf(issued.number, 1), { code: 'version_differs', version: 2 })
    assert.equal(await codeOf(issued.number, 2), 'done')
    const notStoppable = (number: bigint, state: CheckState) => ({
      code: 'check_not_stoppable',
      number: String(number),
      state,
    })
    assert.deepEqual(await codeOf(issued.number), notStoppable(issued.number, 'stopping'))
    const drawn = await draw()
    assert.deepEqual(await codeOf(drawn.number), notStoppable(drawn.number, 'drawn'))
    await inWork(work => stopIssued(work, [drawn.number], 'void', 'x'))
    assert.equal((await stateOf(drawn))[0], 'drawn')
  })

  test('is found by its state, in the order of numbers', async () => {
    const drawn = await inWork(work => listChecks(work, { state: 'drawn' }, 1_001n, 500))
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
