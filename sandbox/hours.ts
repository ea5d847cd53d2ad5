// The bank's hours. It counts days as the Federal Reserve does, on the clock of New York.

import { addDays, type BusinessDate, dateIn, instantOf } from '../src/base/dates.ts'
import { isFederalReserveDay } from '../src/base/federal-holidays.ts'
import { bankingDayFrom, bankingDaysAfter } from '../src/rails/ach/windows.ts'

const easternTime = 'America/New_York'
/** What came back is handed on when the operator opens. */
const opensAt = '08:30'
/** From then on things are booked on the next day, and the statement of this one is made. */
const closesAt = '20:00'
/** When a statement that was overtaken by the next one arrives at last. */
const lateAt = '21:00'

export function opening(day: BusinessDate): Date {
  return instantOf(easternTime, day, opensAt)
}

export function closing(day: BusinessDate): Date {
  return instantOf(easternTime, day, closesAt)
}

export function afterClosing(day: BusinessDate): Date {
  return instantOf(easternTime, day, lateAt)
}

export function beginning(day: BusinessDate): Date {
  return instantOf(easternTime, day, '00:00')
}

export function dayOf(instant: Date): BusinessDate {
  return dateIn(easternTime, instant)
}

/** The day on which the bank books what happens now. */
export function bookingDay(now: Date): BusinessDate {
  const today = dayOf(now)
  return bankingDayFrom(now < closing(today) ? today : addDays(today, 1), isFederalReserveDay)
}

export function bankingDayAfter(day: BusinessDate, count = 1): BusinessDate {
  return bankingDaysAfter(day, count, isFederalReserveDay)
}

export function bankingDayOnOrAfter(day: BusinessDate): BusinessDate {
  return bankingDayFrom(day, isFederalReserveDay)
}
