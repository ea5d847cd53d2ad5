// ./vouch audit verify [--keys FILE] [--json]: recomputes every log from its stored bytes; non-zero on any doubt.

import { parseArgs } from 'node:util'

import * as audit from '../src/audit/audit.ts'
import { openDatabase } from '../src/base/database.ts'
import { asCommand, Cannot, findDatabase, homeFolder, readTrusted } from './instance.ts'

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, keys: { type: 'string' } },
})

await asCommand(async () => {
  if (positionals[0] !== 'verify') throw new Cannot('./vouch audit verify [--keys FILE] [--json]')
  const home = await homeFolder()
  const trusted = await readTrusted(home, values.keys)
  await using database = await findDatabase(home)
  const sql = openDatabase(database.address('vouch_sealer'), {
    connectionsMax: 2,
    name: 'vouch audit verify',
    statementTimeoutMs: 0,
  })
  try {
    const report = await audit.verify({ sql, now: () => new Date() }, trusted, ({ institution, leaves }) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${institution}: ${leaves} leaves   `)
    })
    if (values.json) console.log(JSON.stringify(report))
    else print(report)
    return report.problems.length === 0 && report.logs.length > 0 ? 0 : 1
  } finally {
    await sql.end({ timeout: 2 })
  }
})

function print({ logs, problems }: audit.AuditReport): void {
  if (logs.length === 0) console.log('There is no log yet.')
  for (const { institution, size, root, verified, witnessed } of logs) {
    console.log(
      `${institution.padEnd(18)}${size} leaves  ${root}  ${verified ? 'verified' : 'NOT VERIFIED'}, ${witnessed ? 'witnessed' : 'not witnessed by anyone outside'}`,
    )
  }
  for (const { institution, what, where } of problems) console.log(`  ${institution}: ${what}: ${where}`)
}
