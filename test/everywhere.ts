// Looks for a text in every row of every table of ours, leaves of the audit log and what is kept as bytes among them.

import type { Sql } from '../src/base/database.ts'

/** The tables that hold it in plain. */
export async function tablesHolding(owner: Sql, text: string): Promise<readonly string[]> {
  const tables = await owner<{ name: string }[]>`
    select format('%I.%I', table_schema, table_name) as name
      from information_schema.tables
     where table_type = 'BASE TABLE'
       and table_schema not in ('pg_catalog', 'information_schema')
     order by 1`
  const holding: string[] = []
  // As rows are written, bytes are hexadecimal digits.
  const asBytes = Buffer.from(text).toString('hex')
  for (const { name } of tables) {
    const found = await owner.unsafe(
      `select 1 from ${name} as t where strpos(t::text, $1) > 0 or strpos(t::text, $2) > 0 limit 1`, // A name read above.
      [text, asBytes],
    )
    if (found.length > 0) holding.push(name)
  }
  return holding
}
