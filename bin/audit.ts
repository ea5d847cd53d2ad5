// ./vouch audit verify [--keys FILE] [--policy FILE] [--json]: recomputes every log from its stored bytes; non-zero on any
// doubt. With a policy (docs/witness.md) it says how much of each log others have seen.
// ./vouch audit complete --institution X [--from T] [--to T] [--json]: has every row its leaf and every leaf its row? Non-zero if not.
// ./vouch audit rotate sealer | emitter --process NAME [--retire]: exchanges a key of the log, and the log says when.
// ./vouch audit logs: the line of each log, as witnesses and policies have it.
// ./vouch audit trail --institution X [--actor A] [--kind K] [--since T] [--until T]: what was done, one leaf a line.
// ./vouch audit recover --institution X --from PLACE [--keys FILE] [--json]: puts back what the database lost, from a copy.
// ./vouch audit fetch --from s3://BUCKET/PREFIX --to FOLDER [--json]: brings a copy into a folder, and says what is wrong with it.

import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'

import * as audit from '../src/audit/audit.ts'
import { openDatabase } from '../src/base/database.ts'
import { isInstitutionId } from '../src/base/ids.ts'
import type { Actor } from '../src/base/work.ts'
import { complete } from './audit-complete.ts'
import { fetchCopy } from './audit-fetch.ts'
import { recoverLog } from './audit-recover.ts'
import { rotate } from './audit-rotate.ts'
import { asCommand, Cannot, findDatabase, homeFolder, readTrusted } from './instance.ts'
import { instantOf } from './instant.ts'

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    keys: { type: 'string' },
    policy: { type: 'string' },
    institution: { type: 'string' },
    actor: { type: 'string' },
    kind: { type: 'string' },
    since: { type: 'string' },
    until: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    process: { type: 'string' },
    retire: { type: 'boolean', default: false },
  },
})

await asCommand(async () => {
  if (positionals[0] === 'trail') return showTrail()
  if (positionals[0] === 'complete') return complete(values)
  if (positionals[0] === 'logs') return showLogs()
  if (positionals[0] === 'recover') return recoverLog(values)
  if (positionals[0] === 'fetch') return fetchCopy(values)
  if (positionals[0] === 'rotate') return rotate(positionals[1], values.process, values.retire)
  if (positionals[0] !== 'verify')
    throw new Cannot(
      './vouch audit verify [--keys FILE] [--policy FILE] [--json] | logs | trail --institution NAME | complete --institution NAME | recover --institution NAME --from PLACE | fetch --from BUCKET --to FOLDER | rotate …',
    )
  const home = await homeFolder()
  const trusted = await readTrusted(home, values.keys)
  const policy = await readPolicyAt(values.policy)
  await using database = await findDatabase(home)
  const sql = openDatabase(database.address('vouch_sealer'), {
    connectionsMax: 2,
    name: 'vouch audit verify',
    statementTimeoutMs: 0,
  })
  try {
    const onProgress = ({ institution, leaves }: audit.AuditProgress) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${institution}: ${leaves} leaves   `)
    }
    const report = await audit.verify({ sql, now: () => new Date() }, trusted, onProgress, policy)
    if (values.json) console.log(JSON.stringify(report))
    else print(report)
    return report.problems.length === 0 && report.logs.length > 0 ? 0 : 1
  } finally {
    await sql.end({ timeout: 2 })
  }
})

/** One for each log and key of the sealer that is in the list. */
async function showLogs(): Promise<number> {
  const home = await homeFolder()
  const trusted = await readTrusted(home, values.keys)
  await using database = await findDatabase(home)
  const sql = openDatabase(database.address('vouch_sealer'), { connectionsMax: 1, name: 'vouch audit logs' })
  try {
    for (const line of await audit.logLines(sql, trusted)) console.log(line)
    return 0
  } finally {
    await sql.end({ timeout: 2 })
  }
}

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

async function readPolicyAt(path: string | undefined): Promise<audit.Policy | undefined> {
  if (path === undefined) return undefined
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Cannot(`There is no policy at ${path}.`)
  })
  try {
    return audit.readPolicy(text)
  } catch (thrown) {
    throw new Cannot(`${path}: ${thrown instanceof Error ? thrown.message : String(thrown)}.`)
  }
}

function isActor(text: string): text is Actor {
  return /^(person|client|process):./.test(text)
}

function print({ logs, problems }: audit.AuditReport): void {
  if (logs.length === 0) console.log('There is no log yet.')
  for (const log of logs) {
    const { institution, size, root, verified } = log
    console.log(
      `${institution.padEnd(18)}${size} leaves  ${root}  ${verified ? 'verified' : 'NOT VERIFIED'}, ${seenBy(log)}`,
    )
  }
  for (const { institution, what, where } of problems) console.log(`  ${institution}: ${what}: ${where}`)
}

function seenBy({ witnessed, newestWitnessed: seen }: audit.LogReport): string {
  if (seen === undefined) return 'not witnessed by anyone outside'
  const by = `by ${seen.by.join(', ')} at ${seen.at}`
  if (seen.behind === 0) return `${witnessed ? 'witnessed' : 'NOT WITNESSED as it is: seen'} ${by}`
  return `${witnessed ? 'witnessed' : 'sealed, not yet witnessed:'} up to leaf ${seen.size - 1} ${by}, ${seen.behind} behind`
}
