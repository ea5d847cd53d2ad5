import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem } from '../../../test/api.ts'
import { type Branch, openBranch, type Payer, stranger, today } from '../../../test/branch.ts'

const usd = (value: string) => ({ value, currency: 'USD' })
/** Whoever reads a payment is told what its receipt is called. */
const asRead = ({ receipt, ...payment }: { receipt: { id: string } }) => ({ ...payment, receiptId: receipt.id })

describe('payments', () => {
  let branch: Branch
  let alice: Payer
  let bob: Payer
  before(async () => {
    branch = await openBranch()
    alice = await branch.enrol('1000.00')
    bob = await branch.enrol('1000.00')
  })
  after(() => branch.close())

  const terms = (more: object = {}) => ({
    fundingAccount: alice.fundingAccount,
    payee: alice.payee,
    amount: usd('12.50'),
    isRepeat: true,
    ...more,
  })
  const submit = (more: object = {}, key?: string) => branch.order('/v1/payments', terms(more), key)
  const available = async (payer: Payer) =>
    (await branch.get(`/v1/ledger/accounts/${payer.account}`)).body.available.value

  describe('POST /v1/payments', () => {
    test('201 released, its money held', async () => {
      const before = await available(alice)
      const made = await submit()
      assert.equal(made.status, 201, made.text)
      const { id, receipt, ...rest } = made.body
      assert.match(receipt.id, /^bat_[0-9]+[.]0$/)
      assert.deepEqual(rest, {
        member: alice.member,
        fundingAccount: alice.fundingAccount,
        payee: alice.payee,
        amount: usd('12.50'),
        method: 'ach',
        processOn: today,
        deliverOn: today,
        state: 'released',
        version: 1,
        submittedAt: '2026-01-05T15:00:00.000Z',
        changedAt: '2026-01-05T15:00:00.000Z',
      })
      assert.deepEqual([made.headers.get('etag'), made.headers.get('location')], ['"1"', `/v1/payments/${id}`])
      assert.equal(made.headers.get('idempotency-replayed'), null)
      assert.equal(Number(before) - Number(await available(alice)), 12.5)
    })

    test('201 scheduled for a later day, nothing held', async () => {
      const before = await available(alice)
      const made = await submit({ processOn: '2026-02-01' })
      assert.deepEqual([made.body.state, made.body.processOn], ['scheduled', '2026-02-01'])
      assert.equal(await available(alice), before)
    })

    test('201 settled at once to an account within the institution, the book moved and nothing sent', async () => {
      const { id: payee } = (
        await branch.ask('POST', '/v1/payees', {
          member: alice.member,
          nickname: 'Bob',
          name: 'Bob Bell',
          account: { bank: '111000025', number: bob.number },
        })
      ).body
      const before = [await available(alice), await available(bob)].map(Number)
      const made = await submit({ payee, amount: usd('2.50') }, 'on-us')
      assert.deepEqual([made.status, made.body.state, made.body.method], [201, 'settled', 'on_us'])
      const after = [await available(alice), await available(bob)].map(Number)
      assert.deepEqual(after, [(before[0] ?? 0) - 2.5, (before[1] ?? 0) + 2.5])
      const queued = await branch.world.owner`select from rails.instruction where reference = ${made.body.id}`
      assert.equal(queued.length, 0)
      assert.deepEqual((await submit({ payee, amount: usd('2.50') }, 'on-us')).body, made.body)
      assert.equal(Number(await available(bob)), after[1])
    })

    test('201 with the context of the member sealed, and nothing of it plain', async () => {
      const context = {
        session: 's-81',
        device: 'Planted Phone 9',
        address: '192.0.2.77',
        at: '2026-01-05T14:59:00.000Z',
        signature: 'c2ln',
      }
      const { body } = await submit({ context })
      const rows = await branch.world.owner<{ sealed: Buffer }[]>`
        select context_sealed as sealed from payments.member_context where payment_id = ${body.id}`
      const [row] = rows
      const place = {
        institution: 'first-bank',
        table: 'payments.member_context',
        column: 'context_sealed',
        row: body.id,
      }
      assert.deepEqual(
        JSON.parse(await branch.vault.open(place, row?.sealed ?? assert.fail('it is kept'), { why: 'compared' })),
        context,
      )
      assert.doesNotMatch(String(row?.sealed), /Planted|192\.0\.2/)
    })

    test('201 the same payment for the same key, marked as a replay, held once (Midaz 1974)', async () => {
      const first = await submit({}, 'once')
      const left = await available(alice)
      const again = await Promise.all(Array.from({ length: 10 }, () => submit({}, 'once')))
      for (const { status, body, headers } of again) {
        assert.deepEqual([status, body.id, headers.get('idempotency-replayed')], [201, first.body.id, 'true'])
      }
      assert.equal(await available(alice), left)
    })

    test("201 another payment for the same key of another caller: a key is its chooser's own", async () => {
      const first = await submit({}, 'shared')
      const other = await branch.ask('POST', '/v1/payments', terms(), {
        'vouch-actor': 'first-bank/person:per_1',
        'idempotency-key': 'shared',
      })
      assert.equal(other.status, 201)
      assert.notEqual(other.body.id, first.body.id)
    })

    test('400 without a key, with what does not fit, with what nobody declared', async () => {
      assertProblem(await branch.ask('POST', '/v1/payments', terms()), 400, 'idempotency_key_missing')
      assertProblem(await submit({ amount: '12.50' }), 400, 'request_invalid', { pointer: '/amount' })
      assertProblem(await submit({ amount: { value: 12.5, currency: 'USD' } }), 400, 'request_invalid', {
        pointer: '/amount/value',
      })
      assertProblem(await submit({ processOn: '2026-02-30' }), 400, 'request_invalid', { pointer: '/processOn' })
      assertProblem(await submit({ processOn: '9999-12-31' }), 400, 'request_invalid', { pointer: '/processOn' })
      assertProblem(await submit({ payee: alice.member }), 400, 'request_invalid', { pointer: '/payee' })
      for (const member of ['state', 'member', 'institution_id', 'id', 'maker', 'approved_by', 'fee', 'role']) {
        assertProblem(await submit({ [member]: 'released' }), 400, 'request_invalid', { pointer: `/${member}` })
      }
    })

    test('404 for parties that are not there, not yours, or not of the same member', async () => {
      assertProblem(await submit({ fundingAccount: 'fac_zzz' }), 404, 'funding_account_not_found')
      assertProblem(await submit({ payee: 'pye_zzz' }), 404, 'payee_not_found')
      assertProblem(await submit({ payee: bob.payee }), 404, 'payee_not_found')
      const foreign = { ...stranger, 'idempotency-key': 'x' }
      assertProblem(await branch.ask('POST', '/v1/payments', terms(), foreign), 404, 'funding_account_not_found')
    })

    test('422 for amounts that are none, with the place', async () => {
      assertProblem(await submit({ amount: usd('12.505') }), 422, 'amount_too_precise', { pointer: '/amount/value' })
      assertProblem(await submit({ amount: usd('1e2') }), 422, 'amount_malformed', { pointer: '/amount/value' })
      assertProblem(await submit({ amount: { value: '1', currency: 'XXX' } }), 422, 'currency_unknown', {
        pointer: '/amount/currency',
      })
      assertProblem(await submit({ amount: usd('0.00') }), 422, 'amount_not_positive')
      assertProblem(await submit({ amount: { value: '1.00', currency: 'EUR' } }), 422, 'currencies_differ')
    })

    test('422 for a key that belongs to another payment, never the first one’s answer (Midaz SDK PR 236)', async () => {
      const first = await submit({}, 'mine')
      const other = assertProblem(await submit({ amount: usd('12.51') }, 'mine'), 422, 'payment_key_reused')
      assert.equal(other.retry, 'never')
      assert.match(other.detail, new RegExp(first.body.id))
    })

    test('422 for days that have passed or are too far', async () => {
      assertProblem(await submit({ processOn: '2026-01-04' }), 422, 'date_in_past')
      assertProblem(await submit({ processOn: '2027-02-01' }), 422, 'date_too_far')
    })

    test('422 for parties that are not active', async () => {
      const set = (path: string, state: string) => branch.ask('PUT', path, { state })
      await set(`/v1/payees/${alice.payee}/state`, 'suspended')
      assertProblem(await submit(), 422, 'payee_not_active')
      await set(`/v1/payees/${alice.payee}/state`, 'active')
      await set(`/v1/members/${alice.member}/state`, 'suspended')
      assertProblem(await submit(), 422, 'member_not_active')
      await set(`/v1/members/${alice.member}/state`, 'active')
    })

    test('422 without the money, and the key is not burned (Midaz 709)', async () => {
      const carol = await branch.enrol('5.00')
      const big = { fundingAccount: carol.fundingAccount, payee: carol.payee, amount: usd('5.01'), isRepeat: true }
      const refused = assertProblem(await submit(big, 'later'), 422, 'insufficient_funds')
      assert.match(refused.detail, /short of 1 minor/)
      assert.equal((await submit({ ...big, amount: usd('5.00') }, 'later')).status, 201)
    })

    test('201 and 422 side by side: of a hundred at once, as many as there is money for', async () => {
      const dave = await branch.enrol('30.00')
      const one = { fundingAccount: dave.fundingAccount, payee: dave.payee, amount: usd('1.00'), isRepeat: true }
      const answers = await Promise.all(Array.from({ length: 100 }, () => submit(one)))
      assert.equal(answers.filter(({ status }) => status === 201).length, 30)
      assert.equal(answers.filter(({ status }) => status === 422).length, 70)
      assert.equal(await available(dave), '0.00')
    })
  })

  describe('POST /v1/payment-batches', () => {
    const batch = (payments: readonly object[], key?: string) => branch.order('/v1/payment-batches', { payments }, key)

    test('200 an answer for each, in order, each seeing those before it', async () => {
      const erin = await branch.enrol('10.00')
      const own = { fundingAccount: erin.fundingAccount, payee: erin.payee, isRepeat: true }
      const answer = await batch([
        terms({ ...own, amount: usd('6.00') }),
        terms({ ...own, amount: usd('6.00') }),
        terms({ ...own, amount: usd('1.001') }),
        terms({ ...own, payee: 'pye_zzz' }),
        terms({ ...own, amount: usd('4.00') }),
      ])
      assert.equal(answer.status, 200, answer.text)
      const kinds = answer.body.items.map((item: { payment?: { state: string }; problem?: { type: string } }) =>
        item.payment === undefined ? item.problem?.type : item.payment.state,
      )
      assert.deepEqual(kinds, [
        'released',
        '/problems/insufficient_funds',
        '/problems/amount_too_precise',
        '/problems/payee_not_found',
        'released',
      ])
      assert.deepEqual(answer.body.items[2].problem.errors[0].pointer, '/payments/2/amount/value')
    })

    test('200 the same payments for the same key, and item keys are K/0, K/1, …', async () => {
      const payments = [terms({ processOn: '2026-03-01', isRepeat: true }), terms({ processOn: '2026-03-02' })]
      const first = await batch(payments, 'K')
      const again = await batch(payments, 'K')
      const ids = ({ body }: typeof first) => body.items.map((item: { payment: { id: string } }) => item.payment.id)
      assert.deepEqual(ids(again), ids(first))
      assert.deepEqual(
        again.body.items.map(({ isReplay }: { isReplay: boolean }) => isReplay),
        [true, true],
      )
      assert.equal((await submit({ processOn: '2026-03-02' }, 'K/1')).body.id, ids(first)[1])
    })

    test('200 for a thousand; 400 for none and for one more', async () => {
      const many = Array.from({ length: 1_000 }, () =>
        terms({ amount: usd('0.01'), processOn: '2026-03-01', isRepeat: true }),
      )
      const answer = await batch(many)
      assert.equal(answer.body.items.filter((item: object) => 'payment' in item).length, 1_000)
      assertProblem(await batch([...many, terms()]), 400, 'request_invalid', { pointer: '/payments' })
      assertProblem(await batch([]), 400, 'request_invalid', { pointer: '/payments' })
    })

    test('400 for an item that does not fit: nothing is done, with the place', async () => {
      const answer = await batch([terms(), terms({ state: 'released' })], 'unfit')
      assertProblem(answer, 400, 'request_invalid', { pointer: '/payments/1/state' })
      assert.equal((await submit({}, 'unfit/0')).headers.get('idempotency-replayed'), null)
    })
  })

  describe('GET /v1/payments/:payment', () => {
    test('200 with its version as ETag; 304 when you have that', async () => {
      const made = await submit()
      const path = `/v1/payments/${made.body.id}`
      const read = await branch.get(path)
      assert.deepEqual([read.status, read.body, read.headers.get('etag')], [200, asRead(made.body), '"1"'])
      assert.equal((await branch.get(path, { 'if-none-match': '"1"' })).status, 304)
    })

    test('404 when there is none or it is not yours', async () => {
      const made = await submit()
      assertProblem(await branch.get('/v1/payments/pay_zzz'), 404, 'payment_not_found')
      assertProblem(await branch.get(`/v1/payments/${made.body.id}`, stranger), 404, 'payment_not_found')
      assertProblem(await branch.get(`/v1/payments/${made.body.id}/steps`, stranger), 404, 'payment_not_found')
    })
  })

  describe('GET /v1/payments/by-key', () => {
    const byKey = (key: string, headers: Readonly<Record<string, string>> = {}) =>
      branch.get(`/v1/payments/by-key?key=${encodeURIComponent(key)}`, headers)

    test('200 the payment that came of an order, also of one in a batch', async () => {
      const made = await submit({}, 'looked-for/1')
      const found = await byKey('looked-for/1')
      assert.deepEqual(
        [found.status, found.body, found.headers.get('etag')],
        [200, asRead(made.body), '"1"'],
        found.text,
      )
      const batch = await branch.order('/v1/payment-batches', { payments: [terms(), terms()] }, 'looked-for-batch')
      const second = await byKey('looked-for-batch/1')
      assert.deepEqual(second.body, asRead(batch.body.items[1].payment), second.text)
    })

    test('404 for a key of nobody, of another program, and of an order that was refused', async () => {
      await submit({}, 'looked-for/2')
      assertProblem(await byKey('never-given'), 404, 'payment_key_unknown')
      assertProblem(await byKey('looked-for/2', stranger), 404, 'payment_key_unknown')
      const other = { 'vouch-actor': 'first-bank/client:cli_3' }
      assertProblem(await byKey('looked-for/2', other), 404, 'payment_key_unknown')
      const refused = await submit({ amount: usd('999999.00') }, 'looked-for/3')
      assert.equal(refused.status, 422)
      assertProblem(await byKey('looked-for/3'), 404, 'payment_key_unknown')
    })

    test('400 for what is no key', async () => {
      for (const key of ['', 'with blanks in it', 'k'.repeat(260)])
        assertProblem(await byKey(key), 400, 'request_invalid', { parameter: 'key' })
    })
  })

  describe('GET /v1/payments', () => {
    test('200 newest first, in pages without gaps', async () => {
      const fay = await branch.enrol('10.00')
      const own = { fundingAccount: fay.fundingAccount, payee: fay.payee, processOn: '2026-03-01', isRepeat: true }
      const made: string[] = []
      for (let count = 0; count < 5; count++) made.unshift((await submit(own)).body.id)
      const seen: string[] = []
      let next: string | undefined
      do {
        const page = await branch.get(`/v1/payments?member=${fay.member}&limit=2${next ? `&cursor=${next}` : ''}`)
        assert.equal(page.status, 200, page.text)
        seen.push(...page.body.items.map(({ id }: { id: string }) => id))
        next = page.body.next
      } while (next !== undefined)
      assert.deepEqual(seen, made)
      assert.deepEqual((await branch.get(`/v1/payments?member=${fay.member}`, stranger)).body, { items: [] })
    })
  })

  describe('PATCH /v1/payments/:payment', () => {
    const later = { processOn: '2026-03-02' }
    const amend = (id: string, body: object, version = 1, headers = {}) =>
      branch.ask('PATCH', `/v1/payments/${id}`, body, { 'if-match': `"${version}"`, ...headers })

    test('200 with the amount or the day changed, decided anew, and every version in its steps', async () => {
      const { id } = (await submit(later)).body
      const dearer = await amend(id, { amount: usd('13.00') })
      assert.deepEqual(
        [dearer.status, dearer.body.amount.value, dearer.body.processOn, dearer.headers.get('etag')],
        [200, '13.00', '2026-03-02', '"2"'],
      )
      assert.equal((await amend(id, { processOn: '2026-03-03' }, 2)).body.processOn, '2026-03-03')
      const steps = (await branch.get(`/v1/payments/${id}/steps`)).body.items
      assert.deepEqual(
        steps.map(({ version, state }: { version: number; state: string }) => [version, state]),
        [
          [1, 'scheduled'],
          [2, 'scheduled'],
          [3, 'scheduled'],
        ],
      )
    })

    test('200 released at once when it is moved to today, its money held once', async () => {
      const { id } = (await submit(later)).body
      const before = await available(alice)
      const moved = await amend(id, { processOn: today, isRepeat: true })
      assert.equal(moved.body.state, 'released', moved.text)
      assert.equal(Number(before) - Number(await available(alice)), 12.5)
      assertProblem(await amend(id, { amount: usd('1.00') }, 2), 409, 'payment_not_amendable')
    })

    test('is not its own duplicate, but may become that of another', async () => {
      const payer = await branch.enrol('100.00')
      const own = { fundingAccount: payer.fundingAccount, payee: payer.payee, ...later, isRepeat: false }
      const first = (await submit({ ...own, amount: usd('5.00') })).body
      const second = (await submit({ ...own, amount: usd('6.00') })).body
      assert.equal((await amend(first.id, { amount: usd('5.00') })).status, 200)
      assertProblem(await amend(second.id, { amount: usd('5.00') }), 409, 'payment_duplicate')
      assert.equal((await amend(second.id, { amount: usd('5.00'), isRepeat: true })).status, 200)
    })

    test('400, 404, 412, 422 and 428, and nothing is changed', async () => {
      const { id } = (await submit(later)).body
      assertProblem(await amend(id, { payee: alice.payee }), 400, 'request_invalid')
      assertProblem(await amend(id, { amount: usd('5.00') }, 1, stranger), 404, 'payment_not_found')
      assertProblem(await amend(id, { amount: usd('5.00') }, 2), 412, 'version_differs')
      assertProblem(await amend(id, { amount: usd('5.005') }), 422, 'amount_too_precise', { pointer: '/amount/value' })
      assertProblem(await amend(id, { processOn: '2026-01-02' }), 422, 'date_in_past')
      assertProblem(await branch.ask('PATCH', `/v1/payments/${id}`, { amount: usd('5.00') }), 428, 'if_match_missing')
      assert.equal((await branch.get(`/v1/payments/${id}`)).body.version, 1)
    })
  })

  describe('POST /v1/payments/:payment/cancellation', () => {
    const cancel = (payment: string, tag?: string, headers: object = {}) =>
      branch.ask('POST', `/v1/payments/${payment}/cancellation`, undefined, {
        ...(tag === undefined ? {} : { 'if-match': tag }),
        ...headers,
      })

    test('201 cancelled, and its steps say by whom', async () => {
      const made = await submit({ processOn: '2026-02-01' })
      const cancelled = await cancel(made.body.id, '"1"')
      assert.deepEqual(
        [cancelled.status, cancelled.body.state, cancelled.headers.get('etag')],
        [201, 'cancelled', '"2"'],
      )
      const { body } = await branch.get(`/v1/payments/${made.body.id}/steps`)
      assert.deepEqual(body.items, [
        { version: 1, state: 'scheduled', actor: 'client:cli_1', at: '2026-01-05T15:00:00.000Z' },
        { version: 2, from: 'scheduled', state: 'cancelled', actor: 'client:cli_1', at: '2026-01-05T15:00:00.000Z' },
      ])
    })

    test('428 without a revision, 412 with an old one, 409 when it has left, 404 when it is not yours', async () => {
      const made = await submit({ processOn: '2026-02-01' })
      assertProblem(await cancel(made.body.id), 428, 'if_match_missing')
      const { detail } = assertProblem(await cancel(made.body.id, '"7"'), 412, 'version_differs')
      assert.match(detail, /"1"/)
      assertProblem(await cancel(made.body.id, '"1"', stranger), 404, 'payment_not_found')
      assertProblem(await cancel((await submit()).body.id, '"1"'), 409, 'payment_not_cancellable')
    })

    test('400 with a body, which would say nothing', async () => {
      const answer = await branch.ask('POST', '/v1/payments/pay_1/cancellation', {}, { 'if-match': '"1"' })
      assertProblem(answer, 400, 'body_not_expected')
    })
  })
})
