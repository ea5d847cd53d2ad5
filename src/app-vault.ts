// The vault as a process: the only holder of the key-encryption key, and of every key beneath it.

import { problemsOf, type Running } from './app-parts.ts'
import { sealedColumns } from './app-rooms.ts'
import { canary } from './base/control.ts'
import type { Log } from './base/log.ts'
import { fault } from './base/outcome.ts'
import type { Outside } from './base/work.ts'
import { type Config } from './config.ts'
import {
  commandAllowance,
  confinedVault,
  type Kek,
  loadLineKeyOf,
  openBothKeks,
  openKek,
  openVault,
  sentenceOfKek,
  serveVault,
  usualAllowance,
  type Vault,
  watchedVault,
} from './protection/protection.ts'

/** Whoever else has a line's key would be nobody that we know. */
const clients = ['api', 'office', 'issuer', 'worker', 'prober', 'command'] as const

/** As one client has it. The prober tries what nobody may, so it is the vault that keeps it to where nothing is real. */
export function vaultFor(client: (typeof clients)[number], outside: Outside, vault: Vault) {
  const watched = watchedVault(outside, vault, client, {
    allowance: client === 'command' ? commandAllowance : usualAllowance,
    columns: sealedColumns,
  })
  return client === 'prober' ? confinedVault(outside, watched, client, canary) : watched
}

export async function openVaultProcess(config: Config, outside: Outside, log: Log): Promise<Running> {
  const kek = await openKeks(config, outside)
  if (kek.warning !== undefined) log.warn(kek.warning)
  const secrets = new Map<string, Buffer>()
  for (const client of clients) {
    const secret = await loadLineKeyOf(config.keys, client)
    if (secret !== undefined) secrets.set(client, secret)
  }
  const vault = openVault(outside, kek)
  // One for each client, however often it dials: what it has looked up stays counted.
  const watched = new Map<string, ReturnType<typeof vaultFor>>()
  for (const client of clients) watched.set(client, vaultFor(client, outside, vault))
  const server = await serveVault({
    path: config.vault ?? fault('the vault was not told where it is to be asked'),
    secretOf: client => secrets.get(client),
    vaultFor: client => watched.get(client) ?? fault(`${client} is nobody’s name`),
    log,
  })
  return {
    problems: () => problemsOf(outside.sql),
    stop: async () => {
      await server.close()
      kek.close()
      await outside.sql.end({ timeout: 5 })
    },
  }
}

/** While one takes over from another, both unwrap. */
async function openKeks({ kek }: Config, { elapsedMs }: Outside): Promise<Kek> {
  const opened = async (line: string): Promise<Kek> => {
    const one = await openKek(line, { ...kek, elapsedMs })
    return one.ok ? one.value : fault(sentenceOfKek(one.refusal))
  }
  const current = await opened(kek.current)
  return kek.former === undefined ? current : openBothKeks(current, await opened(kek.former))
}
