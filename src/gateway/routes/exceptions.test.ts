import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem, type Reply } from '../../../test/api.ts'
import { PretendBank } from '../../../test/bank.ts'
import { type Branch, openBranch, type Payer, stranger } from '../../../test/branch.ts'
import { silentLog } from '../../../test/outside.ts'
import { untilIdle } from '../../../test/until-idle.ts'
import { done } from '../../base/outcome.ts'
import { type Outside, transact } from '../../base/work.ts'
import { overdueLoop, releaseLoop, retryLoop, settleLoop } from '../../payments/loops.ts'
import * as payments from '../../payments/payments.ts'
import { dispatchLoop } from '../../rails/dispatch.ts'

const usd = (value: string) => ({ value, currency: 'USD' })
const as = (person: string) => ({ 'vouch-actor': `first-bank/person:per_${person}` })
const dayMs = 86_400_000

describe('exceptions', () => {
  let branch: Branch
  let worker: Outside
  let payer: Payer
  before(async () => {
    branch = await openBranch()
    worker = branch.world.outsideAs('vouch_worker')
    const content = { one: '100.00', two: null, answerDays: 5 }
    const proposed = await branch.ask('POST', '/v1/settings/payments.approvals/proposals', content)
    await approve(proposed.body.id, 'ann')
    payer = await branch.enrol('1000.00')
  })
  after(() => branch.close())

  const through = (bank: PretendBank) => untilIdle(dispatchLoop(worker, bank, silentLog), settleLoop(worker))
  const pay = async (value: string, more: object = {}, from = payer) => {
    const { fundingAccount, payee } = from
    const order = { fundingAccount, payee, amount: usd(value), isRepeat: true, ...more }
    const made = await branch.order('/v1/payments', order)
    assert.equal(made.status, 201, made.text)
    return made.body
  }
  const found = async (id: string) => (await branch.get(`/v1/payments/${id}`)).body
  const available = async (from = payer) =>
    Number((await branch.get(`/v1/ledger/accounts/${from.account}`)).body.available.value)
  const exceptionOf = async (payment: string): Promise<Reply['body']> => {
    const { items } = (await branch.get('/v1/exceptions?limit=100')).body
    return items.find((item: Reply['body']) => item.payment === payment)
  }
  const read = async (id: string) => (await branch.get(`/v1/exceptions/${id}`)).body
  const act = ({ id, version }: Reply['body'], what: string, person = 'olga') =>
    branch.ask('POST', `/v1/exceptions/${id}/${what}`, undefined, { ...as(person), 'if-match': `"${version}"` })
  async function approve(id: string, person: string) {
    const { contentHash } = (await branch.get(`/v1/proposals/${id}`)).body
    return branch.ask('POST', `/v1/proposals/${id}/approvals`, { contentHash }, as(person))
  }
  const rejecting = () => new PretendBank(() => 'reject')
  const returned = async (value: string) => {
    const payment = await pay(value)
    await through(new PretendBank())
    await transact(worker, 'first-bank', 'process:worker', async work =>
      done(await payments.enterReturn(work, payment.id, 'R03 no account')),
    )
    return payment
  }

  test('are opened by a rejection; reprocessed, the payment goes out again under its own name', async () => {
    const before = await available()
    const payment = await pay('10.00')
    await through(rejecting())
    const exception = await exceptionOf(payment.id)
    assert.deepEqual(
      [exception.kind, exception.actions, exception.dueOn, exception.state],
      ['rejected', ['reprocess', 'close'], '2026-01-06', 'open'],
    )
    assert.equal(await available(), before)
    const again = await act(exception, 'reprocessing')
    assert.deepEqual(
      [again.status, again.body.resolution, again.body.resolvedBy],
      [201, 'reprocessed', 'person:per_olga'],
    )
    assert.equal((await found(payment.id)).state, 'released')
    await through(new PretendBank())
    assert.deepEqual([(await found(payment.id)).state, await available()], ['settled', before - 10])
    assertProblem(await act(again.body, 'reprocessing'), 409, 'exception_resolved')
    const instructions = await branch.world.owner`
      select reference from rails.instruction where reference like ${`${payment.id}%`} order by reference`
    assert.deepEqual(
      instructions.map(({ reference }) => reference),
      [payment.id, `${payment.id}/2`],
    )
  })

  test('reprocessed days later, the payment has the days of its new attempt, and is not taken for lost', async () => {
    const payment = await pay('11.00')
    await through(rejecting())
    branch.world.clock.advance(5 * dayMs)
    assert.equal((await act(await exceptionOf(payment.id), 'reprocessing')).status, 201)
    const { state, processOn, deliverOn, askedOn } = await found(payment.id)
    assert.deepEqual(
      { state, processOn, deliverOn, askedOn },
      { state: 'released', processOn: '2026-01-10', deliverOn: '2026-01-10', askedOn: '2026-01-05' },
    )
    await untilIdle(overdueLoop(worker))
    assert.equal(await exceptionOf(payment.id), undefined)
    await through(new PretendBank())
    branch.world.clock.advance(-5 * dayMs)
  })

  test('are tried too often at the fifth attempt, and then closed', async () => {
    const payment = await pay('10.00')
    for (let attempt = 1; attempt < 5; attempt++) {
      await through(rejecting())
      assert.equal((await act(await exceptionOf(payment.id), 'reprocessing')).status, 201)
    }
    await through(rejecting())
    const last = await exceptionOf(payment.id)
    assertProblem(await act(last, 'reprocessing'), 409, 'attempts_exhausted')
    assert.equal((await act(last, 'closure')).body.resolution, 'closed')
    assert.equal((await found(payment.id)).state, 'failed')
  })

  test('for want of funds are retried by themselves on the next two business days, and no longer', async () => {
    const poor = await branch.enrol('5.00')
    const payment = await pay('5.00', { processOn: '2026-01-06' }, poor)
    const drain = await pay('1.00', {}, poor)
    branch.world.clock.advance(dayMs)
    await untilIdle(releaseLoop(worker))
    const first = await exceptionOf(payment.id)
    assert.deepEqual([first.kind, first.retryOn, first.retries], ['insufficient_funds', '2026-01-07', 0])
    await untilIdle(retryLoop(worker))
    assert.equal((await read(first.id)).retries, 0, 'not before its day')
    branch.world.clock.advance(dayMs)
    await untilIdle(retryLoop(worker))
    const second = await read(first.id)
    assert.deepEqual([second.retries, second.retryOn, second.state], [1, '2026-01-08', 'open'])
    await through(rejecting()) // What had drained the account comes back.
    assert.equal((await found(drain.id)).state, 'failed')
    branch.world.clock.advance(dayMs)
    await untilIdle(retryLoop(worker))
    assert.equal((await read(first.id)).resolution, 'retried')
    assert.equal((await found(payment.id)).state, 'released')
    branch.world.clock.advance(-3 * dayMs)
  })

  test('of what came back: refunded, the entries that took the money stay and others give it back', async () => {
    const before = await available()
    const payment = await returned('20.00')
    assert.deepEqual([(await found(payment.id)).state, await available()], ['returned', before - 20])
    const exception = await exceptionOf(payment.id)
    assert.deepEqual(
      [exception.kind, exception.reason, exception.actions],
      ['returned', 'R03 no account', ['refund', 'reissue']],
    )
    assertProblem(await act(exception, 'reprocessing'), 409, 'action_not_offered')
    assertProblem(await act(exception, 'closure'), 409, 'action_not_offered')
    const refunds = await Promise.all([act(exception, 'refund', 'olga'), act(exception, 'refund', 'otto')])
    assert.deepEqual(
      refunds.map(({ status }) => status).sort((a, b) => a - b),
      [201, 412],
      'once, whoever asks',
    )
    assert.deepEqual([(await found(payment.id)).state, await available()], ['refunded', before])
  })

  test('of what came back: above the threshold a refund waits for somebody else', async () => {
    const before = await available()
    const payment = await pay('150.00', {})
    await approve(payment.proposal, 'ann')
    await through(new PretendBank())
    await transact(worker, 'first-bank', 'process:worker', async work =>
      done(await payments.enterReturn(work, payment.id, 'R02 account closed')),
    )
    const proposed = await act(await exceptionOf(payment.id), 'refund')
    assert.deepEqual([proposed.body.state, await available()], ['open', before - 150])
    assertProblem(await approve(proposed.body.proposal, 'olga'), 409, 'approver_is_maker')
    const rehearsed = await branch.ask('POST', `/v1/proposals/${proposed.body.proposal}/rehearsal`)
    assert.equal(rehearsed.body.state, 'refunded')
    assert.equal((await found(payment.id)).state, 'returned')
    assert.equal((await approve(proposed.body.proposal, 'ann')).body.state, 'applied')
    assert.deepEqual([(await found(payment.id)).state, await available()], ['refunded', before])
    assert.equal((await read(proposed.body.id)).resolution, 'refunded')
  })

  test('of what came back: paid anew, the money comes and goes together, or neither', async () => {
    const before = await available()
    const payment = await returned('30.00')
    const exception = await exceptionOf(payment.id)
    await branch.ask('PUT', `/v1/payees/${payer.payee}/state`, { state: 'suspended' })
    assertProblem(await act(exception, 'reissue'), 422, 'payee_not_active')
    assert.deepEqual([(await found(payment.id)).state, await available()], ['returned', before - 30])
    await branch.ask('PUT', `/v1/payees/${payer.payee}/state`, { state: 'active' })
    assert.equal((await act(exception, 'reissue')).body.resolution, 'reissued')
    assert.deepEqual([(await found(payment.id)).state, await available()], ['reissued', before - 30])
  })

  test('of what has not been heard of are found a business day after it should have arrived, and end with the answer', async () => {
    const silent = new PretendBank(() => 'answer_late')
    const payment = await pay('7.00')
    await untilIdle(dispatchLoop(worker, silent, silentLog), settleLoop(worker))
    await untilIdle(overdueLoop(worker))
    assert.equal(await exceptionOf(payment.id), undefined)
    branch.world.clock.advance(2 * dayMs)
    await untilIdle(overdueLoop(worker))
    const exception = await exceptionOf(payment.id)
    assert.deepEqual([exception.kind, exception.actions], ['unknown_outcome', []])
    assertProblem(await act(exception, 'reprocessing'), 409, 'action_not_offered')
    await through(silent)
    assert.equal((await found(payment.id)).state, 'settled')
    assert.deepEqual(
      [(await read(exception.id)).resolution, (await read(exception.id)).state],
      ['answered', 'resolved'],
    )
    branch.world.clock.advance(-2 * dayMs)
  })

  test('are whose who takes them, for a quarter of an hour', async () => {
    const payment = await pay('8.00')
    await through(rejecting())
    const exception = await exceptionOf(payment.id)
    assertProblem(await branch.ask('POST', `/v1/exceptions/${exception.id}/ownership`), 428, 'if_match_missing')
    const taken = (await act(exception, 'ownership', 'olga')).body
    assertProblem(await act(exception, 'closure', 'otto'), 412, 'version_differs')
    assertProblem(await act(taken, 'closure', 'otto'), 409, 'exception_owned')
    branch.world.clock.advance(15 * 60_000)
    assert.equal((await act(taken, 'closure', 'otto')).status, 201)
    const steps = (await branch.get(`/v1/exceptions/${exception.id}/steps`)).body.items
    assert.deepEqual(
      steps.map(({ act: what, actor }: Reply['body']) => [what, actor]),
      [
        ['opened', 'process:worker'],
        ['taken', 'person:per_olga'],
        ['closed', 'person:per_otto'],
      ],
    )
    branch.world.clock.advance(-15 * 60_000)
  })

  test('are nobody else’s, and are listed the most urgent first', async () => {
    for (const value of ['1.01', '1.02', '1.03']) await pay(value)
    await through(rejecting())
    const [first] = (await branch.get('/v1/exceptions?kind=rejected&limit=2')).body.items
    assertProblem(await branch.get(`/v1/exceptions/${first.id}`, stranger), 404, 'exception_not_found')
    assertProblem(await branch.get(`/v1/exceptions/${first.id}/steps`, stranger), 404, 'exception_not_found')
    const seen: string[] = []
    for (let cursor = ''; ; ) {
      const { body } = await branch.get(`/v1/exceptions?limit=2${cursor}`)
      seen.push(...body.items.map(({ dueOn, id }: Reply['body']) => `${dueOn} ${id}`))
      if (body.next === undefined) break
      cursor = `&cursor=${body.next}`
    }
    assert.deepEqual(
      seen,
      seen.toSorted((a, b) => (a < b ? -1 : 1)),
    )
    assert.equal(new Set(seen).size, seen.length)
  })
})
