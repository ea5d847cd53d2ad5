// When the next cut-off is, for those who want to know what would miss it.

import { addDays, instantOf } from '../base/dates.ts'
import type { Work } from '../base/work.ts'
import { businessDayFrom, type Method, windowAt } from './calendar.ts'
import { institution } from './parties.ts'
import { settingsOf } from './settings.ts'

/** The first cut-off of any of these methods that is still to come; undefined where a day has none but its end. */
export async function nextCutOff(work: Work, methods: readonly Method[]): Promise<Date | undefined> {
  const own = await institution(work)
  const { calendar } = await settingsOf(work, own)
  const cutOffs = methods.flatMap(method => {
    const time = method === 'same_day_ach' ? calendar.sameDayCutOff : calendar.cutOff
    if (time === null) return []
    const { day } = windowAt(calendar, own.timeZone, work.now, method)
    const at = instantOf(own.timeZone, day, time)
    return [at > work.now ? at : instantOf(own.timeZone, businessDayFrom(calendar, addDays(day, 1)), time)]
  })
  return cutOffs.length === 0 ? undefined : new Date(Math.min(...cutOffs.map(Number)))
}
