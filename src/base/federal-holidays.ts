// The days on which the Federal Reserve Banks are closed, by rule, for any year, and with them ACH.
// Source: the holiday schedule of Federal Reserve Financial Services. It differs from that of federal employees: a
// holiday on a Saturday leaves the Friday before open; one on a Sunday closes the Monday after.

import { addDays, type BusinessDate, businessDate, dayOfWeek } from './dates.ts'

type Rule = { readonly name: string; readonly month: number; readonly since?: number } & (
  | { readonly day: number }
  /** `nth` counts from the start of the month; -1 is the last. */
  | { readonly weekday: number; readonly nth: 1 | 2 | 3 | 4 | -1 }
)

const monday = 1
const thursday = 4

const rules: readonly Rule[] = [
  { name: 'New Year’s Day', month: 1, day: 1 },
  { name: 'Birthday of Martin Luther King, Jr.', month: 1, weekday: monday, nth: 3, since: 1986 },
  { name: 'Washington’s Birthday', month: 2, weekday: monday, nth: 3 },
  { name: 'Memorial Day', month: 5, weekday: monday, nth: -1 },
  { name: 'Juneteenth National Independence Day', month: 6, day: 19, since: 2022 },
  { name: 'Independence Day', month: 7, day: 4 },
  { name: 'Labor Day', month: 9, weekday: monday, nth: 1 },
  { name: 'Columbus Day', month: 10, weekday: monday, nth: 2 },
  { name: 'Veterans Day', month: 11, day: 11 },
  { name: 'Thanksgiving Day', month: 11, weekday: thursday, nth: 4 },
  { name: 'Christmas Day', month: 12, day: 25 },
]

const sunday = 0
const saturday = 6
const years = new Map<number, ReadonlyMap<BusinessDate, string>>()

/** Day and name of each; a holiday that falls on a Saturday is none, since the weekend is closed anyway. */
export function federalHolidays(year: number): ReadonlyMap<BusinessDate, string> {
  let holidays = years.get(year)
  if (holidays === undefined) {
    holidays = new Map(
      rules
        .filter(({ since = 0 }) => year >= since)
        .flatMap((rule): [BusinessDate, string][] => {
          const date = dateOf(rule, year)
          if (dayOfWeek(date) === saturday) return []
          return [[dayOfWeek(date) === sunday ? addDays(date, 1) : date, rule.name]]
        }),
    )
    years.set(year, holidays)
  }
  return holidays
}

function dateOf(rule: Rule, year: number): BusinessDate {
  if ('day' in rule) return on(year, rule.month, rule.day)
  const { month, weekday, nth } = rule
  const first = nth === -1 ? addDays(on(year, month + 1, 1), -7) : on(year, month, 1 + 7 * (nth - 1))
  return addDays(first, (weekday - dayOfWeek(first) + 7) % 7)
}

function on(year: number, month: number, day: number): BusinessDate {
  const padded = (value: number, digits: number) => String(value).padStart(digits, '0')
  return businessDate(`${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`)
}

/** Whether the Federal Reserve Banks are open, and with them ACH: not on weekends, nor on its holidays. */
export function isFederalReserveDay(date: BusinessDate): boolean {
  return ![saturday, sunday].includes(dayOfWeek(date)) && !federalHolidays(Number(date.slice(0, 4))).has(date)
}
