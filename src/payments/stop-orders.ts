// Orders to stop payments, as records with their clocks (12 CFR 1005.10(c)): taken, confirmed, cancelled, and asked for by
// whoever is about to let payments go. What stopping does to a payment is not decided here.

import { hash } from 'node:crypto'

import * as audit from '../audit/audit.ts'
import { canonical } from '../base/canonical.ts'
import { type BusinessDate, dateIn } from '../base/dates.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as rails from '../rails/rails.ts'
import { rulesVersion, stopBindsFrom, stopConfirmBy, stopOrderBy } from './deadlines.ts'
import { institution, pageMax } from './parties.ts'
import * as partiesStore from './parties-store.ts'
import type { MemberId, PayeeId, Payment, PaymentId, StandingOrderId } from './payment.ts'
import { settingsOf } from './settings.ts'
import * as standingOrdersStore from './standing-orders-store.ts'
import { referenceOf } from './steps.ts'
import {
  hasLapsed,
  type StopOrder,
  type StopOrderId,
  type Stoppable,
  type StopTarget,
  stopsOf,
  targetsOf,
} from './stop-order.ts'
import * as store from './stop-orders-store.ts'
import * as paymentsStore from './store.ts'
import { ownKey } from './submission.ts'

/** How many payments may be asked about at once. */
const stoppableMax = 1_000

export type NewStopOrder = {
  readonly key: string
  readonly target: StopTarget
  readonly form: 'oral' | 'written'
  readonly receivedAt: Date
  /** The member was told to confirm in writing what was said, and where to. */
  readonly mustConfirm: boolean
  /** The last day that the member wants it for; without end when absent. */
  readonly endsOn?: BusinessDate
}

/** In the order they are looked for. */
export type NewStopOrderRefusal =
  | { readonly code: 'stop_order_key_reused'; readonly stopOrder: StopOrderId }
  | { readonly code: 'instant_in_future' }
  | { readonly code: 'notice_was_written' }
  | { readonly code: 'payment_not_found'; readonly payment: PaymentId }
  | { readonly code: 'standing_order_not_found'; readonly standingOrder: StandingOrderId }
  | { readonly code: 'payee_not_found'; readonly payee: PayeeId }
  | { readonly code: 'stop_order_too_late'; readonly latest: BusinessDate }

export type StopOrderAnswer = { readonly order: StopOrder; readonly today: BusinessDate; readonly isReplay: boolean }

/** Takes an order to stop. One for a single payment is refused when it comes too late for it. */
export async function orderStop(
  work: Work,
  order: NewStopOrder,
): Promise<Outcome<StopOrderAnswer, NewStopOrderRefusal>> {
  const own = await institution(work)
  const today = dateIn(own.timeZone, work.now)
  const key = ownKey({ actor: work.actor, key: order.key })
  const fingerprint = fingerprintOf(order)
  const earlier = await store.stopOrderByKey(work, key)
  if (earlier !== undefined) {
    return earlier.fingerprint.equals(fingerprint)
      ? done({ order: earlier.order, today, isReplay: true })
      : refused({ code: 'stop_order_key_reused', stopOrder: earlier.order.id })
  }
  if (order.receivedAt > work.now) return refused({ code: 'instant_in_future' })
  if (order.mustConfirm && order.form === 'written') return refused({ code: 'notice_was_written' })
  const aimed = await aimOf(work, order.target)
  if (!aimed.ok) return aimed
  const { calendar } = await settingsOf(work, own)
  const receivedOn = dateIn(own.timeZone, order.receivedAt)
  const { scheduledOn } = aimed.value
  if (scheduledOn !== null) {
    const latest = stopOrderBy(calendar, scheduledOn, rulesVersion)
    if (receivedOn > latest && !(await stopMailed(work, aimed.value.payment)))
      return refused({ code: 'stop_order_too_late', latest })
  }
  const taken: StopOrder = {
    id: work.newId('spo'),
    member: aimed.value.member,
    target: order.target,
    form: order.form,
    receivedAt: order.receivedAt,
    receivedOn,
    bindsFrom: stopBindsFrom(calendar, receivedOn, rulesVersion),
    confirmBy: order.mustConfirm ? stopConfirmBy(calendar, receivedOn, rulesVersion) : null,
    confirmedOn: null,
    endsOn: order.endsOn ?? null,
    rulesVersion,
    state: 'active',
    version: 1,
    createdAt: work.now,
    changedAt: work.now,
  }
  await store.insertStopOrder(work, taken, key, fingerprint)
  await record(work, taken, 'ordered')
  return done({ order: taken, today, isReplay: false })
}

/** A check is in the mail for days: it may still be stopped at the bank, until it is paid. */
async function stopMailed(work: Work, payment: Payment | undefined): Promise<boolean> {
  if (payment?.method !== 'check') return false
  const check = await rails.findCheckOf(work, referenceOf(payment.id, payment.attempts))
  if (check === undefined) return false
  if (check.state === 'stopping') return true
  return (await rails.stopCheck(work, check.number, { kind: 'stop', reason: 'stop_order' })).ok
}

type Aim = {
  readonly member: MemberId
  readonly scheduledOn: BusinessDate | null
  readonly payment?: Payment
}

async function aimOf(work: Work, target: StopTarget): Promise<Outcome<Aim, NewStopOrderRefusal>> {
  if ('payment' in target) {
    const payment = await paymentsStore.findPayment(work, target.payment)
    return payment === undefined
      ? refused({ code: 'payment_not_found', ...target })
      : done({ member: payment.member, scheduledOn: payment.processOn, payment })
  }
  if ('standingOrder' in target) {
    const standing = await standingOrdersStore.findStandingOrder(work, target.standingOrder)
    return standing === undefined
      ? refused({ code: 'standing_order_not_found', ...target })
      : done({ member: standing.member, scheduledOn: null })
  }
  const [payee] = await partiesStore.findPayees(work, [target.payee])
  return payee === undefined
    ? refused({ code: 'payee_not_found', ...target })
    : done({ member: payee.member, scheduledOn: null })
}

function fingerprintOf({ target, form, receivedAt, mustConfirm, endsOn }: NewStopOrder): Buffer {
  const content = { ...target, form, receivedAt: receivedAt.toISOString(), mustConfirm, endsOn: endsOn ?? null }
  return hash('sha256', canonical(content), 'buffer')
}

async function record(work: Work, order: StopOrder, what: 'ordered' | 'confirmed' | 'cancelled'): Promise<void> {
  await store.insertStopOrderStep(work, order, what)
  const { id, version, member, target, form, receivedOn, bindsFrom, confirmBy, endsOn, rulesVersion } = order
  const terms = { member, ...target, form, receivedOn, bindsFrom, confirmBy, endsOn, rulesVersion }
  audit.append(work, 'payments.stop_order', {
    stopOrder: id,
    version,
    what,
    ...(what === 'ordered' ? terms : {}),
  })
}

export type StopOrderRefusal =
  | { readonly code: 'stop_order_not_found'; readonly stopOrder: StopOrderId }
  | { readonly code: 'version_differs'; readonly version: number }
  | { readonly code: 'stop_order_is_cancelled' }
  | { readonly code: 'confirmation_not_asked_for' }
  | { readonly code: 'stop_order_has_lapsed' }

/** Its written confirmation has come. After the time for it, what was said is no order any more: a new one is needed. */
export async function confirmStop(
  work: Work,
  id: StopOrderId,
  version: number,
): Promise<Outcome<StopOrderAnswer, StopOrderRefusal>> {
  const held = await hold(work, id, version)
  if (!held.ok) return held
  const { order, today } = held.value
  if (order.confirmBy === null || order.confirmedOn !== null) return refused({ code: 'confirmation_not_asked_for' })
  if (hasLapsed(order, today)) return refused({ code: 'stop_order_has_lapsed' })
  return done(await write(work, { ...order, confirmedOn: today }, today, 'confirmed'))
}

/** The member wants the payments to go again. */
export async function cancelStop(
  work: Work,
  id: StopOrderId,
  version: number,
): Promise<Outcome<StopOrderAnswer, StopOrderRefusal>> {
  const held = await hold(work, id, version)
  if (!held.ok) return held
  const { order, today } = held.value
  return done(await write(work, { ...order, state: 'cancelled' }, today, 'cancelled'))
}

async function hold(
  work: Work,
  id: StopOrderId,
  version: number,
): Promise<Outcome<{ readonly order: StopOrder; readonly today: BusinessDate }, StopOrderRefusal>> {
  const order = await store.lockStopOrder(work, id)
  if (order === undefined) return refused({ code: 'stop_order_not_found', stopOrder: id })
  if (order.version !== version) return refused({ code: 'version_differs', version: order.version })
  if (order.state === 'cancelled') return refused({ code: 'stop_order_is_cancelled' })
  return done({ order, today: await todayOf(work) })
}

async function write(
  work: Work,
  order: StopOrder,
  today: BusinessDate,
  what: 'confirmed' | 'cancelled',
): Promise<StopOrderAnswer> {
  const after = { ...order, version: order.version + 1, changedAt: work.now }
  await store.updateStopOrder(work, after)
  await record(work, after, what)
  return { order: after, today, isReplay: false }
}

async function todayOf(work: Work): Promise<BusinessDate> {
  return dateIn((await institution(work)).timeZone, work.now)
}

export async function findStopOrder(
  work: Work,
  id: StopOrderId,
): Promise<Outcome<StopOrderAnswer, Extract<StopOrderRefusal, { readonly code: 'stop_order_not_found' }>>> {
  const order = await store.findStopOrder(work, id)
  return order === undefined
    ? refused({ code: 'stop_order_not_found', stopOrder: id })
    : done({ order, today: await todayOf(work), isReplay: false })
}

/** A member's, in the order they came, after the one named ('' to begin with). */
export async function listStopOrders(
  work: Work,
  member: MemberId,
  after: string,
  most: number,
): Promise<{ readonly orders: readonly StopOrder[]; readonly today: BusinessDate }> {
  const orders = await store.listStopOrders(work, member, after, Math.min(most, pageMax))
  return { orders, today: await todayOf(work) }
}

/** Which of these payments an order stops at this moment, as a right of the member, and which order. One statement. */
export async function stopOrdersFor(
  work: Work,
  payments: readonly Stoppable[],
  today: BusinessDate,
): Promise<ReadonlyMap<PaymentId, StopOrderId>> {
  if (payments.length > stoppableMax) fault(`at most ${stoppableMax} payments in one call`)
  const orders = await store.stopOrdersAimedAt(work, [...new Set(payments.flatMap(targetsOf))])
  return stopsOf(payments, orders, today)
}
