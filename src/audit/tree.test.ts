import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'

import { seededRandom } from '../../test/outside.ts'
import { consistencyProof, inclusionProof, isConsistent, isIncluded } from './proof.ts'
import { type CompactRange, emptyRange, extend, leafHash, packRange, rootOf, treeRoot, unpackRange } from './tree.ts'

const sizeMax = 300
const leaves = Array.from({ length: sizeMax }, (_, index) => Buffer.from(`leaf ${index}`))
const hashes = leaves.map(leafHash)
const vectors = join(import.meta.dirname, '../../../shared/data/merkle')
const unlessThere = { skip: existsSync(vectors) ? false : '../shared/data/merkle is not here' }

/** RFC 6962 §2.1, word for word: another implementation to compare with. */
function mth(entries: readonly Buffer[]): Buffer {
  const sha256 = (...parts: readonly Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
  const [only] = entries
  if (only === undefined) return sha256()
  if (entries.length === 1) return sha256(Buffer.from([0]), only)
  let k = 1
  while (k * 2 < entries.length) k *= 2
  return sha256(Buffer.from([1]), mth(entries.slice(0, k)), mth(entries.slice(k)))
}

const roots = Array.from({ length: sizeMax + 1 }, (_, size) => mth(leaves.slice(0, size)))

function rootAt(size: number): Buffer {
  return roots[size] ?? assert.fail(`no root of ${size}`)
}

function hashAt(index: number): Buffer {
  return hashes[index] ?? assert.fail(`no leaf ${index}`)
}

function inclusionOf(index: number, size: number) {
  const proof = inclusionProof(index, hashes.slice(0, size))
  return { index: BigInt(index), size: BigInt(size), leafHash: hashAt(index), root: rootAt(size), proof }
}

function consistencyOf(size1: number, size2: number) {
  const proof = consistencyProof(size1, hashes.slice(0, size2))
  return { size1: BigInt(size1), root1: rootAt(size1), size2: BigInt(size2), root2: rootAt(size2), proof }
}

function flipped(bytes: Buffer): Buffer {
  const other = Buffer.from(bytes)
  other.writeUInt8(other.readUInt8(7) ^ 1, 7)
  return other
}

describe('a tree', () => {
  test('has the root of RFC 6962 at every size, built at once or leaf by leaf', () => {
    let grown: CompactRange = emptyRange
    for (let size = 0; size <= sizeMax; size++) {
      assert.deepEqual(treeRoot(hashes.slice(0, size)), rootAt(size), `at once, ${size}`)
      assert.deepEqual(rootOf(grown), rootAt(size), `leaf by leaf, ${size}`)
      if (size < sizeMax) grown = extend(grown, [hashAt(size)])
    }
  })

  test('is taken up again from its frontier at every size', () => {
    for (let size = 0; size < sizeMax; size++) {
      const range = extend(emptyRange, hashes.slice(0, size))
      const again = unpackRange(BigInt(size), packRange(range))
      assert.deepEqual(rootOf(extend(again, hashes.slice(size))), rootAt(sizeMax), `${size}`)
    }
  })

  test('is not taken up from a frontier of another size', () => {
    assert.throws(() => unpackRange(3n, Buffer.alloc(32)), /no frontier of 3 leaves/)
    assert.throws(() => unpackRange(4n, Buffer.alloc(64)), /no frontier of 4 leaves/)
  })

  test('tells a leaf from a node', () => {
    const node = Buffer.concat([hashAt(0), hashAt(1)])
    assert.notDeepEqual(leafHash(node), rootAt(2))
  })
})

describe('an inclusion proof', () => {
  test('holds for every leaf of every tree to 64, and for the edges of every tree to 300', () => {
    const random = seededRandom(7)
    for (let size = 1; size <= sizeMax; size++) {
      const some = [0, size >> 1, size - 1, Math.floor(random() * size)]
      for (const index of size <= 64 ? hashes.slice(0, size).keys() : some) {
        assert.equal(isIncluded(inclusionOf(index, size)), true, `leaf ${index} of ${size}`)
      }
    }
  })

  test('fails when anything in it is changed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 80 }), fc.nat(), fc.nat(), (size, pickedIndex, pickedNode) => {
        const good = inclusionOf(pickedIndex % size, size)
        const at = pickedNode % good.proof.length
        const proof = (nodes: readonly Buffer[]) => ({ ...good, proof: nodes })
        for (const bad of [
          { ...good, index: good.index + 1n },
          { ...good, index: good.index - 1n },
          { ...good, index: good.index + good.size },
          { ...good, index: good.index + 2n ** 64n },
          { ...good, leafHash: flipped(good.leafHash) },
          { ...good, root: flipped(good.root) },
          { ...good, leafHash: good.leafHash.subarray(1) },
          proof(good.proof.slice(1)),
          proof(good.proof.slice(0, -1)),
          proof([...good.proof, hashAt(0)]),
          proof([...good.proof, good.root]),
          proof(good.proof.with(at, flipped(good.proof[at] ?? hashAt(0)))),
          proof(good.proof.with(at, Buffer.concat([good.proof[at] ?? hashAt(0), Buffer.alloc(1)]))),
        ]) {
          assert.equal(isIncluded(bad), false)
        }
      }),
      { seed: 6962, numRuns: 300 },
    )
  })

  test('does not hold in a tree of nothing, nor outside the tree', () => {
    const good = inclusionOf(0, 1)
    assert.equal(isIncluded(good), true)
    assert.equal(isIncluded({ ...good, size: 0n }), false)
    assert.equal(isIncluded({ ...good, index: 1n }), false)
    assert.equal(isIncluded({ ...good, index: -1n }), false)
  })

  test('agrees with the vectors at hand', unlessThere, () => {
    let seen = 0
    for (const vector of readVectors('inclusion')) {
      const answer = isIncluded({
        index: BigInt(Number(vector['leafIdx'])),
        size: BigInt(Number(vector['treeSize'])),
        leafHash: bytesOf(vector['leafHash']),
        root: bytesOf(vector['root']),
        proof: proofOf(vector['proof']),
      })
      assert.equal(answer, vector['wantErr'] === false, String(vector['desc']))
      seen++
    }
    assert.ok(seen > 0)
  })
})

describe('a consistency proof', () => {
  test('holds between all trees to 64, and from the edges of every tree to 300', () => {
    const random = seededRandom(9)
    for (let size2 = 1; size2 <= sizeMax; size2++) {
      const some = [1, size2 >> 1, size2 - 1, size2, 1 + Math.floor(random() * size2)]
      for (const size1 of size2 <= 64 ? Array.from({ length: size2 }, (_, index) => index + 1) : some) {
        assert.equal(isConsistent(consistencyOf(size1, size2)), true, `${size1} to ${size2}`)
      }
    }
  })

  test('fails when anything in it is changed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 80 }), fc.nat(), fc.nat(), (size2, pickedSize, pickedNode) => {
        const good = consistencyOf(1 + (pickedSize % (size2 - 1)), size2)
        const at = pickedNode % good.proof.length
        const proof = (nodes: readonly Buffer[]) => ({ ...good, proof: nodes })
        for (const bad of [
          { ...good, size1: 0n },
          { ...good, size1: good.size2 },
          { ...good, size2: good.size1 },
          { ...good, size1: good.size2 + 1n },
          { ...good, root1: flipped(good.root1) },
          { ...good, root2: flipped(good.root2) },
          { ...good, root1: good.root1.subarray(1) },
          proof([]),
          proof(good.proof.slice(0, -1)),
          proof(good.proof.slice(1)),
          proof([...good.proof, hashAt(0)]),
          proof(good.proof.with(at, flipped(good.proof[at] ?? hashAt(0)))),
          proof(good.proof.with(at, Buffer.alloc(0))),
        ]) {
          assert.equal(isConsistent(bad), false)
        }
      }),
      { seed: 9162, numRuns: 300 },
    )
  })

  test('from nothing holds only to nothing', () => {
    const nothing = createHash('sha256').digest()
    const empty = { size1: 0n, root1: nothing, size2: 0n, root2: nothing, proof: [] }
    assert.equal(isConsistent(empty), true)
    assert.equal(isConsistent({ ...empty, root1: hashAt(0), root2: hashAt(0) }), false)
    assert.equal(isConsistent({ ...empty, size2: 1n, root2: rootAt(1) }), false)
    assert.equal(isConsistent({ ...empty, size2: 1n, root2: rootAt(1), proof: [rootAt(1)] }), false)
  })

  test('between equal trees is empty', () => {
    const equal = consistencyOf(5, 5)
    assert.deepEqual(equal.proof, [])
    assert.equal(isConsistent(equal), true)
    assert.equal(isConsistent({ ...equal, proof: [rootAt(5)] }), false)
  })

  test('agrees with the vectors at hand', unlessThere, () => {
    let seen = 0
    for (const vector of readVectors('consistency')) {
      const answer = isConsistent({
        size1: BigInt(Number(vector['size1'])),
        root1: bytesOf(vector['root1']),
        size2: BigInt(Number(vector['size2'])),
        root2: bytesOf(vector['root2']),
        proof: proofOf(vector['proof']),
      })
      // Some vectors have placeholders for roots; here what has not 32 bytes is no hash.
      const areHashes = bytesOf(vector['root1']).length === 32 && bytesOf(vector['root2']).length === 32
      assert.equal(answer, areHashes && vector['wantErr'] === false, String(vector['desc']))
      seen++
    }
    assert.ok(seen > 0)
  })
})

function readVectors(kind: 'inclusion' | 'consistency'): Record<string, unknown>[] {
  return readdirSync(join(vectors, kind), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.json'))
    .map(name => JSON.parse(readFileSync(join(vectors, kind, name), 'utf8')) as Record<string, unknown>) // Vectors are objects.
}

function bytesOf(base64: unknown): Buffer {
  return Buffer.from(typeof base64 === 'string' ? base64 : '', 'base64')
}

function proofOf(proof: unknown): Buffer[] {
  return Array.isArray(proof) ? proof.map(bytesOf) : []
}
