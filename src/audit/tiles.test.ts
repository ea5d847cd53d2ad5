import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { unpackBundle } from './leaf.ts'
import { openNote } from './note.ts'
import { isConsistent, isIncluded } from './proof.ts'
import { TileCheck } from './tile-check.ts'
import {
  consistencySpans,
  entriesPath,
  grow,
  inclusionSpans,
  rangeOf,
  rangeSpans,
  readTilePath,
  rootsOf,
  type Span,
  type TileId,
  tilePath,
  tilesBetween,
  tilesUnder,
  tileWidth,
  widthAt,
} from './tiles.ts'
import { type CompactRange, emptyRange, hashBytes, leafHash, nodeHash, rootOf, treeRoot } from './tree.ts'

const sizeMax = 300
const hashes = Array.from({ length: 70_000 }, (_, index) => leafHash(Buffer.from(`leaf ${index}`)))

/** All tiles of a tree, grown in steps. */
function tilesOf(leafHashes: readonly Buffer[], steps: readonly number[] = [leafHashes.length]) {
  const stored = new Map<string, Buffer>()
  let range: CompactRange = emptyRange
  let done = 0
  for (const step of [...steps, leafHashes.length]) {
    const { longer, grown } = grow(range, leafHashes.slice(done, Math.max(done, step)))
    for (const { from, hashes: more, ...tile } of grown) {
      const known = stored.get(tilePath(tile)) ?? Buffer.alloc(0)
      assert.equal(known.length, from * hashBytes)
      stored.set(tilePath(tile), Buffer.concat([known, more]))
    }
    range = longer
    done = Math.max(done, step)
  }
  return { stored, range, read: (tile: TileId) => stored.get(tilePath(tile)) ?? assert.fail(`no ${tilePath(tile)}`) }
}

describe('a path of a tile', () => {
  test('is the one that the specification gives, and is read back', () => {
    assert.equal(tilePath({ level: 0, n: 1_234_067n }), 'tile/0/x001/x234/067')
    assert.equal(entriesPath(0n, 3), 'tile/entries/000.p/3')
    fc.assert(
      fc.property(
        fc.bigInt(0n, 2n ** 56n),
        fc.integer({ min: 0, max: 63 }),
        fc.integer({ min: 1, max: 256 }),
        (n, level, width) => {
          assert.deepEqual(readTilePath(tilePath({ level, n }, width)), { kind: level, n, width })
          assert.deepEqual(readTilePath(entriesPath(n, width)), { kind: 'entries', n, width })
        },
      ),
    )
  })

  for (const path of [
    'tile/64/000',
    'tile/00/000',
    'tile/0/00',
    'tile/0/x000/001',
    'tile/0/001/002',
    'tile/0/x001',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
    'tile/0/000.p/999',
    'tile/entries/000.p',
    '/tile/0/000',
    'tile/0/000/',
  ]) {
    test(`is not ${path}`, () => assert.equal(readTilePath(path), undefined))
  }
})

describe('tiles', () => {
  test('of 70,000 leaves are those of the worked example', () => {
    const { stored } = tilesOf(hashes)
    const widths = (level: number) =>
      [...stored].flatMap(([path, tile]) => (path.startsWith(`tile/${level}/`) ? [tile.length / hashBytes] : []))
    assert.equal(widths(0).filter(width => width === tileWidth).length, 273)
    assert.deepEqual(
      widths(0).filter(width => width < tileWidth),
      [112],
    )
    assert.deepEqual([widths(1), widths(2), widths(3)], [[256, 17], [1], []])
    assert.deepEqual(
      [...tilesBetween(0n, 70_000n)].map(({ width, ...tile }) => [tilePath(tile), width]),
      [...stored].map(([path, tile]) => [path, tile.length / hashBytes]),
    )
  })

  test('are the same in whatever steps they grew, and shorter trees have a beginning of each', () => {
    const whole = tilesOf(hashes.slice(0, 1_000))
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 1_000 }), { maxLength: 8 }), cuts => {
        const { stored, range } = tilesOf(
          hashes.slice(0, 1_000),
          cuts.toSorted((a, b) => a - b),
        )
        assert.deepEqual(stored, whole.stored)
        assert.deepEqual(rootOf(range), rootOf(whole.range))
      }),
      { numRuns: 50 },
    )
    for (const size of [1, 255, 256, 257, 700]) {
      for (const [path, tile] of tilesOf(hashes.slice(0, size)).stored) {
        assert.deepEqual(whole.stored.get(path)?.subarray(0, tile.length), tile)
      }
    }
  })

  test('between two sizes are those that the first does not have so wide', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 200_000n), fc.bigInt(0n, 200_000n), (one, other) => {
        const [since, size] = one < other ? [one, other] : [other, one]
        const all = [...tilesBetween(0n, size)]
        const wider = all.filter(tile => widthAt(since, tile) < tile.width)
        const told = [...tilesBetween(since, size)].filter(tile => widthAt(since, tile) < tile.width)
        assert.deepEqual(told, wider)
      }),
      { numRuns: 50 },
    )
  })

  test('computed again as leaves go by are the same', () => {
    const check = new TileCheck()
    const computed = new Map<string, Buffer>()
    let range: CompactRange = emptyRange
    for (let done = 0; done < 2_000; done += 77) {
      const { longer, grown } = grow(range, hashes.slice(done, Math.min(done + 77, 2_000)))
      range = longer
      check.add(grown)
      for (const tile of check.takeFull()) computed.set(tilePath(tile), tile.hashes)
    }
    for (const tile of check.open()) computed.set(tilePath(tile), tile.hashes)
    const { stored } = tilesOf(hashes.slice(0, 2_000))
    assert.equal(computed.size, stored.size)
    for (const [path, tile] of stored) assert.deepEqual(computed.get(path), tile)
    assert.equal(check.hashes, BigInt([...stored.values()].reduce((sum, { length }) => sum + length / hashBytes, 0)))
  })
})

/** RFC 6962 §2.1 to §2.1.2, as they are written there, remembering roots: what proofs from tiles are compared with. */
const known = new Map<number, Buffer>()
function mth(begin: number, end: number): Buffer {
  const key = begin * (sizeMax + 1) + end
  const found = known.get(key)
  if (found !== undefined) return found
  const k = splitOf(end - begin)
  const root = end - begin === 1 ? hashAt(begin) : nodeHash(mth(begin, begin + k), mth(begin + k, end))
  known.set(key, root)
  return root
}
function path(m: number, begin: number, end: number): Buffer[] {
  if (end - begin === 1) return []
  const k = splitOf(end - begin)
  return m < k
    ? [...path(m, begin, begin + k), mth(begin + k, end)]
    : [...path(m - k, begin + k, end), mth(begin, begin + k)]
}
function subproof(m: number, begin: number, end: number, b: boolean): Buffer[] {
  if (m === end - begin) return b ? [] : [mth(begin, end)]
  const k = splitOf(end - begin)
  return m <= k
    ? [...subproof(m, begin, begin + k, b), mth(begin + k, end)]
    : [...subproof(m - k, begin + k, end, false), mth(begin, begin + k)]
}
/** The largest power of two smaller than n. */
function splitOf(n: number): number {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}
function hashAt(index: number): Buffer {
  return hashes[index] ?? assert.fail(`no leaf ${index}`)
}

describe('a proof from tiles', () => {
  const { read } = tilesOf(hashes.slice(0, sizeMax))
  // The same spans come up again and again, and each is read from the tiles once.
  const spanRoots = new Map<string, Buffer>()
  const proofOf = (spans: readonly Span[]) =>
    spans.map(span => {
      const key = `${span.begin} ${span.end}`
      const [root = assert.fail('no root')] = spanRoots.has(key) ? [spanRoots.get(key)] : rootsOf([span], read)
      spanRoots.set(key, root)
      return root
    })

  test("is the RFC's, of every leaf in every size to 300", () => {
    for (let size = 1; size <= sizeMax; size++) {
      for (let index = 0; index < size; index++) {
        const proof = proofOf(inclusionSpans(BigInt(index), BigInt(size)))
        assert.deepEqual(proof, path(index, 0, size), `${index} of ${size}`)
      }
    }
  })

  test("is the RFC's, between any two sizes to 300", () => {
    for (let size2 = 1; size2 <= sizeMax; size2++) {
      for (let size1 = 1; size1 <= size2; size1++) {
        const proof = proofOf(consistencySpans(BigInt(size1), BigInt(size2)))
        assert.deepEqual(proof, subproof(size1, 0, size2, true), `${size1} to ${size2}`)
      }
    }
  })

  test('lets a tree be lengthened of which only the tiles are known', () => {
    const { read: readLong } = tilesOf(hashes.slice(0, 1_000))
    for (const size of [0, 1, 2, 255, 256, 257, 511, 512, 999]) {
      const range = rangeOf(BigInt(size), rootsOf(rangeSpans(BigInt(size)), readLong))
      assert.deepEqual(rootOf(range), treeRoot(hashes.slice(0, size)))
      assert.deepEqual(rootOf(grow(range, hashes.slice(size, 1_000)).longer), treeRoot(hashes.slice(0, 1_000)))
    }
  })

  // All leaves alike, so that every perfect subtree of a height has the same root, however long the log.
  const alike: Buffer[] = [leafHash(Buffer.from('the same'))]
  for (let below = alike[0]; below !== undefined && alike.length < 72; ) {
    below = nodeHash(below, below)
    alike.push(below)
  }
  const alikeAt = (height: number) => alike[height] ?? assert.fail(`nothing is ${height} high`)
  const rootBetween = ({ begin, end }: Span) => rootsOf([{ begin, end }], tileOfAlike)[0] ?? assert.fail('no root')
  const tileOfAlike = ({ level }: TileId) => Buffer.concat(Array.from({ length: tileWidth }, () => alikeAt(8 * level)))

  test('holds at sizes past what a number holds exactly', () => {
    const past = fc.bigInt(2n ** 53n, 2n ** 62n)
    fc.assert(
      fc.property(past, past, (one, other) => {
        const [size1, size2] = one < other ? [one, other] : [other, one]
        const [root1, root2] = [size1, size2].map(end => rootBetween({ begin: 0n, end }))
        assert.ok(root1 !== undefined && root2 !== undefined)
        const proof = rootsOf(consistencySpans(size1, size2), tileOfAlike)
        assert.ok(isConsistent({ size1, root1, size2, root2, proof }))
        for (const index of [0n, size1 - 1n, size2 - 1n]) {
          const path = rootsOf(inclusionSpans(index, size2), tileOfAlike)
          assert.ok(isIncluded({ index, size: size2, leafHash: alikeAt(0), root: root2, proof: path }))
          assert.ok(!isIncluded({ index: size2, size: size2, leafHash: alikeAt(0), root: root2, proof: path }))
        }
      }),
      { numRuns: 30 },
    )
  })

  test('needs a handful of tiles of a log of ten million', () => {
    for (const index of [0n, 5_000_000n, 9_999_999n]) {
      assert.ok(tilesUnder(inclusionSpans(index, 10_000_000n)).length <= 6)
    }
    assert.ok(tilesUnder(consistencySpans(9_999_998n, 10_000_000n)).length <= 6)
  })
})

describe("Tessera's log", () => {
  const folder = join(import.meta.dirname, '../../../shared/data/c2sp/tessera-log')
  const unlessThere = { skip: existsSync(folder) ? false : '../shared/data/c2sp is not here' }

  test('has at every size the tiles and the root that are computed of its leaves', unlessThere, () => {
    const sizes = Array.from({ length: 15 }, (_, place) => place + 1)
    for (const size of sizes) {
      const bundle = readFileSync(join(folder, entriesPath(0n, size)))
      const leaves = unpackBundle(bundle) ?? assert.fail('no bundle')
      assert.equal(leaves.length, size)
      const { stored, range } = tilesOf(leaves.map(leafHash))
      assert.deepEqual(stored.get('tile/0/000'), readFileSync(join(folder, tilePath({ level: 0, n: 0n }, size))))
      const [, told, root] = readFileSync(join(folder, `checkpoint.${size}`), 'utf8').split('\n')
      assert.deepEqual([told, root], [String(size), rootOf(range).toString('base64')])
    }
  })

  test('is signed by nobody that we trust', unlessThere, () => {
    const opened = openNote(readFileSync(join(folder, 'checkpoint'), 'utf8'), [])
    assert.deepEqual(opened, { ok: false, refusal: { code: 'signature_missing' } })
  })
})
