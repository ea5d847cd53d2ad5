// The work queue over HTTP: who may, what is shown, and that everything it offers is an operation that there is.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem, type Reply } from '../../../test/api.ts'
import { type Desk, type OfficeWorld, openOfficeWorld } from '../../../test/office.ts'
import { fault, type Outcome, type Refusal } from '../../base/outcome.ts'
import { transact, type Work } from '../../base/work.ts'
import { proposeSetting } from '../../payments/payments.ts'
import * as reporting from '../../reporting/reporting.ts'

const path = '/v1/work-items'

describe('the work queue at the office', () => {
  let office: OfficeWorld
  let operator: Desk
  let approver: Desk
  let auditor: Desk
  let executive: Desk
  let proposal: string
  let plan: string

  before(async () => {
    office = await openOfficeWorld(undefined, undefined, 'us')
    operator = await office.desk('Olga Operator', 'operator')
    approver = await office.desk('Ann Approver', 'approver')
    auditor = await office.desk('Ada Auditor', 'auditor')
    executive = await office.desk('Eve Executive', 'executive')
    const proposed = await inWork(
      work => proposeSetting(work, 'payments.approvals', { one: '1.00', two: null, answerDays: 5 }),
      `person:${operator.person}`,
    )
    proposal = proposed.id
    const given = { said: 'went_wrong', area: 'payments', voice: 'member', about: null, words: 'late' } as const
    const { id, version } = await inWork(work => reporting.give(work, given))
    plan = id
    const step = { state: 'planned', words: 'mend it', owner: 'operations', due: '2026-01-02', risk: null } as const
    await inWork(work => reporting.addTo(work, id, version, step))
  })
  after(() => office.close())

  async function inWork<T>(
    perform: (work: Work) => Promise<Outcome<T, Refusal>>,
    actor: Work['actor'] = 'person:per_boss',
  ): Promise<T> {
    const outcome = await transact(office.people.world.outside, 'demo', actor, perform)
    return outcome.ok ? outcome.value : fault(JSON.stringify(outcome.refusal))
  }
  const listed = async (desk: Desk, query = '') => {
    const answer = await office.ask(desk, 'GET', `${path}${query}`)
    assert.equal(answer.status, 200, answer.text)
    return answer.body
  }
  const idsOf = ({ items }: Reply['body']): readonly string[] => items.map(({ id }: Reply['body']) => id)

  test('is shown to who works on payments and to who looks on, and to nobody who runs the place', async () => {
    assert.deepEqual(idsOf(await listed(operator)), [plan, proposal])
    assert.deepEqual(idsOf(await listed(auditor)), [plan, proposal])
    assertProblem(await office.ask(executive, 'GET', path), 403, 'permit_missing')
    assertProblem(await office.ask(executive, 'GET', `${path}/counts`), 403, 'permit_missing')
    assertProblem(await office.ask(auditor, 'PUT', `${path}/${plan}/lock`), 403, 'permit_missing')
    const previewed = { items: [plan], action: 'plan' }
    assert.equal((await office.ask(auditor, 'POST', `${path}/previews`, previewed)).status, 200)
    assertProblem(await office.ask(executive, 'POST', `${path}/previews`, previewed), 403, 'permit_missing')
  })

  test('says what it is, by when, why, and what may be done', async () => {
    const [late, asked] = (await listed(operator)).items
    assert.deepEqual(
      [late.kind, late.isLate, late.due, late.clock.name, late.why.code],
      ['feedback', true, '2026-01-03T06:00:00.000Z', 'plan', 'plan_overdue'],
    )
    assert.equal(
      late.why.words,
      'Something was said of payments, and operations was to see to it by Fri 2 Jan. Nobody has said what came of it. Say so, or plan it anew.',
    )
    assert.deepEqual(late.actions, [
      {
        action: 'plan',
        method: 'POST',
        path: `/v1/feedback/${plan}/steps`,
        permit: 'feedback.plan',
        may: true,
        passkey: false,
        revision: 2,
        consequence: 'Writes down what came of it, or another day. No money moves.',
      },
    ])
    assert.deepEqual(
      [asked.kind, asked.isLate, asked.why.facts.makers, asked.why.facts.approvalsNeeded],
      ['proposal', false, [`person:${operator.person}`], 1],
    )
    assert.equal(asked.actions[0].whyNot, 'Only an approver or compliance may.')
    const approving = (await listed(approver)).items[1].actions[0]
    assert.deepEqual([approving.may, approving.passkey, approving.whyNot], [true, true, undefined])
  })

  test('comes in pages and views, and with a place of its own only', async () => {
    const first = await listed(operator, '?limit=1')
    assert.deepEqual(idsOf(first), [plan])
    const second = await listed(operator, `?limit=1&cursor=${first.next}`)
    assert.deepEqual([idsOf(second), second.next], [[proposal], undefined])
    assert.deepEqual(idsOf(await listed(operator, '?view=needs_me')), [plan])
    assert.deepEqual(idsOf(await listed(approver, '?view=needs_me')), [proposal])
    assert.deepEqual(idsOf(await listed(operator, '?view=approvals')), [proposal])
    assert.deepEqual(idsOf(await listed(operator, '?kind=feedback')), [plan])
    assert.deepEqual(idsOf(await listed(operator, '?amountFrom=0.01')), [])
    assert.deepEqual(idsOf(await listed(operator, '?dueBefore=2026-01-05T00:00:00Z')), [plan])
    const other = await office.ask(operator, 'GET', `${path}?limit=1&view=approvals&cursor=${first.next}`)
    assertProblem(other, 400, 'cursor_of_another_list')
  })

  test('counts, and says when windows close', async () => {
    const { status, body, text } = await office.ask(operator, 'GET', `${path}/counts`)
    assert.equal(status, 200, text)
    const counted = Object.fromEntries(body.views.map(({ view, count }: Reply['body']) => [view, count]))
    assert.deepEqual([counted.everything, counted.needs_me, counted.approvals, counted.holds], [2, 1, 1, 0])
    assert.deepEqual(body.cutOffs[0], { rail: 'ach', day: '2026-01-05', closesAt: '2026-01-05T23:00:00.000Z' })
  })

  test('is locked by one, seen by others, and given back', async () => {
    const at = `${path}/${plan}/lock`
    const taken = await office.ask(operator, 'PUT', at)
    assert.equal(taken.status, 200, taken.text)
    assert.deepEqual(
      [taken.body.item, taken.body.holder, taken.body.until],
      [plan, `person:${operator.person}`, '2026-01-05T15:10:00.000Z'],
    )
    const refused = assertProblem(await office.ask(approver, 'PUT', at), 409, 'item_locked')
    assert.match(refused.detail, new RegExp(`^person:${operator.person} has it until 2026-01-05T15:10:00.000Z\\.`))
    assert.equal((await listed(approver)).items[0].lock.holder, `person:${operator.person}`)
    assert.deepEqual(idsOf(await listed(operator, '?owner=me')), [plan])
    assert.deepEqual(idsOf(await listed(approver, '?owner=nobody')), [proposal])
    assert.deepEqual((await office.ask(approver, 'DELETE', at)).body, { item: plan, hadIt: false })
    assert.deepEqual((await office.ask(operator, 'DELETE', at)).body, { item: plan, hadIt: true })
    assert.equal((await listed(approver)).items[0].lock, undefined)
    assertProblem(await office.ask(operator, 'PUT', `${path}/pay_zzz/lock`), 404, 'work_item_not_found')
  })

  test('tells what would come of an action, and does nothing', async () => {
    const wanted = { items: [plan, proposal, 'exc_zzz'], action: 'approve' }
    const { status, body, text } = await office.ask(approver, 'POST', `${path}/previews`, wanted)
    assert.equal(status, 200, text)
    assert.deepEqual(
      [body.can.map(({ item, path: to }: Reply['body']) => [item, to]), body.cannot],
      [
        [[proposal, `/v1/proposals/${proposal}/approvals`]],
        [
          { item: plan, code: 'not_offered', words: 'This cannot be done to it as it is now.' },
          { item: 'exc_zzz', code: 'not_waiting', words: 'It does not wait for anybody any more.' },
        ],
      ],
    )
    assert.deepEqual(idsOf(await listed(approver)), [plan, proposal])
    const many = { items: Array.from({ length: 201 }, (_, at) => `pay_${at}`), action: 'approve' }
    assertProblem(await office.ask(approver, 'POST', `${path}/previews`, many), 400, 'request_invalid')
  })
})
