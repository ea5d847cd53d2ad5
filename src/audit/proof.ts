// Proofs about a tree, for those who hold a root and trust nobody: that a leaf is in it, that it only grew.
// Proofs come from outside, so sizes are bigint and nothing about them is believed.

import { hash } from 'node:crypto'

import { fault } from '../base/outcome.ts'
import { hashBytes, nodeHash, treeRoot } from './tree.ts'

/** RFC 9162 §2.1.3.1: the siblings on the way from leaf `index` up to the root. */
export function inclusionProof(index: number, leafHashes: readonly Buffer[]): Buffer[] {
  if (index < 0 || index >= leafHashes.length) fault(`no leaf ${index} in a tree of ${leafHashes.length}`)
  if (leafHashes.length === 1) return []
  const middle = largestPowerOfTwoBelow(leafHashes.length)
  const left = leafHashes.slice(0, middle)
  const right = leafHashes.slice(middle)
  return index < middle
    ? [...inclusionProof(index, left), treeRoot(right)]
    : [...inclusionProof(index - middle, right), treeRoot(left)]
}

/** RFC 9162 §2.1.4.1: what leads from the tree of the first `size1` leaves to the tree of all. */
export function consistencyProof(size1: number, leafHashes: readonly Buffer[]): Buffer[] {
  if (size1 < 1 || size1 > leafHashes.length) fault(`no tree of ${size1} leaves in one of ${leafHashes.length}`)
  return subproof(size1, leafHashes, true)
}

/** `isKnown`: whether the verifier holds the root of exactly these leaves already, as it does of the first tree. */
function subproof(size1: number, leafHashes: readonly Buffer[], isKnown: boolean): Buffer[] {
  if (size1 === leafHashes.length) return isKnown ? [] : [treeRoot(leafHashes)]
  const middle = largestPowerOfTwoBelow(leafHashes.length)
  const left = leafHashes.slice(0, middle)
  const right = leafHashes.slice(middle)
  return size1 <= middle
    ? [...subproof(size1, left, isKnown), treeRoot(right)]
    : [...subproof(size1 - middle, right, false), treeRoot(left)]
}

function largestPowerOfTwoBelow(size: number): number {
  return 2 ** (31 - Math.clz32(size - 1))
}

export type Inclusion = {
  readonly index: bigint
  readonly size: bigint
  readonly leafHash: Buffer
  readonly root: Buffer
  readonly proof: readonly Buffer[]
}

export function isIncluded({ root, ...path }: Inclusion): boolean {
  return isHash(root) && pathRoot(path)?.equals(root) === true
}

/**
 * RFC 9162 §2.1.3.2: the root to which a path leads, undefined where it leads to none. `fn` and `sn` are the RFC's: where
 * we are at this level, and where the level ends.
 */
export function pathRoot({ index, size, leafHash, proof }: Omit<Inclusion, 'root'>): Buffer | undefined {
  if (![leafHash, ...proof].every(isHash)) return undefined
  if (index < 0n || index >= size) return undefined
  let fn = index
  let sn = size - 1n
  let node = leafHash
  for (const sibling of proof) {
    if (sn === 0n) return undefined
    if (isOdd(fn) || fn === sn) {
      node = nodeHash(sibling, node)
      while (!isOdd(fn) && fn !== 0n) {
        fn >>= 1n
        sn >>= 1n
      }
    } else {
      node = nodeHash(node, sibling)
    }
    fn >>= 1n
    sn >>= 1n
  }
  return sn === 0n ? node : undefined
}

export type Consistency = {
  readonly size1: bigint
  readonly root1: Buffer
  readonly size2: bigint
  readonly root2: Buffer
  readonly proof: readonly Buffer[]
}

/**
 * RFC 9162 §2.1.4.2. Equal sizes need equal roots and no proof. Nothing can be proven about growth from an empty tree:
 * that fails, though witnesses accept it as a first meeting.
 */
export function isConsistent({ size1, root1, size2, root2, proof }: Consistency): boolean {
  if (![root1, root2, ...proof].every(isHash)) return false
  if (size1 < 0n || size1 > size2) return false
  if (size1 === size2) {
    return proof.length === 0 && root1.equals(root2) && (size1 > 0n || root1.equals(hash('sha256', '', 'buffer')))
  }
  // A first tree of a power of two stands whole in the second, so its root is where the path begins.
  const path = isPowerOfTwo(size1) ? [root1, ...proof] : proof
  const [start, ...rest] = path
  if (size1 === 0n || proof.length === 0 || start === undefined) return false
  let fn = size1 - 1n
  let sn = size2 - 1n
  while (isOdd(fn)) {
    fn >>= 1n
    sn >>= 1n
  }
  let first = start
  let second = start
  for (const sibling of rest) {
    if (sn === 0n) return false
    if (isOdd(fn) || fn === sn) {
      first = nodeHash(sibling, first)
      second = nodeHash(sibling, second)
      while (!isOdd(fn) && fn !== 0n) {
        fn >>= 1n
        sn >>= 1n
      }
    } else {
      second = nodeHash(second, sibling)
    }
    fn >>= 1n
    sn >>= 1n
  }
  return sn === 0n && first.equals(root1) && second.equals(root2)
}

function isHash(bytes: Buffer): boolean {
  return bytes.length === hashBytes
}

function isOdd(position: bigint): boolean {
  return (position & 1n) === 1n
}

function isPowerOfTwo(size: bigint): boolean {
  return size > 0n && (size & (size - 1n)) === 0n
}
