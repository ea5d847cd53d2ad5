// What a copy holds of a log, read back and checked: nothing of it is believed but what trusted keys signed.

import type { InstitutionId } from '../base/ids.ts'
import { type Begun, type Copy, type Place, readFrom, WrongCopy } from './copy.ts'
import type { SignedHead } from './copy-store.ts'
import type { TrustedKeys } from './keys.ts'
import { batchesPath } from './layout.ts'
import { packBundle, unpackBundle } from './leaf.ts'
import { LogCheck, type StoredBatch } from './log-check.ts'
import {
  entriesPath,
  grow,
  rangeOf,
  rangeSpans,
  rootsOf,
  type TileGrowth,
  tilePath,
  tilesUnder,
  tileWidth,
  widthAt,
} from './tiles.ts'
import { type CompactRange, extend, leafHash, rootOf } from './tree.ts'

/** The tree of the first `at` leaves, as the tiles say that were copied with the checkpoint of `size`. */
export async function copiedRange(
  { place, folderOf }: Copy,
  institution: InstitutionId,
  size: bigint,
  at: bigint,
): Promise<CompactRange> {
  const spans = rangeSpans(at)
  const found = new Map<string, Buffer>()
  for (const tile of tilesUnder(spans)) {
    const path = tilePath(tile, widthAt(size, tile))
    found.set(tilePath(tile), await readFrom(place, `${folderOf(institution)}/${path}`))
  }
  return rangeOf(
    at,
    rootsOf(spans, tile => found.get(tilePath(tile)) ?? Buffer.of()),
  )
}

export type PlacedBatch = StoredBatch & { readonly firstIndex: bigint }

/** What leads from one size of a log to the next checkpoint of a copy. */
export type CopiedStep = {
  readonly checkpoint: SignedHead
  readonly batches: readonly PlacedBatch[]
  readonly longer: CompactRange
  readonly grown: readonly TileGrowth[]
}

/** Every batch is signed by a trusted emitter, every leaf is well made, and together they lead to the signed root. */
export async function readStep(
  copy: Copy,
  institution: InstitutionId,
  keys: TrustedKeys,
  from: CompactRange,
  checkpoint: SignedHead,
): Promise<CopiedStep> {
  const where = `${copy.name}, checkpoint ${checkpoint.size} of ${institution}`
  const bundles = await readBundles(copy, institution, from.size, checkpoint.size)
  return checkedStep(where, institution, keys, from, checkpoint, bundles)
}

/** The same of what a copier only began to write. */
export function begunStep(
  { place }: Copy,
  institution: InstitutionId,
  keys: TrustedKeys,
  from: CompactRange,
  { path, checkpoint, from: begunFrom, leaves, lines }: Begun,
): CopiedStep {
  const bundles = { leaves: leaves.slice(Number(from.size - begunFrom)), lines: readLines(place, path, lines) }
  return checkedStep(`${path} in ${place.name}`, institution, keys, from, checkpoint, bundles)
}

/** The tree of the first `at` leaves, which is beyond what is whole. */
export function begunRange(whole: CompactRange, { from, leaves }: Begun, at: bigint): CompactRange {
  return extend(whole, leaves.slice(Number(whole.size - from), Number(at - from)).map(leafHash))
}

/** As `batchEndingAt`, of what a copier only began to write. */
export function begunEndingAt({ place }: Copy, { path, lines }: Begun, at: bigint): string | undefined {
  return readLines(place, path, lines).find(({ firstIndex, leafCount }) => firstIndex + BigInt(leafCount) === at)
    ?.batchId
}

type Bundles = { readonly leaves: readonly Buffer[]; readonly lines: readonly BatchLine[] }

function checkedStep(
  where: string,
  institution: InstitutionId,
  keys: TrustedKeys,
  from: CompactRange,
  checkpoint: SignedHead,
  { leaves, lines }: Bundles,
): CopiedStep {
  const check = new LogCheck(institution, keys)
  const batches: PlacedBatch[] = []
  let next = from.size
  for (const line of lines) {
    const { firstIndex, leafCount } = line
    if (firstIndex < from.size) continue
    if (firstIndex !== next) throw new WrongCopy(`${where}: leaf ${next} is in no batch`)
    next += BigInt(leafCount)
    const own = leaves.slice(Number(firstIndex - from.size), Number(next - from.size))
    const batch = { ...line, leaves: packBundle(own) }
    check.batch(batch, `batch ${line.batchId}`, firstIndex)
    batches.push(batch)
  }
  const [problem] = check.problems
  if (problem !== undefined) throw new WrongCopy(`${where}: ${problem.where}: ${problem.what}`)
  const { longer, grown } = grow(from, leaves.map(leafHash))
  if (next !== checkpoint.size || longer.size !== next || !rootOf(longer).equals(checkpoint.root))
    throw new WrongCopy(`${where}: the leaves from ${from.size} on are not those of the checkpoint`)
  return { checkpoint, batches, longer, grown }
}

type BatchLine = Omit<PlacedBatch, 'leaves'>

/** Which batch ends with the last of the first `at` leaves; undefined where none does. */
export async function batchEndingAt(
  { place, folderOf }: Copy,
  institution: InstitutionId,
  size: bigint,
  at: bigint,
): Promise<string | undefined> {
  // It may begin some bundles before.
  for (let n = (at - 1n) / BigInt(tileWidth); n >= 0n; n--) {
    const path = `${folderOf(institution)}/${batchesPath(n, widthAt(size, { level: 0, n }))}`
    const lines = readLines(place, path, (await readFrom(place, path)).toString())
    const last = lines.findLast(({ firstIndex }) => firstIndex < at)
    if (last !== undefined) return last.firstIndex + BigInt(last.leafCount) === at ? last.batchId : undefined
  }
  return undefined
}

async function readBundles(
  { place, folderOf }: Copy,
  institution: InstitutionId,
  begin: bigint,
  end: bigint,
): Promise<Bundles> {
  const leaves: Buffer[] = []
  const lines: BatchLine[] = []
  const width = BigInt(tileWidth)
  for (let n = begin / width; n * width < end; n++) {
    const wide = widthAt(end, { level: 0, n })
    const path = `${folderOf(institution)}/${entriesPath(n, wide)}`
    const unpacked = unpackBundle(await readFrom(place, path))
    if (unpacked?.length !== wide) throw new WrongCopy(`${path} in ${place.name} is no bundle of ${wide} leaves`)
    for (const leaf of begin > n * width ? unpacked.slice(Number(begin - n * width)) : unpacked) leaves.push(leaf)
    const linesPath = `${folderOf(institution)}/${batchesPath(n, wide)}`
    lines.push(...readLines(place, linesPath, (await readFrom(place, linesPath)).toString()))
  }
  return { leaves, lines }
}

function readLines(place: Place, path: string, text: string): readonly BatchLine[] {
  const lines = text.split('\n').slice(0, -1)
  return lines.map(line => readLine(line) ?? fail(`${path} in ${place.name} has a line that is no batch`))
}

const linePattern =
  /^\{"batch":"([0-9a-z_]+)","first":"(\d{1,18})","leaves":(\d{1,9}),"root":"([A-Za-z0-9+/=]+)","signature":"([A-Za-z0-9+/=]+)","key":"([0-9a-z_]+)","at":"([^"]{24})"\}$/

/** As docs/audit-format.md has it, and in no other way. */
function readLine(line: string): BatchLine | undefined {
  const [, batchId, first, leaves, root, signature, keyId, at] = linePattern.exec(line) ?? []
  if (batchId === undefined || first === undefined || root === undefined || signature === undefined) return undefined
  const emittedAt = new Date(at ?? '')
  if (keyId === undefined || Number.isNaN(emittedAt.getTime())) return undefined
  return {
    batchId,
    firstIndex: BigInt(first),
    leafCount: Number(leaves),
    root: Buffer.from(root, 'base64'),
    signature: Buffer.from(signature, 'base64'),
    keyId,
    emittedAt,
  }
}

function fail(what: string): never {
  throw new WrongCopy(what)
}
