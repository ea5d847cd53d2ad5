// The tiles of a log as they are stored: proofs are read from them, and what is published of a log is.

import type { Sql, Transaction } from '../base/database.ts'
import type { InstitutionId } from '../base/ids.ts'
import { fault } from '../base/outcome.ts'
import { packBundle, unpackBundle } from './leaf.ts'
import { lockLog, updateLog } from './store.ts'
import { growTiles, readBatchesAt, readTiles } from './tile-store.ts'
import {
  consistencySpans,
  grow,
  inclusionSpans,
  rangeOf,
  rangeSpans,
  rootsOf,
  type Span,
  type TileId,
  tilePath,
  tilesUnder,
  tileWidth,
} from './tiles.ts'
import { type CompactRange, hashBytes, leafHash, rootOf } from './tree.ts'

type Reader = Sql | Transaction

/** RFC 9162 §2.1.3: the siblings of leaf `index`, from below, in the tree of `size`. */
export function proveInclusion(sql: Reader, institution: InstitutionId, index: bigint, size: bigint) {
  return spanRoots(sql, institution, inclusionSpans(index, size))
}

/** RFC 9162 §2.1.4: what leads from the tree of `size1` to that of `size2`. */
export function proveConsistency(sql: Reader, institution: InstitutionId, size1: bigint, size2: bigint) {
  return spanRoots(sql, institution, consistencySpans(size1, size2))
}

/** The root of the first `size` leaves. */
export async function rootAt(sql: Reader, institution: InstitutionId, size: bigint): Promise<Buffer> {
  return rootOf(await rangeAt(sql, institution, size))
}

export async function rangeAt(sql: Reader, institution: InstitutionId, size: bigint): Promise<CompactRange> {
  return rangeOf(size, await spanRoots(sql, institution, rangeSpans(size)))
}

/** One query, whatever is asked of however long a log. */
async function spanRoots(sql: Reader, institution: InstitutionId, spans: readonly Span[]): Promise<Buffer[]> {
  const wanted = tilesUnder(spans)
  if (wanted.length === 0) return []
  const found = new Map((await readTiles(sql, institution, wanted)).map(tile => [tilePath(tile), tile.hashes]))
  return rootsOf(spans, tile => found.get(tilePath(tile)) ?? fault(`${tilePath(tile)} of ${institution} is missing`))
}

/** The first `width` hashes of a tile, as they are published; undefined where it has fewer. */
export async function tileBytes(
  sql: Reader,
  institution: InstitutionId,
  tile: TileId,
  width: number,
): Promise<Buffer | undefined> {
  const [found] = await readTiles(sql, institution, [tile])
  const bytes = width * hashBytes
  return found === undefined || found.hashes.length < bytes ? undefined : found.hashes.subarray(0, bytes)
}

/** The first `width` leaves under tile `n` of level 0, as they are published; undefined where there are fewer. */
export async function entryBundle(
  sql: Reader,
  institution: InstitutionId,
  n: bigint,
  width: number,
): Promise<Buffer | undefined> {
  const begin = n * BigInt(tileWidth)
  const leaves = await leavesAt(sql, institution, begin, begin + BigInt(width))
  return leaves.length < width ? undefined : packBundle(leaves)
}

/** Leaves `begin` up to `end`, or as many of them as are sealed. */
export async function leavesAt(
  sql: Reader,
  institution: InstitutionId,
  begin: bigint,
  end: bigint,
): Promise<readonly Buffer[]> {
  const found: Buffer[] = []
  let next = begin
  for (const { firstIndex, leafCount, leaves } of await readBatchesAt(sql, institution, begin, end)) {
    const unpacked = unpackBundle(leaves) ?? fault(`the leaves from ${firstIndex} of ${institution} are no bundle`)
    const from = Number(next - firstIndex)
    if (from < 0 || unpacked.length !== leafCount) fault(`leaf ${next} of ${institution} is missing`)
    const own = unpacked.slice(from, Number(end - firstIndex))
    found.push(...own)
    next += BigInt(own.length)
  }
  return found
}

/** As much as one transaction takes. */
const leavesMax = 65_536

/** Puts the next leaves that are sealed and in no tile into tiles; whether there were any. */
export async function tileLog(sql: Sql, institution: InstitutionId): Promise<boolean> {
  return sql.begin(async tx => {
    const log = await lockLog(tx, institution)
    if (log === undefined || log.tiled === log.size) return false
    const more = log.size - log.tiled
    const end = log.tiled + (more < BigInt(leavesMax) ? more : BigInt(leavesMax))
    const leaves = await leavesAt(tx, institution, log.tiled, end)
    if (log.tiled + BigInt(leaves.length) !== end) fault(`leaves of ${institution} before ${end} are missing`)
    const { grown } = grow(await rangeAt(tx, institution, log.tiled), leaves.map(leafHash))
    await growTiles(tx, institution, grown)
    await updateLog(tx, institution, { ...log, tiled: end })
    return true
  })
}
