// The key-encryption key: it wraps data keys and nothing else. Where it lives is a choice of the operator. So far there
// is one provider, a file, and it is for development: whoever can read that file and the database can read everything.

import { createHash, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'

import type { InstitutionId } from '../base/ids.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import { openBytes, type Place, sealBytes } from './sealed.ts'

/** What a wrapped key is for. It unwraps for nothing else. */
export type Purpose = { readonly institution: InstitutionId; readonly use: string }

export type Kek = {
  /** Which key this is. Stored beside what it wrapped; says nothing about the key itself. */
  readonly name: string
  /** May ask a network, so never called inside a transaction. */
  readonly wrap: (key: Buffer, purpose: Purpose) => Promise<Buffer>
  /** Faults with SealBroken when these bytes were not wrapped by this key for this purpose. */
  readonly unwrap: (wrapped: Buffer, purpose: Purpose) => Promise<Buffer>
}

export type KeyFileRefusal =
  | { readonly code: 'key_file_missing'; readonly path: string }
  | { readonly code: 'key_file_not_a_file'; readonly path: string }
  | { readonly code: 'key_file_not_ours'; readonly path: string }
  | { readonly code: 'key_file_open_to_others'; readonly path: string; readonly mode: string }
  | { readonly code: 'key_file_malformed'; readonly path: string }

const keyBytes = 32

/** Makes a new key file, readable by its owner only. Faults when the file exists: a key is never overwritten. */
export async function makeKeyFile(path: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  const key = randomBytes(keyBytes)
  await file.writeFile(key)
  await file.sync()
  await file.close()
  key.fill(0)
}

/** Reads a key file: 32 random bytes. What is checked and what is read are the same open file, so it cannot be swapped. */
export async function openKeyFile(path: string): Promise<Outcome<Kek, KeyFileRefusal>> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch((thrown: unknown) => codeOf(thrown))
  if (file === 'ENOENT') return refused({ code: 'key_file_missing', path })
  if (file === 'ELOOP') return refused({ code: 'key_file_not_a_file', path })
  if (typeof file === 'string') return fault(`the key file cannot be opened: ${file}`)
  try {
    const { mode, uid, size } = await file.stat()
    if ((mode & constants.S_IFMT) !== constants.S_IFREG) return refused({ code: 'key_file_not_a_file', path })
    if (uid !== process.getuid?.()) return refused({ code: 'key_file_not_ours', path })
    if ((mode & 0o077) !== 0) {
      return refused({ code: 'key_file_open_to_others', path, mode: (mode & 0o777).toString(8) })
    }
    if (size !== keyBytes) return refused({ code: 'key_file_malformed', path })
    const key = await file.readFile()
    const name = `file:${createHash('sha256').update('vouch key file\0').update(key).digest('hex').slice(0, 16)}`
    const secret = createSecretKey(key)
    key.fill(0)
    return done(fileKek(name, secret))
  } finally {
    await file.close()
  }
}

function fileKek(name: string, secret: KeyObject): Kek {
  // One key that never changes under this name, so the key id inside the wrapping says nothing and is zero.
  const key = { kid: 0, secret }
  const placeOf = ({ institution, use }: Purpose): Place => ({ institution, table: name, column: 'wrapped', row: use })
  return {
    name,
    wrap: async (plain, purpose) => sealBytes(key, placeOf(purpose), plain),
    unwrap: async (wrapped, purpose) => openBytes(key, placeOf(purpose), wrapped),
  }
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown)
}
