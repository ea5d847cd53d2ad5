// SQL of return rates: a row for each day of origination, and how near each rate was when somebody last looked.

import { literal } from '../base/database.ts'
import type { BusinessDate } from '../base/dates.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'

export type Tally = {
  readonly madeOn: BusinessDate
  readonly entries: number
  readonly returned: number
  readonly unauthorized: number
  readonly administrative: number
}

/** In the order of their days, so that two works never wait for each other. */
export async function addToTallies(work: Work, tallies: readonly Tally[]): Promise<void> {
  const numbers = (of: (tally: Tally) => number) => literal(tallies.map(tally => String(of(tally))))
  await work.sql`
    insert into rails.return_tally as tally (institution_id, made_on, entries, returned, unauthorized, administrative)
    select ${work.institution}, more.*
      from unnest(
        ${literal(tallies.map(({ madeOn }) => madeOn))}::text::date[],
        ${numbers(({ entries }) => entries)}::text::integer[],
        ${numbers(({ returned }) => returned)}::text::integer[],
        ${numbers(({ unauthorized }) => unauthorized)}::text::integer[],
        ${numbers(({ administrative }) => administrative)}::text::integer[]) as more
        on conflict (made_on, institution_id) do update
       set entries = tally.entries + excluded.entries,
           returned = tally.returned + excluded.returned,
           unauthorized = tally.unauthorized + excluded.unauthorized,
           administrative = tally.administrative + excluded.administrative`
}

export async function sumTallies(work: Work, from: BusinessDate, until: BusinessDate): Promise<Omit<Tally, 'madeOn'>> {
  const [sums] = await work.sql<Omit<Tally, 'madeOn'>[]>`
    select coalesce(sum(entries), 0)::integer as entries, coalesce(sum(returned), 0)::integer as returned,
           coalesce(sum(unauthorized), 0)::integer as unauthorized,
           coalesce(sum(administrative), 0)::integer as administrative
      from rails.return_tally
     where institution_id = ${work.institution}
       and made_on between ${from} and ${until}`
  return sums ?? fault('a sum is one row')
}

export async function lockLevels(work: Work): Promise<ReadonlyMap<string, string>> {
  const rows = await work.sql<{ measure: string; level: string }[]>`
    select measure, level
      from rails.return_level
     where institution_id = ${work.institution}
     order by measure
       for no key update`
  return new Map(rows.map(({ measure, level }) => [measure, level]))
}

export async function upsertLevel(work: Work, measure: string, level: string): Promise<void> {
  await work.sql`
    insert into rails.return_level (institution_id, measure, level, since)
    values (${work.institution}, ${measure}, ${level}, ${work.now})
        on conflict (measure, institution_id) do update
       set level = excluded.level, since = excluded.since`
}
