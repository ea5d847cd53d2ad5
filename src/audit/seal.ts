// The sealer gives every committed leaf its place in its institution's log, and signs how long the log is.
// Places first, committed; then the signature, so that no size is ever signed that a crash could take back.

import type { Sql } from '../base/database.ts'
import type { InstitutionId } from '../base/ids.ts'
import { passOver } from '../base/institutions.ts'
import type { Loop } from '../base/loop.ts'
import { fault } from '../base/outcome.ts'
import type { Outside } from '../base/work.ts'
import { logOrigin, platform, type SealerKey } from './keys.ts'
import { unpackBundle } from './leaf.ts'
import { checkpointText, signNote } from './note.ts'
import {
  deleteQueued,
  insertCheckpoint,
  insertSeals,
  type LogHead,
  lockLog,
  type QueuedBatch,
  readDueInstitutions,
  readNewestCheckpoint,
  readQueued,
  readUnsignedLog,
  type Seal,
  updateLog,
} from './store.ts'
import { tileLog } from './tile-log.ts'
import { growTiles } from './tile-store.ts'
import { grow } from './tiles.ts'
import { type CompactRange, leafHash, packRange, rootOf, unpackRange } from './tree.ts'

const everyMs = 500
/** For what the other processes have left when all of them stop. */
const finishMsMax = 10_000
const institutionsMax = 10_000
/** What one institution gets in one pass, so that none waits long for another. At least one batch is taken. */
const batchesMax = 500
const bytesMax = 16 * 2 ** 20

export function sealLoop(outside: Pick<Outside, 'sql' | 'now'>, key: SealerKey): Loop {
  return {
    name: 'seal',
    everyMs,
    pass: signal => sealAll(outside, key, signal),
    finish: async () => {
      const signal = AbortSignal.timeout(finishMsMax)
      while (!signal.aborted && (await sealAll(outside, key, signal)) > 0);
    },
  }
}

/** One look tells which logs are due; most are not, most of the time. */
async function sealAll(
  { sql, now }: Pick<Outside, 'sql' | 'now'>,
  key: SealerKey,
  signal: AbortSignal,
): Promise<number> {
  const due = new Set(await readDueInstitutions(sql, institutionsMax))
  return passOver(
    sql,
    signal,
    async institution => {
      if (!due.has(institution)) return 0
      // First what was sealed before there were tiles, and what an earlier pass committed and did not live to sign.
      while (!signal.aborted && (await tileLog(sql, institution)));
      await signLog(sql, institution, now(), key)
      const sealed = await sealLog(sql, institution)
      if (sealed > 0) await signLog(sql, institution, now(), key)
      return sealed
    },
    [platform],
  )
}

/** Answers with how many leaves were sealed; none when another sealer is at this log. */
async function sealLog(sql: Sql, institution: InstitutionId): Promise<number> {
  return sql.begin(async tx => {
    const log = await lockLog(tx, institution)
    if (log === undefined) return 0
    const range = trustedRange(log, await readNewestCheckpoint(tx, institution))
    if (range === undefined) return 0
    const queued = await readQueued(tx, institution, batchesMax, bytesMax)
    if (queued.length === 0) return 0
    const { seals, hashes } = place(queued, range.size)
    const { longer, grown } = grow(range, hashes)
    // A log whose earlier leaves are not in tiles yet gets its tiles by `tileLog`.
    const isTiled = log.tiled === log.size
    await Promise.all([
      insertSeals(tx, institution, seals),
      ...(isTiled ? [growTiles(tx, institution, grown)] : []),
      updateLog(tx, institution, {
        size: longer.size,
        frontier: packRange(longer),
        tiled: isTiled ? longer.size : log.tiled,
        epoch: log.epoch,
      }),
      deleteQueued(
        tx,
        institution,
        queued.map(({ batchId }) => batchId),
      ),
    ])
    return Number(longer.size - range.size)
  })
}

/**
 * Where the log stands, if that is what was last signed; undefined while a signature is still due. A log that is
 * shorter than its newest checkpoint, or another, was restored or altered: going on would sign a fork.
 */
function trustedRange(
  log: LogHead,
  newest: { readonly size: bigint; readonly root: Buffer } | undefined,
): CompactRange | undefined {
  const range = unpackRange(log.size, log.frontier)
  const signedSize = newest?.size ?? 0n
  if (signedSize > log.size) fault(`the log has ${log.size} leaves, and its newest checkpoint ${signedSize}`)
  if (signedSize < log.size) return undefined
  if (newest !== undefined && !rootOf(range).equals(newest.root)) {
    fault(`the log and its newest checkpoint differ at ${log.size} leaves`)
  }
  return range
}

/**
 * Gives each batch the next free places. A batch that stands in the log already, or whose bytes are no bundle, gets
 * none: it leaves the queue, so that it does not stop the log, and `verify` tells of it.
 */
function place(queued: readonly QueuedBatch[], size: bigint): { seals: Seal[]; hashes: Buffer[] } {
  const seals: Seal[] = []
  const hashes: Buffer[] = []
  for (const { batchId, leafCount, leaves, isSealed } of queued) {
    const unpacked = isSealed ? undefined : unpackBundle(leaves)
    if (unpacked === undefined || unpacked.length !== leafCount) continue
    seals.push({ firstIndex: size + BigInt(hashes.length), leafCount, batchId })
    for (const leaf of unpacked) hashes.push(leafHash(leaf))
  }
  return { seals, hashes }
}

async function signLog(sql: Sql, institution: InstitutionId, now: Date, key: SealerKey): Promise<void> {
  const log = await readUnsignedLog(sql, institution)
  if (log === undefined) return
  const root = rootOf(unpackRange(log.size, log.frontier))
  const origin = logOrigin(key.origin, institution)
  const signers = [key.privateKey, ...(key.next === undefined ? [] : [key.next])]
  const note = signNote(
    checkpointText({ origin, size: log.size, root }),
    ...signers.map(key => ({ name: origin, key })),
  )
  await insertCheckpoint(sql, institution, { size: log.size, root, note, signedAt: now })
}
