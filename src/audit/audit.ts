// The audit log remembers what was done, by whom, in an order that nobody can change unseen.
//
// It promises: a leaf is committed with the fact it tells of, or neither is; a leaf once sealed cannot be changed,
// dropped, moved or back-dated without `verify` saying where. It cannot tell of what was never appended.
// It knows nothing of what leaves mean.

import type { Canonical } from '../base/canonical.ts'
import { fault } from '../base/outcome.ts'
import type { Actor, Leaf, Work } from '../base/work.ts'
import { signBatch } from './batch.ts'
import type { EmitterKey } from './keys.ts'
import { escapedEntry, type LeafKind, makeLeaf } from './leaf.ts'
import { place, rowsOf, topOf } from './promise.ts'
import { insertBatch, insertLog } from './store.ts'
import { hashBytes, hashLeafInto } from './tree.ts'

/** Whoever holds a leaf as it was made may ask for its promise. */
export type { Leaf } from '../base/work.ts'
export {
  type Completeness,
  completenessOf,
  isWhole,
  type OwedLeaves,
  openedAt,
} from './completeness.ts'
export type { Above } from './controls-above.ts'
export { copyLoop, openCopy, type Place, signersOf } from './copy.ts'
export { folderPlace } from './copy-folder.ts'
export { fetchAll, type S3Place, s3Place } from './copy-s3.ts'
export { exploreLog, type FoundLeaf, termsLoop } from './explorer.ts'
export { openGuard } from './guard.ts'
export { type KeyExchange, tellKeyChange } from './key-change.ts'
export {
  type EmitterKey,
  emitterKey,
  emittersOfOnly,
  formerPath,
  isOrigin,
  loadEmitterKey,
  loadSealerKey,
  logOrigin,
  makeEmitterKey,
  makeSealerKey,
  nextPath,
  platform,
  publicLine,
  publicLinesOnly,
  readTrustedKeys,
  type SealerKey,
  saveKey,
  sealerKey,
  type TrustedKeys,
} from './keys.ts'
export { isPublishedPath, readPublished } from './layout.ts'
export type { LeafKind, LeafSaid } from './leaf.ts'
export type { Problem } from './log-check.ts'
export { type News, newsBetween, sealedSize } from './news.ts'
export { owedLeaves } from './owed.ts'
export { platformLoop } from './platform.ts'
export { isDemonstration, isOfDemo, type Policy, readPolicy } from './policy.ts'
export { type LeafPromise, promiseOf, receiptIdOf } from './promise.ts'
export { findReceipt, leavesAbout, leavesAt, type Receipt, type SealedLeaf } from './receipt.ts'
export { type RecoverRefusal, recover } from './recover.ts'
export { sealLoop } from './seal.ts'
export {
  type GivenOut,
  type Reached,
  showConsistency,
  showCopies,
  showInclusion,
  showWitnesses,
  trustOf,
} from './shown.ts'
export { type SignedLeaf, signedLeaves } from './signed-leaves.ts'
export { readLogOfAnother as logOfAnother } from './store.ts'
export { subjectsOf } from './subjects.ts'
export { type Sought, trail } from './trail.ts'
export { type AuditProgress, type AuditReport, type LogReport, logLines, verify } from './verify.ts'
export { cosignedUpTo, witnessHolders, witnessLoops } from './witness-loop.ts'

/** How many leaves one transaction may have. */
export const batchLeavesMax = 10_000

/** One log per institution, made when the institution is opened. Making it again changes nothing. */
export async function ensureLog(work: Work): Promise<void> {
  await insertLog(work)
}

/**
 * Adds one leaf to this work; `emitter` writes it at commit. Its bytes are made here, once, and never again.
 * No personal data and no secrets: a leaf is for ever. Faults above 16 KiB.
 * The policy that permitted the work stands in it, unless the leaf names a nearer one. Once the work is committed,
 * `promiseOf` says what was promised of it.
 */
export function append(
  work: Work,
  kind: LeafKind,
  body: { readonly [member: string]: Canonical },
  actor: Actor = work.actor,
): Leaf {
  const { policy } = work
  const leaf = makeLeaf(work, kind, policy === undefined ? body : { policy, ...body }, actor)
  work.leaves.push(leaf)
  return leaf
}

/** What `Outside.emit` is: signs the leaves of a work and writes them as one batch. Failing, it fails the work. */
export function emitter(key: EmitterKey): (work: Work) => Promise<void> {
  return async work => {
    const { institution, leaves, now: at } = work
    if (leaves.length > batchLeavesMax) fault(`${leaves.length} leaves in one work, more than ${batchLeavesMax}`)
    const hashes = Buffer.allocUnsafe(leaves.length * hashBytes)
    const entries = leaves.map(({ text }, place) => escapedEntry(hashLeafInto(hashes, place, text), text))
    const rows = rowsOf(hashes)
    const claim = { institution, batchId: work.newId('bat'), leafCount: leaves.length, root: topOf(rows) }
    const signature = signBatch(claim, key)
    place(leaves, { ...claim, at, keyId: key.id, signature, rows: () => rows })
    await insertBatch(work, { ...claim, leaves: entries.join(''), keyId: key.id, signature })
  }
}
