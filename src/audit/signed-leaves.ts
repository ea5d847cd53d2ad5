// Leaves as evidence: those that one of the given keys has signed, whatever else the table holds.

import type { KeyObject } from 'node:crypto'

import type { Period } from '../base/owed.ts'
import type { Work } from '../base/work.ts'
import { isBatchSigned } from './batch.ts'
import { type LeafSaid, leafFlaw, readLeaf, unpackBundle } from './leaf.ts'
import { receiptId } from './promise.ts'
import { batchesBy, type KeptBatch } from './receipt-store.ts'
import { leafHash, treeRoot } from './tree.ts'

export type SignedLeaf = {
  readonly said: LeafSaid
  /** What its receipt is called. */
  readonly receipt: string
  /** Where it stands in the log; null until it is sealed. */
  readonly index: bigint | null
}

const batchesPerRead = 500

/**
 * The leaves of a kind in the log of the work's institution, in the order of their moments. The root of each batch is
 * computed again from the bytes that are there: what was changed, or signed by anybody else, is not among them. Whether
 * the log itself is whole is for `verify`.
 */
export async function* signedLeaves(
  work: Work,
  period: Period,
  kind: string,
  keys: ReadonlyMap<string, KeyObject>,
): AsyncGenerator<SignedLeaf> {
  for (let after: { at: Date; batchId: string } | undefined; ; ) {
    const batches = await batchesBy(work, period, [...keys.keys()], after, batchesPerRead)
    for (const batch of batches) {
      after = { at: batch.emittedAt, batchId: batch.batchId }
      const key = keys.get(batch.keyId)
      const leaves = unpackBundle(batch.leaves)
      if (key === undefined || leaves === undefined || !isTheirs(work, batch, leaves, key)) continue
      for (const [place, leaf] of leaves.entries()) {
        const said = leaf.includes(kind) ? readLeaf(leaf) : undefined
        if (said?.kind !== kind || leafFlaw(leaf, work.institution, batch.emittedAt) !== undefined) continue
        const index = batch.firstIndex === null ? null : batch.firstIndex + BigInt(place)
        yield { said, receipt: receiptId(batch.batchId, place), index }
      }
    }
    if (batches.length < batchesPerRead) return
  }
}

function isTheirs(
  { institution }: Work,
  { batchId, signature }: KeptBatch,
  leaves: readonly Buffer[],
  key: KeyObject,
): boolean {
  const root = treeRoot(leaves.map(leafHash))
  return isBatchSigned({ institution, batchId, leafCount: leaves.length, root }, signature, key)
}
