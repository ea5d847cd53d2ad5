// The issuer's own secret, mixed into every hash of a password: whoever has the database alone can try none. It is a file
// of versions, so that a new one can be added while old hashes are still known.
//
//     1 base64url of 32 bytes
//     2 base64url of 32 bytes        the last line is the one in use

import { createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { open, readFile } from 'node:fs/promises'

import { fault } from '../../base/outcome.ts'

const pepperBytes = 32

export type Peppers = {
  /** New hashes are made with this one. */
  readonly newest: number
  readonly of: (version: number) => Buffer | undefined
  /** Bytes that only the issuer can make again: what is derived from a name is never stored. */
  readonly derive: (purpose: string, name: string) => Buffer
}

/** Readable by its owner only. Faults when the file exists: without an old pepper no password would match again. */
export async function makePepperFile(path: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  await file.writeFile(`1 ${randomBytes(pepperBytes).toString('base64url')}\n`)
  await file.sync()
  await file.close()
}

export async function loadPeppers(path: string): Promise<Peppers> {
  return readPeppers(await readFile(path, 'utf8'))
}

export function readPeppers(text: string): Peppers {
  const peppers = new Map<number, Buffer>()
  for (const line of text.trim().split('\n')) {
    const [, version = '', secret = ''] = /^(\d{1,6}) ([A-Za-z0-9_-]{43})$/.exec(line.trim()) ?? []
    if (version === '') fault('a line of the pepper file is no version and secret')
    peppers.set(Number(version), Buffer.from(secret, 'base64url'))
  }
  const newest = Math.max(...peppers.keys())
  const inUse = peppers.get(newest) ?? fault('the pepper file is empty')
  return {
    newest,
    of: version => peppers.get(version),
    derive: (purpose, name) => {
      const key = Buffer.from(hkdfSync('sha256', inUse, '', `vouch ${purpose}`, pepperBytes))
      return createHmac('sha256', key).update(name).digest()
    },
  }
}
