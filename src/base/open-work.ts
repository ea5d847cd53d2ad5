// What waits for people, as every room offers it: lists in the order in which things are due.

import { addDays, type BusinessDate, dateIn, instantOf } from './dates.ts'

/**
 * A place among what waits. What is due first stands first, what is never due stands last; of one moment, by name. `id` is the
 * name of the thing, or sorts as its room sorts it.
 */
export type OpenPlace = { readonly due: Date | null; readonly id: string }

/** One list in that order, after a place in it or from its beginning: so many places at most. */
export type OpenList = (after: OpenPlace | undefined, most: number) => Promise<readonly OpenPlace[]>

/** Below nought where the first stands before the second. */
export function comparePlaces(one: OpenPlace, other: OpenPlace): number {
  const [a, b] = [one.due?.getTime() ?? Infinity, other.due?.getTime() ?? Infinity]
  if (a !== b) return a < b ? -1 : 1
  if (one.id === other.id) return 0
  return one.id < other.id ? -1 : 1
}

/** When a day is over. */
export function endOfDay(timeZone: string, day: BusinessDate): Date {
  return instantOf(timeZone, addDays(day, 1), '00:00')
}

export type DayPlace = { readonly on: BusinessDate; readonly id: string }

const daysAround = [-2, -1, 0, 1, 2]
const beforeEveryDay: DayPlace = { on: '0001-01-01', id: '' }

/**
 * The same place in a list by days, where a later day is due later; undefined where nothing of such a list comes after it.
 * A moment lies within two days of every day that it may be the end of.
 */
export function dayPlaceOf(
  after: OpenPlace | undefined,
  timeZone: string,
  dueOf: (day: BusinessDate) => Date,
): DayPlace | undefined {
  if (after === undefined) return beforeEveryDay
  const { due, id } = after
  if (due === null) return undefined
  const around = daysAround.map(days => addDays(dateIn(timeZone, due), days))
  const on = around.find(day => dueOf(day) >= due)
  return on === undefined ? undefined : { on, id: dueOf(on) > due ? '' : id }
}
