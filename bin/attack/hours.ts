// In which zone the banks are, so that it is day there now, and by day in UTC when it is three in the morning there: who
// mistakes one clock for the other is seen, at whatever hour the attacks are tried.

import { fault } from '../../src/base/outcome.ts'

export type Hours = { readonly timeZone: string; readonly msUntilThree: number }

/** Hours far enough from the night, which is from 23:00 to 05:59. */
const day = { from: 8, until: 20 } as const
const isByDay = (hour: number) => hour >= day.from && hour <= day.until

export function hoursAt(now: Date): Hours {
  for (const timeZone of Intl.supportedValuesOf('timeZone')) {
    const hour = Number(new Intl.DateTimeFormat('en-US', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(now))
    const hoursUntilThree = 24 + 3 - hour
    if (isByDay(hour) && isByDay((now.getUTCHours() + hoursUntilThree) % 24))
      return { timeZone, msUntilThree: hoursUntilThree * 3_600_000 }
  }
  return fault('it is always day somewhere')
}
