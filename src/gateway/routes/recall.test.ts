import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem, type Reply } from '../../../test/api.ts'
import { type Branch, openBranch, type Payer } from '../../../test/branch.ts'
import { fault } from '../../base/outcome.ts'
import { transact } from '../../base/work.ts'
import * as change from '../../change/change.ts'
import { releaseLoop } from '../../payments/loops.ts'
import { recallableUntil } from '../../payments/payments.ts'

const usd = (value: string) => ({ value, currency: 'USD' })
const as = (person: string) => ({ 'vouch-actor': `first-bank/person:per_${person}` })
const recallMinutes = 10
const minuteMs = 60_000

describe('an approval of a payment', () => {
  let branch: Branch
  let alice: Payer
  before(async () => {
    branch = await openBranch()
    alice = await branch.enrol('10000.00')
    await inForce('payments.approvals', { one: '100.00', two: '1000.00', answerDays: 5, recallMinutes })
  })
  after(() => branch.close())

  const approve = ({ id, contentHash }: Reply['body'], person: string) =>
    branch.ask('POST', `/v1/proposals/${id}/approvals`, { contentHash }, as(person))
  const recall = (proposal: string, person: string) =>
    branch.ask('POST', `/v1/proposals/${proposal}/recall`, undefined, as(person))
  const inForce = async (name: string, content: object) => {
    const proposed = await branch.ask('POST', `/v1/settings/${name}/proposals`, content)
    assert.equal(proposed.status, 201, proposed.text)
    assert.equal((await approve(proposed.body, 'ann')).body.state, 'applied')
    return proposed.body.id
  }
  const pay = async (value = '150.00', more: object = {}) => {
    const { fundingAccount, payee } = alice
    const order = { fundingAccount, payee, amount: usd(value), isRepeat: true, ...more }
    const made = await branch.order('/v1/payments', order)
    assert.equal(made.body.state, 'awaiting_approval', made.text)
    return made.body
  }
  /** A payment that Ann has just agreed to. */
  const agreed = async (value?: string, more?: object) => {
    const { id, proposal } = await pay(value, more)
    const approved = await approve((await branch.get(`/v1/proposals/${proposal}`)).body, 'ann')
    assert.equal(approved.body.state, 'applied', approved.text)
    return { id, proposal }
  }
  const found = async (id: string) => (await branch.get(`/v1/payments/${id}`)).body
  const stateOf = async (id: string) => (await found(id)).state
  const until = (id: string) =>
    transact(branch.world.outside, 'first-bank', 'person:per_ann', async work => {
      const proposal = await change.findProposal(work, id as change.ProposalId)
      return { ok: true, value: proposal.ok ? await recallableUntil(work, proposal.value) : fault('it was made') }
    }).then(outcome => (outcome.ok ? outcome.value?.toISOString() : fault('it was read')))
  const available = async () => Number((await branch.get(`/v1/ledger/accounts/${alice.account}`)).body.available.value)
  const releaseDue = async () => {
    const loop = releaseLoop(branch.world.outsideAs('vouch_worker'))
    while ((await loop.pass(new AbortController().signal)) > 0);
  }

  test('leaves the payment where it is until nobody may recall it, and then lets it go', async () => {
    const { id, proposal } = await agreed()
    const at = branch.world.clock.now().getTime()
    assert.equal(await until(proposal), new Date(at + recallMinutes * minuteMs).toISOString())
    branch.world.clock.advance(recallMinutes * minuteMs - 1)
    await releaseDue()
    assert.equal(await stateOf(id), 'scheduled')
    branch.world.clock.advance(1)
    await releaseDue()
    assert.equal(await stateOf(id), 'released')
    assert.equal(await until(proposal), undefined)
    assertProblem(await recall(proposal, 'ann'), 409, 'recall_not_offered')
    assert.equal(await stateOf(id), 'released')
  })

  test('is recalled by whoever gave it: the payment is cancelled, its money is free, and nothing leaves', async () => {
    const had = await available()
    const { id, proposal } = await agreed()
    const recalled = await recall(proposal, 'ann')
    assert.deepEqual(
      [recalled.status, recalled.body.state, recalled.body.reason],
      [201, 'cancelled', 'approval_recalled'],
      recalled.text,
    )
    branch.world.clock.advance(recallMinutes * minuteMs)
    await releaseDue()
    assert.deepEqual([await stateOf(id), await available()], ['cancelled', had])
    assertProblem(await recall(proposal, 'ann'), 409, 'recall_not_offered')
  })

  test('is not recalled by whoever made it, nor by somebody else who might have given it', async () => {
    const { id, proposal } = await agreed()
    for (const person of ['ben', 'carl']) assertProblem(await recall(proposal, person), 403, 'recall_not_yours')
    assertProblem(await recall('prp_none', 'ann'), 404, 'proposal_not_found')
    assert.equal(await stateOf(id), 'scheduled')
  })

  test('of a later day is recalled until that day begins', async () => {
    const processOn = branch.world.clock.now().toISOString().slice(0, 8).concat('28')
    const { proposal } = await agreed('150.00', { processOn })
    assert.match(String(await until(proposal)), new RegExp(`^${processOn}T`))
    assert.equal((await recall(proposal, 'ann')).body.state, 'cancelled')
  })

  test('of what is no payment is not recalled, and one that is not yet whole neither', async () => {
    const setting = await inForce('payments.payees', { coolOffHours: 71 })
    assertProblem(await recall(setting, 'ann'), 409, 'recall_not_offered')
    const { id, proposal } = await pay('2000.00')
    await approve((await branch.get(`/v1/proposals/${proposal}`)).body, 'ann')
    assertProblem(await recall(proposal, 'ann'), 409, 'recall_not_offered')
    assert.equal(await stateOf(id), 'awaiting_approval')
  })

  test('is either recalled or carried out where both are tried at once', async () => {
    for (let time = 0; time < 12; time++) {
      const { id, proposal } = await agreed(`${101 + time}.00`)
      branch.world.clock.advance(recallMinutes * minuteMs)
      const [recalled] = await Promise.all([recall(proposal, 'ann'), releaseDue()])
      await releaseDue()
      const expected = recalled.status === 201 ? 'cancelled' : 'released'
      assert.deepEqual([recalled.status === 201 || recalled.status === 409, await stateOf(id)], [true, expected])
    }
  })

  test('does not make a payment miss the window that closes', async () => {
    const cutOff = new Date(branch.world.clock.now().getTime() + 5 * minuteMs)
    const timeZone = 'America/Chicago'
    const hours = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(cutOff)
    await inForce('payments.calendar', { days: 'every_day', closedOn: [], cutOff: hours, sameDayCutOff: null })
    const { id, proposal } = await agreed()
    const lastCall = Math.floor(cutOff.getTime() / minuteMs - 1) * minuteMs
    assert.equal(await until(proposal), new Date(lastCall).toISOString(), 'and no more is promised')
    branch.world.clock.advance(2 * minuteMs)
    await releaseDue()
    assert.equal(await stateOf(id), 'scheduled')
    branch.world.clock.advance(2 * minuteMs)
    await releaseDue()
    assert.deepEqual([await stateOf(id), (await found(id)).askedOn], ['released', undefined])
  })
})
