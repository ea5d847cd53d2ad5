// What probes try against the tables of the room, past its front door.

import type { Work } from '../base/work.ts'
import type { SealedColumn } from './sealed-column.ts'

/** The bytes of keys, wrapped as they are: what only the vault may read. */
export async function readWrapped({ sql, institution }: Work, table: 'data_key' | 'member_key' | 'index_key') {
  return sql`
    select wrapped
      from ${sql(`protection.${table}`)}
     where institution_id = ${institution}`
}

export async function countDataKeys({ sql, institution }: Work): Promise<number> {
  const [row] = await sql<{ count: bigint }[]>`
    select count(kid) as count
      from protection.data_key
     where institution_id = ${institution}`
  return Number(row?.count ?? 0)
}

/**
 * Whether the database itself refuses in this column what does not look sealed: a constraint that holds for what is
 * sealed is asked about bytes that are not. It is read from the catalog, since a row that would hold them needs many others.
 */
export async function refusesPlain({ sql }: Work, { table, column }: SealedColumn): Promise<boolean> {
  const [row] = await sql<{ is: boolean }[]>`
    select exists (
             select from pg_constraint
              where conrelid = ${table}::text::regclass
                and contype = 'c'
                and convalidated
                and pg_get_constraintdef(oid) like '%get_byte(' || ${column} || ', 0) = 1%') as is`
  return row?.is === true
}

/** When the oldest key was made that still seals; undefined where none does. */
export async function oldestSealingKey({ sql, institution }: Work): Promise<Date | undefined> {
  const [row] = await sql<{ at: Date | null }[]>`
    select min(made_at) as at
      from protection.data_key
     where institution_id = ${institution}
       and retired_at is null`
  return row?.at ?? undefined
}

/** How many keys seal, and how many were taken out of use at that very moment. */
export async function countSealing(
  { sql, institution }: Work,
  at: Date,
): Promise<{ readonly sealing: number; readonly retired: number }> {
  const [row] = await sql<{ sealing: number; retired: number }[]>`
    select count(*) filter (where retired_at is null)::integer as sealing,
           count(*) filter (where retired_at = ${at})::integer as retired
      from protection.data_key
     where institution_id = ${institution}`
  return row ?? { sealing: 0, retired: 0 }
}

/** Keys that were retired by a rotation of which it was proved that nothing names them any more. */
export async function kidsSaidToBeDone({ sql, institution }: Work): Promise<number[]> {
  const rows = await sql<{ kid: number }[]>`
    select kid
      from protection.data_key
     where institution_id = ${institution}
       and retired_at <= (
             select max(begun_at)
               from protection.rotation
              where institution_id = ${institution}
                and state in ('proved', 'ended'))
     order by kid`
  return rows.map(({ kid }) => kid)
}
