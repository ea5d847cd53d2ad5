import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { after, before, describe, test } from 'node:test'

import { assertProblem, type Reply } from '../../../test/api.ts'
import { type Branch, openBranch, type Payer, stranger } from '../../../test/branch.ts'
import { answerLoop, releaseLoop } from '../../payments/loops.ts'

const usd = (value: string) => ({ value, currency: 'USD' })
const as = (person: string) => ({ 'vouch-actor': `first-bank/person:per_${person}` })
const day = 86_400_000

describe('proposals', () => {
  let branch: Branch
  let alice: Payer
  before(async () => {
    branch = await openBranch()
    alice = await branch.enrol('10000.00')
    const proposed = await branch.ask('POST', '/v1/settings/payments.approvals/proposals', {
      one: '100.00',
      two: '1000.00',
      answerDays: 5,
    })
    assert.equal(proposed.status, 201, proposed.text)
    assert.equal((await approve(proposed.body, 'ann')).body.state, 'applied')
  })
  after(() => branch.close())

  const approve = ({ id, contentHash }: Reply['body'], person: string) =>
    branch.ask('POST', `/v1/proposals/${id}/approvals`, { contentHash }, as(person))
  const reject = (id: string, person: string, reason = 'not this month') =>
    branch.ask('POST', `/v1/proposals/${id}/rejection`, { reason }, as(person))
  const read = async (id: string) => (await branch.get(`/v1/proposals/${id}`)).body
  const pay = async (value: string, more: object = {}) => {
    const { fundingAccount, payee } = alice
    const made = await branch.order('/v1/payments', {
      fundingAccount,
      payee,
      amount: usd(value),
      isRepeat: true,
      ...more,
    })
    assert.equal(made.status, 201, made.text)
    return made.body
  }
  const found = async (id: string) => (await branch.get(`/v1/payments/${id}`)).body
  const available = async () => Number((await branch.get(`/v1/ledger/accounts/${alice.account}`)).body.available.value)
  const untilIdle = async (loop = releaseLoop) => {
    while ((await loop(branch.world.outsideAs('vouch_worker')).pass(new AbortController().signal)) > 0);
  }

  describe('a payment above the threshold', () => {
    test('waits, its money held; a second person lets it go, and it says so step by step', async () => {
      const before = await available()
      const payment = await pay('150.00')
      assert.equal(payment.state, 'awaiting_approval')
      assert.equal(await available(), before - 150)
      const proposal = await read(payment.proposal)
      assert.deepEqual(
        [
          proposal.kind,
          proposal.subject,
          proposal.makers,
          proposal.approvalsNeeded,
          JSON.parse(proposal.content).amount,
        ],
        ['payments.payment', payment.id, ['client:cli_1'], 1, '150.00'],
      )
      const { kind, subject, content } = proposal
      assert.equal(
        proposal.contentHash,
        hash('sha256', `{"content":${content},"kind":"${kind}","subject":"${subject}"}`),
        'whoever approves can compute the hash themselves',
      )
      const approved = await approve(proposal, 'ann')
      assert.deepEqual(
        [approved.status, approved.body.state, approved.body.approvers],
        [201, 'applied', ['person:per_ann']],
      )
      assert.equal((await found(payment.id)).state, 'released')
      assert.equal(await available(), before - 150)
      const steps = (await branch.get(`/v1/payments/${payment.id}/steps`)).body.items
      assert.deepEqual(
        steps.map(({ state, actor }: Reply['body']) => [state, actor]),
        [
          ['awaiting_approval', 'client:cli_1'],
          ['released', 'person:per_ann'],
        ],
      )
    })

    test('above the second threshold waits for two people', async () => {
      const payment = await pay('1000.01')
      const proposal = await read(payment.proposal)
      assert.equal((await approve(proposal, 'ann')).body.state, 'open')
      assertProblem(await approve(proposal, 'ann'), 409, 'already_approved')
      assert.equal((await found(payment.id)).state, 'awaiting_approval')
      assert.equal((await approve(proposal, 'ben')).body.state, 'applied')
      assert.equal((await found(payment.id)).state, 'released')
    })

    test('is approved of by people only, not by who ordered it, and only as it was seen', async () => {
      const { fundingAccount, payee } = alice
      const made = await branch.ask(
        'POST',
        '/v1/payments',
        { fundingAccount, payee, amount: usd('101.00') },
        { ...as('ann'), 'idempotency-key': 'by-ann' },
      )
      const proposal = await read(made.body.proposal)
      assertProblem(
        await branch.ask('POST', `/v1/proposals/${proposal.id}/approvals`, { contentHash: proposal.contentHash }),
        409,
        'approver_not_a_person',
      )
      assertProblem(await approve(proposal, 'ann'), 409, 'approver_is_maker')
      assertProblem(await approve({ ...proposal, contentHash: '0'.repeat(64) }, 'ben'), 409, 'proposal_content_differs')
      assertProblem(
        await branch.ask(
          'POST',
          `/v1/proposals/${proposal.id}/approvals`,
          { contentHash: proposal.contentHash },
          stranger,
        ),
        404,
        'proposal_not_found',
      )
      assert.equal((await found(made.body.id)).state, 'awaiting_approval')
      assert.equal((await approve(proposal, 'ben')).status, 201)
      assertProblem(await approve(proposal, 'ben'), 409, 'proposal_not_open')
    })

    test('is cancelled when somebody says no, and its money set free', async () => {
      const before = await available()
      const payment = await pay('300.00')
      const said = await reject(payment.proposal, 'ann')
      assert.deepEqual([said.status, said.body.state, said.body.reason], [201, 'rejected', 'not this month'])
      const { state, reason } = await found(payment.id)
      assert.deepEqual([state, reason], ['cancelled', 'approval_denied'])
      assert.equal(await available(), before)
      assertProblem(await reject(payment.proposal, 'ann'), 409, 'proposal_is_over')
    })

    test('is cancelled by whoever takes it back, and nobody is asked any more', async () => {
      const before = await available()
      const payment = await pay('300.00')
      const cancelled = await branch.ask('POST', `/v1/payments/${payment.id}/cancellation`, undefined, {
        'if-match': '"1"',
      })
      assert.deepEqual(
        [cancelled.status, cancelled.body.state, cancelled.body.reason],
        [201, 'cancelled', 'taken_back'],
      )
      assert.equal(await available(), before)
      assert.equal((await read(payment.proposal)).state, 'withdrawn')
      assertProblem(await approve(await read(payment.proposal), 'ann'), 409, 'proposal_not_open')
    })

    test('for a later day holds nothing, and goes on its day once it was approved of', async () => {
      const before = await available()
      const payment = await pay('200.00', { processOn: '2026-01-07' })
      assert.deepEqual([payment.state, await available()], ['awaiting_approval', before])
      await untilIdle()
      await approve(await read(payment.proposal), 'ann')
      assert.equal((await found(payment.id)).state, 'scheduled')
      branch.world.clock.advance(2 * day)
      await untilIdle()
      assert.deepEqual([(await found(payment.id)).state, await available()], ['released', before - 200])
      branch.world.clock.advance(-2 * day)
    })

    test('that nobody answers for in time is cancelled, its money set free, at the moment and not before', async () => {
      const before = await available()
      const payment = await pay('400.00')
      branch.world.clock.advance(5 * day - 1)
      await untilIdle(answerLoop)
      assert.equal((await found(payment.id)).state, 'awaiting_approval')
      branch.world.clock.advance(1)
      assertProblem(await approve(await read(payment.proposal), 'ann'), 409, 'proposal_expired')
      await untilIdle(answerLoop)
      const { state, reason } = await found(payment.id)
      assert.deepEqual([state, reason, await available()], ['cancelled', 'approval_expired', before])
      branch.world.clock.advance(-5 * day)
    })

    test('approved of after its payee was suspended fails and says why; a rehearsal tells beforehand and changes nothing', async () => {
      const before = await available()
      const payment = await pay('500.00')
      const rehearse = () => branch.ask('POST', `/v1/proposals/${payment.proposal}/rehearsal`)
      assert.deepEqual((await rehearse()).body, { payment: payment.id, state: 'released' })
      await branch.ask('PUT', `/v1/payees/${alice.payee}/state`, { state: 'suspended' })
      assert.deepEqual((await rehearse()).body, { payment: payment.id, state: 'failed', reason: 'payee_not_active' })
      assert.deepEqual([(await found(payment.id)).state, await available()], ['awaiting_approval', before - 500])
      await approve(await read(payment.proposal), 'ann')
      const { state, reason } = await found(payment.id)
      assert.deepEqual([state, reason, await available()], ['failed', 'payee_not_active', before])
      await branch.ask('PUT', `/v1/payees/${alice.payee}/state`, { state: 'active' })
    })

    test('is let go once, however many approve of it at the same time', async () => {
      const before = await available()
      const payment = await pay('600.00')
      const proposal = await read(payment.proposal)
      const answers = await Promise.all(['ann', 'ben', 'cat', 'dan'].map(person => approve(proposal, person)))
      assert.deepEqual(
        answers.map(({ status }) => status).sort((a, b) => a - b),
        [201, 409, 409, 409],
      )
      assert.deepEqual([(await found(payment.id)).state, await available()], ['released', before - 600])
    })
  })

  describe('a setting', () => {
    const propose = (name: string, content: object, headers = {}) =>
      branch.ask('POST', `/v1/settings/${name}/proposals`, content, headers)
    const inForce = async (name: string, at = '') =>
      (await branch.get(`/v1/settings${at}`)).body.items.find((item: Reply['body']) => item.name === name)
    const calendar = { days: 'every_day', closedOn: ['2026-12-24'], cutOff: null, sameDayCutOff: null }

    test('is as it ships until somebody proposes and somebody else approves; then it is a version, and the past stays what it was', async () => {
      const shipped = await inForce('payments.calendar')
      assert.deepEqual([shipped.version, JSON.parse(shipped.content).closedOn], [0, []])
      const proposed = await propose('payments.calendar', calendar, as('ann'))
      assert.equal(proposed.headers.get('location'), `/v1/proposals/${proposed.body.id}`)
      assertProblem(await propose('payments.calendar', calendar, as('ben')), 409, 'proposal_pending')
      assertProblem(await approve(proposed.body, 'ann'), 409, 'approver_is_maker')
      assert.equal((await inForce('payments.calendar')).version, 0)
      const moment = branch.world.outside.now().toISOString()
      branch.world.clock.advance(1_000)
      assert.equal((await approve(proposed.body, 'ben')).body.state, 'applied')
      const set = await inForce('payments.calendar')
      assert.deepEqual(
        [set.version, set.makers, set.approvers, JSON.parse(set.content)],
        [1, ['person:per_ann'], ['person:per_ben'], calendar],
      )
      assert.equal((await inForce('payments.calendar', `?at=${moment}`)).version, 0)
      const { fundingAccount, payee } = alice
      const order = { fundingAccount, payee, amount: usd('1.00'), processOn: '2026-12-24' }
      assertProblem(await branch.order('/v1/payments', order), 422, 'date_not_business_day')
    })

    test('goes back to an older content by a new version that says which it repeats', async () => {
      const first = await inForce('payments.calendar')
      await approve((await propose('payments.calendar', { ...calendar, closedOn: [] }, as('ann'))).body, 'ben')
      await approve((await propose('payments.calendar', calendar, as('ann'))).body, 'ben')
      const again = await inForce('payments.calendar')
      assert.deepEqual([again.version, again.repeats, again.content], [3, first.version, first.content])
      const versions = (await branch.get('/v1/settings/payments.calendar/versions')).body.items
      assert.deepEqual(
        versions.map(({ version }: Reply['body']) => version),
        [3, 2, 1],
      )
    })

    test('that cannot be is refused with every place, before anybody is asked', async () => {
      const broken = await propose('payments.approvals', { one: '5.00', two: '1.00', answerDays: 5 })
      assertProblem(broken, 422, 'setting_invalid', { pointer: '/two' })
      assertProblem(
        await propose('payments.calendar', { ...calendar, closedOn: ['2026-02-30'] }),
        422,
        'setting_invalid',
        { pointer: '/closedOn/0' },
      )
      assertProblem(await propose('payments.calendar', { ...calendar, cutOff: '25:00' }), 400, 'request_invalid')
      assertProblem(await propose('payments.limits', {}), 400, 'request_invalid')
    })

    test('is tried out before: how many scheduled payments would stand on closed days', async () => {
      await pay('2.00', { processOn: '2026-07-03' })
      const { body } = await propose('payments.calendar', { ...calendar, closedOn: ['2026-07-03'] })
      const tried = await branch.ask('POST', `/v1/proposals/${body.id}/rehearsal`)
      assert.deepEqual(tried.body, { setting: 'payments.calendar', paymentsOnClosedDays: 1 })
      assert.equal((await reject(body.id, 'ann')).body.state, 'rejected')
      assertProblem(await branch.ask('POST', `/v1/proposals/${body.id}/rehearsal`), 409, 'proposal_is_over')
    })
  })

  test('are listed newest first, by state and kind', async () => {
    const listed = (await branch.get('/v1/proposals?kind=payments.calendar&state=applied&limit=2')).body
    assert.deepEqual([listed.items.length, new Set(listed.items.map(({ state }: Reply['body']) => state)).size], [2, 1])
    const rest = (await branch.get(`/v1/proposals?kind=payments.calendar&state=applied&limit=2&cursor=${listed.next}`))
      .body
    assert.equal(rest.items.length, 1)
  })
})
