// A leaf is one thing that was done, as canonical JSON. A bundle is the leaves of one transaction.

import { type Canonical, canonical } from '../base/canonical.ts'
import { fault } from '../base/outcome.ts'
import type { Actor, Work } from '../base/work.ts'
import { leafBytesMax as bundledLeafBytesMax } from './tree.ts'

/** The room that says it, and what was done: `payments.accepted`. */
export type LeafKind = `${string}.${string}`

/** Larger evidence stays where it is, and the leaf names its hash. */
export const leafBytesMax = 16_384

export function makeLeaf(
  work: Work,
  kind: LeafKind,
  body: { readonly [member: string]: Canonical },
  actor: Actor,
): Buffer {
  const at = work.now.toISOString()
  const leaf = Buffer.from(canonical({ actor, at, body, institution: work.institution, kind, v: 1 }))
  if (leaf.length > leafBytesMax) fault(`a leaf of ${leaf.length} bytes is longer than ${leafBytesMax}: ${kind}`)
  return leaf
}

/**
 * A C2SP tlog-tiles entry bundle; lengths are big-endian.
 *
 *     | uint16 length | leaf | uint16 length | leaf | …
 */
export function packBundle(leaves: readonly Buffer[]): Buffer {
  const bundle = Buffer.allocUnsafe(leaves.reduce((bytes, leaf) => bytes + 2 + leaf.length, 0))
  let end = 0
  for (const leaf of leaves) {
    if (leaf.length > bundledLeafBytesMax) fault(`a leaf of ${leaf.length} bytes does not fit a bundle`)
    end = bundle.writeUInt16BE(leaf.length, end)
    end += leaf.copy(bundle, end)
  }
  return bundle
}

/** The leaves of a bundle, or undefined where its lengths do not add up. The leaves share the bundle's memory. */
export function unpackBundle(bundle: Buffer): Buffer[] | undefined {
  const leaves: Buffer[] = []
  let start = 0
  while (start < bundle.length) {
    if (start + 2 > bundle.length) return undefined
    const end = start + 2 + bundle.readUInt16BE(start)
    if (end > bundle.length) return undefined
    leaves.push(bundle.subarray(start + 2, end))
    start = end
  }
  return leaves
}
