// What a table keeps of one institution, row by row as JSON: for those who take everything with them.

import { literal } from './database.ts'
import type { Work } from './work.ts'

export type KeptTable = {
  /** What a row is, in words. */
  readonly what: string
  /** The order of the rows: the primary key but for the institution. */
  readonly key: readonly [string, ...string[]]
  /** Columns that stay here: sealed bytes, what stands for them, and what a program keeps for itself. */
  readonly without?: readonly string[]
}

/** JSON texts, in batches. Numbers in them are whole, and may be larger than a float can tell apart. */
export async function* keptRows(
  { sql, institution }: Work,
  schema: string,
  table: string,
  { key, without = [] }: KeptTable,
  rowsMax: number,
): AsyncGenerator<readonly string[]> {
  const query = sql<{ row: string }[]>`
    select (to_jsonb(kept) - ${literal(['institution_id', ...without])}::text::text[])::text as row
      from ${sql(`${schema}.${table}`)} as kept
     where institution_id = ${institution}
     order by ${sql([...key])}`
  for await (const rows of query.cursor(rowsMax)) yield rows.map(({ row }) => row)
}
