// The prober in a process of its own, with an api, an office, an issuer and a vault that it asks, over the database of the bench:
// what they do is part of what trying costs. It goes on and rests as the bench tells it. Its arguments are a folder, and the
// database as each role has it.

import { join } from 'node:path'

import { ensureCanary } from '../bin/canary.ts'
import { ensureKeys } from '../bin/instance-keys.ts'
import { outsideOf } from '../bin/outside.ts'
import { openProcess } from '../src/app.ts'
import { controlsOffered, placesOf } from '../src/app-prober.ts'
import { type DatabaseAddress, openDatabase } from '../src/base/database.ts'
import { openLog } from '../src/base/log.ts'
import { fault } from '../src/base/outcome.ts'
import { type Config, type ProcessName, readConfig } from '../src/config.ts'
import { loadLineKey, openVaultLine } from '../src/protection/protection.ts'
import { probe, withCodeHashes } from '../src/risk/risk.ts'
import { origin } from './processes.ts'

export type TriedOnce = {
  readonly control: string
  readonly everySeconds: number
  readonly result: string
  /** What came back otherwise than it had to, or why nobody knows. */
  readonly why: string
  readonly tookMs: number
}

const [home = '', given = '', ports = ''] = process.argv.slice(2)
const addresses: Readonly<Record<string, DatabaseAddress>> = JSON.parse(given)
const [api = 0, issuer = 0, office = 0]: readonly number[] = JSON.parse(ports)
const portOf: Readonly<Record<string, number>> = { api, issuer, office }
const clock = { now: () => new Date(), elapsedMs: () => performance.now() }
const silent = openLog('prober', text => text, { write: () => undefined })
const socket = join(home, 'vault')
/** They would have nothing else to try while the bench waits for one of them. */
const longMs = 3_000

function addressOf(role: string): DatabaseAddress {
  return addresses[role] ?? fault(`nobody said where the database of ${role} is`)
}

function configOf(name: ProcessName): Config {
  const { host, port, database, user, password } = addressOf(`vouch_${name}`)
  const read = readConfig(name, {
    VOUCH_DATABASE_HOST: host,
    VOUCH_DATABASE_PORT: String(port),
    VOUCH_DATABASE_NAME: database,
    VOUCH_DATABASE_USER: user,
    VOUCH_DATABASE_PASSWORD: password,
    VOUCH_KEYS: join(home, 'keys', name),
    VOUCH_VAULT: socket,
    VOUCH_ORIGIN: origin,
    VOUCH_KEK_FILE: 'for_development',
    VOUCH_PORT: String(portOf[name] ?? 0),
    VOUCH_ISSUER: `http://localhost:${issuer}`,
    VOUCH_AUDIENCE: `http://127.0.0.1:${api}`,
    VOUCH_OFFICE_URL: `http://localhost:${office}`,
  })
  return read.ok ? read.value : fault(read.refusal.faults.join('; '))
}

await ensureKeys(home)
await openProcess(configOf('vault'), clock, silent)
const secret = await loadLineKey(join(home, 'keys', 'command'))
const command = openVaultLine({ path: socket, client: 'command', secret })
const asOffice = { address: addressOf('vouch_office'), keys: join(home, 'keys', 'office'), vault: command }
await ensureCanary(asOffice, join(home, 'keys', 'prober'))
command.close()
for (const name of ['issuer', 'office', 'api'] as const) await openProcess(configOf(name), clock, silent)
const prober = configOf('prober')
const sql = openDatabase(addressOf('vouch_prober'), { connectionsMax: 4, name: 'bench prober' })
const outside = await outsideOf(sql, prober.keys)
const places = await placesOf(prober)
const controls = await withCodeHashes(join(import.meta.dirname, '..', 'src'), controlsOffered())

async function tryOne(control: (typeof controls)[number]): Promise<TriedOnce> {
  const beganMs = performance.now()
  const { result, reason, steps } = await probe(outside, places, control)
  const tookMs = performance.now() - beganMs
  const wrong = steps.filter(({ expected, answer }) => expected !== answer)
  const why = reason ?? wrong.map(({ tried, expected, answer }) => `${tried}: ${answer}, not ${expected}`).join('; ')
  return { control: control.id, everySeconds: control.everySeconds, result, why, tookMs }
}

let isResting = true
let running: Promise<void> = Promise.resolve()

async function go(short: readonly (typeof controls)[number][]): Promise<void> {
  for (let at = 0; !isResting; at++) await tryOne(short[at % short.length] ?? fault('there are controls'))
}

const once: TriedOnce[] = []
for (const control of controls) once.push(await tryOne(control))
const isShort = (id: string) => once.some(({ control, tookMs }) => control === id && tookMs <= longMs)
const short = controls.filter(({ id }) => isShort(id))

async function hear(message: unknown): Promise<void> {
  if (message === 'go') {
    isResting = false
    running = go(short)
    await running
  }
  if (message === 'rest') {
    isResting = true
    await running
    process.send?.('rests')
  }
}

process.on('message', message => {
  hear(message).catch((thrown: unknown) => {
    console.error(thrown)
    process.exit(1)
  })
})
process.once('disconnect', () => process.exit())
process.send?.(once)
