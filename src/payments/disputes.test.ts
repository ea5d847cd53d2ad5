import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { openWorld, seededRandom, type World } from '../../test/outside.ts'
import { literal } from '../base/database.ts'
import { type BusinessDate, instantOf, type WallTime } from '../base/dates.ts'
import type { InstitutionId } from '../base/ids.ts'
import { done, fault, type Outcome, type Refusal } from '../base/outcome.ts'
import { type Actor, transact, type Work } from '../base/work.ts'
import * as ledger from '../ledger/ledger.ts'
import type { Sealed } from '../protection/protection.ts'
import { type DisputeState, nextDisputeStates } from './dispute.ts'
import { disputesLoop } from './dispute-loop.ts'
import * as payments from './payments.ts'

const bank: InstitutionId = 'first-federal'
const zone = 'America/Chicago'
const sealed = (text: string) => Buffer.from(text) as Sealed // The rooms below do not look inside.
const usd = (minor: bigint) => ({ minor, currency: 'USD' })
const value = <T>(outcome: Outcome<T, Refusal> | undefined): T =>
  outcome?.ok === true ? outcome.value : fault(`refused: ${JSON.stringify(outcome)}`)
const code = (outcome: Outcome<unknown, Refusal> | undefined) => (outcome?.ok === true ? 'ok' : outcome?.refusal.code)

const start: payments.DisputePlace = { listedOn: payments.beforeEveryDay, id: '' }

type Who = {
  readonly member: payments.MemberId
  readonly funding: payments.FundingAccountId
  readonly book: ledger.AccountId
  readonly payee: payments.PayeeId
  readonly number: Buffer<ArrayBuffer>
}

describe('disputes', () => {
  let world: World
  let outside: ledger.AccountId
  let counter = 0

  const unique = (prefix: string) => `${prefix}${++counter}`
  const inWork = <T, R extends Refusal>(
    perform: (work: Work) => Promise<Outcome<T, R>>,
    actor: Actor = 'person:per_1',
  ) => transact(world.outside, bank, actor, perform)
  const read = async <T>(perform: (work: Work) => Promise<T>) =>
    value(await inWork(async work => done(await perform(work))))
  /** Moves the clock to a time of day where the institution is; never back. */
  const at = (date: BusinessDate, time: WallTime = '12:00') => {
    const ms = instantOf(zone, date, time).getTime() - world.clock.now().getTime()
    if (ms < 0) fault(`${date} has passed`)
    world.clock.advance(ms)
  }
  const pass = async () => {
    const loop = disputesLoop(world.outsideAs('vouch_worker'))
    let handled = 0
    for (let more = 1; more > 0; handled += more) more = await loop.pass(new AbortController().signal)
    return handled
  }
  const move = (debit: ledger.AccountId, credit: ledger.AccountId, minor: bigint) =>
    read(async work =>
      value((await ledger.post(work, [{ kind: 'direct', key: unique('move-'), debit, credit, money: usd(minor) }]))[0]),
    )

  const spending = (from: ledger.AccountId, minor: bigint): ledger.TransferOrder => ({
    kind: 'direct',
    key: unique('move-'),
    debit: from,
    credit: outside,
    money: usd(minor),
  })

  async function enrol(
    balance: bigint,
    more: { readonly bankOf?: string; readonly ownIndex?: Buffer<ArrayBuffer>; readonly floor?: bigint | null } = {},
  ): Promise<Who> {
    const { bankOf = '021000021', ownIndex = Buffer.alloc(32), floor = 0n } = more
    const [member, fundingId, payee] = [
      world.outside.newId('mem'),
      world.outside.newId('fac'),
      world.outside.newId('pye'),
    ]
    const number = () => ({
      sealed: sealed('x'),
      token: unique('tok_'),
      index: Buffer.from(unique('index')),
      last4: '1234',
    })
    const own = number()
    value(
      await inWork(work =>
        payments.addMembers(work, [{ id: member, reference: unique('ref-'), name: sealed('name') }]),
      ),
    )
    const [funding] = value(
      await inWork(work =>
        payments.addFundingAccounts(work, [{ id: fundingId, member, number: own, currency: 'USD', floor }]),
      ),
    )
    const payeeOf = { id: payee, member, nickname: 'Payee', name: sealed('Payee'), method: 'ach' } as const
    value(await inWork(work => payments.addPayees(work, [{ ...payeeOf, number: number(), bank: bankOf, ownIndex }])))
    const book = funding?.account ?? fault('an account was opened')
    if (balance > 0n) await move(outside, book, balance)
    return { member, funding: fundingId, book, payee, number: own.index }
  }
  const notice = (who: Who, more: Partial<payments.NewDispute> = {}): payments.NewDispute => ({
    id: world.outside.newId('dsp'),
    key: unique('key-'),
    member: who.member,
    about: { fundingAccount: who.funding, transferOn: '2026-01-02', money: usd(10_000n) },
    kind: 'unauthorized',
    form: 'written',
    receivedAt: world.clock.now(),
    isPointOfSale: false,
    isForeign: false,
    mustConfirm: false,
    wordsHash: '',
    documents: [],
    ...more,
  })
  const open = async (who: Who, more: Partial<payments.NewDispute> = {}) =>
    value(await inWork(work => payments.openDispute(work, notice(who, more)))).dispute.id
  const found = async (id: payments.DisputeId) => value(await inWork(work => payments.findDispute(work, id)))
  const change = async (id: payments.DisputeId) => ({ version: (await found(id)).dispute.version, key: unique('key-') })
  const credit = async (id: payments.DisputeId, withheld = 0n) => {
    const asked = await change(id)
    return inWork(work => payments.creditProvisionally(work, id, usd(withheld), asked))
  }
  const resolve = async (id: payments.DisputeId, minor: bigint) => {
    const asked = await change(id)
    const reason = minor > 0n ? 'error_confirmed' : 'no_error'
    return inWork(work => payments.resolveDispute(work, id, { found: usd(minor), reason }, asked))
  }
  const tell = async (id: payments.DisputeId, kind: payments.NoticeKind, form: payments.NoticeForm = 'written') => {
    const asked = await change(id)
    return inWork(work => payments.recordNotice(work, id, { kind, form, sentAt: work.now }, asked))
  }
  const clocks = async (id: payments.DisputeId) =>
    (await found(id)).deadlines.map(({ name, dueOn, metOn, excusedOn, missedAt }) =>
      [
        name,
        dueOn,
        metOn !== null ? 'met' : excusedOn !== null ? 'excused' : 'running',
        missedAt === null ? '' : 'missed',
      ]
        .join(' ')
        .trim(),
    )
  const balance = async (account: ledger.AccountId) =>
    value(await inWork(work => ledger.findAccount(work, account))).posted
  const suspense = async (kind: 'provisional' | 'losses') => {
    const rows = await world.owner<{ posted: bigint }[]>`
      select posted from ledger.account where institution_id = ${bank} and kind = ${kind}`
    return rows.map(({ posted }) => posted)
  }
  const steps = async (id: payments.DisputeId) =>
    (await read(work => payments.disputeStepsOf(work, id))).map(
      ({ version, what, state }) => `${version} ${what} ${state}`,
    )
  const leaves = async (text: string) =>
    (await world.owner<{ leaves: Buffer }[]>`select leaves from audit.batch`).filter(row => row.leaves.includes(text))
      .length

  before(async () => {
    world = await openWorld()
    await world.owner`delete from base.institution` // The world's own institution knows no payments.
    value(
      await inWork(work =>
        payments.openInstitution(work, {
          name: 'First Federal',
          timeZone: zone,
          currency: 'USD',
          routingNumber: '111000025',
        }),
      ),
    )
    const [opened] = await read(work =>
      ledger.openAccounts(work, [{ currency: 'USD', kind: 'external', normalSide: 'debit', floor: null }]),
    )
    outside = opened ?? fault('opened')
  })
  after(() => world.close())

  describe('the accounts of disputes', () => {
    test('are opened once, however many need them first at the same moment', async () => {
      const ids = await Promise.all(Array.from({ length: 4 }, async () => open(await enrol(0n))))
      await Promise.all(ids.map(async id => value(await credit(id))))
      assert.deepEqual([await suspense('provisional'), await suspense('losses')], [[-40_000n], [0n]])
    })
  })

  describe('a notice of error', () => {
    test('becomes a case with its clocks, its source for each, a step and a leaf', async () => {
      const alice = await enrol(0n)
      const id = await open(alice, { documents: [{ name: 'letter.pdf', sha256: 'ab'.repeat(32) }] })
      const { dispute, deadlines, documents } = await found(id)
      assert.deepEqual([dispute.state, dispute.version, dispute.isTimely], ['open', 1, true])
      assert.deepEqual(await clocks(id), ['credit_or_decide 2026-01-20 running', 'decide 2026-02-19 running'])
      assert.ok(
        deadlines.every(({ source, rulesVersion }) => source.startsWith('12 CFR 1005.11(c)') && rulesVersion === 1),
      )
      assert.deepEqual([dispute.nextDueOn, documents.length], ['2026-01-20', 1])
      assert.deepEqual(await steps(id), ['1 opened open'])
      assert.equal(await leaves(`"dispute":"${id}"`), 1)
    })

    test('counts from the day it came, in the institution’s own time zone', async () => {
      const alice = await enrol(0n)
      const late = instantOf(zone, '2026-01-02', '23:59') // Already the third in UTC.
      assert.equal((await found(await open(alice, { receivedAt: late }))).dispute.receivedOn, '2026-01-02')
    })

    test('gives a new account twenty business days and ninety days; a debit card or a foreign transfer only the ninety', async () => {
      const alice = await enrol(0n)
      const about = { fundingAccount: alice.funding, transferOn: '2026-01-02', money: usd(1n) } as const
      assert.deepEqual(await clocks(await open(alice, { about, firstDepositOn: '2025-12-03' })), [
        'credit_or_decide 2026-02-03 running',
        'decide 2026-04-05 running',
      ])
      for (const more of [{ firstDepositOn: '2025-12-02' } as const, {}]) {
        assert.equal((await clocks(await open(alice, { about, ...more })))[0], 'credit_or_decide 2026-01-20 running')
      }
      for (const more of [{ isPointOfSale: true }, { isForeign: true }]) {
        assert.deepEqual(await clocks(await open(alice, { about, ...more })), [
          'credit_or_decide 2026-01-20 running',
          'decide 2026-04-05 running',
        ])
      }
    })

    test('on the 61st day is recorded as untimely, without clocks, and may still be credited and decided', async () => {
      const alice = await enrol(0n)
      assert.equal((await found(await open(alice, { statementOn: '2025-11-06' }))).dispute.isTimely, true)
      const id = await open(alice, { statementOn: '2025-11-05' })
      assert.equal((await found(id)).dispute.isTimely, false)
      value(await credit(id))
      value(await resolve(id, 10_000n))
      assert.deepEqual(await clocks(id), [])
      assert.equal(await balance(alice.book), 10_000n)
    })

    test('is refused, in this order', async () => {
      const alice = await enrol(100_000n)
      const bob = await enrol(0n, { bankOf: '111000025', ownIndex: alice.number })
      const given = notice(alice, { key: 'order-of-refusals' })
      const attempt = async (order: payments.NewDispute) =>
        code(await inWork(work => payments.openDispute(work, order)))
      assert.equal(await attempt(given), 'ok')
      assert.equal(await attempt({ ...given, kind: 'other' }), 'dispute_key_reused')
      const refusing = (more: Partial<payments.NewDispute>) => attempt(notice(alice, more))
      const inFuture = new Date(world.clock.now().getTime() + 1)
      assert.equal(await refusing({ receivedAt: inFuture, mustConfirm: true }), 'instant_in_future')
      assert.equal(await refusing({ mustConfirm: true }), 'notice_was_written')
      const strange = { fundingAccount: bob.funding, transferOn: '2026-01-02', money: usd(0n) } as const
      assert.equal(await refusing({ about: strange }), 'funding_account_not_found')
      assert.equal(await refusing({ about: { ...strange, fundingAccount: alice.funding } }), 'amount_not_positive')
      const euros = { ...strange, fundingAccount: alice.funding, money: { minor: 1n, currency: 'EUR' } }
      assert.equal(await refusing({ about: euros }), 'currencies_differ')

      const pay = async (who: Who, payee: payments.PayeeId, more: Partial<payments.PaymentOrder> = {}) =>
        value(
          (
            await read(work =>
              payments.submitMany(work, [
                {
                  id: work.newId('pay'),
                  actor: 'client:cli_1',
                  key: unique('key-'),
                  fundingAccount: who.funding,
                  payee,
                  money: usd(5_000n),
                  isRepeat: true,
                  ...more,
                },
              ]),
            )
          )[0],
        ).payment
      const held = await pay(alice, alice.payee)
      assert.equal(await refusing({ about: { payment: 'pay_none' } }), 'payment_not_found')
      assert.equal(await attempt(notice(bob, { about: { payment: held.id } })), 'payment_not_found')
      assert.equal(await refusing({ about: { payment: held.id } }), 'payment_moved_nothing')
      await move(outside, bob.book, 10_000n)
      const settled = await pay(bob, bob.payee)
      assert.equal(settled.state, 'settled')
      const disputing = (more: object = {}) => attempt(notice(bob, { about: { payment: settled.id, ...more } }))
      assert.equal(await disputing({ money: usd(0n) }), 'amount_not_positive')
      assert.equal(await disputing({ money: { minor: 1n, currency: 'EUR' } }), 'currencies_differ')
      assert.equal(await disputing({ money: usd(5_001n) }), 'dispute_over_payment')
      const racing = await Promise.all([disputing(), disputing(), disputing()])
      assert.deepEqual(racing.map(String).toSorted(), ['ok', 'payment_disputed_already', 'payment_disputed_already'])
    })

    test('that comes twice under its key is one case, and is said to be a replay', async () => {
      const given = notice(await enrol(0n))
      const answers = await Promise.all(
        Array.from({ length: 5 }, () =>
          inWork(work => payments.openDispute(work, { ...given, id: work.newId('dsp') })),
        ),
      )
      assert.equal(new Set(answers.map(answer => value(answer).dispute.id)).size, 1)
      assert.equal(answers.filter(answer => value(answer).isReplay).length, 4)
    })
  })

  describe('a change of a dispute', () => {
    test('is refused, in this order', async () => {
      const id = await open(await enrol(0n), { kind: 'other' })
      const creditBy = async (who: payments.DisputeId, version: number, withheld = 0n) =>
        code(await inWork(work => payments.creditProvisionally(work, who, usd(withheld), { version })))
      assert.equal(await creditBy('dsp_none', 1), 'dispute_not_found')
      assert.equal(await creditBy(id, 2), 'version_differs')
      assert.equal(await creditBy(id, 1, 1n), 'withholding_not_allowed')
      assert.equal(await creditBy(await open(await enrol(0n)), 1, 5_001n), 'withholding_too_large')
      assert.equal(code(await resolve(id, 10_001n)), 'found_over_disputed')
      assert.equal(
        code(await inWork(work => payments.confirmDispute(work, id, { version: 1 }))),
        'confirmation_not_asked_for',
      )
      assert.equal(code(await inWork(work => payments.debitAgain(work, id, { version: 1 }))), 'dispute_owes_nothing')
      for (const kind of ['provisional_credit', 'result', 'debit'] as const)
        assert.equal(code(await tell(id, kind)), 'notice_not_due')
      assert.deepEqual(await steps(id), ['1 opened open'])

      value(await credit(id))
      assert.equal(code(await credit(id)), 'dispute_credited_already')
      const asked = await change(id)
      const telling = async (sentAt: Date) =>
        code(
          await inWork(work =>
            payments.recordNotice(work, id, { kind: 'provisional_credit', form: 'oral', sentAt }, asked),
          ),
        )
      assert.equal(await telling(new Date(world.clock.now().getTime() - 1)), 'notice_before_its_cause')
      assert.equal(await telling(new Date(world.clock.now().getTime() + 1)), 'instant_in_future')
      value(await tell(id, 'provisional_credit', 'oral'))
      assert.equal(code(await tell(id, 'provisional_credit')), 'notice_already_sent')
      value(await resolve(id, 4_000n))
      for (const again of [credit, (over: payments.DisputeId) => resolve(over, 1n)])
        assert.equal(code(await again(id)), 'dispute_is_over')
      assert.equal(code(await tell(id, 'result', 'oral')), 'notice_must_be_written')
    })

    test('by two operators at once moves money once', async () => {
      const alice = await enrol(0n)
      const id = await open(alice)
      const attempts = await Promise.all(
        (['person:per_1', 'person:per_2', 'person:per_3'] as const).map(actor =>
          inWork(work => payments.creditProvisionally(work, id, undefined, { version: 1, key: 'mine' }), actor),
        ),
      )
      assert.deepEqual(attempts.map(attempt => String(code(attempt))).toSorted(), [
        'ok',
        'version_differs',
        'version_differs',
      ])
      assert.equal(await balance(alice.book), 10_000n)
    })

    test('under a key that is known is what it was; with other content it is refused', async () => {
      const alice = await enrol(0n)
      const id = await open(alice)
      const asked = { version: 1, key: unique('key-') }
      const attempt = (withheld: bigint) => inWork(work => payments.creditProvisionally(work, id, usd(withheld), asked))
      const answers = await Promise.all([attempt(0n), attempt(0n), attempt(0n)])
      assert.equal(answers.filter(answer => value(answer).isReplay).length, 2)
      assert.equal(code(await attempt(100n)), 'dispute_key_reused')
      assert.equal(await balance(alice.book), 10_000n)
    })

    test('cannot credit an account whose book is closed, and leaves nothing behind', async () => {
      const alice = await enrol(0n)
      const id = await open(alice)
      value(await inWork(work => ledger.closeAccount(work, alice.book)))
      const before = await suspense('provisional')
      assert.equal(code(await credit(id)), 'account_closed')
      assert.equal(code(await resolve(id, 10_000n)), 'account_closed')
      assert.deepEqual([await steps(id), await suspense('provisional')], [['1 opened open'], before])
    })
  })

  describe('the money of a dispute', () => {
    test('is lost to the institution where it was an error, whether it was credited before or not', async () => {
      const alice = await enrol(0n)
      const [provisional, losses] = [await suspense('provisional'), await suspense('losses')]
      const credited = await open(alice)
      value(await credit(credited, 5_000n))
      assert.equal(await balance(alice.book), 5_000n)
      value(await resolve(credited, 10_000n))
      value(await resolve(await open(alice), 7_500n))
      assert.equal(await balance(alice.book), 17_500n)
      assert.deepEqual(await suspense('provisional'), provisional, 'nothing is left in suspense')
      assert.deepEqual(await suspense('losses'), [(losses[0] ?? 0n) - 17_500n])
    })
  })

  describe('the clocks of a case', () => {
    test('are kept on the last minute and missed on the next, from the notice to the debit, over the change of clocks', async () => {
      const [alice, bob] = [await enrol(0n), await enrol(0n)]
      at('2026-02-20', '23:30')
      const [kept, late] = [await open(alice), await open(bob)]
      assert.deepEqual(await clocks(kept), ['credit_or_decide 2026-03-06 running', 'decide 2026-04-06 running'])
      at('2026-03-06', '23:59')
      await pass()
      value(await credit(kept))
      at('2026-03-07', '00:00')
      await pass()
      value(await credit(late))
      assert.deepEqual(await clocks(kept), [
        'credit_or_decide 2026-03-06 met',
        'tell_credit 2026-03-10 running',
        'decide 2026-04-06 running',
      ])
      assert.equal((await clocks(late))[0], 'credit_or_decide 2026-03-06 met missed')
      at('2026-03-10', '23:59')
      await pass()
      value(await tell(kept, 'provisional_credit', 'oral'))
      at('2026-03-11', '00:00')
      await pass()
      value(await tell(late, 'provisional_credit', 'oral'))
      at('2026-04-06', '23:59')
      value(await resolve(kept, 0n))
      at('2026-04-07', '00:00')
      value(await resolve(late, 0n)) // Nobody has passed by since midnight: it is seen to be late all the same.
      at('2026-04-09', '23:59')
      value(await tell(kept, 'result'))
      value(await tell(kept, 'debit'))
      at('2026-04-11', '00:00')
      await pass()
      value(await tell(late, 'result'))
      assert.deepEqual(await clocks(kept), [
        'credit_or_decide 2026-03-06 met',
        'tell_credit 2026-03-10 met',
        'decide 2026-04-06 met',
        'report 2026-04-09 met',
        'debit 2026-04-16 running',
      ])
      assert.deepEqual(await clocks(late), [
        'credit_or_decide 2026-03-06 met missed',
        'tell_credit 2026-03-10 met missed',
        'decide 2026-04-06 met missed',
        'report 2026-04-10 met missed',
      ])
      for (const name of ['credit_or_decide', 'tell_credit', 'decide', 'report']) {
        assert.equal(await leaves(`{"deadline":"${name}","dispute":"${late}"`), 1, 'said once, though it was met later')
        assert.equal(await leaves(`{"deadline":"${name}","dispute":"${kept}"`), 0)
      }
      at('2026-04-15', '23:59')
      await pass()
      assert.equal(await balance(alice.book), 10_000n)
      at('2026-04-16', '00:00')
      await pass()
      assert.equal(await balance(alice.book), 0n)
      const { dispute } = await found(kept)
      assert.deepEqual([dispute.owed, dispute.debited, dispute.short, dispute.nextDueOn], [10_000n, 10_000n, 0n, null])
      assert.deepEqual(await steps(kept), [
        '1 opened open',
        '2 credited provisionally_credited',
        '3 notified provisionally_credited',
        '4 resolved resolved_against',
        '5 notified resolved_against',
        '6 notified resolved_against',
        '7 debited resolved_against',
      ])
      const reversed = await world.owner`select from ledger.transfer where of_transfer_id = ${dispute.creditTransfer}`
      assert.equal(reversed.length, 1, 'by the reversal of the very transfer')
    })

    test('that pass unheeded are said once, however often the loop looks', async () => {
      const id = await open(await enrol(0n))
      const { version } = (await found(id)).dispute
      // The whole of what the leaf says.
      const about =
        `"body":{"deadline":"credit_or_decide","dispute":"${id}","dueOn":"2026-04-30","duty":"institution","rulesVersion":1,` +
        '"source":"12 CFR 1005.11(c)(1), (c)(2)(i); 15 USC 1693f(a), (c)"},"institution":"first-federal",' +
        '"kind":"payments.dispute_deadline_missed"'
      assert.equal(await leaves(about), 0)
      at('2026-05-15')
      await Promise.all([pass(), pass()])
      assert.equal(await pass(), 0)
      assert.equal(await leaves(about), 1)
      assert.deepEqual((await found(id)).dispute.version, version, 'it is no step: whoever has it open may go on')
    })

    test('excuse the credit where the member does not confirm, over Juneteenth and a Saturday holiday', async () => {
      at('2026-06-18')
      const [silent, confirmed] = [
        await open(await enrol(0n), { form: 'oral', mustConfirm: true }),
        await open(await enrol(0n), { form: 'oral', mustConfirm: true }),
      ]
      assert.deepEqual(await clocks(silent), [
        'confirm_in_writing 2026-07-03 running',
        'credit_or_decide 2026-07-03 running',
        'decide 2026-08-02 running',
      ])
      at('2026-07-03', '23:59')
      const version = (await found(confirmed)).dispute.version
      value(await inWork(work => payments.confirmDispute(work, confirmed, { version })))
      at('2026-07-04', '00:00')
      await pass()
      assert.deepEqual(await clocks(silent), [
        'confirm_in_writing 2026-07-03 running missed',
        'credit_or_decide 2026-07-03 excused',
        'decide 2026-08-02 running',
      ])
      assert.deepEqual(await clocks(confirmed), [
        'confirm_in_writing 2026-07-03 met',
        'credit_or_decide 2026-07-03 running missed',
        'decide 2026-08-02 running',
      ])
      assert.equal((await found(silent)).dispute.nextDueOn, '2026-08-02')
    })

    test('are up to date with every change, though the loop has not come by', async () => {
      const id = await open(await enrol(0n), { form: 'oral', mustConfirm: true })
      at('2026-07-21')
      value(await resolve(id, 0n))
      assert.deepEqual((await clocks(id)).slice(0, 2), [
        'confirm_in_writing 2026-07-17 excused missed',
        'credit_or_decide 2026-07-17 excused',
      ])
    })

    test('stop with a withdrawal; what was credited comes back after its notice', async () => {
      const alice = await enrol(0n)
      const id = await open(alice)
      value(await credit(id))
      const asked = await change(id)
      value(await inWork(work => payments.withdrawDispute(work, id, asked)))
      assert.ok((await clocks(id)).every(clock => /met|excused/.test(clock)))
      assert.equal(code(await tell(id, 'result')), 'notice_not_due')
      value(await tell(id, 'debit'))
      at('2026-07-28')
      await pass()
      assert.equal(await balance(alice.book), 0n)
    })
  })

  describe('a debit', () => {
    test('takes what the account bears, in one pass also for two disputes of one account; the rest stays an open item', async () => {
      const alice = await enrol(0n)
      const ids = [await open(alice), await open(alice)] as const
      for (const id of ids) {
        value(await credit(id))
        value(await tell(id, 'provisional_credit'))
        value(await resolve(id, 2_000n))
        for (const kind of ['result', 'debit'] as const) value(await tell(id, kind))
      }
      await move(alice.book, outside, 6_000n) // 14,000 are left; 16,000 are owed.
      at('2026-08-04')
      await Promise.all([pass(), pass()])
      assert.equal(await balance(alice.book), 0n)
      const items = await Promise.all(ids.map(async id => (await found(id)).dispute))
      assert.deepEqual(
        items.map(({ owed, debited, short, debitOn }) => [owed, debited, short, debitOn]),
        [
          [8_000n, 8_000n, 0n, null],
          [8_000n, 6_000n, 2_000n, null],
        ],
      )
      await pass()
      const [, short] = ids
      assert.equal((await found(short)).dispute.version, items[1]?.version, 'it is tried once, not every minute')
      const listed = await read(work =>
        payments.listDisputes(work, { member: alice.member, dueBy: '2026-08-04' }, start, 10),
      )
      assert.deepEqual(
        listed.map(({ dispute }) => dispute.id),
        [short],
      )

      await move(outside, alice.book, 500n)
      const asked = await change(short)
      const [first, again] = await Promise.all([
        inWork(work => payments.debitAgain(work, short, asked)),
        inWork(work => payments.debitAgain(work, short, asked)),
      ])
      assert.notEqual(value(first).isReplay, value(again).isReplay)
      assert.equal((await found(short)).dispute.short, 1_500n)
      await move(outside, alice.book, 5_000n)
      const rest = await change(short)
      value(await inWork(work => payments.debitAgain(work, short, rest)))
      assert.deepEqual([(await found(short)).dispute.short, await balance(alice.book)], [0n, 3_500n])
      assert.ok((await clocks(short)).includes('debit 2026-08-04 met'))
    })

    test('waits where the book is closed, and goes on for the others', async () => {
      const [alice, bob] = [await enrol(0n, { floor: null }), await enrol(0n)]
      const ids = [await open(alice), await open(bob)] as const
      for (const id of ids) {
        value(await credit(id))
        value(await resolve(id, 0n))
        value(await tell(id, 'debit'))
      }
      await move(alice.book, outside, 10_000n)
      value(await inWork(work => ledger.closeAccount(work, alice.book)))
      at('2026-08-11')
      await pass()
      const shorts = await Promise.all(ids.map(async id => (await found(id)).dispute.short))
      assert.deepEqual(shorts, [10_000n, 0n])
    })
  })

  describe('many disputes, changed at random by several at once', () => {
    const seed = 20_260_727
    test(`leave every balance explained: seed ${seed}`, async () => {
      const random = seededRandom(seed)
      const upTo = (most: number) => Math.floor(random() * most)
      const people = await Promise.all(Array.from({ length: 3 }, () => enrol(0n)))
      const ids: { readonly id: payments.DisputeId; readonly who: Who }[] = []
      for (let index = 0; index < 18; index++) {
        const who = people[index % people.length] ?? fault('one of them')
        const money = usd(BigInt(1 + upTo(20_000)))
        ids.push({
          id: await open(who, { about: { fundingAccount: who.funding, transferOn: '2026-07-31', money } }),
          who,
        })
      }
      const [provisional, losses] = [await suspense('provisional'), await suspense('losses')]
      for (let round = 0; round < 20; round++) {
        // Drawn before anything waits, so that a seed is the same draws whatever comes first.
        const draws = ids.map(() => ({ what: upTo(8), isTwice: upTo(3) === 0, part: random() }))
        const attempts = ids.map(async ({ id, who }, index) => {
          const { what, isTwice, part } = draws[index] ?? fault('a draw for each')
          const { dispute } = await found(id)
          const { version } = dispute
          const spend = async () => {
            const left = await balance(who.book)
            const minor = (left * BigInt(Math.floor(part * 100))) / 100n
            return read(work => ledger.post(work, [spending(who.book, minor)]))
          }
          const tries: readonly (() => Promise<unknown>)[] = [
            () => credit(id, what % 2 === 0 ? BigInt(Math.floor(part * 5_001)) : 0n),
            () => credit(id),
            () => resolve(id, BigInt(Math.floor((part * Number(dispute.money.minor)) / 2))),
            () => tell(id, 'debit'),
            () => tell(id, 'debit'),
            () => inWork(work => payments.withdrawDispute(work, id, { version })),
            () => inWork(work => payments.debitAgain(work, id, { version })),
            spend,
          ]
          const once = tries[what] ?? fault('one of them')
          await Promise.all(isTwice ? [once(), once()] : [once()])
        })
        await Promise.all([...attempts, pass()])
        world.clock.advance(86_400_000)
      }
      const ended = await Promise.all(ids.map(async ({ id }) => (await found(id)).dispute))
      const sum = (of: (dispute: payments.Dispute) => bigint) =>
        ended.reduce((total, dispute) => total + of(dispute), 0n)
      const final = ({ found: error, credited }: payments.Dispute) =>
        error === null ? 0n : error < credited ? error : credited
      assert.ok(
        sum(({ debited }) => debited) > 0n && sum(({ short }) => short) > 0n,
        'something was taken back, and something was short',
      )
      assert.equal(
        (provisional[0] ?? 0n) - ((await suspense('provisional'))[0] ?? 0n),
        sum(d => d.credited - final(d) - d.debited),
      )
      assert.equal(
        (losses[0] ?? 0n) - ((await suspense('losses'))[0] ?? 0n),
        sum(d => d.found ?? 0n),
      )
      for (const who of people) assert.ok((await balance(who.book)) >= 0n)
      for (const { sum: total } of await read(ledger.trialBalance)) assert.equal(total, 0n)
      for (const { version, id } of ended) assert.equal((await steps(id)).length, version, 'a step for each version')
    })
  })

  describe('the list of disputes', () => {
    test('begins with what was missed, then what is next, and goes on from page to page', async () => {
      const all: string[] = []
      let after: payments.DisputePlace = start
      for (;;) {
        const page = await read(work => payments.listDisputes(work, {}, after, 3))
        all.push(...page.map(({ dispute: { nextDueOn, id } }) => `${nextDueOn ?? payments.neverDue} ${id}`))
        for (const { dispute, nextDue } of page) assert.equal(nextDue?.dueOn ?? null, dispute.nextDueOn)
        const last = page.at(-1)?.dispute
        if (last === undefined) break
        after = { listedOn: last.nextDueOn ?? payments.neverDue, id: last.id }
      }
      assert.deepEqual(all, all.toSorted())
      assert.equal(new Set(all).size, all.length)
      const due = await read(work => payments.listDisputes(work, { dueBy: '2026-02-01' }, start, 200))
      assert.deepEqual(
        due.map(({ dispute }) => dispute.id),
        all.filter(line => line < '2026-02-02').map(line => line.split(' ')[1]),
      )
      assert.ok(due.length > 0)
    })
  })

  describe('the database', () => {
    test('knows the steps that the code knows, and no others', async () => {
      const states = Object.keys(nextDisputeStates)
      const rows = await world.owner<{ from: string; to: string }[]>`
        select one as from, other as to
          from unnest(${literal(states)}::text::text[]) one, unnest(${literal(states)}::text::text[]) other
         where payments.is_dispute_step(one, other)`
      const known = Object.entries<readonly DisputeState[]>(nextDisputeStates).flatMap(([from, next]) =>
        next.map(to => `${from} ${to}`),
      )
      assert.deepEqual(rows.map(({ from, to }) => `${from} ${to}`).toSorted(), known.toSorted())
    })

    test('keeps a dispute that is over as it is, and takes no more back than was given', async () => {
      const [row] = await world.owner<{ id: string }[]>`
        select dispute_id as id from payments.dispute where state = 'resolved_in_favor' limit 1`
      const id = row?.id ?? fault('one is over')
      const reopen = async () => world.owner`update payments.dispute set state = 'open' where dispute_id = ${id}`
      await assert.rejects(reopen, /does not go from resolved_in_favor to open/)
      const overtake = async () => world.owner`update payments.dispute set owed = credited + 1 where dispute_id = ${id}`
      await assert.rejects(overtake, /dispute_takes_back_no_more_than_it_gave/)
    })

    test('shows them to nobody of another institution', async () => {
      const seen = await transact(world.outside, 'other-bank', 'person:per_1', async work =>
        done(await payments.listDisputes(work, {}, start, 10)),
      )
      assert.deepEqual(value(seen), [])
    })
  })
})
