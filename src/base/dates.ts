// Business dates are days on a calendar, 'YYYY-MM-DD', and know no time zone; they compare as strings.
// An instant becomes a business date only in the time zone of an institution.

import { fault } from './outcome.ts'

export type BusinessDate = `${number}-${number}-${number}`

const msPerDay = 86_400_000

export function isBusinessDate(text: string): text is BusinessDate {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && fromDays(toDays(text)) === text
}

/** Asserts what is already known to be a date, such as a date column. */
export function businessDate(text: string): BusinessDate {
  return isBusinessDate(text) ? text : fault(`not a business date: ${text}`)
}

function toDays(date: string): number {
  return Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10))) / msPerDay
}

function fromDays(days: number): string {
  return new Date(days * msPerDay).toISOString().slice(0, 10)
}

export function addDays(date: BusinessDate, days: number): BusinessDate {
  return businessDate(fromDays(toDays(date) + days))
}

/** So many times 24 hours later: for how long something is valid, never for a day on a calendar. */
export function daysAfter(instant: Date, days: number): Date {
  return new Date(instant.getTime() + days * msPerDay)
}

export function minutesAfter(instant: Date, minutes: number): Date {
  return new Date(instant.getTime() + minutes * 60_000)
}

export function daysBetween(from: BusinessDate, to: BusinessDate): number {
  return toDays(to) - toDays(from)
}

/** The same day of a later month, or that month's last day where it is shorter: Jan 31 + 1 is Feb 28 or 29. */
export function addMonths(date: BusinessDate, months: number): BusinessDate {
  const year = Number(date.slice(0, 4))
  const month = Number(date.slice(5, 7)) - 1 + months
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  const day = Math.min(Number(date.slice(8, 10)), lastDay)
  return businessDate(new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10))
}

/** 0 is Sunday, 6 is Saturday. */
export function dayOfWeek(date: BusinessDate): number {
  return new Date(toDays(date) * msPerDay).getUTCDay()
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** The calendar day it is in `timeZone` (an IANA name) at `instant`. */
export function dateIn(timeZone: string, instant: Date): BusinessDate {
  let format = formats.get(timeZone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    formats.set(timeZone, format)
  }
  return businessDate(format.format(instant))
}

/** A time of day on the clock of an institution, to the minute: '14:45'. */
export type WallTime = `${number}:${number}`

export function isWallTime(text: string): text is WallTime {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text)
}

/**
 * The instant at which a clock in `timeZone` shows a time on a day. Where the clocks go back and it is shown twice, the
 * first; where they go forward and it is not shown at all, the moment of the change: a cut-off is never later than it
 * looks, and every day has one.
 */
export function instantOf(timeZone: string, date: BusinessDate, time: WallTime): Date {
  const local = Date.parse(`${date}T${time}:00Z`)
  const before = local - offsetMs(timeZone, local - msPerDay)
  const after = local - offsetMs(timeZone, local + msPerDay)
  const shown = [before, after].filter(at => at + offsetMs(timeZone, at) === local)
  if (shown.length > 0) return new Date(Math.min(...shown))
  // Not shown: halve the day around it until the change stands alone.
  let [early, late] = [Math.min(before, after), Math.max(before, after)]
  const offset = offsetMs(timeZone, early)
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2)
    if (offsetMs(timeZone, middle) === offset) early = middle
    else late = middle
  }
  return new Date(late)
}

const clocks = new Map<string, Intl.DateTimeFormat>()

/** How far the clocks of a zone are ahead of UTC at an instant. */
function offsetMs(timeZone: string, at: number): number {
  let clock = clocks.get(timeZone)
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
    clocks.set(timeZone, clock)
  }
  const second = Math.floor(at / 1_000) * 1_000
  return Date.parse(`${clock.format(second).replace(' ', 'T')}Z`) - second
}

export function isTimeZone(name: string): boolean {
  return name === 'UTC' || Intl.supportedValuesOf('timeZone').includes(name)
}
