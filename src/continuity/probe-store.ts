// What the drill keeps in the server that it restores.

import type { Sql } from '../base/database.ts'

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
