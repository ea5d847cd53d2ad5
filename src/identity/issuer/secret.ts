// The secret of the issuer: its nonces and its cookies are derived from it. Losing it ends what is under way, no more.

import { randomBytes } from 'node:crypto'
import { open, readFile, stat } from 'node:fs/promises'

import { fault } from '../../base/outcome.ts'

const secretBytes = 32

/** Makes it when there is none. */
export async function readSecret(path: string): Promise<Buffer> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) {
    const file = await open(path, 'wx', 0o600)
    await file.writeFile(randomBytes(secretBytes))
    await file.sync()
    await file.close()
  } else if ((found.mode & 0o077) !== 0) fault(`${path} can be read by others than its owner`)
  const secret = await readFile(path)
  return secret.length === secretBytes ? secret : fault(`${path} has ${secret.length} bytes`)
}
