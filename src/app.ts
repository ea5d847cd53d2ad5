// The only file that constructs. A process is a pool in its own database role, its keys, and what it runs on them; of the others'
// files it reads none, since all of them start at once.

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { OpenKeeper } from './app-door.ts'
import { isReachable, type Running } from './app-parts.ts'
import * as audit from './audit/audit.ts'
import { openDatabase, type Sql } from './base/database.ts'
import { idMaker } from './base/ids.ts'
import type { Log } from './base/log.ts'
import { runLoop } from './base/loop.ts'
import { speakingLoop } from './base/processes.ts'
import { type Outside } from './base/work.ts'
import { type Config } from './config.ts'

export type Clock = Pick<Outside, 'now' | 'elapsedMs'>

export type Opening = {
  readonly openKeeper?: OpenKeeper | undefined
  /** The folder of the built console; without one there, the office has a place to land. */
  readonly console?: string
}

const builtConsole = join(import.meta.dirname, '..', 'console', 'dist')

/** The sealer's own as an emitter; absent, there is no log of the platform. */
const platformKey = 'platform-emitter.key'

const connectionsMax = { api: 12, office: 6, issuer: 6, worker: 8, sealer: 4, vault: 4, prober: 3 } as const

/** Opens one process of the family; `clock` is what it lives by. */
export async function openProcess(config: Config, clock: Clock, log: Log, opening: Opening = {}): Promise<Running> {
  const { sql, running } = await openOne(config, clock, log, opening)
  const { process } = config
  const loops = () => running.loops?.(clock.now()) ?? []
  const speaking = runLoop(
    speakingLoop({ sql, now: clock.now, process, version: await versionOf(), problems: running.problems, loops }),
    log,
    Math.random,
  )
  return {
    ...running,
    stop: async () => {
      await speaking.stop()
      await running.stop()
    },
  }
}

/** As it was released. */
async function versionOf(): Promise<string> {
  const told: { readonly version: string } = JSON.parse(
    await readFile(join(import.meta.dirname, '..', 'package.json'), 'utf8'),
  )
  return told.version
}

async function openOne(
  config: Config,
  clock: Clock,
  log: Log,
  opening: Opening,
): Promise<{ readonly sql: Sql; readonly running: Running }> {
  let doubts = 0
  const sql = openDatabase(
    { ...config.database, password: config.database.password.reveal() },
    { connectionsMax: connectionsMax[config.process], name: `vouch ${config.process}`, onDoubt: () => doubts++ },
  )
  const outsideWithKey = async (file = 'emitter.key'): Promise<Outside> => ({
    sql,
    ...clock,
    newId: idMaker(),
    random: Math.random,
    emit: audit.emitter(await audit.loadEmitterKey(join(config.keys, file))),
    doubts: () => doubts,
  })
  try {
    await isReachable(sql)
    return { sql, running: await openNamed(config, { sql, ...clock }, outsideWithKey, log, opening) }
  } catch (thrown) {
    await sql.end({ timeout: 1 })
    throw thrown
  }
}

async function openNamed(
  config: Config,
  parts: Clock & Pick<Outside, 'sql'>,
  outsideWithKey: (file?: string) => Promise<Outside>,
  log: Log,
  { openKeeper, console = builtConsole }: Opening,
): Promise<Running> {
  switch (config.process) {
    case 'api': {
      const { openApi } = await import('./app-api.ts')
      return openApi(config, await outsideWithKey(), log, openKeeper)
    }
    case 'office': {
      const { openOfficeProcess } = await import('./app-office.ts')
      return openOfficeProcess(config, await outsideWithKey(), log, console)
    }
    case 'issuer': {
      const { openIssuerProcess } = await import('./app-issuer.ts')
      return openIssuerProcess(config, await outsideWithKey(), log)
    }
    case 'worker': {
      const { openWorker } = await import('./app-worker.ts')
      return openWorker(config, await outsideWithKey(), log)
    }
    case 'prober': {
      const { openProber } = await import('./app-prober.ts')
      return openProber(config, await outsideWithKey(), log)
    }
    case 'vault': {
      const { openVaultProcess } = await import('./app-vault.ts')
      return openVaultProcess(config, await outsideWithKey(), log)
    }
    case 'sealer': {
      const hasPlatform = existsSync(join(config.keys, platformKey))
      const { openSealer } = await import('./app-sealer.ts')
      return openSealer(config, parts, hasPlatform ? await outsideWithKey(platformKey) : undefined, log)
    }
  }
}
