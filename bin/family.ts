// The processes of a run that lives by a clock of its own: killed now and then, they come back at once, as a supervisor
// brings them. What time it is they read from a row, and the run does not go on before they have.

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'

import * as audit from '../src/audit/audit.ts'
import { type DatabaseAddress, isConnectionLoss, type Sql } from '../src/base/database.ts'
import { fault } from '../src/base/outcome.ts'
import type { Work } from '../src/base/work.ts'
import { type Postgres, startPostgres } from '../src/continuity/postgres.ts'
import { makeNonceKey } from '../src/identity/identity.ts'
import { loadLineKey, makeKeyFile, makeLineKey, openVaultLine } from '../src/protection/protection.ts'
import type { FromProcess } from '../src/run.ts'

export type Member = {
  readonly name: string
  readonly kill: () => void
  /** Resolves when it is ready, again after every kill. */
  readonly ready: () => Promise<void>
  readonly end: () => Promise<void>
}

const startsMax = 200
const startMsMax = 30_000
const restartMs = 50

export type MemberOptions = {
  /** What Node runs: a module and its arguments. */
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly logFile: string
  readonly onPort?: (port: number) => void
}

export function startMember(name: string, { args, env, logFile, onPort }: MemberOptions): Member {
  let child: ChildProcess | undefined
  let isEnding = false
  let starts = 0
  let whenReady: Promise<void> = Promise.resolve()
  let gone: Promise<void> = Promise.resolve()

  function start(): void {
    if (isEnding) return
    if (++starts > startsMax) fault(`${name} was started ${startsMax} times`)
    whenReady = new Promise(resolve => {
      gone = live(said => {
        if (said.said !== 'ready') return
        if (said.port !== undefined) onPort?.(said.port)
        resolve()
      })
    })
  }

  async function live(onSaid: (said: FromProcess) => void): Promise<void> {
    const output = await open(logFile, 'a', 0o600)
    const process_ = spawn(process.execPath, args, {
      env,
      cwd: '/',
      stdio: ['ignore', output.fd, output.fd, 'ipc'],
    })
    await output.close()
    child = process_
    process_.on('message', onSaid)
    await new Promise(resolve => process_.once('exit', resolve))
    setTimeout(start, restartMs)
  }

  start()
  return {
    name,
    kill: () => void child?.kill('SIGKILL'),
    ready: async () => {
      for (let seen: Promise<void> | undefined; seen !== whenReady; ) {
        seen = whenReady
        await seen
      }
    },
    end: async () => {
      isEnding = true
      child?.kill('SIGTERM')
      await gone
    },
  }
}

/** A PostgreSQL that is killed and started again in the same folder. */
export function keepPostgres(
  home: string,
  first: Postgres,
): { readonly kill: () => Promise<void>; readonly end: () => Promise<void> } {
  let running = first
  return {
    kill: async () => {
      process.kill(running.pid, 'SIGKILL')
      await running.gone
      // Its children take a moment to notice; until then the folder is still theirs.
      for (let attempt = 0; ; attempt++) {
        const started = await startPostgres({ home })
        if (started.ok) {
          running = started.value
          return
        }
        if (attempt === 20) fault(`PostgreSQL did not come back: ${JSON.stringify(started.refusal)}`)
        await new Promise(resolve => setTimeout(resolve, 100))
      }
    },
    end: () => running.stop(),
  }
}

const lookEveryMs = 5

/** Makes the row that says what time it is. `by-row` processes read it and write down when they have. */
export async function makeClock(owner: Sql, now: Date): Promise<void> {
  await owner`create schema replay`.simple()
  await owner`create table replay.clock (name text primary key, at timestamptz not null)`.simple()
  await owner`grant usage on schema replay to vouch_api, vouch_office, vouch_worker, vouch_sealer, vouch_vault`.simple()
  await owner`grant select, insert, update on replay.clock to vouch_api, vouch_office, vouch_worker, vouch_sealer, vouch_vault`.simple()
  await owner`insert into replay.clock (name, at) values ('driver', ${now}), ('sealer ahead', ${now})`
}

/** Returns when all have arrived at this moment: the sealer first, for it signs nothing that is written after its time. */
export async function setClock(owner: Sql, moment: Date): Promise<void> {
  await untilTrue(
    owner,
    sql => sql`update replay.clock set at = ${moment} where name = 'sealer ahead' returning true as holds`,
  )
  await untilTrue(
    owner,
    sql => sql`
      select coalesce(bool_and(at = ${moment}), true) as holds
        from replay.clock
       where name = 'sealer'`,
  )
  let isMoved = false
  while (!isMoved)
    await ifThere(() =>
      owner.begin(async tx => {
        await tx`lock table audit.unsealed in share mode`
        await move(owner, moment)
        await endWhatIsUnderWay(tx)
        isMoved = true
      }),
    )
}

async function move(owner: Sql, moment: Date): Promise<void> {
  await untilTrue(
    owner,
    sql => sql`update replay.clock set at = ${moment} where name = 'driver' returning true as holds`,
  )
  await untilTrue(
    owner,
    sql => sql`
      select count(*) > 1 and bool_and(at = ${moment}) as holds
        from replay.clock
       where name in ('api', 'office', 'worker')`,
  )
}

/**
 * No real clock moves on by a day while a work is under way. What has begun before it did is broken off, as by a line that broke,
 * and done again by the new time: none of it has written its leaf yet, since it waits for the lock that is held here.
 */
async function endWhatIsUnderWay(tx: Work['sql']): Promise<void> {
  await tx`
    select pg_terminate_backend(pid)
      from pg_stat_activity
     where usename in ('vouch_api', 'vouch_office', 'vouch_worker')
       and xact_start is not null`
}

/** Asks until it holds; a database that is away is waited for. */
export async function untilTrue(
  owner: Sql,
  ask: (sql: Sql) => PromiseLike<readonly { holds?: boolean }[]>,
): Promise<void> {
  while ((await ifThere(() => ask(owner)))?.[0]?.holds !== true) await pause(lookEveryMs)
}

/** Every leaf has its place, and a checkpoint covers it, which is signed after. */
export function untilSealed(owner: Sql): Promise<void> {
  return untilTrue(
    owner,
    sql => sql`
      select not exists (select from audit.unsealed)
             and not exists (select from audit.log
                              where size > 0
                                and not exists (select from audit.checkpoint as signed
                                                 where signed.institution_id = log.institution_id
                                                   and signed.size = log.size)) as holds`,
  )
}

/** Undefined where the database was away. */
export async function ifThere<T>(ask: () => PromiseLike<T>): Promise<T | undefined> {
  try {
    return await ask()
  } catch (thrown) {
    if (isConnectionLoss(thrown)) return undefined
    throw thrown
  }
}

export type Keys = Awaited<ReturnType<typeof makeKeys>>

/** Each process has its own keys. */
export async function makeKeys(home: string, origin: string) {
  const folder = (name: string) => join(home, 'keys', name)
  for (const name of ['api', 'worker', 'sealer', 'vault']) await mkdir(folder(name), { recursive: true, mode: 0o700 })
  const [api, worker, vault] = [audit.makeEmitterKey(), audit.makeEmitterKey(), audit.makeEmitterKey()]
  const sealer = audit.makeSealerKey(origin)
  await audit.saveKey(join(folder('api'), 'emitter.key'), api)
  await audit.saveKey(join(folder('worker'), 'emitter.key'), worker)
  await audit.saveKey(join(folder('sealer'), 'sealer.key'), sealer)
  await audit.saveKey(join(folder('vault'), 'emitter.key'), vault)
  await makeNonceKey(join(folder('api'), 'nonce.key'))
  await makeKeyFile(join(folder('vault'), 'kek'))
  for (const client of ['api', 'worker']) await makeLineKey(folder('vault'), client, folder(client))
  const lines = [`origin ${origin}`, ...[api, worker, vault, sealer].map(key => audit.publicLine(key))]
  const socket = join(home, 'vault.socket')
  return {
    api,
    folder,
    socket,
    trusted: audit.readTrustedKeys(lines.join('\n')),
    openLine: async () =>
      openVaultLine({ path: socket, client: 'api', secret: await loadLineKey(folder('api')), awayMsMax: startMsMax }),
  }
}

/** What one of our processes must be told to live by the clock in the row. */
export function byRow(
  name: 'api' | 'office' | 'worker' | 'sealer' | 'vault',
  { host, port, database, user, password }: DatabaseAddress,
  keys: Keys,
  origin: string,
): Pick<MemberOptions, 'args' | 'env'> {
  return {
    args: [join(import.meta.dirname, 'main-by-row.ts'), name],
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      VOUCH_DATABASE_HOST: host,
      VOUCH_DATABASE_PORT: String(port),
      VOUCH_DATABASE_NAME: database,
      VOUCH_DATABASE_USER: user,
      VOUCH_DATABASE_PASSWORD: password,
      // Who is believed at the office's door is an api in all but that.
      VOUCH_KEYS: keys.folder(name === 'office' ? 'api' : name),
      VOUCH_VAULT: keys.socket,
      VOUCH_KEK_FILE: 'for_development',
      VOUCH_ORIGIN: origin,
      VOUCH_PORT: '0',
    },
  }
}

export async function inParallel<T>(
  items: readonly T[],
  most: number,
  perform: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values()
  await Promise.all(
    Array.from({ length: Math.min(most, items.length) }, async () => {
      for (const item of queue) await perform(item)
    }),
  )
}

export function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
