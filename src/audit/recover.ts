// Puts back what a database has lost of a log, from a copy of it. The places, batches and checkpoints become what the copy
// has, which is what was signed; what the database had at the same places waits in the queue again and is sealed after.
//
// The copy is checked to its end, with keys that are not from it, before anything is changed. Then it is put back from one
// checkpoint to the next, each in one transaction: killed anywhere, it can be done again. Until the end the log is halted.

import type { InstitutionId } from '../base/ids.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import { type Begun, type Copy, WrongCopy } from './copy.ts'
import {
  batchEndingAt,
  begunEndingAt,
  begunRange,
  begunStep,
  type CopiedStep,
  copiedRange,
  readStep,
} from './copy-read.ts'
import type { SignedHead } from './copy-store.ts'
import { insertHalt, readHalt, readLogState } from './guard-store.ts'
import type { TrustedKeys } from './keys.ts'
import { makeLeaf } from './leaf.ts'
import type { StoredBatch } from './log-check.ts'
import {
  countQueued,
  cutBack,
  type Dropped,
  deleteHalt,
  holdLog,
  insertLostBatches,
  readBatchEndingAt,
  readBatchesNamed,
  readNewestSigning,
  readSignedBeyond,
  readSignedUpTo,
} from './recover-store.ts'
import { deleteQueued, insertCheckpoint, insertLog, insertSeals, updateLog } from './store.ts'
import { rangeAt, rootAt } from './tile-log.ts'
import { growTiles } from './tile-store.ts'
import { type CompactRange, packRange, rootOf } from './tree.ts'

export type Recovered = {
  /** The log is as long as the copy, with its root. What waited in the queue comes after. */
  readonly size: bigint
  readonly root: Buffer
  /** As far as the database had it already. */
  readonly since: bigint
  readonly batches: number
  /** Signed sizes of another past that were taken back. */
  readonly dropped: readonly bigint[]
  readonly waiting: number
}

export type RecoverRefusal =
  | { readonly code: 'copy_empty' }
  | { readonly code: 'copy_wrong'; readonly what: string }
  | { readonly code: 'database_ahead'; readonly size: bigint; readonly copied: bigint }
  | { readonly code: 'batch_differs'; readonly batch: string }

const actor = 'process:recovery'
const droppedMax = 1_000
const meanwhile = 'the log was lengthened meanwhile: do it again'

/** As the owner of the tables. */
export async function recover(
  outside: Outside,
  institution: InstitutionId,
  copy: Copy,
  keys: TrustedKeys,
): Promise<Outcome<Recovered, RecoverRefusal>> {
  try {
    return await recoverFrom(outside, institution, copy, keys)
  } catch (thrown) {
    if (thrown instanceof WrongCopy) return refused({ code: 'copy_wrong', what: thrown.message })
    throw thrown
  }
}

async function recoverFrom(
  outside: Outside,
  institution: InstitutionId,
  copy: Copy,
  keys: TrustedKeys,
): Promise<Outcome<Recovered, RecoverRefusal>> {
  const head = await copy.whole(institution)
  const whole = await copiedRange(copy, institution, head?.size ?? 0n, head?.size ?? 0n)
  const begun = await copy.begunBeyond(institution, whole.size)
  const newest = begun?.checkpoint ?? head
  if (newest === undefined) return refused({ code: 'copy_empty' })
  const source = { copy, institution, keys, whole, begun }
  const size = (await readLogState(outside.sql, institution))?.size ?? 0n
  if (size > newest.size && newest.root.equals(await rootAt(outside.sql, institution, newest.size)))
    return letGoOn(outside, institution, copy.name, newest.size)
  const since = await commonSize(outside, source, size < newest.size ? size : newest.size)
  const ahead = [
    ...(head === undefined ? [] : await checkpointsAfter(copy, institution, head, since)),
    ...(begun === undefined || begun.checkpoint.size <= since ? [] : [begun.checkpoint]),
  ]
  const start = await sourceRange(source, since)
  await checkAll(source, start, ahead)

  await stop(outside, institution, size, copy.name)
  const cut = await takeBack(outside, institution, since)
  let range = start
  let batches = 0
  for (const checkpoint of ahead) {
    const step = await sourceStep(source, range, checkpoint)
    const put = await transact(outside, institution, actor, work => putBack(work, range, step))
    if (!put.ok) return put
    batches += put.value
    range = step.longer
  }
  return transact(outside, institution, actor, async work => {
    if ((await holdLog(work.sql, institution))?.size !== newest.size) fault(meanwhile)
    return end(work, { size: newest.size, root: newest.root, since, batches }, cut, copy.name)
  })
}

/** The log goes on, with a leaf that says from where. */
async function end(
  work: Work,
  { size, root, since, batches }: Omit<Recovered, 'dropped' | 'waiting'>,
  cut: readonly Dropped[],
  from: string,
): Promise<Outcome<Recovered, never>> {
  const { sql, institution } = work
  await deleteHalt(sql, institution)
  const waiting = await countQueued(sql, institution)
  const body = {
    batches,
    dropped: cut.slice(0, 20).map(({ size, note }) => ({ note, size: String(size) })),
    droppedCheckpoints: cut.length,
    from,
    root: root.toString('base64'),
    since: String(since),
    size: String(size),
    waiting,
  }
  work.leaves.push(makeLeaf(work, 'audit.recovered', body, actor))
  return done({ size, root, since, batches, dropped: cut.map(({ size }) => size), waiting })
}

/** What is in a copy of one log: whole up to a checkpoint, and perhaps begun up to another. */
type Source = {
  readonly copy: Copy
  readonly institution: InstitutionId
  readonly keys: TrustedKeys
  readonly whole: CompactRange
  readonly begun: Begun | undefined
}

async function sourceRange({ copy, institution, whole, begun }: Source, at: bigint): Promise<CompactRange> {
  if (begun !== undefined && at > whole.size) return begunRange(whole, begun, at)
  return copiedRange(copy, institution, whole.size, at)
}

async function sourceEndingAt({ copy, institution, whole, begun }: Source, at: bigint): Promise<string | undefined> {
  if (begun !== undefined && at > whole.size) return begunEndingAt(copy, begun, at)
  return batchEndingAt(copy, institution, whole.size, at)
}

async function sourceStep(
  { copy, institution, keys, begun }: Source,
  from: CompactRange,
  checkpoint: SignedHead,
): Promise<CopiedStep> {
  if (checkpoint === begun?.checkpoint) return begunStep(copy, institution, keys, from, begun)
  return readStep(copy, institution, keys, from, checkpoint)
}

/**
 * The database has all that the copy has, and more: there is nothing to put back. What this copy halted goes on. What
 * another halted does not: it may know of what this one does not.
 */
async function letGoOn(
  outside: Outside,
  institution: InstitutionId,
  copy: string,
  copied: bigint,
): Promise<Outcome<Recovered, RecoverRefusal>> {
  return transact(outside, institution, actor, async work => {
    const { size } = (await holdLog(work.sql, institution)) ?? fault('a log that has leaves is there')
    const halt = await readHalt(work.sql, institution)
    if (halt?.holder !== copy) return refused({ code: 'database_ahead', size, copied })
    const root = await rootAt(work.sql, institution, size)
    return end(work, { size, root, since: size, batches: 0 }, [], copy)
  })
}

/** Nobody seals a log that is halted; where it is not, it is halted for as long as this takes. */
async function stop(outside: Outside, institution: InstitutionId, size: bigint, holder: string): Promise<void> {
  await transact(outside, institution, actor, async work => {
    await insertLog(work)
    if ((await holdLog(work.sql, institution))?.size !== size) fault(meanwhile)
    const what = 'is being put back; if nobody is at it, do it again'
    await insertHalt(work.sql, institution, { holder, what, logSize: size, haltedAt: work.now })
    return done(undefined)
  })
}

/** The largest size that was signed, at which the log and the copy have the same tree, and the same batch ends. */
async function commonSize({ sql }: Outside, source: Source, most: bigint): Promise<bigint> {
  const { institution } = source
  const isSame = async (size: bigint) => {
    const root = rootOf(await sourceRange(source, size))
    if (!root.equals(await rootAt(sql, institution, size))) return false
    // Leaves that are the same, byte for byte, may have been committed otherwise.
    const ends = await sourceEndingAt(source, size)
    return ends !== undefined && ends === (await readBatchEndingAt(sql, institution, size))
  }
  let [common, low, high] = [0n, 0n, most]
  // As a rule it is the newest, so that is tried first; then halves.
  for (let bound = most; low < high; bound = (low + high + 1n) / 2n) {
    const size = await readSignedUpTo(sql, institution, bound)
    if (size === undefined || size <= low) low = bound
    else if (await isSame(size)) {
      common = size
      low = bound
    } else high = size - 1n
  }
  return common
}

/** Each checkpoint of the copy beyond a size, smallest first. */
async function checkpointsAfter(
  copy: Copy,
  institution: InstitutionId,
  newest: SignedHead,
  since: bigint,
): Promise<readonly SignedHead[]> {
  const found: SignedHead[] = []
  for (let next: SignedHead | undefined = newest; next !== undefined && next.size > since; ) {
    found.push(next)
    next = await copy.checkpointUpTo(institution, next.size - 1n)
  }
  return found.toReversed()
}

async function checkAll(source: Source, start: CompactRange, ahead: readonly SignedHead[]): Promise<void> {
  let range = start
  for (const checkpoint of ahead) range = (await sourceStep(source, range, checkpoint)).longer
}

/** What the database had beyond the common size. The leaf tells of it: nothing that was signed goes without a word. */
async function takeBack(outside: Outside, institution: InstitutionId, since: bigint): Promise<readonly Dropped[]> {
  const cut = await transact(outside, institution, actor, async ({ sql }) => {
    const log = (await holdLog(sql, institution)) ?? fault('a log that was held is there')
    const dropped = await readSignedBeyond(sql, institution, since, droppedMax)
    if (log.size === since && dropped.length === 0) return done(dropped)
    const frontier = packRange(await rangeAt(sql, institution, since))
    await cutBack(sql, institution, since)
    await updateLog(sql, institution, { size: since, frontier, tiled: since, epoch: log.epoch })
    return done(dropped)
  })
  return cut.ok ? cut.value : []
}

/** One step of the copy. Answers how many batches the database did not have. */
async function putBack(
  { sql, institution }: Work,
  range: CompactRange,
  { checkpoint, batches, longer, grown }: CopiedStep,
): Promise<Outcome<number, RecoverRefusal>> {
  const log = (await holdLog(sql, institution)) ?? fault('a log that was held is there')
  if (log.size !== range.size) fault(meanwhile)
  const ids = batches.map(({ batchId }) => batchId)
  const known = new Map((await readBatchesNamed(sql, institution, ids)).map(batch => [batch.batchId, batch]))
  const other = batches.find(batch => isOther(batch, known.get(batch.batchId)))
  if (other !== undefined) return refused({ code: 'batch_differs', batch: other.batchId })
  const lost = batches.filter(({ batchId }) => !known.has(batchId))
  await insertLostBatches(sql, institution, lost)
  await deleteQueued(sql, institution, ids)
  await insertSeals(sql, institution, batches)
  await growTiles(sql, institution, grown)
  const frontier = packRange(longer)
  await updateLog(sql, institution, { size: longer.size, frontier, tiled: longer.size, epoch: log.epoch })
  // When it was signed, the copy does not say: not before its leaves, nor before the checkpoint that it extends.
  const moments = [await readNewestSigning(sql, institution), ...batches.map(({ emittedAt }) => emittedAt)]
  const signedAt = new Date(Math.max(...moments.map(moment => moment?.getTime() ?? 0)))
  await insertCheckpoint(sql, institution, { ...checkpoint, signedAt })
  return done(lost.length)
}

function isOther(copied: StoredBatch, known: StoredBatch | undefined): boolean {
  if (known === undefined) return false
  const isSame =
    known.leaves.equals(copied.leaves) &&
    known.root.equals(copied.root) &&
    known.signature.equals(copied.signature) &&
    known.keyId === copied.keyId &&
    known.leafCount === copied.leafCount &&
    known.emittedAt.getTime() === copied.emittedAt.getTime()
  return !isSame
}
