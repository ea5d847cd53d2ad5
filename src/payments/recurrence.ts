// When a standing order is due. Every occurrence is counted from the first day, so a short month shortens itself only.

import { addDays, addMonths, type BusinessDate, daysBetween } from '../base/dates.ts'

export type Frequency = 'weekly' | 'every_two_weeks' | 'monthly' | 'month_end' | 'quarterly'

export type Recurrence = {
  readonly frequency: Frequency
  readonly startOn: BusinessDate
  /** The last day on which it may be due, or how often it is due at most; without either it goes on. */
  readonly endsOn: BusinessDate | null
  readonly occurrencesMax: number | null
}

/** The day of the n-th occurrence, counted from zero; undefined when the order has ended before it. */
export function occurrenceOn(
  { frequency, startOn, endsOn, occurrencesMax }: Recurrence,
  n: number,
): BusinessDate | undefined {
  if (occurrencesMax !== null && n >= occurrencesMax) return undefined
  const day = dayOf(frequency, startOn, n)
  return endsOn !== null && day > endsOn ? undefined : day
}

/** How many occurrences there are up to a day and on it, were the order without end. */
export function occurrencesUntil({ frequency, startOn }: Recurrence, day: BusinessDate): number {
  if (day < startOn) return 0
  let count = Math.max(0, Math.floor(periodsBetween(frequency, startOn, day)))
  while (count > 0 && dayOf(frequency, startOn, count - 1) > day) count--
  while (dayOf(frequency, startOn, count) <= day) count++
  return count
}

/** About how many times the order is due between two days: near enough to count on from. */
function periodsBetween(frequency: Frequency, from: BusinessDate, to: BusinessDate): number {
  const months =
    12 * (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) + Number(to.slice(5, 7)) - Number(from.slice(5, 7))
  switch (frequency) {
    case 'weekly':
      return daysBetween(from, to) / 7
    case 'every_two_weeks':
      return daysBetween(from, to) / 14
    case 'monthly':
    case 'month_end':
      return months
    case 'quarterly':
      return months / 3
  }
}

function dayOf(frequency: Frequency, startOn: BusinessDate, n: number): BusinessDate {
  switch (frequency) {
    case 'weekly':
      return addDays(startOn, 7 * n)
    case 'every_two_weeks':
      return addDays(startOn, 14 * n)
    case 'monthly':
      return addMonths(startOn, n)
    case 'month_end':
      return lastDayOfMonth(addMonths(startOn, n))
    case 'quarterly':
      return addMonths(startOn, 3 * n)
  }
}

function lastDayOfMonth(date: BusinessDate): BusinessDate {
  return addDays(addMonths(firstDayOfMonth(date), 1), -1)
}

function firstDayOfMonth(date: BusinessDate): BusinessDate {
  return addDays(date, 1 - Number(date.slice(8)))
}
