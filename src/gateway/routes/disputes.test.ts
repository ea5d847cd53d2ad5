import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem } from '../../../test/api.ts'
import { type Branch, openBranch, type Payer, stranger, today } from '../../../test/branch.ts'
import { disputesLoop } from '../../payments/dispute-loop.ts'

const usd = (value: string) => ({ value, currency: 'USD' })
const now = '2026-01-05T15:00:00.000Z'
const daysMs = (days: number) => days * 86_400_000

describe('disputes', () => {
  let branch: Branch
  let alice: Payer
  before(async () => {
    branch = await openBranch()
    alice = await branch.enrol('1000.00')
  })
  after(() => branch.close())

  const terms = (more: object = {}) => ({
    member: alice.member,
    about: { fundingAccount: alice.fundingAccount, transferOn: today, amount: usd('100.00') },
    kind: 'unauthorized',
    form: 'written',
    receivedAt: now,
    ...more,
  })
  const open = (more: object = {}, key?: string) => branch.order('/v1/disputes', terms(more), key)
  const opened = async (more: object = {}): Promise<string> => (await open(more)).body.id
  let count = 0
  const change = (id: string, noun: string, body?: unknown, tag = '"1"', headers: object = {}) =>
    branch.ask('POST', `/v1/disputes/${id}/${noun}`, body, {
      'if-match': tag,
      'idempotency-key': `step-${++count}`,
      ...headers,
    })
  const available = async () => Number((await branch.get(`/v1/ledger/accounts/${alice.account}`)).body.available.value)
  const documents = [{ name: 'letter.pdf', sha256: '0f'.repeat(32) }]

  describe('POST /v1/disputes', () => {
    test('201 with its clocks and their sources; the same for the same key', async () => {
      const made = await open({ words: 'Planted words: I never bought this.', documents, statementOn: today }, 'once')
      assert.equal(made.status, 201, made.text)
      const { id, deadlines, ...rest } = made.body
      assert.deepEqual(rest, {
        member: alice.member,
        fundingAccount: alice.fundingAccount,
        kind: 'unauthorized',
        form: 'written',
        receivedAt: now,
        receivedOn: today,
        statementOn: today,
        transferOn: today,
        isPointOfSale: false,
        isForeign: false,
        isTimely: true,
        mustConfirm: false,
        amount: usd('100.00'),
        state: 'open',
        version: 1,
        nextDueOn: '2026-01-15',
        openedAt: now,
        changedAt: now,
        words: 'Planted words: I never bought this.',
        notices: [],
        documents,
      })
      assert.deepEqual(deadlines[0], {
        name: 'credit_or_decide',
        duty: 'institution',
        bound: 'by',
        startsOn: today,
        dueOn: '2026-01-15',
        source: '12 CFR 1005.11(c)(1), (c)(2)(i); 15 USC 1693f(a), (c)',
        rulesVersion: 1,
      })
      assert.deepEqual([made.headers.get('etag'), made.headers.get('location')], ['"1"', `/v1/disputes/${id}`])
      const again = await open({ words: 'Planted words: I never bought this.', documents, statementOn: today }, 'once')
      assert.deepEqual([again.body.id, again.headers.get('idempotency-replayed')], [id, 'true'])
      assertProblem(
        await open({ words: 'Other words.', documents, statementOn: today }, 'once'),
        422,
        'dispute_key_reused',
      )
    })

    test('201 with the member’s words sealed, and nothing of them plain in a row or a leaf', async () => {
      const rows = await branch.world.owner<{ text: string }[]>`
        select to_jsonb(d)::text as text from payments.dispute d
        union all select encode(leaves, 'escape') from audit.batch`
      assert.ok(rows.length > 1)
      for (const { text } of rows) assert.doesNotMatch(text, /Planted/)
    })

    test('201 untimely without clocks, 61 days after the statement', async () => {
      const { body } = await open({ statementOn: '2025-11-05' })
      assert.deepEqual([body.isTimely, body.deadlines, 'nextDueOn' in body], [false, [], false])
    })

    test('400 without a key, with a deadline that somebody typed, with a document that has contents', async () => {
      assertProblem(await branch.ask('POST', '/v1/disputes', terms()), 400, 'idempotency_key_missing')
      for (const typed of [{ deadlines: [] }, { nextDueOn: today }, { isTimely: true }, { state: 'open' }]) {
        assertProblem(await open(typed), 400, 'request_invalid', { pointer: `/${Object.keys(typed)[0]}` })
      }
      assertProblem(await open({ documents: [{ ...documents[0], content: 'x' }] }), 400, 'request_invalid')
    })

    test('404 for what is not there or not yours, 422 for what cannot be', async () => {
      assertProblem(await open({ about: { payment: 'pay_zzz' } }), 404, 'payment_not_found')
      const about = (more: object) => ({ about: { ...terms().about, ...more } })
      assertProblem(await open(about({ fundingAccount: 'fac_zzz' })), 404, 'funding_account_not_found')
      const foreign = { ...stranger, 'idempotency-key': 'x' }
      assertProblem(await branch.ask('POST', '/v1/disputes', terms(), foreign), 404, 'funding_account_not_found')
      assertProblem(await open(about({ amount: usd('0') })), 422, 'amount_not_positive')
      assertProblem(await open(about({ amount: { value: '1', currency: 'EUR' } })), 422, 'currencies_differ')
      assertProblem(await open(about({ amount: usd('1.005') })), 422, 'amount_too_precise', {
        pointer: '/about/amount/value',
      })
      assertProblem(await open({ receivedAt: '2026-01-05T15:00:00.001Z' }), 422, 'instant_in_future')
      assertProblem(await open({ mustConfirm: true }), 422, 'notice_was_written')
    })

    test('409 for a payment that has not left, or is disputed; 422 for more than it was', async () => {
      const pay = async (payee: string) =>
        (
          await branch.order('/v1/payments', {
            fundingAccount: alice.fundingAccount,
            payee,
            amount: usd('20.00'),
            isRepeat: true,
          })
        ).body.id
      assertProblem(await open({ about: { payment: await pay(alice.payee) } }), 409, 'payment_moved_nothing')
      const bob = await branch.enrol('1.00')
      const account = { bank: '111000025', number: bob.number }
      const payee = await branch.ask('POST', '/v1/payees', {
        member: alice.member,
        nickname: 'B',
        name: 'Bob',
        account,
      })
      const payment = await pay(payee.body.id)
      assertProblem(await open({ about: { payment, amount: usd('20.01') } }), 422, 'dispute_over_payment')
      const made = await open({ about: { payment } })
      assert.deepEqual([made.body.payment, made.body.amount], [payment, usd('20.00')])
      assertProblem(await open({ about: { payment } }), 409, 'payment_disputed_already')
    })
  })

  describe('GET /v1/disputes', () => {
    test('200 what is due by a day, the earliest first; of a member, page by page; one by its id', async () => {
      const late = await opened({ receivedAt: '2026-01-01T15:00:00.000Z' })
      const due = await branch.get('/v1/disputes?due=2026-01-11')
      assert.deepEqual(
        due.body.items.map(({ id }: { id: string }) => id),
        [late],
      )
      const first = await branch.get(`/v1/disputes?member=${alice.member}&limit=2`)
      assert.equal(first.body.items[0].id, late)
      const next = await branch.get(`/v1/disputes?member=${alice.member}&limit=2&cursor=${first.body.next}`)
      assert.ok(next.body.items.length > 0)
      assert.ok(next.body.items[0].id !== first.body.items[1].id)
      const read = await branch.get(`/v1/disputes/${late}`)
      assert.deepEqual([read.status, read.body.id, read.headers.get('etag')], [200, late, '"1"'])
      assertProblem(await branch.get('/v1/disputes?due=2026-02-30'), 400, 'request_invalid')
      assertProblem(await branch.get('/v1/disputes?due=2026-01-11&cursor=x'), 400, 'cursor_unreadable')
    })

    test('404 when it is not yours; nobody else’s are listed', async () => {
      const id = await opened()
      assertProblem(await branch.get(`/v1/disputes/${id}`, stranger), 404, 'dispute_not_found')
      assertProblem(await branch.get(`/v1/disputes/${id}/steps`, stranger), 404, 'dispute_not_found')
      assert.deepEqual((await branch.get('/v1/disputes', stranger)).body, { items: [] })
    })
  })

  describe('POST /v1/disputes/:dispute/provisional-credit, resolution, notices', () => {
    test('201 through a whole case: the money comes at once, goes after its notice, and every step is told', async () => {
      const before = await available()
      const id = await opened()
      const credited = await change(id, 'provisional-credit', { withheld: usd('50.00') })
      assert.equal(credited.status, 201, credited.text)
      assert.deepEqual(
        [credited.body.state, credited.body.credited, credited.body.withheld],
        ['provisionally_credited', usd('50.00'), usd('50.00')],
      )
      assert.equal((await available()) - before, 50)
      const told = await change(id, 'notices', { kind: 'provisional_credit', form: 'oral', sentAt: now }, '"2"')
      assert.deepEqual(told.body.notices, [{ kind: 'provisional_credit', form: 'oral', sentAt: now }])
      const ended = await change(id, 'resolution', { found: usd('0'), reason: 'no_error' }, '"3"')
      assert.deepEqual(
        [ended.body.state, ended.body.owed, ended.headers.get('etag')],
        ['resolved_against', usd('50.00'), '"4"'],
      )
      const result = await change(id, 'notices', { kind: 'result', form: 'written', sentAt: now, documents }, '"4"')
      assert.equal(result.body.debitOnIfToldToday, '2026-01-10', 'the notice of the debit has to name the day')
      const debit = await change(id, 'notices', { kind: 'debit', form: 'written', sentAt: now }, '"5"')
      assert.deepEqual([debit.body.debitOn, debit.body.documents], ['2026-01-10', documents])
      assert.ok(!('debitOnIfToldToday' in debit.body))
      branch.world.clock.advance(daysMs(5))
      await disputesLoop(branch.world.outsideAs('vouch_worker')).pass(new AbortController().signal)
      const read = (await branch.get(`/v1/disputes/${id}`)).body
      assert.deepEqual([read.debited, 'short' in read, 'debitOn' in read], [usd('50.00'), false, false])
      assert.equal(await available(), before)
      const steps = (await branch.get(`/v1/disputes/${id}/steps`)).body.items
      assert.deepEqual(
        steps.map(({ what, reason, actor }: { what: string; reason?: string; actor: string }) => [what, reason, actor]),
        [
          ['opened', undefined, 'client:cli_1'],
          ['credited', undefined, 'client:cli_1'],
          ['notified', 'provisional_credit', 'client:cli_1'],
          ['resolved', 'no_error', 'client:cli_1'],
          ['notified', 'result', 'client:cli_1'],
          ['notified', 'debit', 'client:cli_1'],
          ['debited', undefined, 'process:worker'],
        ],
      )
    })

    test('201 the same for the same key, though its revision has passed; 422 with other content', async () => {
      const id = await opened()
      const key = { 'idempotency-key': 'credit-once' }
      const before = await available()
      const first = await change(id, 'provisional-credit', {}, '"1"', key)
      const again = await change(id, 'provisional-credit', {}, '"1"', key)
      assert.deepEqual([again.status, again.body, again.headers.get('idempotency-replayed')], [201, first.body, 'true'])
      assert.equal((await available()) - before, 100)
      assertProblem(
        await change(id, 'provisional-credit', { withheld: usd('1') }, '"1"', key),
        422,
        'dispute_key_reused',
      )
    })

    test('400 and 428 without a key or a revision, 412 with an old one, 404 when it is not yours', async () => {
      const id = await opened()
      const path = `/v1/disputes/${id}/provisional-credit`
      assertProblem(await branch.ask('POST', path, {}, { 'if-match': '"1"' }), 400, 'idempotency_key_missing')
      for (const noun of ['provisional-credit', 'resolution', 'withdrawal', 'notices', 'confirmation', 'debit']) {
        const body = {
          'provisional-credit': {},
          resolution: { found: usd('0'), reason: 'no_error' },
          notices: { kind: 'result', form: 'written', sentAt: now },
          confirmation: {},
        }[noun]
        const bare = { 'idempotency-key': `bare-${noun}` }
        assertProblem(await branch.ask('POST', `/v1/disputes/${id}/${noun}`, body, bare), 428, 'if_match_missing')
        assertProblem(await change(id, noun, body, '"9"'), 412, 'version_differs')
        assertProblem(await change(id, noun, body, '"1"', stranger), 404, 'dispute_not_found')
      }
    })

    test('409 and 422 for what cannot be, in words', async () => {
      const id = await opened({ kind: 'omitted' })
      assertProblem(await change(id, 'provisional-credit', { withheld: usd('1') }), 422, 'withholding_not_allowed')
      const unauthorized = await opened()
      assertProblem(
        await change(unauthorized, 'provisional-credit', { withheld: usd('50.01') }),
        422,
        'withholding_too_large',
      )
      const euros = { withheld: { value: '1', currency: 'EUR' } }
      assertProblem(await change(unauthorized, 'provisional-credit', euros), 422, 'currencies_differ')
      assertProblem(
        await change(id, 'resolution', { found: usd('100.01'), reason: 'error_confirmed' }),
        422,
        'found_over_disputed',
      )
      assertProblem(
        await change(id, 'notices', { kind: 'result', form: 'written', sentAt: now }),
        409,
        'notice_not_due',
      )
      assertProblem(await change(id, 'confirmation', {}), 409, 'confirmation_not_asked_for')
      assertProblem(await change(id, 'debit'), 409, 'dispute_owes_nothing')
      const large = await opened({ about: { ...terms().about, amount: usd('2500.01') } })
      assert.equal((await change(large, 'provisional-credit', {})).status, 201)
      assertProblem(await change(large, 'provisional-credit', {}, '"2"'), 409, 'proposal_pending')
      await change(id, 'provisional-credit', {})
      assertProblem(await change(id, 'provisional-credit', {}, '"2"'), 409, 'dispute_credited_already')
      await change(id, 'resolution', { found: usd('40.00'), reason: 'error_in_part' }, '"2"')
      assertProblem(await change(id, 'withdrawal', undefined, '"3"'), 409, 'dispute_is_over')
      const sentAt = branch.world.clock.now().toISOString()
      const result = { kind: 'result', form: 'oral', sentAt }
      assertProblem(await change(id, 'notices', result, '"3"'), 422, 'notice_must_be_written')
      assertProblem(
        await change(id, 'notices', { ...result, form: 'written', sentAt: now }, '"3"'),
        422,
        'notice_before_its_cause',
      )
      await change(id, 'notices', { ...result, form: 'written' }, '"3"')
      assertProblem(await change(id, 'notices', { ...result, form: 'written' }, '"4"'), 409, 'notice_already_sent')
    })
  })

  describe('POST /v1/disputes/:dispute/confirmation, withdrawal, debit', () => {
    test('201 confirmed with its document, then withdrawn', async () => {
      const id = await opened({ form: 'oral', mustConfirm: true })
      const confirmed = await change(id, 'confirmation', { documents })
      assert.deepEqual([confirmed.body.confirmedOn, confirmed.body.documents], ['2026-01-10', documents])
      const withdrawn = await change(id, 'withdrawal', undefined, '"2"')
      assert.deepEqual([withdrawn.body.state, 'nextDueOn' in withdrawn.body], ['withdrawn', false])
    })

    test('201 debits again what the account could not bear', async () => {
      const bob = await branch.enrol('1.00')
      const about = { fundingAccount: bob.fundingAccount, transferOn: today, amount: usd('10.00') }
      const id = await opened({ member: bob.member, about })
      await change(id, 'provisional-credit', {})
      await change(id, 'withdrawal', undefined, '"2"')
      const sentAt = branch.world.clock.now().toISOString()
      await change(id, 'notices', { kind: 'debit', form: 'written', sentAt }, '"3"')
      const move = (debit: string, credit: string, amount: string) =>
        branch.order('/v1/ledger/transfers', { debit, credit, amount: usd(amount) })
      await move(bob.account, alice.account, '6.00')
      branch.world.clock.advance(daysMs(5))
      await disputesLoop(branch.world.outsideAs('vouch_worker')).pass(new AbortController().signal)
      assert.deepEqual((await branch.get(`/v1/disputes/${id}`)).body.short, usd('5.00'))
      await move(alice.account, bob.account, '20.00')
      const debited = await change(id, 'debit', undefined, '"5"')
      assert.equal(debited.status, 201, debited.text)
      assert.deepEqual([debited.body.debited, 'short' in debited.body], [usd('10.00'), false])
    })
  })
})
