// ./vouch audit complete --institution X [--from T] [--to T] [--json]: has every row its leaf and every leaf its row?

import { owedLeaves } from '../src/app-rooms.ts'
import * as audit from '../src/audit/audit.ts'
import { openDatabase } from '../src/base/database.ts'
import { idMaker, isInstitutionId } from '../src/base/ids.ts'
import { Cannot, findDatabase, homeFolder } from './instance.ts'
import { instantOf } from './instant.ts'

/** Works of the last quarter of an hour may still be under way. */
const openMs = 15 * 60_000

type Asked = {
  readonly institution?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly json: boolean
}

export async function complete(values: Asked): Promise<number> {
  const { institution = '' } = values
  if (!isInstitutionId(institution)) throw new Cannot('Which institution? ./vouch audit complete --institution NAME')
  const now = new Date()
  const closed = new Date(now.getTime() - openMs)
  const [wanted, to = closed] = [instantOf('--from', values.from), instantOf('--to', values.to)]
  if (to > closed) throw new Cannot(`--to is ${closed.toISOString()} at the latest: works may still be under way.`)
  await using database = await findDatabase(await homeFolder())
  const options = { connectionsMax: 1, name: 'vouch audit complete', statementTimeoutMs: 0 }
  const sql = openDatabase(database.address('vouch_worker'), options)
  try {
    const from = wanted ?? (await audit.openedAt({ sql }, institution))
    if (from === undefined) throw new Cannot(`There is no institution ${institution}.`)
    const found = await audit.completenessOf(
      { sql, now: () => now, newId: idMaker() },
      institution,
      { from, to: to < from ? from : to },
      owedLeaves,
      {
        onProgress: (until, leaves) => {
          if (process.stderr.isTTY) process.stderr.write(`\r${until.toISOString()}: ${leaves} leaves   `)
        },
      },
    )
    if (values.json) console.log(JSON.stringify({ institution, ...found, holds: audit.isWhole(found) }))
    else printCompleteness(institution, found)
    return audit.isWhole(found) ? 0 : 1
  } finally {
    await sql.end({ timeout: 2 })
  }
}

function printCompleteness(institution: string, found: audit.Completeness): void {
  const { from, to, leaves, owed, missing, doubled, unowned, waiting, first } = found
  console.log(`${institution}, from ${from} to ${to}: ${leaves} leaves; rows owe ${owed}, and ${found.found} are there`)
  const said = { 'without their leaf': missing, 'there once more': doubled, 'without their row': unowned }
  for (const [what, count] of Object.entries(said)) if (count > 0) console.log(`  ${count} ${what}`)
  for (const [what, named] of Object.entries(first))
    for (const { kind, id, leaf } of named)
      console.log(`  ${what}: ${kind} ${id}${leaf === undefined ? '' : ` (leaf ${leaf})`}`)
  if (waiting > 0) console.log(`  ${waiting} have no place in the log yet`)
  console.log(audit.isWhole(found) ? 'Every row has its leaf, and every leaf its row.' : 'It is NOT whole.')
  console.log('What left neither a row nor a leaf cannot be seen here: only who holds a receipt can show it.')
}
