// When an ACH operator takes files and when they settle. Pure functions of an instant and of a calendar.
// Source: FedACH Processing Schedule (Federal Reserve Financial Services) and Nacha Operating Rules, Appendix Three,
// Effective Entry Date, and Subsection 3.8.3 on returns. All times are of the clock in New York, also across its changes.

import { addDays, type BusinessDate, dateIn, instantOf, type WallTime } from '../../base/dates.ts'
import { done, fault, type Outcome, refused } from '../../base/outcome.ts'
import { returnReasons } from './return-codes.ts'

/** Whether the Federal Reserve settles on a day. Who asks knows the holidays. */
export type IsBankingDay = (date: BusinessDate) => boolean

const easternTime = 'America/New_York'

export type SameDayWindow = { readonly deadline: WallTime; readonly settlesAt: WallTime }

export const sameDayWindows: readonly SameDayWindow[] = [
  { deadline: '10:30', settlesAt: '13:00' },
  { deadline: '14:45', settlesAt: '17:00' },
  { deadline: '16:45', settlesAt: '18:00' },
]

/** Per entry, since 2022-03-18. */
export const sameDayAmountMax = 1_000_000_00n

/** International entries never settle on the day they are sent; nor does an entry above the ceiling. */
export function isSameDayEligible(sec: string, amount: bigint): boolean {
  return sec !== 'IAT' && sec !== 'ADV' && amount <= sameDayAmountMax
}

/** A processing day goes on after midnight until a quarter past two. */
const dayEnds: WallTime = '02:15'
const opensAt: WallTime = '08:30'

/** More days without settlement than any calendar has in a row. */
const closedInARowMax = 30

export function bankingDayFrom(date: BusinessDate, isBankingDay: IsBankingDay): BusinessDate {
  for (let day = date, closed = 0; closed <= closedInARowMax; day = addDays(day, 1), closed++) {
    if (isBankingDay(day)) return day
  }
  return fault(`no banking day within ${closedInARowMax} days of ${date}`)
}

export function bankingDaysAfter(date: BusinessDate, count: number, isBankingDay: IsBankingDay): BusinessDate {
  let day = date
  for (let left = count; left > 0; left--) day = bankingDayFrom(addDays(day, 1), isBankingDay)
  return day
}

/** The processing day that an instant belongs to. */
export function processingDay(now: Date, isBankingDay: IsBankingDay): BusinessDate {
  const today = dateIn(easternTime, now)
  const isNight = now < instantOf(easternTime, today, dayEnds)
  return bankingDayFrom(isNight && isBankingDay(addDays(today, -1)) ? addDays(today, -1) : today, isBankingDay)
}

/** The same-day window that a file which arrives now makes, or null. At its deadline a window is closed. */
export function openSameDayWindow(now: Date, isBankingDay: IsBankingDay): SameDayWindow | null {
  const today = dateIn(easternTime, now)
  if (!isBankingDay(today)) return null
  return sameDayWindows.find(({ deadline }) => now < instantOf(easternTime, today, deadline)) ?? null
}

export type Settlement = {
  readonly on: BusinessDate
  readonly at: Date
  /** The window it made, or null when it settles in the morning of a later day. */
  readonly window: SameDayWindow | null
}

export type SettlementRefusal = { readonly code: 'effective_date_too_far'; readonly latest: BusinessDate }

export type Sent = {
  readonly receivedAt: Date
  readonly effectiveEntryDate: BusinessDate | null
  readonly sign: 'credit' | 'debit'
  readonly isSameDayEligible: boolean
}

/**
 * When entries settle that an operator receives at an instant. A date that has passed, or none, means as soon as
 * possible; credits may be sent two banking days ahead, debits one.
 */
export function settlementOf(sent: Sent, isBankingDay: IsBankingDay): Outcome<Settlement, SettlementRefusal> {
  const day = processingDay(sent.receivedAt, isBankingDay)
  const wanted = sent.effectiveEntryDate ?? day
  const window = sent.isSameDayEligible && wanted <= day ? openSameDayWindow(sent.receivedAt, isBankingDay) : null
  // At night the processing day is yesterday, whose windows are closed, and today's are not yet for it.
  if (window !== null && dateIn(easternTime, sent.receivedAt) === day) {
    return done({ on: day, at: instantOf(easternTime, day, window.settlesAt), window })
  }
  const next = bankingDaysAfter(day, 1, isBankingDay)
  const latest = sent.sign === 'credit' ? bankingDaysAfter(day, 2, isBankingDay) : next
  const on = wanted <= next ? next : bankingDayFrom(wanted, isBankingDay)
  if (on > latest) return refused({ code: 'effective_date_too_far', latest })
  return done({ on, at: instantOf(easternTime, on, opensAt), window: null })
}

/**
 * The last day on whose morning a return may reach the originating bank; null where the reason has no period of its own.
 * Two banking days after settlement, or the banking day after the sixtieth calendar day.
 */
export function returnDueBy(reason: string, settledOn: BusinessDate, isBankingDay: IsBankingDay): BusinessDate | null {
  const within = returnReasons.get(reason)?.within
  if (within === undefined || typeof within === 'string') return null
  if ('bankingDays' in within) return bankingDaysAfter(settledOn, within.bankingDays, isBankingDay)
  return bankingDaysAfter(addDays(settledOn, within.calendarDays), 1, isBankingDay)
}
