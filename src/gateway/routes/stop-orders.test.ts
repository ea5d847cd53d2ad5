import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem } from '../../../test/api.ts'
import { type Branch, openBranch, type Payer, stranger, today } from '../../../test/branch.ts'
import { releaseLoop } from '../../payments/loops.ts'

const now = '2026-01-05T15:00:00.000Z'

describe('stop payments', () => {
  let branch: Branch
  let alice: Payer
  before(async () => {
    branch = await openBranch()
    alice = await branch.enrol('100.00')
  })
  after(() => branch.close())

  const terms = (more: object = {}) => ({ target: { payee: alice.payee }, form: 'written', receivedAt: now, ...more })
  const stop = (more: object = {}, key?: string) => branch.order('/v1/stop-payments', terms(more), key)
  const change = (id: string, noun: string, tag?: string, headers: object = {}) =>
    branch.ask('POST', `/v1/stop-payments/${id}/${noun}`, undefined, {
      ...(tag === undefined ? {} : { 'if-match': tag }),
      ...headers,
    })
  const pay = async (processOn: string) =>
    (
      await branch.order('/v1/payments', {
        fundingAccount: alice.fundingAccount,
        payee: alice.payee,
        amount: { value: '1.00', currency: 'USD' },
        processOn,
      })
    ).body.id

  test('keep a scheduled payment from going out on its day, and let others go', async () => {
    const dave = await branch.enrol('100.00')
    const order = { fundingAccount: dave.fundingAccount, payee: dave.payee, amount: { value: '1.00', currency: 'USD' } }
    const [held, free] = [
      (await branch.order('/v1/payments', { ...order, processOn: '2026-01-12' })).body.id,
      (await branch.order('/v1/payments', { ...order, processOn: '2026-01-06' })).body.id,
    ]
    assert.equal((await stop({ target: { payee: dave.payee } })).status, 201)
    const loop = releaseLoop(branch.world.outsideAs('vouch_worker'))
    for (const days of [1, 6]) {
      branch.world.clock.advance(days * 86_400_000)
      while ((await loop.pass(new AbortController().signal)) > 0);
    }
    branch.world.clock.advance(-7 * 86_400_000)
    const read = async (id: string) => (await branch.get(`/v1/payments/${id}`)).body
    assert.deepEqual([(await read(held)).state, (await read(held)).reason], ['cancelled', 'stop_order'])
    assert.equal((await read(free)).state, 'released')
  })

  test('keep a payment from going out that waited for people when it was stopped', async () => {
    const erin = await branch.enrol('100.00')
    const settings = { one: '10.00', two: null, answerDays: 30 }
    const approve = async (id: string) => {
      const { contentHash } = (await branch.get(`/v1/proposals/${id}`)).body
      const person = { 'vouch-actor': 'first-bank/person:per_1' }
      return branch.ask('POST', `/v1/proposals/${id}/approvals`, { contentHash }, person)
    }
    await approve((await branch.ask('POST', '/v1/settings/payments.approvals/proposals', settings)).body.id)
    const order = {
      fundingAccount: erin.fundingAccount,
      payee: erin.payee,
      amount: { value: '11.00', currency: 'USD' },
    }
    const waiting = (await branch.order('/v1/payments', { ...order, processOn: '2026-01-12' })).body
    assert.equal((await stop({ target: { payee: erin.payee } })).status, 201)
    branch.world.clock.advance(7 * 86_400_000)
    assert.equal((await approve(waiting.proposal)).body.state, 'applied')
    branch.world.clock.advance(-7 * 86_400_000)
    const { state, reason } = (await branch.get(`/v1/payments/${waiting.id}`)).body
    assert.deepEqual([state, reason], ['cancelled', 'stop_order'])
  })

  describe('POST /v1/stop-payments', () => {
    test('201 with the day it binds from and the day it lapses; the same for the same key', async () => {
      const oral = { form: 'oral', mustConfirm: true, endsOn: '2026-12-31' }
      const made = await stop(oral, 'once')
      assert.equal(made.status, 201, made.text)
      const { id, ...rest } = made.body
      assert.deepEqual(rest, {
        member: alice.member,
        target: { payee: alice.payee },
        form: 'oral',
        receivedAt: now,
        receivedOn: today,
        bindsFrom: '2026-01-08',
        confirmBy: '2026-01-19',
        endsOn: '2026-12-31',
        state: 'active',
        version: 1,
        createdAt: now,
        changedAt: now,
      })
      assert.equal(made.headers.get('location'), `/v1/stop-payments/${id}`)
      const again = await stop(oral, 'once')
      assert.deepEqual([again.body.id, again.headers.get('idempotency-replayed')], [id, 'true'])
      assertProblem(await stop({}, 'once'), 422, 'stop_order_key_reused')
    })

    test('201 for one payment in time, 409 a day too late', async () => {
      assert.equal((await stop({ target: { payment: await pay('2026-01-08') } })).status, 201)
      assertProblem(await stop({ target: { payment: await pay('2026-01-07') } }), 409, 'stop_order_too_late')
    })

    test('400 without a key, aimed at two things, or with a day that somebody typed', async () => {
      assertProblem(await branch.ask('POST', '/v1/stop-payments', terms()), 400, 'idempotency_key_missing')
      const target = { payee: alice.payee, payment: 'pay_1' }
      assertProblem(await stop({ target }), 400, 'request_invalid', { pointer: '/target' })
      assertProblem(await stop({ confirmBy: today }), 400, 'request_invalid', { pointer: '/confirmBy' })
    })

    test('404 for what is not there or not yours, 422 for what cannot be', async () => {
      assertProblem(await stop({ target: { payment: 'pay_zzz' } }), 404, 'payment_not_found')
      assertProblem(await stop({ target: { standingOrder: 'sto_zzz' } }), 404, 'standing_order_not_found')
      assertProblem(await stop({ target: { payee: 'pye_zzz' } }), 404, 'payee_not_found')
      const foreign = { ...stranger, 'idempotency-key': 'x' }
      assertProblem(await branch.ask('POST', '/v1/stop-payments', terms(), foreign), 404, 'payee_not_found')
      assertProblem(await stop({ receivedAt: '2026-01-05T15:00:00.001Z' }), 422, 'instant_in_future')
      assertProblem(await stop({ mustConfirm: true }), 422, 'notice_was_written')
    })
  })

  describe('GET /v1/stop-payments', () => {
    test('200 of a member, and one by its id; 404 when it is not yours', async () => {
      const { body } = await branch.get(`/v1/stop-payments?member=${alice.member}&limit=1`)
      const [first] = body.items
      assert.equal(typeof body.next, 'string')
      const read = await branch.get(`/v1/stop-payments/${first.id}`)
      assert.deepEqual([read.status, read.body, read.headers.get('etag')], [200, first, '"1"'])
      assertProblem(await branch.get(`/v1/stop-payments/${first.id}`, stranger), 404, 'stop_order_not_found')
    })
  })

  describe('POST /v1/stop-payments/:stopOrder/confirmation, cancellation', () => {
    test('201 confirmed, then cancelled; 428 without a revision, 412 with an old one, 404 when it is not yours', async () => {
      const { id } = (await stop({ form: 'oral', mustConfirm: true })).body
      for (const noun of ['confirmation', 'cancellation']) {
        assertProblem(await change(id, noun), 428, 'if_match_missing')
        assertProblem(await change(id, noun, '"9"'), 412, 'version_differs')
        assertProblem(await change(id, noun, '"1"', stranger), 404, 'stop_order_not_found')
      }
      const confirmed = await change(id, 'confirmation', '"1"')
      assert.deepEqual(
        [confirmed.status, confirmed.body.confirmedOn, confirmed.headers.get('etag')],
        [201, today, '"2"'],
      )
      assertProblem(await change(id, 'confirmation', '"2"'), 409, 'confirmation_not_asked_for')
      assert.equal((await change(id, 'cancellation', '"2"')).body.state, 'cancelled')
      assertProblem(await change(id, 'cancellation', '"3"'), 409, 'stop_order_is_cancelled')
    })

    test('409 once it has lapsed, and it says so', async () => {
      const { id } = (await stop({ form: 'oral', mustConfirm: true })).body
      branch.world.clock.advance(15 * 86_400_000)
      assert.equal((await branch.get(`/v1/stop-payments/${id}`)).body.state, 'lapsed')
      assertProblem(await change(id, 'confirmation', '"1"'), 409, 'stop_order_has_lapsed')
    })
  })
})
