// What must be true of the log at the end: every row has its leaf and every leaf its row, and no hour is left out.

import { owedLeaves } from '../../src/app-rooms.ts'
import * as audit from '../../src/audit/audit.ts'
import type { Sql } from '../../src/base/database.ts'
import { idMaker } from '../../src/base/ids.ts'
import { fault } from '../../src/base/outcome.ts'
import { institution } from './institution.ts'

const msPerDay = 86_400_000

/** In words, what is not as it should be. */
export async function incompleteness(owner: Sql, sql: Sql, now: Date): Promise<readonly string[]> {
  const from = (await audit.openedAt({ sql }, institution)) ?? fault('the institution was opened')
  const outside = { sql, now: () => now, newId: idMaker() }
  // The clock jumps by hours while somebody is at work, so that a row may be of hours after its leaf: here, and nowhere else.
  const found = await audit.completenessOf(
    outside,
    institution,
    { from, to: new Date(now.getTime() + msPerDay) },
    owedLeaves,
    {
      laterMsMax: msPerDay,
    },
  )
  const [hours] = await owner<[{ closed: bigint; skipped: bigint }]>`
    select count(*) as closed,
           count(*) filter (where from_at - before <> interval '1 hour') as skipped
      from (select from_at, lag(from_at) over (order by from_at) as before
              from audit.period where institution_id = ${institution}) as closed`
  const { first } = found
  return [
    ...Object.entries(first).flatMap(([what, named]) => named.map(one => `a leaf is ${what}: ${JSON.stringify(one)}`)),
    ...(hours.closed === 0n ? ['no hour of the log was closed'] : []),
    ...(hours.skipped === 0n ? [] : [`${hours.skipped} hours of the log were skipped`]),
  ]
}
