// What several processes of the family are made of.

import { createServer } from 'node:net'

import { type Sql } from './base/database.ts'
import type { Log } from './base/log.ts'
import { type Loop, type RunningLoop, runLoop } from './base/loop.ts'
import { fault } from './base/outcome.ts'
import type { LoopSeen } from './base/processes.ts'
import { type Config } from './config.ts'
import { loadLineKey, openVaultLine, type VaultLine } from './protection/protection.ts'

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

/** A loop that has not come to the end of a pass for so long is stuck. */
const passMsMax = 90_000

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
