import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem } from '../../../test/api.ts'
import { type Branch, openBranch, type Payer, stranger, today } from '../../../test/branch.ts'
import { leavesOf } from '../../../test/leaves.ts'

const usd = (value: string) => ({ value, currency: 'USD' })
const path = '/v1/payments/previews'

describe('POST /v1/payments/previews', () => {
  let branch: Branch
  let alice: Payer
  before(async () => {
    branch = await openBranch()
    alice = await branch.enrol('1000.00')
  })
  after(() => branch.close())

  const terms = (more: object = {}) => ({
    fundingAccount: alice.fundingAccount,
    payee: alice.payee,
    amount: usd('12.50'),
    ...more,
  })
  const preview = async (more: object = {}) => {
    const answer = await branch.ask('POST', path, terms(more))
    assert.equal(answer.status, 200, answer.text)
    return answer.body
  }
  const countAll = async () => {
    const [row] = await branch.world.owner<{ payments: number; transfers: number }[]>`
      select (select count(*)::int from payments.payment) as payments,
             (select count(*)::int from ledger.transfer) as transfers`
    const { available } = (await branch.get(`/v1/ledger/accounts/${alice.account}`)).body
    return { ...row, available, leaves: (await leavesOf(branch.world, 'first-bank')).length }
  }

  test('tells what a payment that is due becomes, and what the account has', async () => {
    assert.deepEqual(await preview(), {
      becomes: { method: 'ach', processOn: today, deliverOn: today, state: 'released', approvals: 0 },
      rooms: [],
      available: usd('1000.00'),
    })
  })

  test('tells of one that waits for its day', async () => {
    const { becomes } = await preview({ processOn: '2026-02-02' })
    assert.deepEqual([becomes.state, becomes.processOn], ['scheduled', '2026-02-02'])
  })

  test('tells the refusal that it would get, in the words that it would get', async () => {
    const { becomes, problem, available } = await preview({ amount: usd('1000.01') })
    assert.equal(becomes, undefined)
    assert.deepEqual([problem.type, problem.status], ['/problems/insufficient_funds', 422])
    assert.deepEqual(available, usd('1000.00'))
    assert.equal((await preview({ payee: 'pye_none' })).problem.type, '/problems/payee_not_found')
    assert.equal((await preview({ fundingAccount: 'fac_none' })).problem.type, '/problems/funding_account_not_found')
  })

  test('names the twin of a duplicate, unless it is meant again', async () => {
    const { body } = await branch.order('/v1/payments', terms({ amount: usd('3.00') }))
    const { problem, duplicateOf } = await preview({ amount: usd('3.00') })
    assert.deepEqual([problem.type, duplicateOf], ['/problems/payment_duplicate', body.id])
    const { becomes } = await preview({ amount: usd('3.00'), isRepeat: true })
    assert.equal(becomes.state, 'released')
  })

  test('does nothing: no payment, no hold, and the same again', async () => {
    const before = await countAll()
    const first = await preview({ amount: usd('7.00') })
    assert.deepEqual(await preview({ amount: usd('7.00') }), first)
    assert.deepEqual(await countAll(), before)
  })

  test('finds nothing of another institution, and reads no amount that is none', async () => {
    const answer = await branch.ask('POST', path, terms(), stranger)
    assert.equal(answer.body.problem.type, '/problems/funding_account_not_found')
    assertProblem(await branch.ask('POST', path, terms({ amount: usd('1.001') })), 422, 'amount_too_precise')
  })

  test('says how much of each limit is ordered already, and how many have to approve', async () => {
    const limits = { payment: '100.00', sameDayPayment: '50.00', payeePerDay: '60.00', day: '80.00', month: null }
    await inForce('payments.limits', { new: limits, standard: limits, premium: limits, business: limits })
    await inForce('payments.approvals', { one: '10.00', two: '20.00', answerDays: 5 })
    const day = '2026-01-07'
    await branch.order('/v1/payments', terms({ amount: usd('5.00'), processOn: day }))
    const { becomes, rooms } = await preview({ processOn: day })
    assert.deepEqual([becomes.state, becomes.approvals], ['awaiting_approval', 1])
    assert.deepEqual(rooms, [
      { limit: 'payment', max: usd('100.00'), spent: usd('0.00') },
      { limit: 'payee_day', max: usd('60.00'), spent: usd('5.00') },
      { limit: 'day', max: usd('80.00'), spent: usd('5.00') },
    ])
    const over = await preview({ processOn: day, amount: usd('55.01') })
    assert.deepEqual([over.problem.type, over.rooms], ['/problems/over_payee_limit', rooms])
    const fast = await preview({ speed: 'same_day', amount: usd('50.01') })
    assert.equal(fast.problem.type, '/problems/over_same_day_limit')
    assert.deepEqual(fast.rooms[1], { limit: 'same_day_payment', max: usd('50.00'), spent: usd('0.00') })
  })

  async function inForce(name: string, content: object): Promise<void> {
    const { body } = await branch.ask('POST', `/v1/settings/${name}/proposals`, content)
    const person = { 'vouch-actor': 'first-bank/person:per_1' }
    const { id, contentHash } = body
    const approved = await branch.ask('POST', `/v1/proposals/${id}/approvals`, { contentHash }, person)
    assert.equal(approved.body.state, 'applied', approved.text)
  }
})
