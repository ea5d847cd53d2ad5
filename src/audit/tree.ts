// RFC 6962 §2.1 Merkle trees over SHA-256.
// Pure: bytes in, bytes out. `proof.ts` is about what can be shown of them.

import { hash } from 'node:crypto'

import { fault } from '../base/outcome.ts'

export const hashBytes = 32
/** A leaf carries its length in 16 bits (C2SP tlog-tiles). */
export const leafBytesMax = 65_535

// Written and hashed within one call of the two functions below, never held across calls.
const leafScratch = Buffer.alloc(1 + leafBytesMax, 0x00)
const nodeScratch = Buffer.alloc(1 + 2 * hashBytes, 0x01)

/** SHA-256(0x00 || leaf) */
export function leafHash(leaf: Uint8Array): Buffer {
  leafScratch.set(leaf, 1)
  return sha256(leafScratch.subarray(0, 1 + leaf.length))
}

/** The same of a leaf that is text still. Answers with how many bytes it has, and puts the hash where it is to be. */
export function hashLeafInto(hashes: Buffer, place: number, leaf: string): number {
  const length = leafScratch.write(leaf, 1)
  hashes.write(sha256Text(leafScratch.subarray(0, 1 + length)), place * hashBytes, 'latin1')
  return length
}

/** SHA-256(0x01 || left || right) of two hashes that lie beside each other. */
export function hashNodeInto(hashes: Buffer, place: number, leftPlace: number): void {
  hashes.copy(nodeScratch, 1, leftPlace * hashBytes, (leftPlace + 2) * hashBytes)
  hashes.write(sha256Text(nodeScratch), place * hashBytes, 'latin1')
}

/** SHA-256(0x01 || left || right) */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  nodeScratch.set(left, 1)
  nodeScratch.set(right, 1 + hashBytes)
  return sha256(nodeScratch)
}

function sha256(bytes: Buffer): Buffer {
  return Buffer.from(sha256Text(bytes), 'latin1')
}

/**
 * A text of 32 characters, one for each byte. Asked for a buffer, the hash comes in memory of its own outside of the heap,
 * and making and sweeping that costs three times as much as hashing a node.
 */
function sha256Text(bytes: Buffer): string {
  return hash('sha256', bytes, 'binary')
}

/**
 * All that is needed of a tree to lengthen it and to know its root: the roots of its perfect subtrees, each at its
 * level (the subtree at level 3 has 8 leaves). There is one where `size` has a 1 in binary.
 */
export type CompactRange = { readonly size: bigint; readonly peaks: readonly (Buffer | undefined)[] }

export const emptyRange: CompactRange = { size: 0n, peaks: [] }

/** Counts in binary: two subtrees of a level become one of the next. */
export function extend(range: CompactRange, leafHashes: readonly Buffer[]): CompactRange {
  return extendAnd(range, leafHashes, () => {})
}

/** The same, telling of each perfect subtree as it is completed: from the leaves up, from left to right. */
export function extendAnd(
  range: CompactRange,
  leafHashes: readonly Buffer[],
  completed: (height: number, root: Buffer) => void,
): CompactRange {
  const peaks = [...range.peaks]
  for (const leaf of leafHashes) {
    let node = leaf
    let level = 0
    completed(level, node)
    for (let left = peaks[0]; left !== undefined; left = peaks[level]) {
      node = nodeHash(left, node)
      peaks[level] = undefined
      level++
      completed(level, node)
    }
    peaks[level] = node
  }
  return { size: range.size + BigInt(leafHashes.length), peaks }
}

export function rootOf(range: CompactRange): Buffer {
  let root: Buffer | undefined
  for (const peak of range.peaks) {
    if (peak !== undefined) root = root === undefined ? peak : nodeHash(peak, root)
  }
  return root ?? emptyRoot()
}

/** The root of no leaves is the hash of nothing. */
function emptyRoot(): Buffer {
  return sha256(Buffer.alloc(0))
}

export function treeRoot(leafHashes: readonly Buffer[]): Buffer {
  return rootOf(extend(emptyRange, leafHashes))
}

/** The peaks, largest subtree first, one after the other. */
export function packRange(range: CompactRange): Buffer {
  return Buffer.concat(range.peaks.toReversed().filter(peak => peak !== undefined))
}

export function unpackRange(size: bigint, packed: Buffer): CompactRange {
  const peaks: (Buffer | undefined)[] = []
  let end = packed.length
  for (let rest = size; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 0n) {
      peaks.push(undefined)
      continue
    }
    peaks.push(packed.subarray(end - hashBytes, end))
    end -= hashBytes
  }
  if (end !== 0) fault(`${packed.length} bytes are no frontier of ${size} leaves`)
  return { size, peaks }
}
