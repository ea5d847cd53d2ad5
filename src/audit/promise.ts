// What whoever caused a leaf is given at once, and may keep: the leaf, its way up to the root of its batch, and the
// emitter's signature of that. With it anybody can show that the log owes them the leaf; docs/audit-format.md says how.

import type { KeyObject } from 'node:crypto'

import type { InstitutionId } from '../base/ids.ts'
import { fault } from '../base/outcome.ts'
import type { Leaf } from '../base/work.ts'
import { isBatchSigned } from './batch.ts'
import { logOrigin } from './keys.ts'
import { type LeafSaid, readLeaf } from './leaf.ts'
import { pathRoot } from './proof.ts'
import { type CompactRange, emptyRange, extend, hashBytes, hashNodeInto, leafHash, rootOf } from './tree.ts'

/** How long a leaf may wait until it is sealed and signed for. */
export const sealedWithinMs = 60_000

/** As it goes over the wire; what each member is, the document says. */
export type LeafPromise = {
  readonly id: string
  readonly origin: string
  readonly leaf: string
  readonly place: number
  readonly leaves: number
  readonly path: readonly string[]
  readonly key: string
  readonly signature: string
  readonly sealedBy: string
}

/** The rows of an RFC 6962 tree from the leaves up, one behind the other: who has no neighbour on the right goes up as it is. */
export type Rows = { readonly hashes: Buffer; readonly lengths: readonly number[] }

/** `leafHashes`: 32 bytes for each leaf. */
export function rowsOf(leafHashes: Buffer): Rows {
  const lengths = [leafHashes.length / hashBytes]
  for (let length = lengths[0] ?? 0; length > 1; lengths.push(length)) length = Math.ceil(length / 2)
  const hashes = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + length, 0) * hashBytes)
  leafHashes.copy(hashes)
  let row = 0
  for (const length of lengths.slice(0, -1)) {
    const above = row + length
    for (let at = 0; at + 1 < length; at += 2) hashNodeInto(hashes, above + at / 2, row + at)
    if (length % 2 === 1) {
      const last = (above - 1) * hashBytes
      hashes.copy(hashes, (above + (length - 1) / 2) * hashBytes, last, last + hashBytes)
    }
    row = above
  }
  return { hashes, lengths }
}

export function topOf({ hashes }: Rows): Buffer {
  if (hashes.length === 0) fault('no leaves have no top')
  return hashes.subarray(-hashBytes)
}

/** RFC 9162 §2.1.3.1: the siblings on the way up, from below. */
export function pathIn({ hashes, lengths }: Rows, place: number): Buffer[] {
  let row = 0
  return lengths.slice(0, -1).flatMap((length, height) => {
    const sibling = (place >> height) ^ 1
    const at = (row + sibling) * hashBytes
    row += length
    return sibling < length ? [hashes.subarray(at, at + hashBytes)] : []
  })
}

/** A batch as it was signed. */
export type SignedBatch = {
  readonly institution: InstitutionId
  readonly batchId: string
  readonly at: Date
  readonly keyId: string
  readonly signature: Buffer
  readonly leafCount: number
  /** Asked for when a promise is wanted. */
  readonly rows: () => Rows
}

/** Which batch a leaf went into, for as long as somebody holds the leaf itself. */
class Placed {
  readonly batch: SignedBatch
  readonly place: number
  constructor(batch: SignedBatch, place: number) {
    this.batch = batch
    this.place = place
  }
}

export function place(leaves: readonly Leaf[], batch: SignedBatch): void {
  let at = 0
  for (const leaf of leaves) leaf.placed = new Placed(batch, at++)
}

/**
 * What was promised of a leaf whose work is committed; before that nothing is. Undefined where nobody has signed for it.
 * `prefix` is what the names of all logs begin with.
 */
export function promiseOf({ text, placed }: Leaf, prefix: string): LeafPromise | undefined {
  if (!(placed instanceof Placed)) return undefined
  const { batch, place: at } = placed
  return {
    id: receiptId(batch.batchId, at),
    origin: logOrigin(prefix, batch.institution),
    leaf: text,
    place: at,
    leaves: batch.leafCount,
    path: pathIn(batch.rows(), at).map(hash => hash.toString('base64')),
    key: batch.keyId,
    signature: batch.signature.toString('base64'),
    sealedBy: new Date(batch.at.getTime() + sealedWithinMs).toISOString(),
  }
}

/** What the receipt of a leaf is called. */
export function receiptIdOf({ placed }: Leaf): string | undefined {
  return placed instanceof Placed ? receiptId(placed.batch.batchId, placed.place) : undefined
}

export function receiptId(batchId: string, at: number): string {
  return `${batchId}.${at}`
}

export function readReceiptId(id: string): { readonly batchId: string; readonly place: number } | undefined {
  const [, batchId, at] = /^(bat_[0-9a-z]{1,26})\.(0|[1-9][0-9]{0,3})$/.exec(id) ?? []
  return batchId === undefined ? undefined : { batchId, place: Number(at) }
}

/** What a promise says, where it is one of the emitters that says it; undefined where it is nobody's word. */
export function openPromise(
  promise: LeafPromise,
  emitters: ReadonlyMap<string, KeyObject>,
): { readonly said: LeafSaid; readonly leafHash: Buffer; readonly sealedBy: Date } | undefined {
  const { id, origin, leaf, place: at, leaves, path, key: keyId, signature } = promise
  const key = emitters.get(keyId)
  const named = readReceiptId(id)
  const bytes = Buffer.from(leaf)
  const said = readLeaf(bytes)
  const isAbout = said !== undefined && origin.endsWith(`/${said.institution}`) && named?.place === at
  if (key === undefined || named === undefined || !isAbout) return undefined
  if (!Number.isSafeInteger(at) || !Number.isSafeInteger(leaves) || at < 0 || at >= leaves) return undefined
  const siblings = path.map(readBase64)
  const signed = readBase64(signature)
  if (signed === undefined || !siblings.every(hash => hash !== undefined)) return undefined
  const own = leafHash(bytes)
  const root = pathRoot({ index: BigInt(at), size: BigInt(leaves), leafHash: own, proof: siblings })
  const claim = { institution: said.institution, batchId: named.batchId, leafCount: leaves }
  if (root === undefined || !isBatchSigned({ ...claim, root }, signed, key)) return undefined
  return { said, leafHash: own, sealedBy: new Date(Date.parse(said.at) + sealedWithinMs) }
}

/** One text for one value: what decodes to the same bytes in another way is none. */
function readBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : undefined
}

/** A checkpoint as somebody outside has seen it, and when: the time of a cosignature that counts. */
export type SeenCheckpoint = {
  readonly origin: string
  readonly size: bigint
  readonly root: Buffer
  readonly seenAt: Date
}

/**
 * Whether a log has left out what it promised: the promise is good, the checkpoint was seen after it was due, and none of
 * the leaves under the checkpoint is the one that was promised. The hashes are read once, and need not be held.
 * False says no more than that this does not prove it.
 */
export function omitted(
  promise: LeafPromise,
  emitters: ReadonlyMap<string, KeyObject>,
  seen: SeenCheckpoint,
  leafHashes: Iterable<Buffer>,
): boolean {
  const opened = openPromise(promise, emitters)
  if (opened === undefined || promise.origin !== seen.origin || seen.seenAt <= opened.sealedBy) return false
  let range: CompactRange = emptyRange
  for (const hash of leafHashes) {
    if (hash.equals(opened.leafHash)) return false
    range = extend(range, [hash])
  }
  return range.size === seen.size && rootOf(range).equals(seen.root)
}
