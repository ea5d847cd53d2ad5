// What is published of a log, by the paths of docs/audit-format.md: over HTTP and in every write-once copy the same bytes.
// Nothing beyond the newest checkpoint is: what is served once is signed for, and never changes.

import type { Sql, Transaction } from '../base/database.ts'
import type { InstitutionId } from '../base/ids.ts'
import { type PlacedClaim, readClaimsAt, readCosignedHead } from './layout-store.ts'
import { readNewestCheckpoint } from './store.ts'
import { entryBundle, tileBytes } from './tile-log.ts'
import { entriesPath, readTilePath, type TileId, tileWidth, widthAt } from './tiles.ts'

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
