// Doors of the prober's own, to which nobody else comes: the server that api and office are, with needs, routes and callers as
// a probe wants them.

import { type IncomingMessage, request as plainRequest } from 'node:http'

import { Registry } from 'prom-client'

import { readNetworks } from '../base/address.ts'
import type { Certificates, Shown } from '../base/certificates.ts'
import { type Answered, canary, type Ground } from '../base/control.ts'
import { openLog } from '../base/log.ts'
import { done, fault, refused } from '../base/outcome.ts'
import type { Outside } from '../base/work.ts'
import { addressRates, callerRates, openRates } from '../identity/identity.ts'
import { type Guard, openGuard } from './guard.ts'
import { openLateRefusals } from './late-refusals.ts'
import { edgeMeasures, type Measures } from './measures.ts'
import { v1 } from './routes/v1.ts'
import { limits, openServer, type ServerParts } from './server.ts'
import { openShed } from './shed.ts'

const quiet = openLog('prober', text => text, { write: () => undefined })

/** As the api's, with nobody to tell of what was spent. It believes whom this machine says that it asks for. */
export function ownGuard(
  { now, elapsedMs }: Ground,
  measures: Measures,
  open: typeof openShed,
  passedMs: () => number,
  certificates?: Certificates,
): Guard {
  const noTelling = openRates({ now, elapsedMs: passedMs, sql: undefined as never }) // Nobody is told: `tick` is never called.
  return openGuard({
    shed: open({ elapsedMs, askDatabase: () => Promise.resolve(), measures, log: quiet }),
    lateRefusals: openLateRefusals(elapsedMs, measures),
    rates: noTelling,
    ratesOf: () => callerRates,
    proxies: readNetworks(['127.0.0.1']) ?? fault('this is an address'),
    certificates,
  })
}

type Knocked = { readonly status: number; readonly body: string; readonly mustWait: boolean }
/** `from` is the network that it says it comes from. */
type Knock = {
  readonly method: string
  readonly path: string
  readonly from?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** The word of a refusal, or the status. */
export function wordIn({ status, body, mustWait }: Knocked): string {
  const word = /"type":\s*"\/problems\/([a-z_]+)"/.exec(body)?.[1]
  return word === undefined ? String(status) : `${word}${mustWait ? ', wait' : ''}`
}

/** What it says of itself, and of each of its needs. */
export function stateIn({ status: code, body }: Pick<Answered, 'status' | 'body'>): string {
  const status = /"status":\s*"([a-z_]+)"/.exec(body)?.[1] ?? String(code)
  const checks = [...body.matchAll(/"name":\s*"([a-z_]+)",\s*"state":\s*"([a-z_]+)"/g)]
  return [status, ...checks.map(([, name, state]) => `${name} ${state}`)].join(', ')
}

export function knock(
  port: number,
  { method, path, from, headers = {} }: Knock,
  signal: AbortSignal,
): Promise<Knocked> {
  return new Promise((resolve, reject) => {
    const sent = { ...headers, ...(from === undefined ? {} : { 'x-forwarded-for': from }) }
    const asking = plainRequest({ host: '127.0.0.1', port, method, path, headers: sent, signal }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('error', reject)
      response.on('end', () => {
        const mustWait = response.headers['retry-after'] !== undefined
        resolve({ status: response.statusCode ?? 0, body: text, mustWait })
      })
    })
    asking.on('error', reject)
    asking.end()
  })
}

type Door = {
  readonly port: number
  readonly guard: Guard
  readonly knock: (asked: Knock) => Promise<Knocked>
  readonly close: () => Promise<void>
}

type DoorParts = Pick<ServerParts, 'routes' | 'ready' | 'authenticate'> & {
  readonly passedMs?: () => number
  readonly certificates?: Certificates
}

function ownServer(ground: Ground, { passedMs = ground.elapsedMs, certificates, ...parts }: DoorParts) {
  const measures = edgeMeasures(new Registry())
  const guard = ownGuard(ground, measures, openShed, passedMs, certificates)
  const server = openServer({
    ...parts,
    outside: { newId: ground.newId } as Outside, // No room is reached: the name of each request is all that is asked of it.
    tools: {} as never, // Nor are these.
    measures,
    log: quiet,
    limits,
    guard,
  })
  return { guard, server }
}

async function openOwnServer(ground: Ground, parts: DoorParts): Promise<Door> {
  const { guard, server } = ownServer(ground, parts)
  const listening = await server.listen('127.0.0.1', 0)
  const port = listening.ok ? listening.value : fault(listening.refusal.code)
  return { port, guard, knock: asked => knock(port, asked, ground.signal), close: server.close }
}

const toNobody = {
  routes: {},
  ready: [],
  authenticate: async () => refused({ code: 'caller_unknown' }),
} as const satisfies DoorParts

/** A door that shows a certificate, and can be made to show another. */
export async function openTlsDoor(
  ground: Ground,
  shown: Shown,
): Promise<{ readonly port: number; readonly show: (other: Shown) => void; readonly close: () => Promise<void> }> {
  const takers = new Set<(other: Shown) => void>()
  const certificates: Certificates = {
    current: () => shown,
    onChange: take => {
      takers.add(take)
      return () => takers.delete(take)
    },
    look: async () => false,
    close: () => undefined,
  }
  const { port, close } = await openOwnServer(ground, { ...toNobody, certificates })
  const show = (other: Shown) => {
    for (const take of takers) take(other)
  }
  return { port, show, close }
}

/** What comes of a door without a certificate that is to be open to other machines: the code of the refusal, or `open`. */
export async function openPlainToAll(ground: Ground): Promise<string> {
  const { server } = ownServer(ground, toNobody)
  try {
    const listening = await server.listen('0.0.0.0', 0)
    return listening.ok ? 'open' : listening.refusal.code
  } finally {
    await server.close()
  }
}

const lateMs = 40
/** What a fault says of a need is for the log. */
const away = '10.0.0.1 is away'

/** How a door answers whoever asks how it is, while what it needs is there, is away, hangs, and is back. */
export async function tryReadiness(ground: Ground): Promise<void> {
  const met = () => Promise.resolve()
  const rows = [
    ['its need met', met, '200 ready, need ok'],
    ['its need away', () => Promise.reject(new Error(away)), '503 not_ready, need failed'],
    ['its need hanging', () => new Promise<void>(() => undefined), '503 not_ready, need late'],
    ['its need met again', met, '200 ready, need ok'],
  ] as const
  let need: () => Promise<void> = met
  const check = () => need()
  const door = await openOwnServer(ground, {
    ...toNobody,
    ready: [{ name: 'need', deadlineMs: lateMs, check }],
  })
  try {
    for (const [how, next, expected] of rows) {
      need = next
      const ready = await door.knock({ method: 'GET', path: '/health/ready' })
      ground.tried(`a door asked whether it is ready, ${how}`, expected, `${ready.status} ${stateIn(ready)}`)
      ground.tried(`what it says of why, ${how}`, 'nothing', ready.body.includes(away) ? ready.body : 'nothing')
      const live = await door.knock({ method: 'GET', path: '/health/live' })
      ground.tried(`a door asked whether it lives, ${how}`, '200 live', `${live.status} ${stateIn(live)}`)
    }
  } finally {
    await door.close()
  }
}

/** From networks that are kept for examples (RFC 5737): whoever asks from this machine is no stranger to the api. */
export async function tryStrangers(ground: Ground): Promise<void> {
  // However long it takes here, no time goes by for them but what is said.
  let passedMs = 0
  const known = { authorization: 'known' }
  const door = await openOwnServer(ground, {
    routes: { listMembers: v1.listMembers },
    ready: [],
    authenticate: async ({ headers }) =>
      headers.authorization === known.authorization
        ? done({ institution: canary, actor: 'client:cli_known' })
        : refused({ code: 'caller_unknown' }),
    passedMs: () => passedMs,
  })
  const ask = async (
    from: string,
    headers: Readonly<Record<string, string>> = {},
    path = '/v1/members?cursor=bm90aGluZw',
  ) => wordIn(await door.knock({ method: 'GET', path, from, headers }))
  /** All of them but a few, without their way over the wire. */
  const noteMost = (from: string) => {
    const asked = { socket: { remoteAddress: '127.0.0.1' }, headers: { 'x-forwarded-for': from } }
    for (let count = 3; count < addressRates.strangers.burst; count++)
      door.guard.noteStranger(asked as unknown as IncomingMessage) // What is read of it.
  }
  const [many, careless, other] = ['203.0.113.7', '192.0.2.7', '198.51.100.7']
  try {
    ground.tried('a stranger', 'caller_unknown', await ask(many))
    noteMost(many)
    ground.tried('a stranger, the last time that they may', 'caller_unknown, twice', await twice(() => ask(many)))
    const late = await twice(() => ask(many))
    ground.tried('a stranger from whose address more came than may', 'address_rate_limited, wait, twice', late)
    ground.tried('somebody known from there', 'address_rate_limited, wait', await ask(many, known))
    ground.tried('another stranger, meanwhile', 'caller_unknown', await ask(other))
    // What they are told instead is another control's to say.
    const first = await ask(careless, known)
    noteMost(careless)
    for (let count = 0; count < 5; count++) await ask(careless, known)
    ground.tried('somebody known, who errs again and again', first, await ask(careless, known))
    passedMs = 1_000
    ground.tried('the stranger a second later', 'caller_unknown', await ask(many))
  } finally {
    await door.close()
  }
}

async function twice(attempt: () => Promise<string>): Promise<string> {
  const [first, second] = [await attempt(), await attempt()]
  return first === second ? `${first}, twice` : `${first}, then ${second}`
}
