// C2SP tlog-tiles: the hashes of a log in tiles of 256, and every proof computed from a few of them.
// Pure. Positions are bigint: a log may be longer than what a number holds exactly.
//
//     level 0   the hash of every leaf
//     level 1   the root of every full tile of level 0
//     level 2   …                                            c2sp.org/tlog-tiles

import { fault } from '../base/outcome.ts'
import { type CompactRange, extendAnd, hashBytes, nodeHash } from './tree.ts'

/** How many hashes a full tile has. */
export const tileWidth = 256
/** How many levels of the tree are between the hashes of a tile and the one hash that stands for it above. */
const tileHeight = 8

export type TileId = { readonly level: number; readonly n: bigint }
/** Hashes that come after the first `from` of a tile. */
export type TileGrowth = TileId & { readonly from: number; readonly hashes: Buffer }

/** `tile/0/x001/x234/067.p/3`: below the log's prefix. A full tile has no width in its name. */
export function tilePath({ level, n }: TileId, width = tileWidth): string {
  return `tile/${level}/${numberedPath(n, width)}`
}

/** `tile/entries/x001/x234/067.p/3`: the leaves whose hashes are in the tile of that number at level 0. */
export function entriesPath(n: bigint, width = tileWidth): string {
  return `tile/entries/${numberedPath(n, width)}`
}

function numberedPath(n: bigint, width: number): string {
  if (width < 1 || width > tileWidth) fault(`no tile is ${width} hashes wide`)
  const digits = n.toString()
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) ?? []
  const path = groups.map((group, place) => (place < groups.length - 1 ? `x${group}` : group)).join('/')
  return width === tileWidth ? path : `${path}.p/${width}`
}

export type TilePath = { readonly kind: number | 'entries'; readonly n: bigint; readonly width: number }

const levelMax = 63
const tilePattern = /^tile\/(entries|0|[1-9][0-9]?)\/((?:x[0-9]{3}\/){0,6}[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/

/** What such a path names; undefined where it is not the one path of anything. */
export function readTilePath(path: string): TilePath | undefined {
  const [, first, groups = '', width] = tilePattern.exec(path) ?? []
  if (first === undefined) return undefined
  const kind = first === 'entries' ? 'entries' : Number(first)
  const read: TilePath = {
    kind,
    n: BigInt(groups.replaceAll(/[x/]/g, '')),
    width: width === undefined ? tileWidth : Number(width),
  }
  if (read.width > tileWidth || (kind !== 'entries' && kind > levelMax)) return undefined
  const again = kind === 'entries' ? entriesPath(read.n, read.width) : tilePath({ level: kind, n: read.n }, read.width)
  return again === path ? read : undefined
}

/** Lengthens a tree, and tells what that adds to which tiles: by level, then by number. */
export function grow(
  range: CompactRange,
  leafHashes: readonly Buffer[],
): { readonly longer: CompactRange; readonly grown: readonly TileGrowth[] } {
  const added: Buffer[][] = []
  const longer = extendAnd(range, leafHashes, (height, node) => {
    if (height % tileHeight === 0) (added[height / tileHeight] ??= []).push(node)
  })
  const grown = added.flatMap((hashes, level) => [...split(level, countAt(range.size, level), hashes)])
  return { longer, grown }
}

function* split(level: number, start: bigint, hashes: readonly Buffer[]): Generator<TileGrowth> {
  for (let done = 0; done < hashes.length; ) {
    const position = start + BigInt(done)
    const from = Number(position % BigInt(tileWidth))
    const own = hashes.slice(done, done + tileWidth - from)
    yield { level, n: position / BigInt(tileWidth), from, hashes: Buffer.concat(own) }
    done += own.length
  }
}

/** How many hashes a level of tiles has in a tree of this size. */
function countAt(size: bigint, level: number): bigint {
  return size >> BigInt(level * tileHeight)
}

/** Every tile of a tree of size `size` that one of size `since` does not have so wide, with its width. */
export function* tilesBetween(since: bigint, size: bigint): Generator<TileId & { readonly width: number }> {
  for (let level = 0; countAt(size, level) > 0n; level++) {
    const count = countAt(size, level)
    for (let n = countAt(since, level) / BigInt(tileWidth); n * BigInt(tileWidth) < count; n++) {
      yield { level, n, width: widthAt(size, { level, n }) }
    }
  }
}

/** How many hashes of this tile are in a tree of that size; none, where it is not in it. */
export function widthAt(size: bigint, { level, n }: TileId): number {
  const rest = countAt(size, level) - n * BigInt(tileWidth)
  return rest <= 0n ? 0 : rest >= BigInt(tileWidth) ? tileWidth : Number(rest)
}

/** Leaves `begin` up to, not including, `end`. */
export type Span = { readonly begin: bigint; readonly end: bigint }

/** RFC 9162 §2.1.3.1: the siblings on the way from leaf `index` up to the root of `size` leaves, as spans. */
export function inclusionSpans(index: bigint, size: bigint): Span[] {
  if (index < 0n || index >= size) fault(`no leaf ${index} in a tree of ${size}`)
  const spans: Span[] = []
  let [begin, end] = [0n, size]
  while (end - begin > 1n) {
    const middle = begin + largestPowerOfTwoBelow(end - begin)
    if (index < middle) {
      spans.push({ begin: middle, end })
      end = middle
    } else {
      spans.push({ begin, end: middle })
      begin = middle
    }
  }
  return spans.toReversed()
}

/** RFC 9162 §2.1.4.1: what leads from the first `size1` leaves to the first `size2`, as spans. */
export function consistencySpans(size1: bigint, size2: bigint): Span[] {
  if (size1 < 1n || size1 > size2) fault(`no tree of ${size1} leaves in one of ${size2}`)
  const spans: Span[] = []
  let [begin, end] = [0n, size2]
  while (end !== size1) {
    const middle = begin + largestPowerOfTwoBelow(end - begin)
    if (size1 <= middle) {
      spans.push({ begin: middle, end })
      end = middle
    } else {
      spans.push({ begin, end: middle })
      begin = middle
    }
  }
  // The verifier has the root of the first tree already; of a part of it, it has none.
  if (begin > 0n) spans.push({ begin, end })
  return spans.toReversed()
}

function largestPowerOfTwoBelow(size: bigint): bigint {
  return 1n << BigInt((size - 1n).toString(2).length - 1)
}

/** The perfect subtrees of a span, from left to right: `index` counts those of that height. */
function subtreesOf({ begin, end }: Span): { readonly height: number; readonly index: bigint }[] {
  const subtrees: { height: number; index: bigint }[] = []
  for (let at = begin; at < end; ) {
    let height = 0
    while (at % (2n << BigInt(height)) === 0n && at + (2n << BigInt(height)) <= end) height++
    subtrees.push({ height, index: at >> BigInt(height) })
    at += 1n << BigInt(height)
  }
  return subtrees
}

/** Where in which tile the hashes under a perfect subtree are. */
function placeOf({ height, index }: { readonly height: number; readonly index: bigint }) {
  const level = Math.floor(height / tileHeight)
  const count = 2 ** (height % tileHeight)
  const position = index * BigInt(count)
  return { level, n: position / BigInt(tileWidth), from: Number(position % BigInt(tileWidth)), count }
}

/** The tiles that are needed to know the roots of these spans, each once. */
export function tilesUnder(spans: readonly Span[]): TileId[] {
  const places = spans.flatMap(subtreesOf).map(placeOf)
  return [...new Map(places.map(({ level, n }) => [`${level}/${n}`, { level, n }])).values()]
}

/** The hashes of a tile, as many as are known. */
export type Tiles = (tile: TileId) => Buffer

/** The root of each span. Faults where a tile is too short for what is asked of it. */
export function rootsOf(spans: readonly Span[], tiles: Tiles): Buffer[] {
  return spans.map(span =>
    subtreesOf(span)
      .map(subtree => subtreeRoot(subtree, tiles))
      .reduceRight((right, left) => nodeHash(left, right)),
  )
}

function subtreeRoot(subtree: { readonly height: number; readonly index: bigint }, tiles: Tiles): Buffer {
  const { level, n, from, count } = placeOf(subtree)
  const tile = tiles({ level, n })
  if (tile.length < (from + count) * hashBytes) {
    fault(`${tilePath({ level, n })} has ${tile.length / hashBytes} hashes, and ${from + count} are needed`)
  }
  let row = hashesOf(tile.subarray(from * hashBytes, (from + count) * hashBytes))
  while (row.length > 1) row = pairs(row).map(([left, right]) => nodeHash(left, right))
  return row[0] ?? fault('a subtree has a root')
}

function hashesOf(tile: Buffer): Buffer[] {
  return Array.from({ length: tile.length / hashBytes }, (_, place) =>
    tile.subarray(place * hashBytes, (place + 1) * hashBytes),
  )
}

function pairs(row: readonly Buffer[]): (readonly [Buffer, Buffer])[] {
  return row.flatMap((left, place) => {
    const right = row[place + 1]
    return place % 2 === 0 && right !== undefined ? [[left, right] as const] : []
  })
}

/** What is needed to lengthen a tree of which only the tiles are known. */
export function rangeSpans(size: bigint): Span[] {
  return subtreesOf({ begin: 0n, end: size }).map(({ height, index }) => ({
    begin: index << BigInt(height),
    end: (index + 1n) << BigInt(height),
  }))
}

/** The tree of that size, of the roots of `rangeSpans`, in their order. */
export function rangeOf(size: bigint, roots: readonly Buffer[]): CompactRange {
  const peaks: (Buffer | undefined)[] = []
  const left = [...roots]
  for (let rest = size; rest > 0n; rest >>= 1n) peaks.push((rest & 1n) === 1n ? left.pop() : undefined)
  return { size, peaks }
}
