// Where account numbers stand plain after a month in which everything was done with them: in a column, in a leaf, in a line
// of a log. They are to stand nowhere but in the files that are a bank's, and those are not looked at here.

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { literal, type Sql } from '../../src/base/database.ts'
import { fault } from '../../src/base/outcome.ts'
import type { PlannedMember } from './plan.ts'

const samplesMax = 120
/** The bank's, and not ours. */
const othersLogs: readonly string[] = ['sandbox.log']

export async function leaks(owner: Sql, home: string, members: readonly PlannedMember[]): Promise<readonly string[]> {
  const all = members.flatMap(({ number, payees }) => [number, ...payees.map(payee => payee.number)])
  const step = Math.max(1, Math.floor(all.length / samplesMax))
  const numbers = all.filter((_, index) => index % step === 0)
  const columns = await columnsOf(owner)
  const [known] = await owner<{ text: string }[]>`select name as text from payments.institution limit 1`
  const control = await holding(owner, columns, [known?.text ?? fault('there is an institution')])
  if (control.length === 0) fault('who looks for what stands there finds nothing')
  const plain = await holding(owner, columns, numbers)
  return [...plain.map(column => `an account number is plain in ${column}`), ...(await inLogs(home, numbers))]
}

type Column = { readonly table: string; readonly column: string; readonly type: string }

async function columnsOf(owner: Sql): Promise<readonly Column[]> {
  return owner<Column[]>`
    select table_schema || '.' || table_name as table, column_name as column, data_type as type
      from information_schema.columns
      join information_schema.tables using (table_schema, table_name)
     where table_type = 'BASE TABLE'
       and table_schema not in ('pg_catalog', 'information_schema')
       and (data_type in ('text', 'bytea', 'jsonb', 'json', 'ARRAY', 'character varying') or data_type like 'char%')
     order by 1, 2`
}

/** The columns in which one of these texts stands, as text or within bytes. */
async function holding(owner: Sql, columns: readonly Column[], texts: readonly string[]): Promise<readonly string[]> {
  const found: string[] = []
  for (const { table, column, type } of columns) {
    const text = type === 'bytea' ? owner`encode(${owner(column)}, 'escape')` : owner`${owner(column)}::text`
    const [row] = await owner<{ holds: boolean }[]>`
      select exists (select from ${owner(table)}
                      cross join unnest(${literal(texts)}::text::text[]) as sought
                      where position(sought in ${text}) > 0) as holds`
    if (row?.holds === true) found.push(`${table}.${column}`)
  }
  return found
}

async function inLogs(home: string, numbers: readonly string[]): Promise<readonly string[]> {
  const own = (await readdir(home)).filter(file => file.endsWith('.log') && !othersLogs.includes(file))
  if (own.length === 0) fault('nobody has logged anything')
  const files = [...own.map(file => join(home, file)), join(home, 'postgres', 'server.log')]
  const leaking: string[] = []
  for (const file of files) {
    const text = await readFile(file, 'utf8')
    if (numbers.some(number => text.includes(number))) leaking.push(`an account number is plain in ${file}`)
  }
  return leaking
}
