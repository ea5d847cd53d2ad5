// A sealed file is encrypted and authenticated in chunks, so that what is read is known to be true before it is used, and
// a file of any size passes through a few kilobytes of memory (the STREAM construction, Hoang et al., CRYPTO 2015).
//
//     header   | 8: "VOUCHBK1" | 8: key id | 32: salt |
//     chunk    | 65,536 or, the last, 0 to 65,536: AES-256-GCM | 16: tag |   …
//     nonce    | 11: number of the chunk | 1: 1 for the last, else 0 |
//
// The file's key is HKDF-SHA256(backup key, salt, purpose and name): no two files share one, so nonces may count from zero.
// The header and the name are bound to every chunk. A chunk that was changed, moved, dropped or appended, a file that was
// cut short, and a file that carries another's name all fail to open.

import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { open as openFile, readFile } from 'node:fs/promises'

import { done, type Outcome, refused } from '../base/outcome.ts'

/** The secret that every backup is sealed under. Its id is safe to show: it says which key, and nothing of it. */
export type BackupKey = { readonly id: string; readonly secret: Uint8Array }

export type KeyRefusal =
  | { readonly code: 'key_missing'; readonly file: string }
  | { readonly code: 'key_malformed'; readonly file: string }

export type Damage =
  | { readonly code: 'file_missing'; readonly file: string }
  | { readonly code: 'file_damaged'; readonly file: string; readonly why: string }
  | { readonly code: 'key_wrong'; readonly file: string; readonly sealedWith: string; readonly given: string }

/** Thrown from inside a stream, where a refusal cannot be returned; the front door turns it back into one. */
export class Damaged extends Error {
  override readonly name = 'Damaged'
  readonly damage: Damage
  constructor(damage: Damage) {
    super(`${damage.code}: ${damage.file}${'why' in damage ? `: ${damage.why}` : ''}`)
    this.damage = damage
  }
}

const magic = Buffer.from('VOUCHBK1')
const keyBytes = 32
const keyIdBytes = 8
const saltBytes = 32
const headerBytes = magic.length + keyIdBytes + saltBytes
const chunkBytes = 65_536
const tagBytes = 16

export function backupKey(secret: Uint8Array): BackupKey {
  return { secret, id: derive(secret, Buffer.alloc(0), 'vouch backup key id', keyIdBytes).toString('hex') }
}

/** Writes a new key where none is. Keep a copy away from the store: without it no backup can ever be read. */
export async function makeBackupKey(path: string): Promise<BackupKey> {
  const secret = randomBytes(keyBytes)
  const file = await openFile(path, 'wx', 0o600)
  try {
    await file.write(`${secret.toString('base64url')}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  return backupKey(secret)
}

export async function readBackupKey(path: string): Promise<Outcome<BackupKey, KeyRefusal>> {
  if (!existsSync(path)) return refused({ code: 'key_missing', file: path })
  const text = (await readFile(path, 'utf8')).trim()
  if (!/^[A-Za-z0-9_-]{43}$/.test(text)) return refused({ code: 'key_malformed', file: path })
  return done(backupKey(Buffer.from(text, 'base64url')))
}

/** `name` is the file's place in the store; it opens under that name only. */
export async function* seal(key: BackupKey, name: string, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const salt = randomBytes(saltBytes)
  const header = Buffer.concat([magic, Buffer.from(key.id, 'hex'), salt])
  const fileKey = deriveFileKey(key, salt, name)
  const bound = Buffer.concat([header, Buffer.from(name)])
  yield header
  let number = 0
  for await (const { bytes, isLast } of cut(source, 0, chunkBytes)) {
    const cipher = createCipheriv('aes-256-gcm', fileKey, nonceOf(number++, isLast)).setAAD(bound)
    yield Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
  }
}

/** Yields only what has been authenticated. Throws Damaged, naming the file. */
export async function* unseal(key: BackupKey, name: string, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const damaged = (why: string) => new Damaged({ code: 'file_damaged', file: name, why })
  let opened: { readonly fileKey: ReturnType<typeof createSecretKey>; readonly bound: Buffer } | undefined
  let number = 0
  for await (const { bytes, isLast } of cut(source, headerBytes, chunkBytes + tagBytes)) {
    if (opened === undefined) {
      if (bytes.length < headerBytes || isLast) throw damaged('it is cut short')
      if (!bytes.subarray(0, magic.length).equals(magic)) throw damaged('it is not a sealed file')
      const sealedWith = bytes.subarray(magic.length, magic.length + keyIdBytes).toString('hex')
      if (sealedWith !== key.id) throw new Damaged({ code: 'key_wrong', file: name, sealedWith, given: key.id })
      const salt = bytes.subarray(magic.length + keyIdBytes)
      opened = { fileKey: deriveFileKey(key, salt, name), bound: Buffer.concat([bytes, Buffer.from(name)]) }
      continue
    }
    if (bytes.length < tagBytes) throw damaged('it is cut short')
    const decipher = createDecipheriv('aes-256-gcm', opened.fileKey, nonceOf(number, isLast), {
      authTagLength: tagBytes,
    })
    decipher.setAAD(opened.bound).setAuthTag(bytes.subarray(bytes.length - tagBytes))
    const plain = decipher.update(bytes.subarray(0, bytes.length - tagBytes))
    try {
      decipher.final()
    } catch {
      throw damaged(`chunk ${number} of it is not what was sealed`)
    }
    number++
    if (plain.length > 0) yield plain
  }
}

/** Authenticates what is not secret, such as the list of a backup's files. */
export function authenticator(key: BackupKey, name: string, text: string): string {
  const macKey = derive(key.secret, Buffer.alloc(0), 'vouch backup record 1', keyBytes)
  return createHmac('sha256', macKey).update(`${name}\n${text}`).digest('hex')
}

function deriveFileKey(key: BackupKey, salt: Uint8Array, name: string): ReturnType<typeof createSecretKey> {
  return createSecretKey(derive(key.secret, salt, `vouch backup file 1 ${name}`, keyBytes))
}

function derive(secret: Uint8Array, salt: Uint8Array, purpose: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, purpose, bytes))
}

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(number, 5, 6)
  nonce.writeUInt8(isLast ? 1 : 0, 11)
  return nonce
}

/**
 * Cuts a stream into one head of `headBytes` (none when 0) and then pieces of `pieceBytes`. Only the last piece may be
 * shorter, and it is known to be the last; an empty stream has one empty last piece.
 */
export async function* cut(
  source: AsyncIterable<Buffer>,
  headBytes: number,
  pieceBytes: number,
): AsyncGenerator<{ readonly bytes: Buffer; readonly isLast: boolean }> {
  let piece = Buffer.alloc(headBytes === 0 ? pieceBytes : headBytes)
  let filled = 0
  for await (const bytes of source) {
    let taken = 0
    while (taken < bytes.length) {
      if (filled === piece.length) {
        yield { bytes: piece, isLast: false }
        piece = Buffer.alloc(pieceBytes)
        filled = 0
      }
      const copied = bytes.copy(piece, filled, taken)
      taken += copied
      filled += copied
    }
  }
  yield { bytes: piece.subarray(0, filled), isLast: true }
}
