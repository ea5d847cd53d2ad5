// What the drill keeps in the server that it restores.

import type { Sql } from '../base/database.ts'
import { fault } from '../base/outcome.ts'

/** So many rows more, committed. */
export async function keepSome(sql: Sql, count: number): Promise<void> {
  await sql`create table if not exists kept (at bigint generated always as identity primary key, what text not null)`
  await sql`
    insert into kept (what)
    select repeat('Electric & Gas ', 20)
      from generate_series(1, ${count}::integer)`
}

export async function countKept(sql: Sql): Promise<number> {
  const [row] = await sql<{ count: bigint }[]>`select count(*) as count from kept`
  return Number(row?.count ?? 0)
}

/** What was written is handed over now, and not when the segment is full. */
export async function endSegment(sql: Sql): Promise<void> {
  await sql`select pg_switch_wal()`
}

/**
 * A moment after what was committed last, and before whatever is committed next, in whole milliseconds: so a restore is told one.
 * The server has to keep `track_commit_timestamp`.
 */
export async function momentAfterLast(sql: Sql): Promise<Date> {
  const [last] = await sql<{ at: Date }[]>`
    select date_trunc('milliseconds', timestamp) + interval '1 millisecond' as at
      from pg_last_committed_xact()`
  await sql`select pg_sleep(0.005)`
  return last?.at ?? fault('something was committed')
}

/** An index that does not lead to its rows any more: what they are sorted by has become something else. */
export async function breakIndex(sql: Sql): Promise<void> {
  await sql`create function reading (text) returns text language sql immutable as 'select $1'`
  await sql`create index kept_by_reading on kept (reading(what))`
  await sql`create or replace function reading (text) returns text language sql immutable as 'select reverse($1)'`
}
