import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { openWorld, type World } from '../../test/outside.ts'
import { addDays, type BusinessDate, instantOf, type WallTime } from '../base/dates.ts'
import type { InstitutionId } from '../base/ids.ts'
import { done, fault, type Outcome, type Refusal } from '../base/outcome.ts'
import { transact, type Work } from '../base/work.ts'
import type { Sealed } from '../protection/protection.ts'
import * as payments from './payments.ts'

const bank: InstitutionId = 'first-federal'
const zone = 'America/Chicago'
const sealed = (text: string) => Buffer.from(text) as Sealed // The rooms below do not look inside.
const value = <T>(outcome: Outcome<T, Refusal> | undefined): T =>
  outcome?.ok === true ? outcome.value : fault(`refused: ${JSON.stringify(outcome)}`)
const code = (outcome: Outcome<unknown, Refusal> | undefined) => (outcome?.ok === true ? 'ok' : outcome?.refusal.code)

describe('stop orders', () => {
  let world: World
  let member: payments.MemberId
  let payee: payments.PayeeId
  let other: payments.PayeeId
  let fundingAccount: payments.FundingAccountId
  let counter = 0

  const unique = (prefix: string) => `${prefix}${++counter}`
  const inWork = <T, R extends Refusal>(perform: (work: Work) => Promise<Outcome<T, R>>) =>
    transact(world.outside, bank, 'person:per_1', perform)
  const at = (date: BusinessDate, time: WallTime = '12:00') => {
    const ms = instantOf(zone, date, time).getTime() - world.clock.now().getTime()
    if (ms < 0) fault(`${date} has passed`)
    world.clock.advance(ms)
  }
  const pay = async (processOn: BusinessDate, to = payee) => {
    const order = { fundingAccount, payee: to, money: { minor: 100n, currency: 'USD' }, isRepeat: true, processOn }
    const made = await inWork(async work =>
      done(
        await payments.submitMany(work, [
          { ...order, id: work.newId('pay'), actor: 'client:cli_1', key: unique('key-') },
        ]),
      ),
    )
    return value(value(made)[0]).payment
  }
  const terms = (target: payments.StopTarget, more: Partial<payments.NewStopOrder> = {}): payments.NewStopOrder => ({
    key: unique('key-'),
    target,
    form: 'written',
    receivedAt: world.clock.now(),
    mustConfirm: false,
    ...more,
  })
  const attempt = (order: payments.NewStopOrder) => inWork(work => payments.orderStop(work, order))
  const stop = async (target: payments.StopTarget, more: Partial<payments.NewStopOrder> = {}) =>
    value(await attempt(terms(target, more))).order
  const stopped = async (payment: payments.Payment, today: BusinessDate) =>
    value(await inWork(async work => done(await payments.stopOrdersFor(work, [payment], today)))).get(payment.id)

  before(async () => {
    world = await openWorld()
    await world.owner`delete from base.institution` // The world's own institution knows no payments.
    value(
      await inWork(work => payments.openInstitution(work, { name: 'First Federal', timeZone: zone, currency: 'USD' })),
    )
    const { newId } = world.outside
    member = newId('mem')
    fundingAccount = newId('fac')
    payee = newId('pye')
    other = newId('pye')
    const number = () => ({
      sealed: sealed('x'),
      token: unique('tok_'),
      index: Buffer.from(unique('index')),
      last4: '1234',
    })
    value(
      await inWork(async work => {
        value(await payments.addMembers(work, [{ id: member, reference: 'ref-1', name: sealed('name') }]))
        value(
          await payments.addFundingAccounts(work, [
            { id: fundingAccount, member, number: number(), currency: 'USD', floor: null },
          ]),
        )
        const each = { member, nickname: 'Gym', name: sealed('Gym'), method: 'ach', bank: '021000021' } as const
        return payments.addPayees(
          work,
          [payee, other].map(id => ({ ...each, id, number: number(), ownIndex: Buffer.alloc(32) })),
        )
      }),
    )
  })
  after(() => world.close())

  test('stop one payment when they come three business days before it, not two', async () => {
    const [near, far] = [await pay('2026-01-07'), await pay('2026-01-08')]
    assert.equal(code(await attempt(terms({ payment: near.id }))), 'stop_order_too_late')
    const order = await stop({ payment: far.id })
    assert.deepEqual([order.member, order.bindsFrom, order.confirmBy], [member, '2026-01-08', null])
    assert.equal(await stopped(far, '2026-01-06'), order.id)
    assert.equal(await stopped(near, '2026-01-06'), undefined)
  })

  test('stop all to a payee from the first day they are early enough for, until the member’s own end', async () => {
    const days = ['2026-02-04', '2026-02-05', '2026-03-02', '2026-03-03'] as const
    at('2026-02-02')
    const paid = await Promise.all(days.map(day => pay(day)))
    const elsewhere = await pay('2026-02-05', other)
    const order = await stop({ payee }, { endsOn: '2026-03-02' })
    const found = await inWork(async work =>
      done(await payments.stopOrdersFor(work, [...paid, elsewhere], '2026-02-02')),
    )
    assert.deepEqual(
      [...value(found)],
      [paid[1], paid[2]].map(payment => [payment?.id, order.id]),
    )
    await inWork(work => payments.cancelStop(work, order.id, 1))
  })

  test('stop what a standing order makes', async () => {
    const [made] = value(
      await inWork(async work =>
        done(
          await payments.createStandingOrders(work, [
            {
              actor: 'client:cli_1',
              key: unique('key-'),
              fundingAccount,
              payee: other,
              money: { minor: 100n, currency: 'USD' },
              recurrence: { frequency: 'monthly', startOn: '2026-03-02', endsOn: null, occurrencesMax: null },
            },
          ]),
        ),
      ),
    )
    const standingOrder = value(made).order.id
    const order = await stop({ standingOrder })
    const payment = await pay('2026-03-02', other)
    assert.equal(await stopped(payment, '2026-02-02'), undefined)
    assert.equal(await stopped({ ...payment, standingOrder }, '2026-02-02'), order.id)
  })

  test('that were said bind for fourteen days, and from the fifteenth no more', async () => {
    const payment = await pay('2026-04-01')
    const order = await stop({ payment: payment.id }, { form: 'oral', mustConfirm: true })
    assert.equal(order.confirmBy, '2026-02-16')
    assert.equal(await stopped(payment, '2026-02-16'), order.id)
    assert.equal(await stopped(payment, '2026-02-17'), undefined)
    at('2026-02-16', '23:59')
    const again = await stop({ payment: payment.id }, { form: 'oral', mustConfirm: true })
    const confirmed = value(await inWork(work => payments.confirmStop(work, order.id, 1))).order
    assert.deepEqual([confirmed.confirmedOn, confirmed.version], ['2026-02-16', 2])
    assert.equal(await stopped(payment, '2026-03-31'), order.id)
    at('2026-03-03', '00:00')
    assert.equal(code(await inWork(work => payments.confirmStop(work, again.id, 1))), 'stop_order_has_lapsed')
  })

  test('that need no confirmation bind without', async () => {
    const payment = await pay('2026-06-01')
    const order = await stop({ payment: payment.id }, { form: 'oral' })
    assert.equal(await stopped(payment, '2026-05-29'), order.id)
    assert.equal(code(await inWork(work => payments.confirmStop(work, order.id, 1))), 'confirmation_not_asked_for')
  })

  test('are refused, in this order', async () => {
    const order = terms({ payee })
    const first = value(await attempt(order))
    assert.deepEqual([value(await attempt(order)).isReplay, value(await attempt(order)).order], [true, first.order])
    assert.equal(code(await attempt({ ...order, form: 'oral' })), 'stop_order_key_reused')
    const refusing = async (target: payments.StopTarget, more: Partial<payments.NewStopOrder> = {}) =>
      code(await attempt(terms(target, more)))
    const inFuture = new Date(world.clock.now().getTime() + 1)
    assert.equal(await refusing({ payee }, { receivedAt: inFuture, mustConfirm: true }), 'instant_in_future')
    assert.equal(await refusing({ payee }, { mustConfirm: true }), 'notice_was_written')
    assert.equal(await refusing({ payment: 'pay_none' }), 'payment_not_found')
    assert.equal(await refusing({ standingOrder: 'sto_none' }), 'standing_order_not_found')
    assert.equal(await refusing({ payee: 'pye_none' }), 'payee_not_found')

    const change = async (id: payments.StopOrderId, version: number) =>
      code(await inWork(work => payments.cancelStop(work, id, version)))
    assert.equal(await change('spo_none', 1), 'stop_order_not_found')
    assert.equal(await change(first.order.id, 2), 'version_differs')
    assert.equal(await change(first.order.id, 1), 'ok')
    assert.equal(await change(first.order.id, 2), 'stop_order_is_cancelled')
  })

  test('bind no more once they are cancelled', async () => {
    const payment = await pay('2026-06-02')
    const order = await stop({ payment: payment.id })
    assert.equal(await stopped(payment, '2026-05-29'), order.id)
    value(await inWork(work => payments.cancelStop(work, order.id, 1)))
    assert.equal(await stopped(payment, '2026-05-29'), undefined)
    const read = value(await inWork(work => payments.findStopOrder(work, order.id)))
    assert.equal(read.order.state, 'cancelled')
  })

  test('are found for 500 payments at once, and asked for no more than 1,000 at a time', async () => {
    const many = await Promise.all(
      Array.from({ length: 500 }, async (_, index) => ({
        id: `pay_x${index}` as const,
        payee: index === 7 ? payee : (`pye_x${index}` as const),
        standingOrder: null,
        processOn: addDays('2026-06-01', 1),
      })),
    )
    const order = await stop({ payee })
    const start = performance.now()
    const found = await inWork(async work => done(await payments.stopOrdersFor(work, many, '2026-05-01')))
    const ms = performance.now() - start
    assert.deepEqual([...value(found)], [['pay_x7', order.id]])
    assert.ok(ms < 10_000, `${ms} ms`)
    await assert.rejects(
      inWork(async work => done(await payments.stopOrdersFor(work, [...many, ...many, ...many], '2026-05-01'))),
      /at most 1000/,
    )
  })

  test('of a member come in the order they were given, page by page', async () => {
    const page = async (after: string) =>
      value(await inWork(async work => done(await payments.listStopOrders(work, member, after, 4)))).orders
    const first = await page('')
    const next = await page(first.at(-1)?.id ?? '')
    assert.equal(first.length, 4)
    assert.ok(next.every(({ id }) => !first.some(order => order.id === id)))
  })
})
