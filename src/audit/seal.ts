// The sealer gives every committed leaf its place in its institution's log, and signs how long the log is.
// Places first, committed; then the signature, so that no size is ever signed that a crash could take back.
// Before either, the log is compared with what is known of it: by its newest checkpoint, and outside (guard.ts).

import type { InstitutionId } from '../base/ids.ts'
import { passOver } from '../base/institutions.ts'
import type { Loop } from '../base/loop.ts'
import type { Outside } from '../base/work.ts'
import { type Disagreement, type Guard, openGuard } from './guard.ts'
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
import { tally } from './tally.ts'
import { rootAt, tileLog } from './tile-log.ts'
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

type Sealer = Pick<Outside, 'sql' | 'now'> & { readonly key: SealerKey; readonly guard: Guard }

/** Without a guard, nobody outside is asked. */
export function sealLoop(
  { sql, now }: Pick<Outside, 'sql' | 'now'>,
  key: SealerKey,
  guard: Guard = openGuard({ sql, now, elapsedMs: () => 0 }, []),
): Loop {
  const sealer = { sql, now, key, guard }
  return {
    name: 'seal',
    everyMs,
    pass: signal => sealAll(sealer, signal),
    finish: async () => {
      const signal = AbortSignal.timeout(finishMsMax)
      while (!signal.aborted && (await sealAll(sealer, signal)) > 0);
    },
  }
}

/** One look tells which logs are due; most are not, most of the time. */
async function sealAll(sealer: Sealer, signal: AbortSignal): Promise<number> {
  const { sql, guard } = sealer
  const due = new Set(await readDueInstitutions(sql, institutionsMax))
  await guard.ask([...due])
  return passOver(
    sql,
    signal,
    async institution => {
      if (!due.has(institution) || !guard.isReady(institution)) return 0
      // First what was sealed before there were tiles, and what an earlier pass committed and did not live to sign.
      while (!signal.aborted && (await tileLog(sql, institution)));
      if (!(await signLog(sealer, institution))) return 0
      const sealed = await sealLog(sealer, institution)
      if (sealed > 0) await signLog(sealer, institution)
      return sealed
    },
    [platform],
  )
}

/** Answers with how many leaves were sealed; none when another sealer is at this log. */
async function sealLog({ sql, guard }: Sealer, institution: InstitutionId): Promise<number> {
  return sql.begin(async tx => {
    const log = await lockLog(tx, institution)
    if (log === undefined) return 0
    const range = trustedRange(log, await readNewestCheckpoint(tx, institution))
    if (range === undefined) return 0
    if ('holder' in range) {
      await guard.halt(tx, institution, range)
      return 0
    }
    if (!(await guard.agrees(tx, institution))) return 0
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
      tally(tx, institution, range.size, queued, seals),
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
): CompactRange | Disagreement | undefined {
  const range = unpackRange(log.size, log.frontier)
  const signedSize = newest?.size ?? 0n
  const holder = 'its own newest checkpoint'
  if (signedSize > log.size)
    return { holder, what: `has ${signedSize} leaves, and the log ${log.size}`, logSize: log.size }
  if (signedSize < log.size) return undefined
  if (newest !== undefined && !rootOf(range).equals(newest.root))
    return { holder, what: `and the log differ at ${log.size} leaves`, logSize: log.size }
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

/** Whether the log is signed as far as it goes. It is not, where something else is known of it. */
async function signLog({ sql, now, key, guard }: Sealer, institution: InstitutionId): Promise<boolean> {
  const log = await readUnsignedLog(sql, institution)
  if (log === undefined) return true
  if (!(await guard.agrees(sql, institution))) return false
  const root = rootOf(unpackRange(log.size, log.frontier))
  // What was compared are the tiles; what is signed must be the same.
  if (!root.equals(await rootAt(sql, institution, log.size))) {
    const what = `have another root than its row at ${log.size} leaves`
    await guard.halt(sql, institution, { holder: 'its own tiles', what, logSize: log.size })
    return false
  }
  const origin = logOrigin(key.origin, institution)
  const signers = [key.privateKey, ...(key.next === undefined ? [] : [key.next])]
  const note = signNote(
    checkpointText({ origin, size: log.size, root }),
    ...signers.map(key => ({ name: origin, key })),
  )
  await insertCheckpoint(sql, institution, { size: log.size, root, note, signedAt: now() })
  return true
}
