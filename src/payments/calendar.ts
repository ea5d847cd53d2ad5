// When money can move: business days, cut-offs, and the day on which something arrives. Pure; the values come from the
// institution's settings, the instant from the work.

import { addDays, type BusinessDate, dateIn, instantOf, type WallTime } from '../base/dates.ts'
import { isFederalReserveDay } from '../base/federal-holidays.ts'
import { fault } from '../base/outcome.ts'

export type Calendar = {
  /** The days of the Federal Reserve, or every day of the year. */
  readonly days: 'federal_reserve' | 'every_day'
  /** Days on which this institution does not process, besides. */
  readonly closedOn: readonly BusinessDate[]
  /** What comes before this time of day goes out the same day; null where a day has no end but midnight. */
  readonly cutOff: WallTime | null
  /** The same for payments that are to arrive on the day they leave. */
  readonly sameDayCutOff: WallTime | null
}

/** How a payee is reached, and how many business days that takes. */
export const methods = ['ach', 'same_day_ach', 'check', 'on_us'] as const
export type Method = (typeof methods)[number]
export type LeadDays = { readonly [method in Method]: number }

/** More than any calendar has in a row; past it, the calendar itself is wrong. */
const closedInARowMax = 30

export function isBusinessDay({ days, closedOn }: Calendar, date: BusinessDate): boolean {
  if (closedOn.includes(date)) return false
  return days === 'every_day' || isFederalReserveDay(date)
}

/** The day itself when it is one, else the next one, or the one before. */
export function businessDayFrom(calendar: Calendar, date: BusinessDate, direction: 1 | -1 = 1): BusinessDate {
  for (let day = date, closed = 0; closed <= closedInARowMax; day = addDays(day, direction), closed++) {
    if (isBusinessDay(calendar, day)) return day
  }
  return fault(`the calendar has no business day within ${closedInARowMax} days of ${date}`)
}

/** `count` business days after a day, or before it when negative; zero is `businessDayFrom`. */
export function addBusinessDays(calendar: Calendar, date: BusinessDate, count: number): BusinessDate {
  const counted = countedOf(calendar)
  const asked = `${date} ${count}`
  let day = counted.get(asked)
  if (day === undefined) {
    if (counted.size >= countedMax) counted.clear()
    day = countFrom(calendar, date, count)
    counted.set(asked, day)
  }
  return day
}

/** Every payment of a batch asks for the same few days. Owned by `addBusinessDays`; goes with its calendar. */
const countedDays = new WeakMap<Calendar, Map<string, BusinessDate>>()
const countedMax = 10_000

function countedOf(calendar: Calendar): Map<string, BusinessDate> {
  const counted = countedDays.get(calendar) ?? new Map<string, BusinessDate>()
  countedDays.set(calendar, counted)
  return counted
}

function countFrom(calendar: Calendar, date: BusinessDate, count: number): BusinessDate {
  const direction = count < 0 ? -1 : 1
  let day = businessDayFrom(calendar, date, direction)
  for (let left = Math.abs(count); left > 0; left--) {
    day = businessDayFrom(calendar, addDays(day, direction), direction)
  }
  return day
}

export type Window = {
  /** The first day on which something that comes now can be processed. */
  readonly day: BusinessDate
  /** Today's window is closed: it is not a business day, or its cut-off has passed. */
  readonly isNext: boolean
}

/** The processing window that is open at an instant. At the cut-off itself it is closed. */
export function windowAt(calendar: Calendar, timeZone: string, now: Date, method: Method): Window {
  const today = dateIn(timeZone, now)
  const cutOff = method === 'same_day_ach' ? calendar.sameDayCutOff : calendar.cutOff
  const isOpen =
    isBusinessDay(calendar, today) &&
    (cutOff === null || now < instantOf(timeZone, today, cutOff) || method === 'on_us')
  return isOpen ? { day: today, isNext: false } : { day: businessDayFrom(calendar, addDays(today, 1)), isNext: true }
}

export function windowsAt(calendar: Calendar, timeZone: string, now: Date): Readonly<Record<Method, Window>> {
  const of = (method: Method) => windowAt(calendar, timeZone, now, method)
  return { ach: of('ach'), same_day_ach: of('same_day_ach'), check: of('check'), on_us: of('on_us') }
}

/** When something that leaves on a business day arrives. */
export function deliveryOf(
  calendar: Calendar,
  leadDays: LeadDays,
  method: Method,
  processOn: BusinessDate,
): BusinessDate {
  return addBusinessDays(calendar, processOn, leadDays[method])
}

/** The last business day on which something may leave to arrive by a day. */
export function latestProcessing(
  calendar: Calendar,
  leadDays: LeadDays,
  method: Method,
  deliverBy: BusinessDate,
): BusinessDate {
  return addBusinessDays(calendar, businessDayFrom(calendar, deliverBy, -1), -leadDays[method])
}

/** Null where only the end of the day closes it. */
export function cutOffOf({ cutOff, sameDayCutOff }: Calendar, method: Method) {
  if (method === 'on_us') return null
  return method === 'same_day_ach' ? sameDayCutOff : cutOff
}

/** When the window of a day closes. */
export function closesAt(calendar: Calendar, timeZone: string, method: Method, day: BusinessDate): Date {
  const time = cutOffOf(calendar, method)
  return time === null ? instantOf(timeZone, addDays(day, 1), '00:00') : instantOf(timeZone, day, time)
}
