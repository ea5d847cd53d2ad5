// Copies of the logs in places where nothing that is written once can be changed or removed. Each log is copied up to one
// of its checkpoints at a time: first all of it in one file (copy-begun.ts), then the hashes, the leaves and the batches as
// they are published, then the checkpoint, so that whatever a checkpoint covers is there. What is found there already is
// compared, and never written again.
//
// A copy is asked as well: what it knows of a log, the log must hold (guard.ts).

import type { KeyObject } from 'node:crypto'

import type { Sql } from '../base/database.ts'
import type { InstitutionId } from '../base/ids.ts'
import type { Loop } from '../base/loop.ts'
import { fault } from '../base/outcome.ts'
import type { Outside } from '../base/work.ts'
import { type BegunStep, begun, begunFolder, begunPath, packBegun, unpackBegun } from './copy-begun.ts'
import { readNextCheckpoint, readSignedSizes, type SignedHead, upsertCopied } from './copy-store.ts'
import type { Guard, Head, Holder } from './guard.ts'
import { logOrigin, type SealerKey, sealersOf } from './keys.ts'
import { type PublishedFile, readBatches, readEntries, readHashes } from './layout.ts'
import { unpackBundle } from './leaf.ts'
import { checkpointText, openNote } from './note.ts'
import { rangeAt } from './tile-log.ts'
import { entriesPath, grow, type TileGrowth, tilePath, tilesBetween, tileWidth, widthAt } from './tiles.ts'
import { type CompactRange, hashBytes, leafHash, rootOf } from './tree.ts'

/** A place where files are written once. Paths are those of docs/audit-format.md, below the origin of a log. */
export type Place = {
  readonly name: string
  /** Throws where the place cannot be trusted to be the one that is meant, or to keep what it is given. */
  readonly check: () => Promise<void>
  /** The file is there with these bytes when this answers true; with others, when false. Nothing is ever overwritten. */
  readonly keep: (path: string, bytes: Buffer) => Promise<boolean>
  /**
   * The same of several, one after the other, where that costs less than each by itself: answers with the first that is
   * there with other bytes. All of them are kept for good only when it has answered.
   */
  readonly keepAll?: (files: readonly PublishedFile[]) => Promise<PublishedFile | undefined>
  readonly read: (path: string) => Promise<Buffer | undefined>
  readonly has: (path: string) => Promise<boolean>
  /** The names of files and folders directly below a folder. */
  readonly list: (folder: string) => Promise<readonly string[]>
  /** Looks at some more of what is there, for what no copier does. Absent where there is nothing to be seen by looking. */
  readonly lookOn?: () => Promise<void>
}

/** Whose copies these are: the names of the logs, and who signs them. */
export type Signers = { readonly origin: string; readonly sealers: readonly KeyObject[] }

/** Copies of a sealer are believed as far as its own keys signed them. */
export function signersOf(key: SealerKey): Signers {
  return { origin: key.origin, sealers: sealersOf(key) }
}

export type Copy = Omit<Holder, 'newest'> & {
  readonly place: Place
  /** Below which all files of a log are. */
  readonly folderOf: (institution: InstitutionId) => string
  /** The newest checkpoint that is not beyond a size, believed only as it is signed. */
  readonly checkpointUpTo: (institution: InstitutionId, size: bigint) => Promise<SignedHead | undefined>
  /** The newest checkpoint of which every file is there. */
  readonly whole: (institution: InstitutionId) => Promise<SignedHead | undefined>
  /** What a copier began to write beyond a size and did not live to end. */
  readonly begunBeyond: (institution: InstitutionId, size: bigint) => Promise<Begun | undefined>
  /** The newest that it can put back, whole or begun. */
  readonly newest: (institution: InstitutionId) => Promise<SignedHead | undefined>
}

/** What leads from a size of a log to a checkpoint, as far as it is signed; its leaves are not checked yet. */
export type Begun = Omit<BegunStep, 'note'> & {
  readonly path: string
  readonly from: bigint
  readonly checkpoint: SignedHead
}

/** What is there is not what was signed, or not all of it: nothing of it is believed. */
export class WrongCopy extends Error {
  override readonly name = 'WrongCopy'
}

export function openCopy(place: Place, { origin, sealers }: Signers): Copy {
  /** Full tiles that a log was seen to have there: they do not become fewer. */
  const seen = new Map<InstitutionId, bigint>()
  const folderOf = (institution: InstitutionId) => logOrigin(origin, institution)

  const checkpointUpTo: Copy['checkpointUpTo'] = async (institution, bound) => {
    const size = await largestUpTo(place, `${folderOf(institution)}/checkpoints`, bound)
    if (size === undefined) return undefined
    const path = `${folderOf(institution)}/${checkpointPath(size)}`
    return believe(institution, path, size, (await readFrom(place, path)).toString())
  }

  const believe = (institution: InstitutionId, path: string, size: bigint, note: string): SignedHead => {
    const name = folderOf(institution)
    const opened = openNote(
      note,
      sealers.map(key => ({ name, key })),
    )
    if (!opened.ok) throw new WrongCopy(`${path} in ${place.name} cannot be believed: ${opened.refusal.code}`)
    const root = Buffer.from(opened.value.split('\n')[2] ?? '', 'base64')
    if (opened.value !== checkpointText({ origin: name, size, root }) || root.length !== hashBytes)
      throw new WrongCopy(`${path} in ${place.name} says something else than its name`)
    return { size, root, note }
  }

  const whole: Copy['whole'] = async institution => {
    await place.check()
    const full = await countFullTiles(place, folderOf(institution), seen.get(institution) ?? 0n)
    seen.set(institution, full)
    // Tiles are there before the checkpoint that covers them, so it is of no more leaves than this.
    return checkpointUpTo(institution, (full + 1n) * BigInt(tileWidth) - 1n)
  }

  const begunBeyond: Copy['begunBeyond'] = async (institution, since) => {
    const { size, starts } = await newestBegun(place, folderOf(institution), since)
    if (size <= since) return undefined
    const folder = `${folderOf(institution)}/${begunFolder(size)}`
    // Where several began it, whoever began last has the least to tell.
    const from = starts
      .filter(from => from <= since)
      .reduce<bigint | undefined>((most, from) => (most === undefined || from > most ? from : most), undefined)
    if (from === undefined) throw new WrongCopy(`${folder} in ${place.name} begins beyond the checkpoint ${since}`)
    const path = `${folderOf(institution)}/${begunPath(size, from)}`
    const step = unpackBegun(await readFrom(place, path))
    if (step === undefined || step.leaves.length !== Number(size - from))
      throw new WrongCopy(`${path} in ${place.name} does not have ${size - from} leaves`)
    const { note, ...held } = step
    return { ...held, path, from, checkpoint: believe(institution, path, size, note) }
  }

  return {
    name: place.name,
    place,
    folderOf,
    checkpointUpTo,
    whole,
    begunBeyond,
    newest: institution => newestOf({ whole, begunBeyond }, institution),
  }
}

/** A copier may come further between the two looks: then both are taken again. */
async function newestOf(
  { whole, begunBeyond }: Pick<Copy, 'whole' | 'begunBeyond'>,
  institution: InstitutionId,
): Promise<SignedHead | undefined> {
  for (let head = await whole(institution); ; ) {
    try {
      return (await begunBeyond(institution, head?.size ?? 0n))?.checkpoint ?? head
    } catch (thrown) {
      const before = head?.size
      head = await whole(institution)
      if (head?.size === before) throw thrown
    }
  }
}

/** No two checkpoints that follow each other in a log are further apart: a pass of the sealer takes fewer leaves. */
const stepLeavesMax = 2n ** 20n

/** A file that has to be there. */
export async function readFrom(place: Place, path: string): Promise<Buffer> {
  const bytes = await place.read(path)
  if (bytes === undefined) throw new WrongCopy(`${path} is missing in ${place.name}`)
  return bytes
}

/** `checkpoints/x070/000` */
export function checkpointPath(size: bigint): string {
  return entriesPath(size).replace('tile/entries/', 'checkpoints/')
}

/** `cosigned/x070/000` */
function cosignedPath(size: bigint): string {
  return entriesPath(size).replace('tile/entries/', 'cosigned/')
}

/** They are written in their order, so that there is one says that all before it are: ever longer steps, then shorter. */
async function countFullTiles(place: Place, folder: string, atLeast: bigint): Promise<bigint> {
  const isThere = (n: bigint) => place.has(`${folder}/${tilePath({ level: 0, n })}`)
  let count = atLeast
  let step = 1n
  while (await isThere(count + step - 1n)) {
    count += step
    step *= 2n
  }
  for (step /= 2n; step > 0n; step /= 2n) if (await isThere(count + step - 1n)) count += step
  return count
}

/** The largest number that names a file below a folder, in groups of three digits, and is not beyond the bound. */
async function largestUpTo(place: Place, folder: string, bound: bigint): Promise<bigint | undefined> {
  const digits = bound.toString()
  const limit = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) ?? []
  for (let groups = limit.length; groups > 0; groups--) {
    const found = await largestBelow(place, folder, groups === limit.length ? limit : Array<string>(groups).fill('999'))
    if (found !== undefined) return BigInt(found)
  }
  return undefined
}

/** A copier may have come no further than to the folder: what was begun is what has a file. */
async function newestBegun(
  place: Place,
  folder: string,
  since: bigint,
): Promise<{ readonly size: bigint; readonly starts: readonly bigint[] }> {
  for (let bound = since + stepLeavesMax; bound > since; ) {
    const size = await largestUpTo(place, `${folder}/${begun}`, bound)
    if (size === undefined) break
    const names = await place.list(`${folder}/${begunFolder(size)}`)
    const starts = names.filter(name => /^(0|[1-9][0-9]{0,17})$/.test(name)).map(BigInt)
    if (starts.length > 0) return { size, starts }
    bound = size - 1n
  }
  return { size: since, starts: [] }
}

async function largestBelow(place: Place, folder: string, limit: readonly string[]): Promise<string | undefined> {
  const [most = '', ...rest] = limit
  const pattern = rest.length === 0 ? /^[0-9]{3}$/ : /^x[0-9]{3}$/
  const groups = (await place.list(folder)).filter(name => pattern.test(name)).map(name => name.slice(-3))
  for (const group of groups.toSorted().toReversed()) {
    if (group > most) continue
    if (rest.length === 0) return group
    const below = await largestBelow(place, `${folder}/x${group}`, group === most ? rest : rest.map(() => '999'))
    if (below !== undefined) return `${group}${below}`
  }
  return undefined
}

/** How many leaves are taken between two checkpoints of a copy, if the log has checkpoints that near. */
const leavesMax = 16_384n
/** A pass ends by then and goes on in the next: whoever watches knows that it is not stuck. */
const passMsMax = 45_000

/** The newest checkpoint up to a size that enough witnesses have cosigned, as a note with their lines. */
export type CosignedUpTo = (
  institution: InstitutionId,
  size: bigint,
) => Promise<{ readonly size: bigint; readonly note: string } | undefined>

/** How many leaves of a log are in a copy, as far as this process knows: none, until it has looked. */
export type CopiedUpTo = (institution: InstitutionId) => bigint

export function copyLoop(
  { sql, now, elapsedMs }: Pick<Outside, 'sql' | 'now' | 'elapsedMs'>,
  copies: readonly Copy[],
  guard: Guard,
  everyMs: number,
  cosignedUpTo: CosignedUpTo = () => Promise.resolve(undefined),
): Loop & { readonly copiedUpTo: CopiedUpTo } {
  /** How far each log is in each copy, as far as is known. */
  const copied = new Map<string, bigint>()
  const cosigned = new Map<string, bigint>()
  /** What witnesses said first of a checkpoint stays: the same of a later hour is not put in its place. */
  async function keepCosigned(copy: Copy, institution: InstitutionId, key: string): Promise<void> {
    const newest = await cosignedUpTo(institution, copied.get(key) ?? 0n)
    if (newest === undefined || cosigned.get(key) === newest.size) return
    const path = `${copy.folderOf(institution)}/${cosignedPath(newest.size)}`
    await ofPlace(copy, () => copy.place.keep(path, Buffer.from(newest.note)))
    cosigned.set(key, newest.size)
  }
  let dueAtMs = elapsedMs()
  return {
    name: 'copy',
    everyMs,
    // One copy is enough: whatever is in it can be put back from it.
    copiedUpTo: institution =>
      copies
        .map(copy => copied.get(`${copy.name} ${institution}`) ?? 0n)
        .reduce((most, size) => (size > most ? size : most), 0n),
    pass: async signal => {
      const startedAtMs = elapsedMs()
      if (startedAtMs < dueAtMs) return 0
      const isOver = () => signal.aborted || elapsedMs() - startedAtMs > passMsMax
      dueAtMs = startedAtMs + everyMs
      const faults: unknown[] = []
      const signed = await readSignedSizes(sql)
      for (const copy of copies) {
        let isAway = false
        for (const { institution, size } of signed) {
          const key = `${copy.name} ${institution}`
          try {
            while ((copied.get(key) ?? 0n) < size && !isOver()) {
              const reached = await copyOn(sql, institution, copy, guard)
              if (reached === undefined) break
              copied.set(key, reached)
              await upsertCopied(sql, institution, { place: copy.name, size: reached, at: now() })
            }
            await keepCosigned(copy, institution, key)
          } catch (thrown) {
            faults.push(thrown)
            if (!(thrown instanceof Away)) continue
            // A place that is away for one log is away for all; the other places are not.
            guard.missed(copy.name, thrown.cause)
            isAway = true
            break
          }
        }
        // What is laid over old files is found though nobody reads them.
        if (!isAway) await copy.place.lookOn?.().catch((thrown: unknown) => faults.push(thrown))
      }
      if (faults.length > 0)
        throw faults.length === 1 ? faults[0] : new AggregateError(faults, 'no copy could be written')
      if (!isOver() || signal.aborted) return 0
      dueAtMs = elapsedMs()
      return 1
    },
  }
}

/** The place could not be asked or did not keep something; the cause says why. */
class Away extends Error {
  override readonly name = 'Away'
}

async function ofPlace<T>(copy: Copy, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (thrown) {
    throw new Away(`the copy ${copy.name} could not be written`, { cause: thrown })
  }
}

/** The leaves are not what was signed of them. */
class Unlike extends Error {
  override readonly name = 'Unlike'
}

/** Copies one log up to its next checkpoint. Answers how far the copy is then; undefined where the log is halted. */
async function copyOn(sql: Sql, institution: InstitutionId, copy: Copy, guard: Guard): Promise<bigint | undefined> {
  const head = await ofPlace(copy, () => copy.whole(institution))
  const begun = await ofPlace(copy, () => copy.begunBeyond(institution, head?.size ?? 0n))
  guard.learn(copy.name, institution, begun?.checkpoint ?? head)
  if (!(await guard.agrees(sql, institution))) return undefined
  const next = await readNextCheckpoint(sql, institution, head?.size ?? 0n, leavesMax)
  if (next === undefined) return head?.size
  try {
    const folder = copy.folderOf(institution)
    const { begun, files } = await filesUpTo(sql, institution, head, next)
    const last = { path: checkpointPath(next.size), bytes: Buffer.from(next.note) }
    // What is begun is there before any of it. The checkpoint is only when all that it is about is kept.
    for (const group of [[begun], files, [last]]) {
      const other = await ofPlace(copy, () => keepEach(copy.place, folder, group))
      if (other !== undefined) throw new Unlike(`has other bytes at ${other} than the log`)
    }
    // From now on it remembers that.
    guard.learn(copy.name, institution, next)
    return next.size
  } catch (thrown) {
    if (!(thrown instanceof Unlike)) throw thrown
    await guard.halt(sql, institution, { holder: copy.name, what: thrown.message, logSize: next.size })
    return undefined
  }
}

/** How many files are in a folder's hands at once. */
const atOnceMax = 96

/** Answers with the path at which something else is. */
async function keepEach(place: Place, folder: string, files: readonly PublishedFile[]): Promise<string | undefined> {
  const full = files.map(({ path, bytes }) => ({ path: `${folder}/${path}`, bytes }))
  const { keepAll } = place
  if (keepAll === undefined) {
    for (const { path, bytes } of full) if (!(await place.keep(path, bytes))) return path.slice(folder.length + 1)
    return undefined
  }
  for (let next = 0; next < full.length; next += atOnceMax) {
    const other = await keepAll(full.slice(next, next + atOnceMax))
    if (other !== undefined) return files[full.indexOf(other)]?.path ?? fault(`${other.path} was not asked for`)
  }
  return undefined
}

/**
 * What a copy does not have yet but the checkpoint. All of it is computed again from the leaves and compared before any is
 * told: what is written where nothing can be removed had better be right.
 */
async function filesUpTo(
  sql: Sql,
  institution: InstitutionId,
  since: Head | undefined,
  next: SignedHead,
): Promise<{ readonly begun: PublishedFile; readonly files: readonly PublishedFile[] }> {
  const from = since?.size ?? 0n
  const tiles = [...tilesBetween(from, next.size)].filter(tile => tile.width > widthAt(from, tile))
  const bundles = tiles.filter(({ level }) => level === 0)
  const entries = await readEntries(sql, institution, bundles)
  // The first bundle begins with leaves that the copy has: they are written again with those that come after them.
  const known = Number(from % BigInt(tileWidth))
  const start = await rangeAt(sql, institution, from - BigInt(known))
  const leaves = leavesOf(entries, institution)
  const grown = agreeing(start, leaves.map(leafHash), next)
  const stored = await readHashes(sql, institution, tiles)
  const hashFiles: PublishedFile[] = []
  for (const tile of tiles) {
    const path = tilePath(tile, tile.width)
    const file = { path, bytes: stored.get(path) ?? fault(`${path} of ${institution} is missing`) }
    for (const { level, n, from: place, hashes: added } of grown) {
      if (level !== tile.level || n !== tile.n) continue
      if (!file.bytes.subarray(place * hashBytes).equals(added))
        throw new Unlike(`is not written on: ${file.path} is not of the leaves under it`)
    }
    hashFiles.push(file)
  }
  const batches = await readBatches(sql, institution, bundles)
  const begun = { note: next.note, lines: linesOf(batches, from), leaves: leaves.slice(known) }
  return {
    begun: { path: begunPath(next.size, from), bytes: packBegun(begun) },
    files: [...hashFiles, ...entries, ...batches],
  }
}

function leavesOf(entries: readonly PublishedFile[], institution: InstitutionId): Buffer[] {
  return entries.flatMap(({ path, bytes }) => unpackBundle(bytes) ?? fault(`${path} of ${institution} is no bundle`))
}

/** Of the batches that begin there or later. */
function linesOf(batches: readonly PublishedFile[], from: bigint): string {
  const lines = batches.flatMap(({ bytes }) => bytes.toString().match(/.*\n/g) ?? [])
  return lines.filter(line => BigInt(/"first":"(\d+)"/.exec(line)?.[1] ?? fault('a line says where')) >= from).join('')
}

function agreeing(start: CompactRange, hashes: readonly Buffer[], next: SignedHead): readonly TileGrowth[] {
  const { longer, grown } = grow(start, hashes)
  if (longer.size !== next.size || !rootOf(longer).equals(next.root))
    throw new Unlike(`is not written on: the leaves of the log are not those of its checkpoint ${next.size}`)
  return grown
}
