// The secrets of the issuer: its nonces and its cookies are derived from the one that counts, and cookies of the others are still
// known. Losing all of them ends what is under way, no more.

import { hkdfSync, randomBytes } from 'node:crypto'

import { fault } from '../../base/outcome.ts'
import { readDatedFiles } from './dated-files.ts'

const secretBytes = 32

/** The first one counts. */
export async function readSecrets(folder: string, now: Date): Promise<readonly Buffer[]> {
  const files = await readDatedFiles(folder, '.secret', now, () => randomBytes(secretBytes))
  return files.map(({ path, bytes }) =>
    bytes.length === secretBytes ? bytes : fault(`${path} has ${bytes.length} bytes`),
  )
}

export type Derived = { readonly nonce: Buffer; readonly cookies: readonly [string, ...string[]] }

export function derivedFrom([first = fault('there is a secret'), ...others]: readonly Buffer[]): Derived {
  const cookiesOf = (secret: Buffer) => derived(secret, 'cookies').toString('base64url')
  return { nonce: derived(first, 'dpop nonce'), cookies: [cookiesOf(first), ...others.map(cookiesOf)] }
}

const derivedBytes = 32

function derived(secret: Buffer, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `vouch issuer ${use}`, derivedBytes))
}
