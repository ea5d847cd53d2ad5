import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem } from '../../../test/api.ts'
import { type Branch, openBranch, type Payer, stranger } from '../../../test/branch.ts'

describe('standing orders', () => {
  let branch: Branch
  let alice: Payer
  before(async () => {
    branch = await openBranch()
    alice = await branch.enrol('100.00')
  })
  after(() => branch.close())

  const create = (more: object = {}, key?: string) =>
    branch.order(
      '/v1/standing-orders',
      {
        fundingAccount: alice.fundingAccount,
        payee: alice.payee,
        amount: { value: '50.00', currency: 'USD' },
        frequency: 'monthly',
        startOn: '2026-01-31',
        ...more,
      },
      key,
    )
  const change = (id: string, noun: string, tag?: string, headers: object = {}) =>
    branch.ask('POST', `/v1/standing-orders/${id}/${noun}`, undefined, {
      ...(tag === undefined ? {} : { 'if-match': tag }),
      ...headers,
    })

  describe('POST /v1/standing-orders', () => {
    test('201 with its first day; the same for the same key', async () => {
      const made = await create({ ends: { after: 12 } }, 'once')
      assert.equal(made.status, 201, made.text)
      const { id, receipt, ...rest } = made.body
      assert.match(receipt.id, /^bat_[0-9]+[.]0$/)
      assert.deepEqual(rest, {
        member: alice.member,
        fundingAccount: alice.fundingAccount,
        payee: alice.payee,
        amount: { value: '50.00', currency: 'USD' },
        frequency: 'monthly',
        startOn: '2026-01-31',
        occurrencesMax: 12,
        nextOccurrence: 0,
        nextOn: '2026-01-31',
        state: 'active',
        version: 1,
        createdAt: '2026-01-05T15:00:00.000Z',
      })
      assert.equal(made.headers.get('location'), `/v1/standing-orders/${id}`)
      const again = await create({ ends: { after: 12 } }, 'once')
      assert.deepEqual([again.body.id, again.headers.get('idempotency-replayed')], [id, 'true'])
    })

    test('201 ending on a day', async () => {
      assert.equal((await create({ ends: { on: '2026-12-31' } })).body.endsOn, '2026-12-31')
    })

    test('400 without a key, or ending in two ways', async () => {
      assertProblem(await branch.ask('POST', '/v1/standing-orders', {}), 400, 'idempotency_key_missing')
      assertProblem(await create({ ends: { on: '2026-12-31', after: 3 } }), 400, 'request_invalid', {
        pointer: '/ends',
      })
      assertProblem(await create({ frequency: 'daily' }), 400, 'request_invalid', { pointer: '/frequency' })
    })

    test('404 for parties that are not there, 422 for terms that cannot be', async () => {
      assertProblem(await create({ fundingAccount: 'fac_zzz' }), 404, 'funding_account_not_found')
      assertProblem(await create({ payee: 'pye_zzz' }), 404, 'payee_not_found')
      assertProblem(await create({ amount: { value: '0', currency: 'USD' } }), 422, 'amount_not_positive')
      assertProblem(await create({ amount: { value: '1', currency: 'EUR' } }), 422, 'currencies_differ')
      assertProblem(await create({ startOn: '2026-01-04' }), 422, 'start_in_past')
      assertProblem(await create({ ends: { on: '2026-01-30' } }), 422, 'never_due')
      assertProblem(await create({ frequency: 'weekly' }, 'once'), 422, 'standing_order_key_reused')
    })
  })

  describe('GET /v1/standing-orders', () => {
    test('200 of a member, and one by its id; 404 when it is not yours', async () => {
      const { body } = await branch.get(`/v1/standing-orders?member=${alice.member}&limit=1`)
      const [first] = body.items
      assert.equal(typeof body.next, 'string')
      const read = await branch.get(`/v1/standing-orders/${first.id}`)
      assert.deepEqual([read.status, read.body, read.headers.get('etag')], [200, first, '"1"'])
      assertProblem(await branch.get(`/v1/standing-orders/${first.id}`, stranger), 404, 'standing_order_not_found')
    })
  })

  describe('POST /v1/standing-orders/:standingOrder/pause, resumption, skip, cancellation', () => {
    test('201 each, from the revision that was seen', async () => {
      const { id } = (await create()).body
      const paused = await change(id, 'pause', '"1"')
      assert.deepEqual([paused.status, paused.body.state, paused.headers.get('etag')], [201, 'paused', '"2"'])
      assertProblem(await change(id, 'pause', '"2"'), 409, 'standing_order_is_paused')
      const resumed = await change(id, 'resumption', '"2"')
      assert.deepEqual([resumed.body.state, resumed.body.nextOn], ['active', '2026-01-31'])
      assertProblem(await change(id, 'resumption', '"3"'), 409, 'standing_order_is_active')
      const skipped = await change(id, 'skip', '"3"')
      assert.deepEqual([skipped.body.nextOccurrence, skipped.body.nextOn], [1, '2026-02-28'])
      const cancelled = await change(id, 'cancellation', '"4"')
      assert.deepEqual([cancelled.body.state, 'nextOn' in cancelled.body], ['cancelled', false])
      assertProblem(await change(id, 'skip', '"5"'), 409, 'standing_order_is_over')
    })

    test('428 without a revision, 412 with an old one, 404 when it is not yours', async () => {
      const { id } = (await create()).body
      assertProblem(await change(id, 'skip'), 428, 'if_match_missing')
      assertProblem(await change(id, 'skip', '"9"'), 412, 'version_differs')
      assertProblem(await change(id, 'skip', '"1"', stranger), 404, 'standing_order_not_found')
    })
  })
})
