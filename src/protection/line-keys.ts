// The keys of the lines to the vault. Each process has its own, and the vault has all of them: two files with the same 32
// random bytes, `vault.line` in the folder of the process, `NAME.line` in the vault's. Made anew whenever the family is
// started, so nothing is lost with them.

import { randomBytes } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { fault } from '../base/outcome.ts'

const keyBytes = 32

export async function makeLineKey(vaultFolder: string, client: string, clientFolder: string): Promise<void> {
  const key = randomBytes(keyBytes)
  await replace(join(vaultFolder, `${client}.line`), key)
  await replace(join(clientFolder, 'vault.line'), key)
  key.fill(0)
}

/** Whole or not at all: a process may be reading it. */
async function replace(path: string, key: Buffer): Promise<void> {
  await writeFile(`${path}.new`, key, { mode: 0o600 })
  await rename(`${path}.new`, path)
}

/** As the process has it. */
export function loadLineKey(clientFolder: string): Promise<Buffer> {
  return load(join(clientFolder, 'vault.line'))
}

/** As the vault has it; undefined where nobody of this name is let in. */
export async function loadLineKeyOf(vaultFolder: string, client: string): Promise<Buffer | undefined> {
  const path = join(vaultFolder, `${client}.line`)
  return load(path).catch((thrown: unknown) => {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined
    throw thrown
  })
}

async function load(path: string): Promise<Buffer> {
  const key = await readFile(path)
  return key.length === keyBytes ? key : fault(`${path} is no key of ${keyBytes} bytes`)
}
