// Where backups are kept: a folder on another disk. What it holds is sealed or authenticated, so the store need not be trusted.
//
//     base/<backup>/base.tar.zst.sealed   every file of the database, as PostgreSQL sent it
//     base/<backup>/manifest.zst.sealed   PostgreSQL's list of them
//     base/<backup>/backup.json           names both with their digests; written last, so without it there is no backup
//     wal/<name>.zst.sealed               each archived file of the log
//     wal/archive.json                    which database system the log is of, and the segment archived last
//     tombstones/<number>.json            who was erased, one after the other
//     tombstones/head.json                how many that are
//     restores/<restore>.json             what came of each attempt to restore from here
//
// A file appears whole, on the disk and under its own name, or not at all; what is there is never written again, but for
// archive.json and head.json.

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { link, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib'

import { type Canonical, canonical } from '../base/canonical.ts'
import { authenticator, type BackupKey, cut, Damaged, seal, unseal } from './sealed-file.ts'

export type BackupStore = { readonly folder: string }

export type StoredFile = {
  readonly name: string
  readonly bytes: number
  readonly sha256: string
  readonly plainBytes: number
  readonly plainSha256: string
}

/** Fast enough that reading the database is the slower part; higher levels save little on pages and cost whole cores. */
const zstdLevel = 1
const bufferBytes = 2 ** 20

/** Compresses, seals and stores. Answers undefined, and stores nothing, when something has that name already. */
export async function writeSealed(
  store: BackupStore,
  key: BackupKey,
  name: string,
  source: AsyncIterable<Buffer>,
): Promise<StoredFile | undefined> {
  const plain = tally()
  const stored = tally()
  const isNew = await appear(store, name, temporary =>
    pipeline(
      inLargePieces(source),
      plain.passing,
      createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: zstdLevel } }),
      (compressed: AsyncIterable<Buffer>) => seal(key, name, compressed),
      stored.passing,
      createWriteStream(temporary, { mode: 0o600, highWaterMark: bufferBytes, flush: true }),
    ),
  )
  if (!isNew) return undefined
  const { bytes, sha256 } = stored.total()
  return { name, bytes, sha256, plainBytes: plain.total().bytes, plainSha256: plain.total().sha256 }
}

/** Hands authenticated plain bytes to `consume`. Throws Damaged when the file is missing or is not what was sealed. */
export async function readSealed(
  store: BackupStore,
  key: BackupKey,
  name: string,
  consume: (contents: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  await pipeline(
    createReadStream(existing(store, name), { highWaterMark: bufferBytes }),
    (sealed: AsyncIterable<Buffer>) => unseal(key, name, sealed),
    createZstdDecompress(),
    consume,
  )
}

export async function readSealedWhole(store: BackupStore, key: BackupKey, name: string): Promise<Buffer> {
  const read: Buffer[] = []
  await readSealed(store, key, name, async contents => {
    for await (const bytes of contents) read.push(bytes)
  })
  return Buffer.concat(read)
}

/** Compares what is stored with what was noted when it was stored. Throws Damaged where they differ. */
export async function compareStored(store: BackupStore, file: StoredFile): Promise<void> {
  const { passing, total } = tally()
  await pipeline(createReadStream(existing(store, file.name), { highWaterMark: bufferBytes }), passing, drain)
  const { bytes, sha256 } = total()
  const { name } = file
  if (bytes !== file.bytes)
    throw new Damaged({ code: 'file_damaged', file: name, why: `it has ${bytes} bytes and had ${file.bytes}` })
  if (sha256 !== file.sha256)
    throw new Damaged({ code: 'file_damaged', file: name, why: 'its SHA-256 is not the one noted' })
}

type Fields = { readonly [member: string]: Canonical }

/** A record is plain JSON that people can read, and carries an authenticator made with the key. */
export async function writeRecord(store: BackupStore, key: BackupKey, name: string, record: Fields): Promise<void> {
  const path = join(store.folder, name)
  const temporary = temporaryFor(path)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeText(temporary, textOf(key, name, record))
  await rename(temporary, path)
  await syncFolder(dirname(path))
}

/** The same for what is never written again. Answers false, and writes nothing, when something has that name already. */
export function writeRecordOnce(store: BackupStore, key: BackupKey, name: string, record: Fields): Promise<boolean> {
  return appear(store, name, temporary => writeText(temporary, textOf(key, name, record)))
}

function textOf(key: BackupKey, name: string, record: Fields): string {
  return `${JSON.stringify({ ...record, authenticator: authenticator(key, name, canonical(record)) }, null, 2)}\n`
}

async function writeText(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.write(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Throws Damaged when it is missing, unreadable or not what `writeRecord` wrote with this key and under this name. */
export async function readRecord(store: BackupStore, key: BackupKey, name: string): Promise<Fields> {
  const damaged = (why: string) => new Damaged({ code: 'file_damaged', file: name, why })
  const text = await readFile(existing(store, name), 'utf8')
  const parsed = parseJson(text)
  if (parsed === undefined) throw damaged('it is not JSON')
  const { authenticator: said, ...record } = parsed
  const wanted = Buffer.from(authenticator(key, name, canonical(record)))
  const claimed = Buffer.from(typeof said === 'string' ? said : '')
  if (claimed.length !== wanted.length || !timingSafeEqual(claimed, wanted)) {
    const { keyId } = record
    if (typeof keyId === 'string' && keyId !== key.id)
      throw new Damaged({ code: 'key_wrong', file: name, sealedWith: keyId, given: key.id })
    throw damaged('it was not written with this key')
  }
  return record
}

function parseJson(text: string): Fields | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    // JSON.parse makes nothing but strings, numbers, booleans, null, lists and objects.
    return typeof parsed === 'object' && parsed !== null ? (parsed as Fields) : undefined
  } catch {
    return undefined
  }
}

export function isStored(store: BackupStore, name: string): boolean {
  return existsSync(join(store.folder, name))
}

/** As long as it is now; undefined where nothing has that name. */
export async function lengthOfStored(store: BackupStore, name: string): Promise<number | undefined> {
  return isStored(store, name) ? (await stat(join(store.folder, name))).size : undefined
}

export async function listStored(store: BackupStore, folder: string): Promise<readonly string[]> {
  const path = join(store.folder, folder)
  if (!existsSync(path)) return []
  return (await readdir(path)).filter(name => !name.startsWith('.')).sort()
}

export async function discardStored(store: BackupStore, name: string): Promise<void> {
  await rm(join(store.folder, name), { recursive: true, force: true })
}

/** A name is on the disk only once its folder is. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function existing(store: BackupStore, name: string): string {
  const path = join(store.folder, name)
  if (!existsSync(path)) throw new Damaged({ code: 'file_missing', file: name })
  return path
}

/** Writes aside, then gives the name by a link, which fails where a rename would overwrite. */
async function appear(store: BackupStore, name: string, write: (temporary: string) => Promise<void>): Promise<boolean> {
  const path = join(store.folder, name)
  const temporary = temporaryFor(path)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  try {
    await write(temporary)
    await link(temporary, path)
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return false
    throw thrown
  } finally {
    await rm(temporary, { force: true })
  }
  await syncFolder(dirname(path))
  await syncFolder(dirname(dirname(path)))
  return true
}

function temporaryFor(path: string): string {
  return join(dirname(path), `.${randomBytes(6).toString('hex')}.new`)
}

/** PostgreSQL sends pieces of 32 KiB; to compress each by itself costs a fifth more processor time. */
async function* inLargePieces(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const { bytes } of cut(source, 0, bufferBytes)) if (bytes.length > 0) yield bytes
}

type Tally = {
  readonly passing: (source: AsyncIterable<Buffer>) => AsyncGenerator<Buffer>
  readonly total: () => { readonly bytes: number; readonly sha256: string }
}

/** Counts and hashes what passes. `total` is for once, when all has passed. */
function tally(): Tally {
  const hash = createHash('sha256')
  let bytes = 0
  async function* passing(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const part of source) {
      bytes += part.length
      hash.update(part)
      yield part
    }
  }
  return { passing, total: () => ({ bytes, sha256: hash.copy().digest('hex') }) }
}

async function drain(source: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of source);
}
