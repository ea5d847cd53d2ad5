// ./vouch audit verify [--keys FILE] [--json]: recomputes every log from its stored bytes; non-zero on any doubt.
// ./vouch audit rotate sealer | emitter --process NAME [--retire]: exchanges a key of the log, and the log says when.
// ./vouch audit trail --institution X [--actor A] [--kind K] [--since T] [--until T]: what was done, one leaf a line.
// ./vouch audit recover --institution X --from PLACE [--keys FILE] [--json]: puts back what the database lost, from a copy.

import { join } from 'node:path'
import { parseArgs } from 'node:util'

import * as audit from '../src/audit/audit.ts'
import { openDatabase } from '../src/base/database.ts'
import { isInstitutionId } from '../src/base/ids.ts'
import type { Actor } from '../src/base/work.ts'
import { rotate } from './audit-rotate.ts'
import { asCommand, Cannot, findDatabase, homeFolder, readTrusted } from './instance.ts'
import { withOutside } from './outside.ts'

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    keys: { type: 'string' },
    institution: { type: 'string' },
    actor: { type: 'string' },
    kind: { type: 'string' },
    since: { type: 'string' },
    until: { type: 'string' },
    from: { type: 'string' },
    process: { type: 'string' },
    retire: { type: 'boolean', default: false },
  },
})

await asCommand(async () => {
  if (positionals[0] === 'trail') return showTrail()
  if (positionals[0] === 'recover') return recoverLog()
  if (positionals[0] === 'rotate') return rotate(positionals[1], values.process, values.retire)
  if (positionals[0] !== 'verify')
    throw new Cannot(
      './vouch audit verify [--keys FILE] [--json] | trail --institution NAME | recover --institution NAME --from PLACE | rotate …',
    )
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

async function showTrail(): Promise<number> {
  const { institution = '', actor, kind } = values
  if (!isInstitutionId(institution)) throw new Cannot('Which institution? ./vouch audit trail --institution NAME')
  if (actor !== undefined && !isActor(actor))
    throw new Cannot(`--actor is person:per_…, client:cli_… or process:worker, not ${actor}.`)
  const [since, until] = [instantOf('--since', values.since), instantOf('--until', values.until)]
  await using database = await findDatabase(await homeFolder())
  const options = { connectionsMax: 1, name: 'vouch audit trail', statementTimeoutMs: 0 }
  const sql = openDatabase(database.address('vouch_sealer'), options)
  const sought = {
    institution,
    ...(actor === undefined ? {} : { actor }),
    ...(kind === undefined ? {} : { kind }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  }
  try {
    for await (const leaf of audit.trail(sql, sought)) console.log(leaf)
    return 0
  } finally {
    await sql.end({ timeout: 2 })
  }
}

async function recoverLog(): Promise<number> {
  const { institution = '', from = '' } = values
  const asked = './vouch audit recover --institution NAME --from file:/the/folder'
  if (!isInstitutionId(institution)) throw new Cannot(`Which institution? ${asked}`)
  const [, folder] = /^file:(\/.*)$/.exec(from) ?? []
  if (folder === undefined) throw new Cannot(`From which copy? ${asked}`)
  const home = await homeFolder()
  const trusted = await readTrusted(home, values.keys)
  await using database = await findDatabase(home)
  const options = { connectionsMax: 2, name: 'vouch audit recover', statementTimeoutMs: 0 }
  return withOutside(database.address('vouch_owner'), join(home, 'keys', 'worker'), options, async outside => {
    const outcome = await audit.recover(
      outside,
      institution,
      audit.openCopy(audit.folderPlace(folder), trusted),
      trusted,
    )
    if (!outcome.ok) throw new Cannot(`Not put back: ${sentenceOf(outcome.refusal)}.`)
    const { size, root, since, batches, dropped, waiting } = outcome.value
    if (values.json) {
      const shown = { institution, size: Number(size), root: root.toString('base64'), since: Number(since) }
      console.log(JSON.stringify({ ...shown, batches, dropped: dropped.map(Number), waiting }))
      return 0
    }
    console.log(
      `${institution} has ${size} leaves again, with root ${root.toString('base64')}: those from ${since} on were put back.`,
    )
    console.log(
      `${batches} batches were not in the database, and ${waiting} that were not in the copy wait to be sealed.`,
    )
    if (dropped.length > 0)
      console.log(`Of another past, ${dropped.length} signed sizes were taken back; the log says which.`)
    return 0
  })
}

function sentenceOf(refusal: audit.RecoverRefusal): string {
  switch (refusal.code) {
    case 'copy_empty':
      return 'the copy knows nothing of this log'
    case 'copy_wrong':
      return `the copy cannot be believed: ${refusal.what}`
    case 'database_ahead':
      return `the database has ${refusal.size} leaves and the copy ${refusal.copied}: nothing of the copy is missing here`
    case 'batch_differs':
      return `batch ${refusal.batch} is another in the database; the log stays halted`
  }
}

function isActor(text: string): text is Actor {
  return /^(person|client|process):./.test(text)
}

function instantOf(option: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const instant = new Date(text)
  if (Number.isNaN(instant.getTime()))
    throw new Cannot(`${option} is an instant such as 2026-03-01T08:00:00Z, not ${text}.`)
  return instant
}

function print({ logs, problems }: audit.AuditReport): void {
  if (logs.length === 0) console.log('There is no log yet.')
  for (const { institution, size, root, verified, witnessed } of logs) {
    console.log(
      `${institution.padEnd(18)}${size} leaves  ${root}  ${verified ? 'verified' : 'NOT VERIFIED'}, ${witnessed ? 'witnessed' : 'not witnessed by anyone outside'}`,
    )
  }
  for (const { institution, what, where } of problems) console.log(`  ${institution}: ${what}: ${where}`)
}
