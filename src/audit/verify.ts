// Verification reads every log from its first leaf and computes everything again, in bounded memory. It trusts the keys
// it is given and nothing in the database. What only others can know (an older, longer history) needs a witness.

import type { Sql, Transaction } from '../base/database.ts'
import type { InstitutionId } from '../base/ids.ts'
import { fault } from '../base/outcome.ts'
import type { Outside } from '../base/work.ts'
import { readHalt } from './guard-store.ts'
import { logOrigin, platform, type TrustedKeys } from './keys.ts'
import { LogCheck, type Problem } from './log-check.ts'
import { verifierKey } from './note.ts'
import { platformProblems } from './platform-check.ts'
import type { Policy } from './policy.ts'
import {
  readCheckpoints,
  readInstitutions,
  readLog,
  readSealed,
  readStrayQueued,
  readUnsealed,
  setStatementTimeout,
} from './store.ts'
import type { ComputedTile } from './tile-check.ts'
import { countHashes, readTiles } from './tile-store.ts'
import { tilePath } from './tiles.ts'
import { disagreementProblems, newestWitnessed, type Witnessed } from './witness-check.ts'

export type LogReport = {
  readonly institution: InstitutionId
  readonly size: number
  /** Base64, of all leaves, as computed. */
  readonly root: string
  readonly verified: boolean
  /** As many others have seen it, but for its last minute, as the policy asks for. Never without a policy. */
  readonly witnessed: boolean
  /** With a policy: how far they have seen it; absent where they have not. */
  readonly newestWitnessed?: Witnessed
}

export type AuditReport = { readonly logs: readonly LogReport[]; readonly problems: readonly Problem[] }

export type AuditProgress = { readonly institution: InstitutionId; readonly leaves: bigint }

const batchesMax = 200
const bytesMax = 16 * 2 ** 20
const checkpointsMax = 1_000
const strayMax = 1_000
const statementTimeoutMs = 600_000

/** Reads as a role that may read every log (the sealer's, or the owner's). Each log is read as of one moment. */
export async function verify(
  { sql, now }: Pick<Outside, 'sql' | 'now'>,
  keys: TrustedKeys,
  onProgress: (progress: AuditProgress) => void = () => {},
  policy?: Policy,
): Promise<AuditReport> {
  const logs: LogReport[] = []
  const problems: Problem[] = []
  for (const institution of await readInstitutions(sql)) {
    const { check, found, seen } = await sql.begin('isolation level repeatable read read only', async tx => {
      await setStatementTimeout(tx, statementTimeoutMs)
      const check = await checkLog(tx, institution, keys, now(), onProgress)
      // What witnesses know is compared with tiles that were found to be those of the leaves.
      const isWhole = check.problems.length === 0
      const found = isWhole ? await disagreementProblems(tx, institution, check.size, now()) : []
      const seen =
        policy === undefined || !isWhole
          ? undefined
          : await newestWitnessed(tx, institution, check.size, { ...policy, logs: logsOf(keys, institution) }, now())
      return { check, found: [...check.problems, ...found], seen }
    })
    problems.push(...found)
    const size = Number(check.size)
    if (!Number.isSafeInteger(size)) fault(`the log of ${institution} has ${check.size} leaves`)
    const root = check.root.toString('base64')
    const verified = found.length === 0
    const witnessed = verified && seen?.isCurrent === true
    logs.push({
      institution,
      size,
      root,
      verified,
      witnessed,
      ...(seen === undefined ? {} : { newestWitnessed: seen }),
    })
  }
  if (logs.some(({ institution, verified }) => institution === platform && verified))
    problems.push(...(await comparePlatform(sql, keys.origin, logs)))
  return { logs, problems }
}

/** A policy may name a key once, and one sealer signs every log: whose they are is known from the keys we are given. */
function logsOf({ origin, sealers }: TrustedKeys, institution: InstitutionId): Policy['logs'] {
  return sealers.map(key => ({ name: logOrigin(origin, institution), key, type: 'signature', url: undefined }))
}

/** Each log as the line of a policy, once for each key of the sealer. */
export async function logLines(sql: Sql, { origin, sealers }: TrustedKeys): Promise<readonly string[]> {
  const named = (await readInstitutions(sql)).map(institution => logOrigin(origin, institution))
  return named.flatMap(name => sealers.map(key => `log ${verifierKey({ name, key })}`))
}

async function comparePlatform(sql: Sql, origin: string, logs: readonly LogReport[]): Promise<readonly Problem[]> {
  const whole = new Set(logs.filter(({ verified }) => verified).map(({ institution }) => institution))
  return sql.begin('isolation level repeatable read read only', async tx => {
    await setStatementTimeout(tx, statementTimeoutMs)
    return platformProblems(tx, origin, whole)
  })
}

async function checkLog(
  tx: Transaction,
  institution: InstitutionId,
  keys: TrustedKeys,
  now: Date,
  onProgress: (progress: AuditProgress) => void,
): Promise<LogCheck> {
  const check = new LogCheck(institution, keys)
  const log = await readLog(tx, institution)
  const checkpoints = pages(
    after => readCheckpoints(tx, institution, after, checkpointsMax),
    ({ size }) => size,
    0n,
  )
  let checkpoint = (await checkpoints.next()).value
  for await (const seal of pages(
    after => readSealed(tx, institution, after, batchesMax, bytesMax),
    ({ firstIndex }) => firstIndex,
    -1n,
  )) {
    check.seal(seal)
    await compareTiles(tx, check, check.fullTiles(), log)
    while (checkpoint !== undefined && checkpoint.size <= check.size) {
      check.checkpoint(checkpoint)
      onProgress({ institution, leaves: check.size })
      checkpoint = (await checkpoints.next()).value
    }
  }
  while (checkpoint !== undefined) {
    check.checkpoint(checkpoint)
    checkpoint = (await checkpoints.next()).value
  }
  await compareTiles(tx, check, check.openTiles(), log)
  if (log !== undefined) check.tileCount(await countHashes(tx, institution), log.tiled)
  check.head(log, now)
  const halt = await readHalt(tx, institution)
  if (halt !== undefined) check.halted(halt)
  for await (const { batch, isQueued } of pages(
    after => readUnsealed(tx, institution, after, batchesMax, bytesMax),
    ({ batch }) => batch.batchId,
    '',
  )) {
    check.unsealed(batch, isQueued, now)
  }
  for (const { batchId, isSealed } of await readStrayQueued(tx, institution, strayMax)) {
    check.queuedTwice(batchId, isSealed)
  }
  return check
}

async function compareTiles(
  tx: Transaction,
  check: LogCheck,
  tiles: readonly ComputedTile[],
  log: { readonly tiled: bigint } | undefined,
): Promise<void> {
  if (tiles.length === 0 || log === undefined) return
  const stored = new Map((await readTiles(tx, check.institution, tiles)).map(tile => [tilePath(tile), tile.hashes]))
  for (const tile of tiles) check.tile(tile, stored.get(tilePath(tile)), log.tiled)
}

/** All rows in the order of their key, a bounded page at a time. */
async function* pages<Row, Key>(
  readPage: (after: Key) => Promise<readonly Row[]>,
  keyOf: (row: Row) => Key,
  start: Key,
): AsyncGenerator<Row, undefined> {
  let after = start
  for (;;) {
    const page = await readPage(after)
    const last = page.at(-1)
    if (last === undefined) return undefined
    yield* page
    after = keyOf(last)
  }
}
