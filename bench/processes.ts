// The product's own processes, started as its supervisor starts them.

import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

import { makeEmitterKey, makeSealerKey, saveKey } from '../src/audit/audit.ts'
import { fault } from '../src/base/outcome.ts'
import type { Postgres } from '../src/continuity/postgres.ts'
import { makeNonceKey } from '../src/identity/identity.ts'
import { makeKeyFile, makeLineKey } from '../src/protection/protection.ts'
import type { FromProcess } from '../src/run.ts'

const lastWordsChars = 8_000
/** What the logs of this bench are named after; no demonstration, since it is to be witnessed. */
export const origin = 'bench.vouch.example/log'

/** Named, and never asked. */
const nobody = { VOUCH_ISSUER: 'http://localhost:1', VOUCH_AUDIENCE: 'http://localhost:2' }

export type Process = {
  readonly pid: number
  /** Where the api listens; 0 for the others. */
  readonly port: number
  readonly stop: () => Promise<void>
}

/** One folder of keys for all processes: who holds which key is not what is measured here. */
export async function ensureKeys(scratch: string): Promise<string> {
  const keys = join(scratch, 'keys')
  if (existsSync(keys)) return keys
  await mkdir(keys, { mode: 0o700 })
  await saveKey(join(keys, 'emitter.key'), makeEmitterKey())
  await saveKey(join(keys, 'sealer.key'), makeSealerKey(origin))
  await makeKeyFile(join(keys, 'kek'))
  await makeNonceKey(join(keys, 'nonce.key'))
  await makeLineKey(keys, 'api', keys)
  return keys
}

/** Which database, of which server. */
export type Place = { readonly postgres: Pick<Postgres, 'address'>; readonly database: string }

export type Api = Process & {
  /** Which it asks, and nobody else; none in builds of before there was one. */
  readonly vault: Process | undefined
  readonly socket: string
}

/**
 * Starts an api of the build in `folder` with a vault of its own, and waits until both are ready. One that is told of no
 * issuer believes a header; builds of before there were issuers do so by themselves.
 */
export async function startApi(
  folder: string,
  place: Place,
  keys: string,
  issuer?: Readonly<Record<string, string>>,
): Promise<Api> {
  const socket = join(keys, `${randomUUID()}.socket`)
  const told = { VOUCH_VAULT: socket, VOUCH_KEK_FILE: 'for_development', ...(issuer ?? nobody) }
  const hasVault = existsSync(join(folder, 'src', 'app-vault.ts'))
  const vault = hasVault ? await start(join(folder, 'src', 'main.ts'), 'vault', place, keys, told) : undefined
  const believing = join(folder, 'bench', 'believing-api.ts')
  const isBelieving = issuer === undefined && existsSync(believing)
  const api = await start(isBelieving ? believing : join(folder, 'src', 'main.ts'), 'api', place, keys, told)
  return {
    ...api,
    vault,
    socket,
    stop: async () => {
      await api.stop()
      await vault?.stop()
    },
  }
}

/** Where people at work come to, with a vault of its own; who comes back from signing in is no part of any measurement. */
export async function startOffice(folder: string, place: Place, keys: string): Promise<Process> {
  const told = { VOUCH_VAULT: join(keys, `${randomUUID()}.socket`), VOUCH_KEK_FILE: 'for_development' }
  const main = join(folder, 'src', 'main.ts')
  // From now on the line to a vault is the office's: no api is started in this folder of keys any more.
  await makeLineKey(keys, 'office', keys)
  const vault = await start(main, 'vault', place, keys, { ...nobody, ...told })
  const office = await start(main, 'office', place, keys, {
    ...nobody,
    ...told,
    VOUCH_OFFICE_URL: 'http://localhost:3',
  })
  return {
    ...office,
    stop: async () => {
      await office.stop()
      await vault.stop()
    },
  }
}

/** `outer`: where it copies to, and which witnesses it asks. */
export function startSealer(
  folder: string,
  place: Place,
  keys: string,
  outer: Readonly<Record<string, string>> = {},
): Promise<Process> {
  return start(join(folder, 'src', 'main.ts'), 'sealer', place, keys, { ...nobody, ...outer })
}

async function start(
  script: string,
  name: 'api' | 'office' | 'sealer' | 'vault',
  { postgres, database: databaseName }: Place,
  keys: string,
  told: Readonly<Record<string, string>>,
): Promise<Process> {
  const database = postgres.address(`vouch_${name}`, databaseName)
  const child = fork(script, [name], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {
      ...process.env,
      VOUCH_DATABASE_HOST: database.host,
      VOUCH_DATABASE_NAME: database.database,
      VOUCH_DATABASE_USER: database.user,
      VOUCH_DATABASE_PASSWORD: database.password,
      VOUCH_KEYS: keys,
      VOUCH_ORIGIN: origin,
      VOUCH_PORT: '0',
      ...told,
    },
  })
  let lastWords = ''
  child.stderr?.setEncoding('utf8').on('data', (words: string) => {
    lastWords = (lastWords + words).slice(-lastWordsChars)
  })
  const gone = once(child, 'exit')
  let isAsked = false
  gone.then(
    ([code, signal]) => {
      if (!isAsked) console.error(`${name} ended by itself (${String(code ?? signal)}), and had said:\n${lastWords}`)
    },
    () => undefined,
  )
  const ended = gone.then((): FromProcess => fault(`${name} ended before it was ready`))
  const [said] = await Promise.race([once(child, 'message'), ended.then(never => [never])])
  const message = said as FromProcess // What run.ts sends, and nothing else does.
  if (message.said !== 'ready') return fault(`${name} said ${JSON.stringify(message)}`)
  return {
    pid: child.pid ?? fault('it has just spoken'),
    port: message.port ?? 0,
    stop: async () => {
      isAsked = true
      child.kill('SIGTERM')
      await gone
    },
  }
}
