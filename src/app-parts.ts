// What several processes of the family are made of.

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'

import * as audit from './audit/audit.ts'
import { type Sql } from './base/database.ts'
import type { Log } from './base/log.ts'
import { type Loop, type RunningLoop, runLoop } from './base/loop.ts'
import { fault } from './base/outcome.ts'
import { owedRows, type RoomOwes } from './base/owed.ts'
import type { LoopSeen } from './base/processes.ts'
import { type Outside } from './base/work.ts'
import * as change from './change/change.ts'
import { type Config } from './config.ts'
import * as identity from './identity/identity.ts'
import * as ledger from './ledger/ledger.ts'
import * as messages from './messages/messages.ts'
import * as payments from './payments/payments.ts'
import * as protection from './protection/protection.ts'
import { loadLineKey, openVaultLine, type Vault, type VaultLine } from './protection/protection.ts'
import { readCorePlaces } from './rails/core-file.ts'
import { type CoreOptions } from './rails/core-loop.ts'
import { openCores } from './rails/cores.ts'
import { httpCore } from './rails/http-core.ts'
import * as rails from './rails/rails.ts'
import * as reporting from './reporting/reporting.ts'
import * as risk from './risk/risk.ts'

export type Running = {
  /** What keeps this process from being ready, in words; nothing when it is. */
  readonly problems: () => Promise<readonly string[]>
  /** Finishes what is under way, and ends. */
  readonly stop: () => Promise<void>
  /** Where the api or the issuer listens. */
  readonly port?: number
  /** How the loops that it runs get on, at this moment. */
  readonly loops?: (now: Date) => readonly LoopSeen[]
}

/** All that is sealed, room by room. */
export const sealedColumns = [
  ...identity.sealedColumns,
  ...messages.sealedColumns,
  ...rails.sealedColumns,
  ...payments.sealedColumns,
]

/** Which rows owe the log a leaf, room by room: audit asks it of all of them at once. */
export const owedLeaves: audit.OwedLeaves = owedBy([
  audit.owedLeaves,
  protection.owedLeaves,
  change.owedLeaves,
  messages.owedLeaves,
  identity.owedLeaves,
  ledger.owedLeaves,
  rails.owedLeaves,
  payments.owedLeaves,
  reporting.owedLeaves,
  risk.owedLeaves,
])

function owedBy(rooms: readonly RoomOwes[]): audit.OwedLeaves {
  const owed = rooms.flatMap(room => room.owed)
  const excused = Object.fromEntries(rooms.flatMap(room => Object.entries(room.excused)))
  return { owed, excused, rowsOf: owedRows }
}

/** A loop that has not come to the end of a pass for so long is stuck. */
const passMsMax = 90_000

/** Nothing where no file names any core: then nobody is asked, and no loop runs. */
export async function coreOptions(
  { cores: path }: Config,
  outside: Outside,
  vault: Vault,
): Promise<CoreOptions | undefined> {
  if (path === undefined) return undefined
  const places = readCorePlaces(await readFile(path, 'utf8'))
  const cores = new Map(
    [...places].map(([institution, place]) => [
      institution,
      place === 'ledger' ? payments.ledgerCore(outside, institution) : httpCore(place),
    ]),
  )
  return {
    cores: openCores(institution => cores.get(institution), outside.elapsedMs),
    accountsOf: payments.coreAccountsFrom(outside, vault),
  }
}

/** Nobody is asked yet: whoever needs the vault waits for it, and nobody else. */
export async function vaultOf({ process, keys, vault }: Config): Promise<VaultLine> {
  const path = vault ?? fault(`the ${process} was not told where the vault is`)
  return openVaultLine({ path, client: process, secret: await loadLineKey(keys) })
}

/** Somebody may take it before we do; then listening fails, and the supervisor has us try again. */
export async function firstFreePort({ host, firstPort, lastPort }: Config['listen']): Promise<number> {
  for (let port = firstPort; port < lastPort; port++) if (await isFree(host, port)) return port
  return lastPort
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise(resolve => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, host, () => probe.close(() => resolve(true)))
  })
}

/** As it stands in tokens: an address without a path ends with its port. */
export function nameOf({ href }: URL): string {
  return href.replace(/\/$/, '')
}

export function running(sql: Sql, log: Log, random: () => number, loops: readonly Loop[]): Running {
  const startedAtMs = performance.now()
  // What one loop has done is often work for another, so none of them sleeps through it.
  const runs: readonly RunningLoop[] = loops.map(loop =>
    runLoop(loop, log, random, () => {
      for (const run of runs) run.wake()
    }),
  )
  return {
    problems: async () => [
      ...(await problemsOf(sql)),
      ...runs
        .filter(run => performance.now() - (run.finishedAtMs() ?? startedAtMs) > passMsMax)
        .map(({ name }) => `${name} has not finished a pass for ${passMsMax / 1_000} s`),
    ],
    loops: now => runs.map(run => seenOf(run, now)),
    stop: async () => {
      await Promise.all(runs.map(run => run.stop()))
      await sql.end({ timeout: 5 })
    },
  }
}

function seenOf({ name, everyMs, finishedAtMs, faultsInARow, handled }: RunningLoop, now: Date): LoopSeen {
  const atMs = finishedAtMs()
  const passedAt = atMs === undefined ? null : new Date(now.getTime() - (performance.now() - atMs)).toISOString()
  return { name, everyMs, passedAt, faultsInARow: faultsInARow(), handled: handled() }
}

export async function isReachable(sql: Sql): Promise<void> {
  await sql`select 1`
}

export async function problemsOf(sql: Sql): Promise<readonly string[]> {
  return isReachable(sql).then(
    () => [],
    () => ['the database does not answer'],
  )
}
