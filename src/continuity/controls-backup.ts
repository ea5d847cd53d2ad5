// That what a backup is made of tells nothing without its key, and that no byte of it changes unnoticed: files as the store
// keeps them, sealed and read by the product's own hand.

import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile, rename, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Control, Ground } from '../base/control.ts'
import type { Work } from '../base/work.ts'
import {
  type BackupStore,
  type compareStored,
  readRecord,
  type readSealedWhole,
  type StoredFile,
  writeRecord,
  type writeSealed,
} from './backup-store.ts'
import { differenceFromManifest, type FileDigest, noteFiles, readManifest } from './manifest.ts'
import { type BackupKey, backupKey, Damaged, makeBackupKey, readBackupKey } from './sealed-file.ts'

const everySeconds = 21_600
const withinMs = 15_000
const name = 'base/bak_probe/base.tar.zst.sealed'
const recordName = 'base/bak_probe/backup.json'
/** What a file says that was changed: in its first bytes it names its key. */
const refusals = ['file_damaged', 'key_wrong']
/** More than one chunk of a sealed file. */
const pieces = 40
const pieceBytes = 4_096

/** How files are written and read. */
type Files = {
  readonly writeSealed: typeof writeSealed
  readonly readSealedWhole: typeof readSealedWhole
  readonly compareStored: typeof compareStored
}

export const backupEncryptedBy = ({ writeSealed, readSealedWhole }: Files): Control => ({
  id: 'continuity.backup-encrypted',
  says: 'A backup is sealed with a key that is not beside it, and opens with no other and under no other name.',
  does: 'prevents',
  answers: ['stride.information-disclosure'],
  everySeconds,
  withinMs,
  probe: async ground => {
    const folder = await ground.scratch()
    const store = { folder: join(folder, 'store') }
    const key = await tryKey(ground, join(folder, 'backup.key'))
    const text = `Canary Payee ${randomBytes(12).toString('hex')}`
    const plain = await writeSealed(store, key, name, contentsWith(text))
    const files = await allFiles(store.folder)
    ground.on('files of a store', files.length)
    const shown = files.filter(({ bytes }) => bytes.includes(text) || bytes.includes(Buffer.from(key.secret)))
    ground.tried(
      'the text and the key, looked for in every file',
      'are nowhere',
      shown.length === 0 ? 'are nowhere' : 'are there',
    )
    ground.tried('the file read with its key', 'the same', sameAs(plain, await readSealedWhole(store, key, name)))
    const otherKey = backupKey(randomBytes(32))
    const word = await wordOf(() => readSealedWhole(store, otherKey, name))
    ground.tried('the file read with another key', 'key_wrong', word)
    const moved = 'base/bak_other/base.tar.zst.sealed'
    const other = await writeSealed(store, key, moved, contentsWith(text))
    await rename(join(store.folder, moved), join(store.folder, name))
    const opened = await comesOut(async () => sameAs(other, await readSealedWhole(store, key, name)))
    ground.tried('a file under the name of another', 'does not open', opened === 'the same' ? 'opens' : 'does not open')
  },
})

async function tryKey(ground: Ground, path: string): Promise<BackupKey> {
  const key = await makeBackupKey(path)
  const mode = (await stat(path)).mode & 0o777
  ground.tried('who may read the file of the key', '600', mode.toString(8))
  const read = await readBackupKey(path)
  ground.tried('the key read back', 'the same', read.ok && read.value.id === key.id ? 'the same' : 'another')
  return key
}

/** What is asked of a restored database, asked where the answer is known. */
export type ProofTried = {
  readonly tried: string
  readonly expected: string
  readonly perform: (work: Work) => Promise<string>
}

export const backupVerifiedBy = (given: Files, proofs: readonly ProofTried[]): Control => ({
  id: 'continuity.backup-verified',
  says: 'What a backup is made of is compared with what was noted of it, and a byte that is another is refused; books that do not hold are told.',
  does: 'detects',
  answers: ['api.data-corruption', 'tech.data-loss'],
  everySeconds,
  withinMs,
  probe: async ground => {
    const store = { folder: await ground.scratch() }
    const key = backupKey(randomBytes(32))
    const stored = await given.writeSealed(store, key, name, contentsWith('Canary Payee'))
    if (stored === undefined) throw new Error('nothing was there')
    await writeRecord(store, key, recordName, { id: 'bak_probe', keyId: key.id, files: { base: { ...stored } } })
    ground.on('files of a backup', 2)
    await tryRecord(ground, store, key)
    await tryBytes(ground, given, { store, key, stored })
    await tryManifest(ground)
    for (const { tried, expected, perform } of proofs) ground.tried(tried, expected, await ground.work(perform))
  },
})

async function tryRecord(ground: Ground, store: BackupStore, key: BackupKey): Promise<void> {
  const path = join(store.folder, recordName)
  const whole = await readFile(path, 'utf8')
  ground.tried('its record read', 'done', await wordOf(() => readRecord(store, key, recordName)))
  await writeFile(path, whole.replace(/"plainBytes": \d/, '"plainBytes": 9'))
  ground.tried(
    'its record with another number in it',
    'file_damaged',
    await wordOf(() => readRecord(store, key, recordName)),
  )
  await writeFile(path, whole)
}

type Stored = { readonly store: BackupStore; readonly key: BackupKey; readonly stored: StoredFile }

async function tryBytes(
  ground: Ground,
  { compareStored, readSealedWhole }: Files,
  { store, key, stored }: Stored,
): Promise<void> {
  const path = join(store.folder, name)
  const whole = await readFile(path)
  const came = async () => [
    await wordOf(() => compareStored(store, stored)),
    await wordOf(() => readSealedWhole(store, key, name)),
  ]
  ground.tried('the file as it was stored, compared and read', 'done, done', (await came()).join(', '))
  ground.tried('what comes out of it', 'the same', sameAs(stored, await readSealedWhole(store, key, name)))
  for (const at of [0, 20, whole.length >> 1, whole.length - 1]) {
    const changed = Buffer.from(whole)
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
    await writeFile(path, changed)
    const words = await came()
    const isTold = words[0] === 'file_damaged' && words[1] !== undefined && refusals.includes(words[1])
    ground.tried(
      `one bit of it turned, ${at === 0 ? 'the first' : `at ${at} of ${whole.length}`}`,
      'told twice',
      isTold ? 'told twice' : words.join(', '),
    )
  }
  await writeFile(path, whole)
  await truncate(path, whole.length - 1)
  ground.tried('a byte less', 'file_damaged, file_damaged', (await came()).join(', '))
  await writeFile(path, Buffer.concat([whole, Buffer.alloc(1)]))
  ground.tried('a byte more', 'file_damaged, file_damaged', (await came()).join(', '))
}

/** PostgreSQL's own list of what it sent, against an archive in which one file is another. */
async function tryManifest(ground: Ground): Promise<void> {
  const contents = randomBytes(1_000)
  const digest = (bytes: Buffer): FileDigest => ({
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  })
  const manifest = readManifest(manifestOf('base/1/1259', digest(contents)))
  const differs = async (sent: Buffer) => {
    const found = new Map<string, FileDigest>()
    for await (const _ of noteFiles(piecesOf(tarOf('base/1/1259', sent)), found));
    return differenceFromManifest(manifest, found) === undefined ? 'the same' : 'told'
  }
  ground.tried('an archive of what PostgreSQL says it sent', 'the same', await differs(contents))
  const changed = Buffer.from(contents)
  changed.writeUInt8(changed.readUInt8(500) ^ 1, 500)
  ground.tried('an archive in which one byte is another', 'told', await differs(changed))
}

function manifestOf(path: string, { bytes, sha256 }: FileDigest): Buffer {
  const files = `{ "Path": "${path}", "Size": ${bytes}, "Checksum-Algorithm": "SHA256", "Checksum": "${sha256}" }`
  const text = `{ "Files": [\n${files}\n],\n"WAL-Ranges": [\n{ "Timeline": 1, "Start-LSN": "0/2000028", "End-LSN": "0/2000100" }\n],\n`
  return Buffer.from(`${text}"Manifest-Checksum": "${createHash('sha256').update(text).digest('hex')}"}\n`)
}

/** As tar.ts draws it: a header, the contents, and two blocks of zeros. */
function tarOf(path: string, contents: Buffer): Buffer {
  const header = Buffer.alloc(512)
  header.write(path, 0)
  header.write(contents.length.toString(8).padStart(11, '0'), 124)
  header.write('        0', 148)
  const sum = header.reduce((all, byte) => all + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 0`, 148)
  return Buffer.concat([header, contents, Buffer.alloc((512 - (contents.length % 512)) % 512), Buffer.alloc(1_024)])
}

async function* piecesOf(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

/** Much that nobody can compress, with the text in the middle. */
async function* contentsWith(text: string): AsyncGenerator<Buffer> {
  for (let piece = 0; piece < pieces; piece++) {
    if (piece === pieces / 2) yield Buffer.from(text)
    yield randomBytes(pieceBytes)
  }
}

function sameAs(stored: StoredFile | undefined, read: Buffer): string {
  return createHash('sha256').update(read).digest('hex') === stored?.plainSha256 ? 'the same' : 'another'
}

async function allFiles(folder: string): Promise<readonly { readonly bytes: Buffer }[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  return Promise.all(
    found.filter(one => one.isFile()).map(async one => ({ bytes: await readFile(join(one.parentPath, one.name)) })),
  )
}

function wordOf(attempt: () => Promise<unknown>): Promise<string> {
  return comesOut(async () => {
    await attempt()
    return 'done'
  })
}

/** That what was opened cannot be unpacked is an answer as well: somebody has opened what is not what was sealed. */
async function comesOut(attempt: () => Promise<string>): Promise<string> {
  try {
    return await attempt()
  } catch (thrown) {
    if (thrown instanceof Damaged) return thrown.damage.code
    const { code } = thrown as { readonly code?: unknown } // Looked at.
    if (typeof code === 'string' && code.startsWith('ZSTD_')) return 'opened all the same'
    throw thrown
  }
}
