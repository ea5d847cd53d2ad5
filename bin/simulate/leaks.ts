// Where what is sensitive stands plain after a month in which everything was done with it: in a column, in a leaf, in a line of
// a log, in any form (test/canary-search.ts). Account numbers are to stand nowhere but in the files that are a bank's, addresses
// nowhere, keys and passwords nowhere but in their own files; and those are not looked at here.

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Sql } from '../../src/base/database.ts'
import { fault } from '../../src/base/outcome.ts'
import { type Canary, type Search, searchFor, secretsOf } from '../../test/canary-search.ts'
import { coreNumber, debtorNumbers, emailOf, operatorNames } from './institution.ts'
import type { PlannedMember } from './plan.ts'

/** Short numbers stand in hashes by chance, the more often the more of them are looked for; backwards none is. */
const numbersMax = 120
const isSought = (form: string) => !form.includes('backwards')
const rowsAtOnce = 1_000
/** Not NUL: a column of single digits would be a number in UTF-16. */
const lineEnd = Buffer.from('\n')
/** The bank's, and not ours. */
const othersLogs: readonly string[] = ['sandbox.log']

export async function leaks(owner: Sql, home: string, members: readonly PlannedMember[]): Promise<readonly string[]> {
  const numbers = members.flatMap(({ number, isAtCore, payees }) => [
    number,
    ...(isAtCore ? [coreNumber(number)] : []),
    ...payees.flatMap(payee => (payee.kind === 'neighbour' ? [] : [payee.number])),
  ])
  const step = Math.max(1, Math.ceil(numbers.length / numbersMax))
  const canaries: readonly Canary[] = [
    ...[...debtorNumbers, ...numbers.filter((_, index) => index % step === 0)].map(text => ({
      kind: 'account number',
      text,
    })),
    ...operatorNames.map(name => ({ kind: 'mail address', text: emailOf(name) })),
    ...secretsOf(home),
  ]
  const [known] = await owner<{ text: string }[]>`select name as text from payments.institution limit 1`
  const control = { kind: 'control', text: known?.text ?? fault('there is an institution') }
  const found = [
    ...(await inColumns(owner, searchFor([...canaries, control], isSought))),
    ...(await inLogs(home, searchFor([...canaries, { kind: 'control', text: '"msg":"ready"' }], isSought))),
  ]
  for (const place of ['column', 'log'])
    if (!found.some(what => what.startsWith(`control, as it is, in the ${place}`)))
      fault(`who looks for what stands in a ${place} finds nothing`)
  return found.filter(what => !what.startsWith('control, '))
}

/** Of every table, row by row: texts as they are written, bytes as they are. */
async function inColumns(owner: Sql, search: Search): Promise<readonly string[]> {
  const tables = await owner<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name
      from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')
     order by 1`
  const found = new Set<string>()
  for (const { name } of tables) {
    const rows = owner.unsafe(`select * from ${name}`) // A name read above.
    for await (const some of rows.cursor(rowsAtOnce)) {
      for (const column of Object.keys(some[0] ?? {})) {
        const held = Buffer.concat(some.flatMap(row => [bytesOf(row[column]), lineEnd]))
        for (const what of search.in(held)) found.add(`${what}, in the column ${name}.${column}`)
      }
    }
  }
  return [...found]
}

function bytesOf(value: unknown): Buffer {
  if (value instanceof Uint8Array) return Buffer.from(value)
  const shown = (_: string, one: unknown) => (typeof one === 'bigint' ? String(one) : one)
  return Buffer.from(typeof value === 'string' ? value : (JSON.stringify(value, shown) ?? ''))
}

async function inLogs(home: string, search: Search): Promise<readonly string[]> {
  const own = (await readdir(home)).filter(file => file.endsWith('.log') && !othersLogs.includes(file))
  const files = [...own.map(file => join(home, file)), join(home, 'postgres', 'server.log')]
  const found = await Promise.all(
    files.map(async file => search.in(await readFile(file)).map(what => `${what}, in the log ${file}`)),
  )
  return found.flat()
}
