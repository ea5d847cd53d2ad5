// What has become of a promise: the leaf's place in the log under a signed checkpoint, as a C2SP tlog-proof, or how long it
// is overdue. It is read from the batch and from a few tiles, however long the log is.

import { fault } from '../base/outcome.ts'
import type { Leaf, Work } from '../base/work.ts'
import { readCosignedHead } from './layout-store.ts'
import { type LeafSaid, readLeaf, unpackBundle } from './leaf.ts'
import {
  type LeafPromise,
  place,
  promiseOf,
  type Rows,
  readReceiptId,
  receiptId,
  rowsOf,
  sealedWithinMs,
} from './promise.ts'
import { batchesAt, batchesOf, findBatch, type KeptBatch } from './receipt-store.ts'
import { proveInclusion } from './tile-log.ts'
import { leafHash } from './tree.ts'

export type Receipt = {
  readonly promise: LeafPromise
  /** What the leaf says: who may read the receipt is for others to decide. */
  readonly said: LeafSaid
  /** overdue: it was to be in the log by now, and is not. */
  readonly state: 'promised' | 'sealed' | 'overdue'
  /** A tlog-proof, once it is sealed. */
  readonly proof?: string
}

/** Undefined where nothing of this name was promised by this institution. `prefix` as in `promiseOf`. */
export async function findReceipt(work: Work, id: string, prefix: string): Promise<Receipt | undefined> {
  const named = readReceiptId(id)
  const batch = named === undefined ? undefined : await findBatch(work, named.batchId)
  if (named === undefined || batch === undefined) return undefined
  const leaf = unpack(work, batch)[named.place]
  const promise = leaf === undefined ? undefined : promiseOf(leaf, prefix)
  if (leaf === undefined || promise === undefined) return undefined
  const said = readLeaf(Buffer.from(leaf.text)) ?? fault(`${id} is no leaf`)
  const proof = batch.firstIndex === null ? undefined : await prove(work, batch.firstIndex + BigInt(named.place))
  if (proof !== undefined) return { promise, said, state: 'sealed', proof }
  const isOverdue = work.now.getTime() > batch.emittedAt.getTime() + sealedWithinMs
  return { promise, said, state: isOverdue ? 'overdue' : 'promised' }
}

/** Under the newest checkpoint that somebody outside has seen; before there is one, under the newest. */
async function prove(work: Work, index: bigint): Promise<string | undefined> {
  const head = await readCosignedHead(work.sql, work.institution, index)
  if (head === undefined) return undefined
  const path = await proveInclusion(work.sql, work.institution, index, head.size)
  const lines = ['c2sp.org/tlog-proof@v1', `index ${index}`, ...path.map(hash => hash.toString('base64'))]
  return `${lines.join('\n')}\n\n${head.note}`
}

/**
 * The leaves of this moment in which a word stands as it is written, found again in the log: `promiseOf` says of each what
 * it said then.
 */
export async function leavesAt(
  work: Work,
  at: Date,
  word: string,
): Promise<readonly { readonly leaf: Leaf; readonly said: LeafSaid }[]> {
  const batches = (await batchesOf(work, at)).filter(({ leaves }) => leaves.includes(word))
  return batches.flatMap(batch =>
    unpack(work, batch).flatMap(leaf => {
      const said = leaf.text.includes(word) ? readLeaf(Buffer.from(leaf.text)) : undefined
      return said === undefined ? [] : [{ leaf, said }]
    }),
  )
}

/** A leaf as it lies in the log, what its receipt is called, and its place, once it has one. */
export type SealedLeaf = { readonly said: LeafSaid; readonly receipt: string; readonly index: bigint | null }

/** The leaves of these moments in which one of some words stands, in the order in which they were written. */
export async function leavesAbout(
  work: Work,
  moments: readonly Date[],
  words: readonly string[],
): Promise<readonly SealedLeaf[]> {
  const batches = await batchesAt(work, moments)
  return batches.flatMap(({ batchId, leaves, firstIndex }) =>
    (unpackBundle(leaves) ?? fault(`the leaves of ${batchId} are no bundle`)).flatMap((leaf, place) => {
      const said = words.some(word => leaf.includes(word)) ? readLeaf(leaf) : undefined
      const index = firstIndex === null ? null : firstIndex + BigInt(place)
      return said === undefined ? [] : [{ said, receipt: receiptId(batchId, place), index }]
    }),
  )
}

function unpack({ institution }: Work, batch: KeptBatch): readonly Leaf[] {
  const { batchId, keyId, signature, emittedAt: at } = batch
  const bundle = unpackBundle(batch.leaves) ?? fault(`the leaves of ${batchId} are no bundle`)
  const leaves = bundle.map(leaf => ({ text: leaf.toString() }))
  let known: Rows | undefined
  const rows = () => (known ??= rowsOf(Buffer.concat(bundle.map(leafHash))))
  place(leaves, { institution, batchId, at, keyId, signature, leafCount: leaves.length, rows })
  return leaves
}
