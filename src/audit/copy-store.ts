// Every SQL statement about what is copied.

import type { Sql } from '../base/database.ts'
import type { InstitutionId } from '../base/ids.ts'

export type SignedHead = { readonly size: bigint; readonly root: Buffer; readonly note: string }

/** How far each log is signed; those that are halted are left out. */
export async function readSignedSizes(
  sql: Sql,
): Promise<readonly { readonly institution: InstitutionId; readonly size: bigint }[]> {
  return sql<{ institution: InstitutionId; size: bigint }[]>`
    select log.institution_id as institution, newest.size
      from audit.log
      join lateral (
             select size
               from audit.checkpoint
              where checkpoint.institution_id = log.institution_id
              order by size desc
              limit 1) as newest on true
     where not exists (select from audit.halt where halt.institution_id = log.institution_id)
     order by log.institution_id`
}

/** The newest checkpoint that is at most `leavesMax` beyond `since`, or else the next. */
export async function readNextCheckpoint(
  sql: Sql,
  institution: InstitutionId,
  since: bigint,
  leavesMax: bigint,
): Promise<SignedHead | undefined> {
  const [next] = await sql<SignedHead[]>`
    select size, root, note
      from (
        (select size, root, note
           from audit.checkpoint
          where institution_id = ${institution}
            and size > ${since}
            and size <= ${since + leavesMax}
          order by size desc
          limit 1)
        union all
        (select size, root, note
           from audit.checkpoint
          where institution_id = ${institution}
            and size > ${since + leavesMax}
          order by size
          limit 1)) as next
     order by size
     limit 1`
  return next
}

/** A place that another sealer has brought further already stays there. */
export async function upsertCopied(
  sql: Sql,
  institution: InstitutionId,
  { place, size, at }: { readonly place: string; readonly size: bigint; readonly at: Date },
): Promise<void> {
  await sql`
    insert into audit.copied as copied (institution_id, place, size, copied_at)
    values (${institution}, ${place}, ${size}, ${at})
        on conflict (institution_id, place) do update
       set size = excluded.size, copied_at = excluded.copied_at
     where copied.size < excluded.size`
}
