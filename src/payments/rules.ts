// The rules by which a payment is decided, one function for each kind: when it leaves and arrives, how much may leave,
// how many people have to look at it. Pure: what they go by is read beforehand.

import { addDays, type BusinessDate, dateIn } from '../base/dates.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import { businessDayFrom, deliveryOf, isBusinessDay, latestProcessing, type Method, windowsAt } from './calendar.ts'
import type { Known, PayeeOnFile, PaymentOrder, Verdict } from './payment.ts'
import type { Limits, Settings } from './settings.ts'
import type { Tally, Wanted } from './tally.ts'

/** How far ahead a payment may be ordered. */
const horizonDays = 366

/** In the order in which they are looked for. */
export type TermRefusal =
  | { readonly code: 'same_day_not_offered' }
  | { readonly code: 'two_days_given' }
  | { readonly code: 'date_in_past'; readonly earliest: BusinessDate }
  | { readonly code: 'date_not_business_day'; readonly next: BusinessDate }
  | { readonly code: 'delivery_too_early'; readonly earliest: BusinessDate }
  | { readonly code: 'date_too_far'; readonly latest: BusinessDate }

export type Terms = {
  readonly method: Method
  readonly processOn: BusinessDate
  readonly deliverOn: BusinessDate
  /** The day that was asked for, where another was given. */
  readonly askedOn: BusinessDate | null
  /** The money leaves with this batch. */
  readonly isDue: boolean
}

type Given = Pick<PaymentOrder, 'processOn' | 'deliverBy' | 'speed' | 'occurrence'>
export type Dated = Pick<Known, 'today' | 'latest' | 'windows' | 'settings'>

/** What is the same for every order of a batch. */
export function datedAt(settings: Settings, timeZone: string, now: Date): Dated {
  const today = dateIn(timeZone, now)
  return { settings, today, latest: addDays(today, horizonDays), windows: windowsAt(settings.calendar, timeZone, now) }
}

export function termsOf(known: Dated, given: Given, payee: PayeeOnFile): Outcome<Terms, TermRefusal> {
  const { calendar } = known.settings
  const leadDays = leadDaysTo(payee, known.settings)
  if (given.speed === 'same_day' && payee.method !== 'ach') return refused({ code: 'same_day_not_offered' })
  if (given.processOn !== undefined && given.deliverBy !== undefined) return refused({ code: 'two_days_given' })
  const method = given.speed === 'same_day' ? 'same_day_ach' : payee.method
  const window = known.windows[method]
  const day =
    given.deliverBy === undefined
      ? leavingOn(known, given, window.day)
      : leavingFor({ calendar, leadDays }, given.deliverBy, method, window.day)
  if (!day.ok) return day
  const processOn = day.value
  if (processOn > known.latest) return refused({ code: 'date_too_far', latest: known.latest })
  const asked = given.processOn ?? (window.isNext && given.deliverBy === undefined ? known.today : undefined)
  return done({
    method,
    processOn,
    deliverOn: deliveryOf(calendar, leadDays, method, processOn),
    askedOn: asked === undefined || asked === processOn ? null : asked,
    isDue: processOn === window.day && !window.isNext,
  })
}

/** A biller may take longer than others that are paid the same way. What arrives the day it leaves still does. */
export function leadDaysTo(
  payee: Pick<PayeeOnFile, 'method' | 'leadDays'>,
  { leadDays }: Settings,
): Settings['leadDays'] {
  return payee.leadDays === null ? leadDays : { ...leadDays, [payee.method]: payee.leadDays }
}

/** The day that was asked for, or the next window when today's has closed. An occurrence is never too late, and moves to a business day by itself. */
function leavingOn(
  { today, settings: { calendar } }: Dated,
  { processOn, occurrence }: Given,
  window: BusinessDate,
): Outcome<BusinessDate, TermRefusal> {
  if (processOn === undefined || processOn === today) return done(window)
  if (occurrence !== undefined) return done(processOn < window ? window : businessDayFrom(calendar, processOn))
  if (processOn < today) return refused({ code: 'date_in_past', earliest: window })
  if (!isBusinessDay(calendar, processOn))
    return refused({ code: 'date_not_business_day', next: businessDayFrom(calendar, processOn) })
  return done(processOn < window ? window : processOn)
}

/** The last day that still reaches the payee in time: money does not leave before it must. */
function leavingFor(
  { calendar, leadDays }: Pick<Settings, 'calendar' | 'leadDays'>,
  deliverBy: BusinessDate,
  method: Method,
  window: BusinessDate,
): Outcome<BusinessDate, TermRefusal> {
  const processOn = latestProcessing(calendar, leadDays, method, deliverBy)
  if (processOn >= window) return done(processOn)
  return refused({ code: 'delivery_too_early', earliest: deliveryOf(calendar, leadDays, method, window) })
}

/** In the order in which they are looked for: of one payment first, then of what has been ordered with it. */
export type LimitRefusal =
  | { readonly code: 'over_payment_limit'; readonly max: bigint }
  | { readonly code: 'over_same_day_limit'; readonly max: bigint }
  | { readonly code: 'over_payee_limit'; readonly max: bigint; readonly spent: bigint }
  | { readonly code: 'over_day_limit'; readonly max: bigint; readonly spent: bigint }
  | { readonly code: 'over_month_limit'; readonly max: bigint; readonly spent: bigint }

export function overLimit(
  limits: Limits,
  tally: Tally,
  wanted: Wanted & { readonly method: Method },
): LimitRefusal | undefined {
  const { minor } = wanted
  const isOver = (max: bigint | null, spent: bigint): max is bigint => max !== null && spent + minor > max
  if (isOver(limits.payment, 0n)) return { code: 'over_payment_limit', max: limits.payment }
  if (wanted.method === 'same_day_ach' && isOver(limits.sameDayPayment, 0n))
    return { code: 'over_same_day_limit', max: limits.sameDayPayment }
  const toPayee = tally.toPayeeOnDay(wanted)
  if (isOver(limits.payeePerDay, toPayee)) return { code: 'over_payee_limit', max: limits.payeePerDay, spent: toPayee }
  const onDay = tally.onDay(wanted)
  if (isOver(limits.day, onDay)) return { code: 'over_day_limit', max: limits.day, spent: onDay }
  const inMonth = tally.inMonth(wanted)
  if (isOver(limits.month, inMonth)) return { code: 'over_month_limit', max: limits.month, spent: inMonth }
  return undefined
}

/** Why a payment is held for somebody to look at: detection says so, or has said nothing and the setting does. */
export function doubtOf(
  { detection }: Pick<Settings, 'detection'>,
  verdict: Verdict | undefined,
  minor: bigint,
): string | undefined {
  if (verdict !== undefined) return verdict.says === 'hold' ? verdict.reason : undefined
  return detection.holdAbove !== null && minor > detection.holdAbove ? 'detection_silent' : undefined
}

/** How many people have to approve of a payment of this size. */
export function approvalsFor({ approvals: { one, two } }: Pick<Settings, 'approvals'>, minor: bigint): 0 | 1 | 2 {
  if (two !== null && minor > two) return 2
  return one !== null && minor > one ? 1 : 0
}
