// What is published of a log, by the paths of docs/audit-format.md: over HTTP and in every write-once copy the same bytes.
// Nothing beyond the newest checkpoint is: what is served once is signed for, and never changes.

import type { Sql, Transaction } from '../base/database.ts'
import type { InstitutionId } from '../base/ids.ts'
import { fault } from '../base/outcome.ts'
import { type PlacedClaim, readClaimsAt, readCosignedHead } from './layout-store.ts'
import { packBundle } from './leaf.ts'
import { readNewestCheckpoint } from './store.ts'
import { entryBundle, leavesAt, tileBytes } from './tile-log.ts'
import { readTiles } from './tile-store.ts'
import { entriesPath, readTilePath, type TileId, tilePath, tileWidth, widthAt } from './tiles.ts'
import { hashBytes } from './tree.ts'

type Reader = Sql | Transaction

const checkpointPath = 'checkpoint'
const entriesFolder = 'tile/entries/'
const batchesFolder = 'batches/'

/** `batches/x001/x234/067.p/3`: the batches that begin among the leaves that `entriesPath` names. */
export function batchesPath(n: bigint, width = tileWidth): string {
  return entriesPath(n, width).replace(entriesFolder, batchesFolder)
}

type Published =
  | { readonly what: 'checkpoint' }
  | { readonly what: 'tile' | 'entries' | 'batches'; readonly tile: TileId; readonly width: number }

/** What such a path names; undefined where it is not the one path of anything. */
function readPath(path: string): Published | undefined {
  if (path === checkpointPath) return { what: 'checkpoint' }
  const isBatches = path.startsWith(batchesFolder)
  // They are numbered as the entries are.
  const read = readTilePath(isBatches ? path.replace(batchesFolder, entriesFolder) : path)
  if (read === undefined) return undefined
  const { kind, n, width } = read
  if (kind !== 'entries') return { what: 'tile', tile: { level: kind, n }, width }
  return { what: isBatches ? 'batches' : 'entries', tile: { level: 0, n }, width }
}

/** Whether something may ever be at this path: what is there once, is there for ever, but for the checkpoint. */
export function isPublishedPath(path: string): boolean {
  return readPath(path) !== undefined
}

/** The bytes at a path; undefined where there is nothing, or nothing yet. */
export async function readPublished(
  sql: Reader,
  institution: InstitutionId,
  path: string,
): Promise<Buffer | undefined> {
  const wanted = readPath(path)
  if (wanted === undefined) return undefined
  const head = await readNewestCheckpoint(sql, institution)
  if (head === undefined) return undefined
  if (wanted.what === 'checkpoint') {
    const cosigned = await readCosignedHead(sql, institution, head.size - 1n)
    return cosigned === undefined ? undefined : Buffer.from(cosigned.note)
  }
  const { what, tile, width } = wanted
  if (width > widthAt(head.size, tile)) return undefined
  if (what === 'tile') return tileBytes(sql, institution, tile, width)
  return what === 'entries' ? entryBundle(sql, institution, tile.n, width) : batchLines(sql, institution, tile.n, width)
}

export type PublishedFile = { readonly path: string; readonly bytes: Buffer }

/** How many bundles are read at once: batches are longer than bundles, and each is to be read once. */
const bundlesMax = 64

/** Bundles that lie beside each other, as at their paths, the last of them as wide as it says. */
export async function readEntries(
  sql: Reader,
  institution: InstitutionId,
  bundles: readonly { readonly n: bigint; readonly width: number }[],
): Promise<readonly PublishedFile[]> {
  const files: PublishedFile[] = []
  for (let next = 0; next < bundles.length; next += bundlesMax) {
    const own = bundles.slice(next, next + bundlesMax)
    const [begin, end] = spanOf(own)
    const leaves = await leavesAt(sql, institution, begin, end)
    for (const { n, width } of own) {
      const from = Number(n * BigInt(tileWidth) - begin)
      const path = entriesPath(n, width)
      if (leaves.length < from + width) fault(`${path} of ${institution} is missing`)
      files.push({ path, bytes: packBundle(leaves.slice(from, from + width)) })
    }
  }
  return files
}

/** What was signed of the batches that begin in such bundles. */
export async function readBatches(
  sql: Reader,
  institution: InstitutionId,
  bundles: readonly { readonly n: bigint; readonly width: number }[],
): Promise<readonly PublishedFile[]> {
  if (bundles.length === 0) return []
  const claims = Map.groupBy(
    await readClaimsAt(sql, institution, ...spanOf(bundles)),
    ({ firstIndex }) => firstIndex / BigInt(tileWidth),
  )
  return bundles.map(({ n, width }) => ({
    path: batchesPath(n, width),
    bytes: Buffer.from((claims.get(n) ?? []).map(batchLine).join('')),
  }))
}

/** Tiles as wide as they say, by their paths; without those that are not there so wide. */
export async function readHashes(
  sql: Reader,
  institution: InstitutionId,
  tiles: readonly (TileId & { readonly width: number })[],
): Promise<ReadonlyMap<string, Buffer>> {
  const widths = new Map(tiles.map(({ level, n, width }) => [`${level}/${n}`, width]))
  const found = new Map<string, Buffer>()
  for (const { level, n, hashes } of await readTiles(sql, institution, tiles)) {
    const width = widths.get(`${level}/${n}`) ?? fault('only what is asked for is found')
    if (hashes.length < width * hashBytes) continue
    found.set(tilePath({ level, n }, width), hashes.subarray(0, width * hashBytes))
  }
  return found
}

function spanOf(bundles: readonly { readonly n: bigint; readonly width: number }[]): readonly [bigint, bigint] {
  const [first, last] = [bundles[0] ?? fault('no bundles'), bundles.at(-1) ?? fault('no bundles')]
  return [first.n * BigInt(tileWidth), last.n * BigInt(tileWidth) + BigInt(last.width)]
}

/** One line for each batch that begins among the first `width` leaves of bundle `n`; no bytes where none does. */
export async function batchLines(sql: Reader, institution: InstitutionId, n: bigint, width: number): Promise<Buffer> {
  const begin = n * BigInt(tileWidth)
  const claims = await readClaimsAt(sql, institution, begin, begin + BigInt(width))
  return Buffer.from(claims.map(batchLine).join(''))
}

function batchLine({ batchId, firstIndex, leafCount, root, signature, keyId, emittedAt }: PlacedClaim): string {
  const line = {
    batch: batchId,
    first: String(firstIndex),
    leaves: leafCount,
    root: root.toString('base64'),
    signature: signature.toString('base64'),
    key: keyId,
    at: emittedAt.toISOString(),
  }
  return `${JSON.stringify(line)}\n`
}
