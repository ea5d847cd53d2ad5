// The key-encryption key in a file, for development: whoever can read that file and the database can read everything.

import { createHash, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { open } from 'node:fs/promises'

import { done, type Outcome } from '../base/outcome.ts'
import type { Kek, Purpose } from './kek.ts'
import { type KeyFileRefusal, readOwnFile } from './private-file.ts'
import { openBytes, type Place, sealBytes } from './sealed.ts'

const kekBytes = 32

/** Makes a new key file, readable by its owner only. Faults when the file exists: a key is never overwritten. */
export async function makeKeyFile(path: string): Promise<void> {
  const key = randomBytes(kekBytes)
  await writeKeyFile(path, key)
  key.fill(0)
}

/** The same with a key that there is already: one that was put together from its shares. */
export async function writeKeyFile(path: string, key: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  await file.writeFile(key)
  await file.sync()
  await file.close()
}

/** Reads a key file: 32 random bytes. */
export async function openKeyFile(path: string): Promise<Outcome<Kek, KeyFileRefusal>> {
  const read = await readOwnFile(path, size => size === kekBytes)
  if (!read.ok) return read
  const kek = fileKek(keyFileName(read.value), createSecretKey(read.value))
  read.value.fill(0)
  return done(kek)
}

/** Follows from the key, and says nothing about it. */
export function keyFileName(key: Uint8Array): string {
  return `file:${createHash('sha256').update('vouch key file\0').update(key).digest('hex').slice(0, 16)}`
}

function fileKek(name: string, secret: KeyObject): Kek {
  // One key that never changes under this name, so the key id inside the wrapping says nothing and is zero.
  const key = { kid: 0, secret }
  const placeOf = ({ institution, use }: Purpose): Place => ({ institution, table: name, column: 'wrapped', row: use })
  const wrap: Kek['wrap'] = async (plain, purpose) => ({ name, bytes: sealBytes(key, placeOf(purpose), plain) })
  const unwrap: Kek['unwrap'] = async ({ bytes }, purpose) => openBytes(key, placeOf(purpose), bytes)
  return {
    warning: 'the key-encryption key lies in a file on this machine, which is for development only',
    current: async () => name,
    knows: known => known === name,
    wrap,
    unwrap,
    rewrap: async (wrapped, purpose) => wrap(await unwrap(wrapped, purpose), purpose),
    close: () => undefined,
  }
}
