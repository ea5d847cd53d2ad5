// The clients whose keys lie in an instance's state folder, each in a file of its own that nobody else may read. For the
// terminal and the demo; whoever runs a client elsewhere keeps its key there.

import { createPrivateKey, type JsonWebKey } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ClientKey } from '../src/base/signed-call.ts'
import { Cannot } from './instance.ts'

/** The one that the demo makes, and whom `./vouch api` calls as when it is not told. */
export const clientName = 'demo'

export type StoredClient = {
  readonly institution: string
  readonly client: string
  readonly kid: string
  readonly key: JsonWebKey
  readonly notAfter: string
  readonly scopes: readonly string[]
}

const fileOf = (home: string, name: string) => join(home, 'clients', `${name}.json`)

/** Undefined where there is none of this name. */
export async function readClient(home: string, name: string): Promise<StoredClient | undefined> {
  if (!/^[a-z0-9-]{1,40}$/.test(name))
    throw new Cannot(`${name} is no name of a client: write small letters and hyphens.`)
  const text = await readFile(fileOf(home, name), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : JSON.parse(text)
}

export async function keepClient(home: string, name: string, client: StoredClient): Promise<void> {
  await mkdir(join(home, 'clients'), { recursive: true, mode: 0o700 })
  await writeFile(fileOf(home, name), `${JSON.stringify(client, null, 2)}\n`, { mode: 0o600 })
}

export function clientKeyOf({ kid, key }: StoredClient): ClientKey {
  return { kid, secret: createPrivateKey({ key, format: 'jwk' }) }
}
