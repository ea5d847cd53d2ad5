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

export function isTimeZone(name: string): boolean {
  return name === 'UTC' || Intl.supportedValuesOf('timeZone').includes(name)
}
