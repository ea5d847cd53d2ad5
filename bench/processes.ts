// The product's own processes, started as its supervisor starts them.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

import { makeEmitterKey, makeSealerKey, saveKey } from '../src/audit/audit.ts'
import type { DatabaseAddress } from '../src/base/database.ts'
import { fault } from '../src/base/outcome.ts'
import { makeNonceKey } from '../src/identity/identity.ts'
import { makeKeyFile, makeLineKey } from '../src/protection/protection.ts'
import type { FromProcess } from '../src/run.ts'

const lastWordsChars = 8_000
const origin = 'bench.vouch.example/log'

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

/**
 * Starts `api`, `sealer` or `vault` of the build in `folder`, and waits until it is ready. An api that is told of no issuer believes
 * a header; builds of before there were issuers do so by themselves.
 */
export async function startProcess(
  folder: string,
  name: 'api' | 'sealer' | 'vault',
  database: DatabaseAddress,
  keys: string,
  issuer?: Readonly<Record<string, string>>,
): Promise<Process> {
  const believing = join(folder, 'bench', 'believing-api.ts')
  const isBelieving = name === 'api' && issuer === undefined && existsSync(believing)
  const child = fork(isBelieving ? believing : join(folder, 'src', 'main.ts'), [name], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {
      ...process.env,
      VOUCH_DATABASE_HOST: database.host,
      VOUCH_DATABASE_NAME: database.database,
      VOUCH_DATABASE_USER: database.user,
      VOUCH_DATABASE_PASSWORD: database.password,
      VOUCH_KEYS: keys,
      VOUCH_ORIGIN: origin,
      // Payments carry tokens: where nobody is enrolled by calls nobody asks it, and nobody listens.
      VOUCH_VAULT: join(keys, 'vault.socket'),
      VOUCH_KEK_FILE: 'for_development',
      VOUCH_PORT: '0',
      ...(issuer ?? nobody),
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
