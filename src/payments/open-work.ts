// What waits for people among payments, in the order in which it is due. A payment is due when the window closes with which it
// is to leave; what is counted in days, when its day is over where the institution is.

import { addDays, type BusinessDate, dateIn, daysAfter } from '../base/dates.ts'
import { type DayPlace, dayPlaceOf, endOfDay, type OpenList, type OpenPlace } from '../base/open-work.ts'
import type { Work } from '../base/work.ts'
import type { Break } from './break.ts'
import * as breaksStore from './breaks-store.ts'
import { closesAt, cutOffOf, type Method, methods, windowAt } from './calendar.ts'
import type { Deadline } from './deadlines.ts'
import type { Dispute, DisputeId } from './dispute.ts'
import * as disputesStore from './disputes-store.ts'
import type { Exception, ExceptionKind } from './exception.ts'
import * as exceptionsStore from './exceptions-store.ts'
import { liveStates } from './lifecycle.ts'
import * as openStore from './open-work-store.ts'
import { institution } from './parties.ts'
import { approvalFreeDays } from './payee-accounts.ts'
import * as payeesStore from './payees-store.ts'
import type { Payment, PaymentId } from './payment.ts'
import * as screenedStore from './screened-store.ts'
import { settingsOf } from './settings.ts'
import type { StopOrder } from './stop-order.ts'
import * as stopOrdersStore from './stop-orders-store.ts'
import * as store from './store.ts'

/** The window with which a payment leaves, and when it closes. */
type OpenWindow = { readonly day: BusinessDate; readonly closesAt: Date; readonly hasCutOff: boolean }

/** How far apart two payments of one bill may lie for the second to be looked at as a repetition. */
const sameBillDays = 10
/** Of a list by days, what is never due is no part. */
const lastDay: BusinessDate = '9999-12-30'

export type OpenPayments = Awaited<ReturnType<typeof openPayments>>

/** The lists of one moment, and how many stand in each, up to `most`. */
export async function openPayments(work: Work) {
  const own = await institution(work)
  const { calendar, approvals } = await settingsOf(work, own)
  const { timeZone } = own
  const today = dateIn(timeZone, work.now)
  const endOf = (day: BusinessDate) => endOfDay(timeZone, day)
  const closing = (method: Method, day: BusinessDate) => closesAt(calendar, timeZone, method, day)

  const waitingOf =
    (state: openStore.WaitingState, method: Method): OpenList =>
    async (after, most) => {
      const place = dayPlaceOf(after, timeZone, day => closing(method, day))
      const rows = place === undefined ? [] : await openStore.waitingPayments(work, state, method, place, most)
      return rows.map(({ id, on }) => ({ id, due: closing(method, on) }))
    }

  return {
    timeZone,
    currency: own.currency,
    /** From which amounts on one person and two must agree. */
    approvals,
    today,
    endOf,
    /** A list for each method: each has a cut-off of its own. */
    waiting: (state: openStore.WaitingState): readonly OpenList[] => methods.map(method => waitingOf(state, method)),
    /** Those that leave on a day whose window closes by then. */
    countWaiting: async (state: openStore.WaitingState, closedBy: Date | null, most: number) => {
      const counts = await Promise.all(
        methods.map(method => {
          const until = closedBy === null ? lastDay : lastClosed(closedBy, timeZone, day => closing(method, day))
          return openStore.countWaitingPayments(work, state, method, until, most)
        }),
      )
      return counts.reduce((sum, count) => sum + count, 0)
    },
    exceptions: (kind?: ExceptionKind): OpenList =>
      byDay(timeZone, endOf, (place, most) => openExceptions(work, kind, place, most)),
    countExceptions: (most: number, kind?: ExceptionKind) => openStore.countOpenExceptions(work, kind, most),
    breaks: byDay(timeZone, endOf, async (place, most) => {
      const rows = await breaksStore.listOpen(work, {}, { dueOn: place.on, id: place.id }, most)
      return rows.map(({ id, dueOn: on }) => ({ id, on }))
    }),
    countBreaks: (most: number) => openStore.countOpenBreaks(work, most),
    disputes: [disputesByClock(work, timeZone, endOf), disputesWithoutClocks(work)] as const,
    countDisputes: (most: number) => openStore.countDisputesAtWork(work, lastDay, most),
    stopOrders: byDay(timeZone, endOf, (place, most) => openStore.unconfirmedStops(work, today, place, most)),
    countStopOrders: (most: number) => openStore.countUnconfirmedStops(work, today, most),
    blocked: byDay(timeZone, endOf, (place, most) => openStore.unreportedProperty(work, place, most)),
    countBlocked: (most: number) => openStore.countUnreportedProperty(work, most),
    closing,
    /** How long whoever approves may recall it, in minutes. */
    recallMinutes: approvals.recallMinutes,
    /** With which window a payment leaves that is let go now, and when that closes. */
    windowOf: ({ method, processOn }: Pick<Payment, 'method' | 'processOn'>): OpenWindow => {
      const { day } = windowAt(calendar, timeZone, work.now, method)
      const leaves = processOn > day ? processOn : day
      return { day: leaves, closesAt: closing(method, leaves), hasCutOff: cutOffOf(calendar, method) !== null }
    },
    /** The next cut-off of each way out that has one. */
    cutOffs: methods.flatMap(method => {
      if (cutOffOf(calendar, method) === null) return []
      const { day } = windowAt(calendar, timeZone, work.now, method)
      return [{ method, day, closesAt: closing(method, day) }]
    }),
  }
}

/** The last day that is over by a moment. */
function lastClosed(by: Date, timeZone: string, dueOf: (day: BusinessDate) => Date): BusinessDate {
  let day = addDays(dateIn(timeZone, by), 1)
  while (dueOf(day) > by) day = addDays(day, -1)
  return day
}

type ByDay = (after: DayPlace, most: number) => Promise<readonly DayPlace[]>

function byDay(timeZone: string, dueOf: (day: BusinessDate) => Date, list: ByDay): OpenList {
  return async (after, most) => {
    const place = dayPlaceOf(after, timeZone, dueOf)
    const rows = place === undefined ? [] : await list(place, most)
    return rows.map(({ id, on }) => ({ id, due: dueOf(on) }))
  }
}

async function openExceptions(
  work: Work,
  kind: ExceptionKind | undefined,
  { on, id }: DayPlace,
  most: number,
): Promise<readonly DayPlace[]> {
  const rows = await exceptionsStore.listOpen(work, kind === undefined ? {} : { kind }, { dueOn: on, id }, most)
  return rows.map(row => ({ id: row.id, on: row.dueOn }))
}

function disputesByClock(work: Work, timeZone: string, endOf: (day: BusinessDate) => Date): OpenList {
  return byDay(timeZone, endOf, async (place, most) => {
    const rows = await disputesStore.listDisputes(work, lastDay, {}, { listedOn: place.on, id: place.id }, most)
    return rows.flatMap(({ id, nextDueOn: on }) => (on === null ? [] : [{ id, on }]))
  })
}

function disputesWithoutClocks(work: Work): OpenList {
  return async (after, most): Promise<readonly OpenPlace[]> => {
    const rows = await openStore.disputesWithoutClocks(work, after?.due === null ? after.id : '', most)
    return rows.map(({ id }) => ({ id, due: null }))
  }
}

/** Those of these payments that wait, each with the earlier one that looks like the same bill. */
export async function readWaiting(
  work: Work,
  ids: readonly PaymentId[],
): Promise<readonly { readonly payment: Payment; readonly same: openStore.SameBill | null }[]> {
  const waiting = (await readPayments(work, ids)).filter(
    ({ state }) => state === 'awaiting_approval' || state === 'held',
  )
  const same = await openStore.sameBills(
    work,
    waiting.map(({ id }) => id),
    sameBillDays,
    liveStates,
  )
  const sameOf = new Map(same.map(found => [found.payment, found]))
  return waiting.map(payment => ({ payment, same: sameOf.get(payment.id) ?? null }))
}

async function readPayments(work: Work, ids: readonly PaymentId[]): Promise<readonly Payment[]> {
  return ids.length === 0 ? [] : store.readPayments(work, ids)
}

export type OpenException = { readonly exception: Exception; readonly payment: Payment }

/** Those of these that are open, each with the payment that it is of. */
export async function readExceptions(work: Work, ids: readonly Exception['id'][]): Promise<readonly OpenException[]> {
  const open = (await exceptionsStore.readExceptions(work, ids)).filter(({ state }) => state === 'open')
  const payments = await readPayments(work, [...new Set(open.map(({ payment }) => payment))])
  const paymentOf = new Map(payments.map(payment => [payment.id, payment]))
  return open.flatMap(exception => {
    const payment = paymentOf.get(exception.payment)
    return payment === undefined ? [] : [{ exception, payment }]
  })
}

export async function readBreaks(work: Work, ids: readonly Break['id'][]): Promise<readonly Break[]> {
  return (await breaksStore.readBreaks(work, ids)).filter(({ state }) => state === 'open')
}

export type OpenDispute = { readonly dispute: Dispute; readonly deadlines: readonly Deadline[] }

/** Those of these in which something is still to be done, with their deadlines in the order in which they fall. */
export async function readDisputes(work: Work, ids: readonly DisputeId[]): Promise<readonly OpenDispute[]> {
  const open = (await disputesStore.readDisputes(work, ids)).filter(
    ({ nextDueOn, endedAt }) => nextDueOn !== null || endedAt === null,
  )
  const deadlines = await disputesStore.deadlinesOf(
    work,
    open.map(({ id }) => id),
  )
  const deadlinesOf = Map.groupBy(deadlines, ({ dispute }) => dispute)
  return open.map(dispute => ({ dispute, deadlines: deadlinesOf.get(dispute.id) ?? [] }))
}

/** Those of these that were said and have yet to be confirmed, and still bind. */
export async function readUnconfirmed(
  work: Work,
  ids: readonly StopOrder['id'][],
  today: BusinessDate,
): Promise<readonly (StopOrder & { readonly confirmBy: BusinessDate })[]> {
  return (await stopOrdersStore.readStopOrders(work, ids)).flatMap(order =>
    order.state === 'active' && order.confirmedOn === null && order.confirmBy !== null && order.confirmBy >= today
      ? [{ ...order, confirmBy: order.confirmBy }]
      : [],
  )
}

export async function readUnreported(
  work: Work,
  ids: readonly screenedStore.BlockedId[],
): Promise<readonly screenedStore.Blocked[]> {
  return (await screenedStore.readBlocked(work, ids)).filter(({ reportedOn }) => reportedOn === null)
}

/** Of these payments those where whoever acts has lately had a hand in where the money would go. */
export async function changedAccountsAmong(work: Work, ids: readonly PaymentId[]): Promise<ReadonlySet<string>> {
  const since = daysAfter(work.now, -approvalFreeDays)
  return new Set(ids.length === 0 ? [] : await payeesStore.withAccountChangedBy(work, ids, work.actor, since))
}
