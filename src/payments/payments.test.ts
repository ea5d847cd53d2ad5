import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { type Manner, PretendBank } from '../../test/bank.ts'
import { openWorld, silentLog, type World } from '../../test/outside.ts'
import { until } from '../../test/until.ts'
import { untilIdle } from '../../test/until-idle.ts'
import { addDays, type BusinessDate } from '../base/dates.ts'
import type { InstitutionId } from '../base/ids.ts'
import { done, fault, type Outcome, type Refusal } from '../base/outcome.ts'
import { transact, type Work } from '../base/work.ts'
import * as ledger from '../ledger/ledger.ts'
import type { Sealed } from '../protection/protection.ts'
import { dispatchLoop, silenceMsMax } from '../rails/dispatch.ts'
import type { Bank } from '../rails/rails.ts'
import * as rails from '../rails/rails.ts'
import { releaseLoop, settleLoop, standingOrdersLoop } from './loops.ts'
import * as payments from './payments.ts'

const bank: InstitutionId = 'first-federal'
const today: BusinessDate = '2026-01-05'
const sealed = (text: string) => Buffer.from(text) as Sealed // The rooms below do not look inside.
const value = <T>(outcome: Outcome<T, Refusal> | undefined): T =>
  outcome?.ok === true ? outcome.value : fault(`refused: ${JSON.stringify(outcome)}`)
const code = (outcome: Outcome<unknown, Refusal> | undefined) => (outcome?.ok === true ? 'ok' : outcome?.refusal.code)

describe('payments', () => {
  let world: World
  let alice: {
    member: payments.MemberId
    funding: payments.FundingAccountId
    book: ledger.AccountId
    payee: payments.PayeeId
  }
  let bob: typeof alice
  let counter = 0

  const unique = (prefix: string) => `${prefix}${++counter}`
  const inWork = <T, R extends Refusal>(perform: (work: Work) => Promise<Outcome<T, R>>) =>
    transact(world.outside, bank, 'client:cli_1', perform)
  const read = async <T>(perform: (work: Work) => Promise<T>) =>
    value(await inWork(async work => done(await perform(work))))
  const number = () => ({
    sealed: sealed('x'),
    token: unique('tok_'),
    index: Buffer.from(unique('index')),
    last4: '1234',
  })

  async function enrol(balance: bigint, { currency = 'USD', floor = 0n } = {}) {
    const member = world.outside.newId('mem')
    const fundingId = world.outside.newId('fac')
    const payee = world.outside.newId('pye')
    value(
      await inWork(work =>
        payments.addMembers(work, [{ id: member, reference: unique('ref-'), name: sealed('name') }]),
      ),
    )
    const [funding] = value(
      await inWork(work =>
        payments.addFundingAccounts(work, [{ id: fundingId, member, number: number(), currency, floor }]),
      ),
    )
    value(
      await inWork(work =>
        payments.addPayees(work, [
          {
            id: payee,
            member,
            nickname: 'Power',
            name: sealed('Power Co'),
            number: number(),
            method: 'ach',
            bank: '021000021',
            ownIndex: Buffer.alloc(32),
          },
        ]),
      ),
    )
    const book = funding?.account ?? fault('an account was opened')
    if (balance > 0n)
      await read(async work => {
        const [outside] = await ledger.openAccounts(work, [
          { currency: 'USD', kind: 'external', normalSide: 'debit', floor: null },
        ])
        value(
          (
            await ledger.post(work, [
              {
                kind: 'direct',
                key: unique('fund-'),
                debit: outside ?? fault('opened'),
                credit: book,
                money: { minor: balance, currency: 'USD' },
              },
            ])
          )[0],
        )
      })
    return { member, funding: fundingId, book, payee }
  }
  const order = (
    who: typeof alice,
    minor: bigint,
    more: Partial<payments.PaymentOrder> = {},
  ): payments.PaymentOrder => ({
    id: world.outside.newId('pay'),
    actor: 'client:cli_1',
    key: unique('key-'),
    fundingAccount: who.funding,
    payee: who.payee,
    money: { minor, currency: 'USD' },
    isRepeat: true, // Many here pay the same; what is not meant twice has tests of its own.
    ...more,
  })
  const submit = async (...orders: payments.PaymentOrder[]) =>
    value(await inWork(async work => done(await payments.submitMany(work, orders))))
  const pay = async (...args: Parameters<typeof order>) => value((await submit(order(...args)))[0]).payment
  const books = async (who: typeof alice) => {
    const { posted, heldDebits } = value(await inWork(work => ledger.findAccount(work, who.book)))
    return [posted, heldDebits]
  }
  const found = async (payment: payments.Payment) => value(await inWork(work => payments.findPayment(work, payment.id)))
  const isSomebodyWaiting = async () =>
    (
      await world.owner`
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    ).length > 0
  const through = (other: Bank) => {
    const outside = world.outsideAs('vouch_worker')
    return untilIdle(dispatchLoop(outside, other, silentLog), settleLoop(outside))
  }

  before(async () => {
    world = await openWorld()
    await world.owner`delete from base.institution` // The world's own institution knows no payments.
    value(
      await inWork(work =>
        payments.openInstitution(work, {
          name: 'First Federal',
          timeZone: 'America/Chicago',
          currency: 'USD',
          rules: 'open',
        }),
      ),
    )
    alice = await enrol(1_000_00n)
    bob = await enrol(50_00n)
  })
  after(() => world.close())

  describe('a payment order', () => {
    test('that is due is held on the funding account and queued for the bank at once', async () => {
      const payment = await pay(bob, 20_00n)
      assert.deepEqual([payment.state, payment.processOn, payment.version], ['released', today, 1])
      assert.deepEqual(await books(bob), [50_00n, 20_00n])
      const queued = await world.owner<
        { amount: bigint; state: string }[]
      >`select amount, state from rails.instruction where reference = ${payment.id}`
      assert.deepEqual([...queued], [{ amount: 20_00n, state: 'queued' }])
      await through(new PretendBank())
      assert.deepEqual(await books(bob), [30_00n, 0n])
      assert.equal((await found(payment)).state, 'settled')
    })

    test('for a later day is scheduled and takes nothing until then', async () => {
      const payment = await pay(bob, 999_00n, { processOn: addDays(today, 3) })
      assert.deepEqual([payment.state, payment.hold], ['scheduled', null])
      assert.deepEqual(await books(bob), [30_00n, 0n])
      value(await inWork(work => payments.cancel(work, payment.id, 1)))
    })

    test('is refused, in this order, and leaves only the leaf of its refusal', async () => {
      const spent = order(bob, 1n)
      value((await submit(spent))[0])
      const closed = await enrol(0n)
      await world.owner`update payments.funding_account set state = 'closed' where funding_account_id = ${closed.funding}`
      const suspended = await enrol(0n)
      value(await inWork(work => payments.setMemberState(work, suspended.member, 'suspended')))
      const shunned = await enrol(0n)
      value(await inWork(work => payments.setPayeeState(work, shunned.payee, 'suspended')))
      const before =
        await world.owner`select (select count(*) from payments.payment) as payments, (select count(*) from ledger.transfer) as transfers`
      const late = { processOn: addDays(today, -1) }
      const refusals: readonly (readonly [payments.PaymentOrder, string])[] = [
        [{ ...order(alice, 0n), fundingAccount: 'fac_none', key: spent.key }, 'payment_key_reused'],
        [{ ...order(alice, 0n, late), fundingAccount: 'fac_none', payee: 'pye_none' }, 'funding_account_not_found'],
        [{ ...order(suspended, 0n), payee: 'pye_none' }, 'member_not_active'],
        [{ ...order(closed, 0n), payee: 'pye_none' }, 'funding_account_closed'],
        [{ ...order(alice, 0n), payee: bob.payee }, 'payee_not_found'],
        [order(shunned, 0n), 'payee_not_active'],
        [{ ...order(alice, 0n, late), money: { minor: 0n, currency: 'EUR' } }, 'amount_not_positive'],
        [{ ...order(alice, 0n, late), money: { minor: 1n, currency: 'EUR' } }, 'currencies_differ'],
        [order(alice, 9_999_99n, late), 'date_in_past'],
        [order(alice, 9_999_99n, { processOn: addDays(today, 367) }), 'date_too_far'],
        [order(alice, 9_999_99n), 'insufficient_funds'],
      ]
      const outcomes = await submit(...refusals.map(([given]) => given))
      assert.deepEqual(
        outcomes.map(code),
        refusals.map(([, expected]) => expected),
      )
      const after =
        await world.owner`select (select count(*) from payments.payment) as payments, (select count(*) from ledger.transfer) as transfers`
      assert.deepEqual([...after], [...before])
      const last = await world.owner<
        { leaf_count: number; leaves: Buffer }[]
      >`select leaf_count, leaves from audit.batch where institution_id = ${bank} order by batch_id desc limit 1`
      assert.equal(last[0]?.leaf_count, refusals.length)
      assert.match(String(last[0]?.leaves), /"kind":"payments.refused"/)
    })

    test('spends to the last cent and not one further, each order seeing those before it', async () => {
      const who = await enrol(10n)
      assert.deepEqual((await submit(order(who, 6n), order(who, 5n), order(who, 4n), order(who, 1n))).map(code), [
        'ok',
        'insufficient_funds',
        'ok',
        'insufficient_funds',
      ])
    })

    test('keeps from where it was given, as it was sealed, and only where that was said', async () => {
      const context = sealed('session \u0000 and device')
      const [told, untold] = await submit(order(alice, 1n, { context }), order(alice, 1n))
      const kept = await world.owner<{ payment: string; context: Buffer }[]>`
        select payment_id as payment, context_sealed as context
          from payments.member_context
         where payment_id in (${value(told).payment.id}, ${value(untold).payment.id})`
      assert.deepEqual([...kept], [{ payment: value(told).payment.id, context }])
    })

    test('acts once for its key: again in the batch, later, at the same time, and by another caller it is another', async () => {
      const who = await enrol(100n)
      const once = order(who, 10n)
      const again = { ...once, id: world.outside.newId('pay') }
      const inBatch = await submit(once, again)
      const later = await submit(again)
      assert.deepEqual(
        [...inBatch, ...later].map(outcome => value(outcome).isReplay),
        [false, true, true],
      )
      assert.equal(new Set([...inBatch, ...later].map(outcome => value(outcome).payment.id)).size, 1)
      const fresh = order(who, 10n)
      const racing = await Promise.all(
        Array.from({ length: 8 }, () => submit({ ...fresh, id: world.outside.newId('pay') })),
      )
      assert.equal(new Set(racing.map(([outcome]) => value(outcome).payment.id)).size, 1)
      value((await submit({ ...order(who, 10n), key: once.key, actor: 'client:cli_2' }))[0])
      assert.deepEqual(await books(who), [100n, 30n])
    })

    test('in a currency that the institution does not clear is refused, and so is a standing order', async () => {
      const who = await enrol(0n, { currency: 'EUR', floor: -100n })
      const wish = { ...order(who, 1n), money: { minor: 1n, currency: 'EUR' } }
      assert.deepEqual((await submit(wish, order(alice, 1n))).map(code), ['currencies_differ', 'ok'])
      const recurrence = { frequency: 'weekly', startOn: today, endsOn: null, occurrencesMax: null } as const
      const outcomes = await read(work => payments.createStandingOrders(work, [{ ...wish, recurrence }]))
      assert.deepEqual(outcomes.map(code), ['currencies_differ'])
    })

    test('on an account whose book is closed is refused, and fails alone where it stood', async () => {
      const who = await enrol(0n, { floor: -100n })
      const recurrence = { frequency: 'weekly', startOn: today, endsOn: null, occurrencesMax: 1 } as const
      const standing = (of: typeof alice) => ({ ...order(of, 1n), recurrence })
      const orders = [standing(who), standing(alice)]
      const made = await read(work => payments.createStandingOrders(work, orders))
      value(await inWork(work => ledger.closeAccount(work, who.book)))
      assert.deepEqual((await submit(order(who, 1n), order(alice, 1n))).map(code), ['funding_account_closed', 'ok'])
      await untilIdle(standingOrdersLoop(world.outsideAs('vouch_worker')))
      const [shut, open] = made.map(outcome => value(outcome).order.id)
      const rows = await world.owner<{ standingOrder: string; reason: string | null }[]>`
        select standing_order_id as "standingOrder", reason
          from payments.payment
         where standing_order_id in (${shut ?? ''}, ${open ?? ''})`
      assert.deepEqual(
        new Map(rows.map(({ standingOrder, reason }) => [standingOrder, reason])),
        new Map([
          [shut, 'funding_account_closed'],
          [open, null],
        ]),
      )
    })

    test('sent twice at the same time for the last of the funds is accepted, and the same to both', async () => {
      const who = await enrol(10n)
      const wish = order(who, 10n)
      const first = Promise.withResolvers<void>()
      const isSubmitted = Promise.withResolvers<void>()
      const slow = inWork(async work => {
        const outcomes = await payments.submitMany(work, [wish])
        isSubmitted.resolve()
        await first.promise
        return done(outcomes)
      })
      await isSubmitted.promise
      const again = submit({ ...wish, id: world.outside.newId('pay') })
      await until('the second waits for the first', isSomebodyWaiting)
      first.resolve()
      const paid = value(value(await slow)[0]).payment
      assert.deepEqual((await again).map(code), ['ok'])
      assert.deepEqual(value((await again)[0]), { payment: paid, isReplay: true })
    })

    test('refused does not spend its key', async () => {
      const who = await enrol(5n)
      const wish = order(who, 6n)
      assert.equal(code((await submit(wish))[0]), 'insufficient_funds')
      await read(async work =>
        ledger.post(work, [
          {
            kind: 'direct',
            key: unique('top-up'),
            debit: alice.book,
            credit: who.book,
            money: { minor: 1n, currency: 'USD' },
          },
        ]),
      )
      assert.equal(code((await submit(wish))[0]), 'ok')
    })
  })

  describe('a payment', () => {
    test('is cancelled only before its release and only by who has seen its present version', async () => {
      const payment = await pay(alice, 1n, { processOn: addDays(today, 1) })
      const cancel = (id: payments.PaymentId, version: number) => inWork(work => payments.cancel(work, id, version))
      assert.equal(code(await cancel('pay_none', 1)), 'payment_not_found')
      assert.equal(code(await cancel(payment.id, 2)), 'version_differs')
      assert.equal(value(await cancel(payment.id, 1)).version, 2)
      assert.equal(code(await cancel(payment.id, 2)), 'payment_not_cancellable')
      const released = await pay(alice, 1n)
      assert.equal(code(await cancel(released.id, 1)), 'payment_not_cancellable')
      await through(new PretendBank())
    })

    test('is released on its day, in the time zone of its institution, or fails for want of funds', async () => {
      const who = await enrol(10n)
      const [good, bad] = [
        await pay(who, 10n, { processOn: addDays(today, 1) }),
        await pay(who, 1n, { processOn: addDays(today, 1) }),
      ]
      const loop = releaseLoop(world.outsideAs('vouch_worker'))
      world.clock.advance(14.5 * 3_600_000) // 05:30 UTC on the sixth is still the fifth in Chicago.
      await untilIdle(loop)
      assert.equal((await found(good)).state, 'scheduled')
      world.clock.advance(3_600_000)
      await Promise.all([untilIdle(loop), untilIdle(releaseLoop(world.outsideAs('vouch_worker')))])
      assert.equal((await found(good)).state, 'released')
      const failed = await found(bad)
      assert.deepEqual([failed.state, failed.reason], ['failed', 'insufficient_funds'])
      world.clock.advance(-15.5 * 3_600_000)
      await through(new PretendBank())
    })

    test('is not released when its member, payee or account may no longer be paid from or to', async () => {
      const [suspended, shunned, closed] = [await enrol(10n), await enrol(10n), await enrol(10n)]
      const scheduled = []
      for (const who of [suspended, shunned, closed, alice])
        scheduled.push(await pay(who, 1n, { processOn: addDays(today, 1) }))
      value(await inWork(work => payments.setMemberState(work, suspended.member, 'suspended')))
      value(await inWork(work => payments.setPayeeState(work, shunned.payee, 'terminated')))
      await world.owner`update payments.funding_account set state = 'closed' where funding_account_id = ${closed.funding}`
      world.clock.advance(86_400_000)
      await untilIdle(releaseLoop(world.outsideAs('vouch_worker')))
      const ends = await Promise.all(scheduled.map(found))
      assert.deepEqual(
        ends.map(({ state, reason }) => reason ?? state),
        ['member_not_active', 'payee_not_active', 'funding_account_closed', 'released'],
      )
      assert.deepEqual(await Promise.all([suspended, shunned, closed].map(books)), [
        [10n, 0n],
        [10n, 0n],
        [10n, 0n],
      ])
      world.clock.advance(-86_400_000)
      await through(new PretendBank())
    })

    test('keeps a history that nothing can change, and takes no step outside the lifecycle', async () => {
      const payment = await pay(alice, 1n)
      await through(new PretendBank())
      const steps = await read(work => payments.stepsOf(work, payment.id))
      assert.deepEqual(
        steps.map(({ version, from, state }) => [version, from, state]),
        [
          [1, null, 'released'],
          [2, 'released', 'sent'],
          [3, 'sent', 'settled'],
        ],
      )
      await assert.rejects(world.owner`update payments.payment_step set state = 'settled'`, { code: '23001' })
      await assert.rejects(
        world.owner`update payments.payment set state = 'released' where payment_id = ${payment.id}`,
        /does not go from settled to released/,
      )
      await assert.rejects(
        world.owner`insert into payments.payment_step (institution_id, payment_id, version, from_state, state, actor, at) values (${bank}, ${payment.id}, 9, 'settled', 'sent', 'x', ${new Date()})`,
        /payment_step_is_in_the_lifecycle/,
      )
    })
  })

  describe('a bank that', () => {
    const accidents = [
      { name: 'settles', manner: () => 'settle', end: 'settled', sendings: 1 },
      { name: 'rejects', manner: () => 'reject', end: 'failed', sendings: 1 },
      { name: 'answers late', manner: () => 'answer_late', end: 'settled', sendings: 1 },
      { name: 'answers twice', manner: () => 'answer_twice', end: 'settled', sendings: 1 },
      // Our connection broke before the bank had read anything: it must be asked, and then sent again.
      {
        name: 'hangs up',
        manner: (sending: number): Manner => (sending === 1 ? 'hang_up' : 'settle'),
        end: 'settled',
        sendings: 2,
      },
      // The bank has it, and the receipt was lost (Kill Bill #1015): sending again would pay twice.
      { name: 'hangs up after accepting', manner: () => 'accept_then_hang_up', end: 'settled', sendings: 1 },
    ] as const satisfies readonly { name: string; manner: (sending: number) => Manner; end: string; sendings: number }[]

    for (const { name, manner, end, sendings } of accidents) {
      test(`${name} is paid at most once, and the books follow`, async () => {
        const who = await enrol(100n)
        const payment = await pay(who, 60n)
        const other = new PretendBank((_, sending): Manner => manner(sending))
        await through(other)
        for (let asked = 0; asked < 3; asked++) {
          world.clock.advance(silenceMsMax)
          await through(other)
        }
        // Whatever it says afterwards, in any order and again, changes nothing.
        const worker = world.outsideAs('vouch_worker')
        for (let again = 0; again < 2; again++)
          await transact(worker, bank, 'process:worker', async work =>
            done(await rails.receive(work, other.answerNow())),
          )
        await through(other)
        assert.equal((await found(payment)).state, end)
        assert.deepEqual(await books(who), [end === 'settled' ? 40n : 100n, 0n])
        assert.deepEqual([other.records.size, [...other.sendings.values()]], [1, [sendings]])
      })
    }

    test('denies what it had accepted is not sent it again', async () => {
      const payment = await pay(alice, 1n)
      const other = new PretendBank(() => 'answer_late')
      await through(other)
      other.records.clear()
      world.clock.advance(silenceMsMax)
      await through(other)
      assert.equal((await found(payment)).state, 'sent')
      assert.deepEqual([...other.sendings.values()], [1])
      await world.owner`update rails.instruction set state = 'settled', told = 'accepted' where reference = ${payment.id}`
      await through(other)
    })

    test('contradicts itself is not believed the second time, and leaves a leaf for somebody to look at', async () => {
      const payment = await pay(alice, 1n)
      const other = new PretendBank()
      await through(other)
      const [id] = [...other.records.keys()]
      const worker = world.outsideAs('vouch_worker')
      await transact(worker, bank, 'process:worker', async work =>
        done(await rails.receive(work, [{ id: id ?? fault('sent'), state: 'rejected', reason: 'closed' }])),
      )
      assert.equal((await found(payment)).state, 'settled')
      const leaves = await world.owner<
        { leaves: Buffer }[]
      >`select leaves from audit.batch where institution_id = ${bank} order by batch_id desc limit 1`
      assert.match(String(leaves[0]?.leaves), /rails.answer_contradicts/)
    })
  })

  describe('a standing order', () => {
    const recurrence = (more: Partial<payments.Recurrence> = {}): payments.Recurrence => ({
      frequency: 'weekly',
      startOn: today,
      endsOn: null,
      occurrencesMax: null,
      ...more,
    })
    const make = async (who: typeof alice, minor: bigint, given: payments.Recurrence, key = unique('sto-key-')) =>
      value(
        (
          await read(work =>
            payments.createStandingOrders(work, [
              {
                actor: 'client:cli_1',
                key,
                fundingAccount: who.funding,
                payee: who.payee,
                money: { minor, currency: 'USD' },
                recurrence: given,
              },
            ]),
          )
        )[0],
      )
    const made = async (who: typeof alice) =>
      (
        await world.owner<
          { occurrence: number; askedOn: string | null; processOn: string; state: string; reason: string | null }[]
        >`
        select occurrence, asked_on as "askedOn", process_on as "processOn", state, reason from payments.payment where member_id = ${who.member} order by occurrence`
      ).map(row => ({ ...row }))
    const loop = () => standingOrdersLoop(world.outsideAs('vouch_worker'))
    const change = (id: payments.StandingOrderId, what: payments.StandingOrderChange, version: number) =>
      inWork(work => payments.changeStandingOrder(work, id, what, version))

    test('becomes one payment an occurrence, whoever runs the loop, also after being down for weeks', async () => {
      const who = await enrol(100n)
      await make(who, 10n, recurrence({ occurrencesMax: 4 }))
      world.clock.advance(15 * 86_400_000)
      await Promise.all(Array.from({ length: 4 }, () => untilIdle(loop())))
      assert.deepEqual(
        (await made(who)).map(({ occurrence, askedOn, processOn, state }) => [occurrence, askedOn, processOn, state]),
        [
          [0, '2026-01-05', '2026-01-20', 'released'],
          [1, '2026-01-12', '2026-01-20', 'released'],
          [2, '2026-01-19', '2026-01-20', 'released'],
        ],
      )
      await untilIdle(loop())
      assert.equal((await made(who)).length, 3)
      world.clock.advance(-15 * 86_400_000)
    })

    test('that cannot be paid leaves a failed payment that says why, and goes on', async () => {
      const who = await enrol(15n)
      const { order: given } = await make(who, 10n, recurrence())
      world.clock.advance(7 * 86_400_000)
      await untilIdle(loop())
      assert.deepEqual(
        (await made(who)).map(({ state, reason }) => [state, reason]),
        [
          ['released', null],
          ['failed', 'insufficient_funds'],
        ],
      )
      assert.equal(value(await inWork(work => payments.findStandingOrder(work, given.id))).nextOn, '2026-01-19')
      world.clock.advance(-7 * 86_400_000)
    })

    test('is paused, resumed from today on, skipped once, and cancelled, each only by who has seen its version', async () => {
      const who = await enrol(100n)
      const { order: given } = await make(who, 1n, recurrence())
      assert.equal(code(await change('sto_none', 'pause', 1)), 'standing_order_not_found')
      assert.equal(code(await change(given.id, 'pause', 7)), 'version_differs')
      assert.equal(code(await change(given.id, 'resume', 1)), 'standing_order_is_active')
      value(await change(given.id, 'pause', 1))
      assert.equal(code(await change(given.id, 'pause', 2)), 'standing_order_is_paused')
      world.clock.advance(8 * 86_400_000)
      await untilIdle(loop())
      assert.deepEqual(await made(who), [])
      assert.equal(value(await change(given.id, 'resume', 2)).nextOn, '2026-01-19')
      assert.equal(value(await change(given.id, 'skip', 3)).nextOn, '2026-01-26')
      world.clock.advance(13 * 86_400_000)
      await untilIdle(loop())
      assert.deepEqual(
        (await made(who)).map(({ processOn }) => processOn),
        ['2026-01-26'],
      )
      value(await change(given.id, 'cancel', 5))
      assert.equal(code(await change(given.id, 'skip', 6)), 'standing_order_is_over')
      world.clock.advance(-21 * 86_400_000)
    })

    test('is made once for its key and refused, in this order', async () => {
      const who = await enrol(0n)
      const given = recurrence()
      const { order: first } = await make(who, 5n, given, 'same')
      assert.deepEqual(
        [(await make(who, 5n, given, 'same')).order.id, (await make(who, 5n, given, 'same')).isReplay],
        [first.id, true],
      )
      const base = {
        actor: 'client:cli_1',
        fundingAccount: who.funding,
        payee: who.payee,
        money: { minor: 1n, currency: 'USD' },
        recurrence: given,
      } as const
      const refusals: readonly (readonly [payments.NewStandingOrder, string])[] = [
        [{ ...base, key: 'same' }, 'standing_order_key_reused'],
        [{ ...base, key: 'a', fundingAccount: 'fac_none', payee: 'pye_none' }, 'funding_account_not_found'],
        [{ ...base, key: 'a', payee: alice.payee, money: { minor: 0n, currency: 'EUR' } }, 'payee_not_found'],
        [{ ...base, key: 'a', money: { minor: 0n, currency: 'EUR' } }, 'amount_not_positive'],
        [{ ...base, key: 'a', money: { minor: 1n, currency: 'EUR' } }, 'currencies_differ'],
        [{ ...base, key: 'a', recurrence: recurrence({ startOn: '2026-01-04' }) }, 'start_in_past'],
        [{ ...base, key: 'a', recurrence: recurrence({ occurrencesMax: 0 }) }, 'never_due'],
      ]
      const outcomes = await read(work =>
        payments.createStandingOrders(
          work,
          refusals.map(([given]) => given),
        ),
      )
      assert.deepEqual(
        outcomes.map(code),
        refusals.map(([, expected]) => expected),
      )
    })
  })

  test('leave a ledger that sums to zero with nothing held that is not under way', async () => {
    world.clock.advance(40 * 86_400_000) // Some were queued while the clock stood further on.
    await through(new PretendBank())
    for (const { sum, heldDebits, heldCredits } of await read(work => ledger.trialBalance(work))) {
      assert.deepEqual([sum, heldDebits, heldCredits], [0n, 0n, 0n])
    }
  })
})
