// The vault as tests have it: in the process of the test, with the rights of the vault's own. Where the test starts
// processes of the family, they ask it over its socket, as they would in life.

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

import { fault } from '../src/base/outcome.ts'
import type { Outside } from '../src/base/work.ts'
import {
  loadLineKeyOf,
  makeKeyFile,
  makeLineKey,
  openKeyFile,
  openVault,
  serveVault,
  type Vault,
} from '../src/protection/protection.ts'
import { silentLog } from './outside.ts'

export type ServedVault = {
  readonly vault: Vault
  /** What the processes are told of it. */
  readonly socket: string
  readonly close: () => Promise<void>
}

/** Below the folder each client has a folder of its own, in which it finds the key of its line. */
export async function serveTestVault(
  outside: Pick<Outside, 'sql' | 'now'>,
  folder: string,
  clients: readonly string[],
  watched: (vault: Vault) => Parameters<typeof serveVault>[0]['vaultFor'] = vault => () => vault,
): Promise<ServedVault> {
  const [own, kekFile] = [join(folder, 'vault'), join(folder, 'vault', 'kek')]
  await mkdir(own)
  await makeKeyFile(kekFile)
  const kek = await openKeyFile(kekFile)
  const vault = openVault(outside, kek.ok ? kek.value : fault(kek.refusal.code))
  const secrets = new Map<string, Buffer>()
  for (const client of clients) {
    await makeLineKey(own, client, join(folder, client))
    secrets.set(client, (await loadLineKeyOf(own, client)) ?? fault('it was just made'))
  }
  const socket = join(own, 'socket')
  const server = await serveVault({
    path: socket,
    secretOf: client => secrets.get(client),
    vaultFor: watched(vault),
    log: silentLog,
  })
  return { vault, socket, close: server.close }
}
