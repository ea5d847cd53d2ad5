// A gateway on a real socket over a world of its own, and a client that asks it plainly.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Networks } from '../src/base/address.ts'
import { openLog } from '../src/base/log.ts'
import { fault } from '../src/base/outcome.ts'
import type { Outside } from '../src/base/work.ts'
import type { DatabaseRole } from '../src/continuity/postgres.ts'
import type { Authenticate } from '../src/gateway/caller.ts'
import type { Guard } from '../src/gateway/guard.ts'
import type { ReadyCheck } from '../src/gateway/health.ts'
import { type Measures, openMeasures } from '../src/gateway/measures.ts'
import type { Problem } from '../src/gateway/problems.ts'
import type { Route, Tools } from '../src/gateway/route.ts'
import { type Keeper, type Limits, limits, openServer, type Server } from '../src/gateway/server.ts'
import { screeningFrom } from '../src/payments/payments.ts'
import { makeKeyFile, openKeyFile, openVault, type Vault } from '../src/protection/protection.ts'
import { openScreener } from '../src/rails/rails.ts'
import { believeHeader, type Resolve } from './believing.ts'
import { guardOf } from './guard.ts'
import { openWorld, type World } from './outside.ts'

export type Reply = {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Whatever was said; a test names what it expects. */
  readonly body: ReturnType<typeof JSON.parse>
}

export type Api = {
  readonly world: World
  readonly vault: Vault
  /** The key that the vault is opened with. */
  readonly keyFile: string
  /** The vault of another process, with the same key. */
  readonly server: Server
  readonly measures: Measures
  readonly lines: readonly string[]
  readonly url: (path: string) => string
  /** Exactly these headers and bytes. */
  readonly send: (
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: string | Uint8Array<ArrayBuffer>,
  ) => Promise<Reply>
  /** As `client:cli_1` of the institution. */
  readonly get: (path: string, headers?: Readonly<Record<string, string>>) => Promise<Reply>
  /** As `client:cli_1` of the institution, JSON where there is a body. */
  readonly ask: (
    method: 'POST' | 'PUT' | 'PATCH',
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Reply>
  /** What comes back when these bytes are all that is sent, until the other side ends. */
  readonly exchange: (bytes: string | Buffer) => Promise<string>
  readonly close: () => Promise<void>
}

const callerOf = (institution: string) => ({ 'vouch-actor': `${institution}/client:cli_1` })
export const caller = callerOf('demo')
const exchangeTimeoutMs = 5_000
/** On a busy machine a thread may be slow to begin; what is late is tried on its own. */
const screeningDeadlineMs = 10_000

/** Knows everybody, except institution `nobody`; permits everything, except to `client:cli_2`. */
const resolve: Resolve = async (claimed, permit) => {
  if (claimed.institution === 'nobody') return { ok: false, refusal: { code: 'caller_unknown' } }
  if (claimed.actor === 'client:cli_2')
    return { ok: false, refusal: { code: 'permit_missing', permit, policy: 'nothing' } }
  return { ok: true, value: claimed }
}

export type ApiTools = (outside: Outside, vault: Vault) => Partial<Tools>

export async function openApi(
  routes: Readonly<Record<string, Route>>,
  options: {
    readonly ready?: readonly ReadyCheck[]
    readonly limits?: Partial<Limits>
    readonly institution?: string
    /** The process whose rights the database asks for; the api, where none is named. */
    readonly role?: DatabaseRole
    /** Who is let in, when it is not whoever says so. */
    readonly keeper?: (world: World) => Promise<Keeper>
    readonly proxies?: Networks
    readonly host?: string
    /** What else routes use outside the transaction. */
    readonly tools?: ApiTools
    /** Instead of believing a header. */
    readonly authenticate?: (outside: Outside) => Authenticate
    /** Over this one, which others use as well. */
    readonly world?: World
    /** A folder of sanctions lists, by which somebody new is screened. */
    readonly sanctions?: string
    /** Instead of the guard that lets through what the product would. */
    readonly guard?: (outside: Outside, measures: Measures) => Guard
  } = {},
): Promise<Api> {
  const caller = callerOf(options.institution ?? 'demo')
  const world = options.world ?? (await openWorld())
  const folder = await mkdtemp(join(tmpdir(), 'vouch-key-'))
  await makeKeyFile(join(folder, 'kek'))
  const kek = await openKeyFile(join(folder, 'kek'))
  const opened = kek.ok ? kek.value : fault(kek.refusal.code)
  const vault = openVault(world.outsideAs('vouch_vault'), opened)
  const screener = options.sanctions === undefined ? undefined : openScreener(options.sanctions)
  const screening =
    screener === undefined ? undefined : screeningFrom(world.outside, vault, screener, screeningDeadlineMs)
  const outside = options.role === undefined ? world.outside : world.outsideAs(options.role)
  const lines: string[] = []
  const measures = openMeasures()
  const server = openServer({
    routes,
    outside,
    tools: {
      vault,
      origin: world.keys.sealer.origin,
      newId: world.outside.newId,
      mayApprove: async () => ({ ok: true, value: { policy: 'everything_is_permitted' } }),
      reach: 'loopback_too',
      screening,
      ...options.tools?.(world.outside, vault),
    },
    ...(await (options.keeper?.(world) ?? {
      authenticate: options.authenticate?.(world.outside) ?? believeHeader(resolve),
    })),
    proxies: options.proxies,
    ready: options.ready ?? [],
    measures,
    log: openLog('api', text => text, { write: line => lines.push(line) }),
    limits: { ...limits, ...options.limits },
    guard: (options.guard ?? guardOf)(world.outside, measures),
  })
  const listening = await server.listen(options.host ?? '127.0.0.1', 0)
  const port = listening.ok ? listening.value : fault(listening.refusal.code)
  const url = (path: string) => `http://127.0.0.1:${port}${path}`

  const send: Api['send'] = async (method, path, headers, body) => {
    const response = await fetch(url(path), { method, headers, ...(body === undefined ? {} : { body }) })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: text === '' ? undefined : JSON.parse(text),
    }
  }

  return {
    world,
    vault,
    keyFile: join(folder, 'kek'),
    server,
    measures,
    lines,
    url,
    send,
    get: (path, headers = {}) => send('GET', path, { ...caller, ...headers }),
    ask: (method, path, body, headers = {}) =>
      body === undefined
        ? send(method, path, { ...caller, ...headers })
        : send(method, path, { ...caller, 'content-type': 'application/json', ...headers }, JSON.stringify(body)),
    exchange: async bytes => {
      const socket = connect(port, '127.0.0.1')
      let heard = ''
      socket.on('data', chunk => {
        heard += chunk.toString('latin1')
      })
      socket.on('error', () => {})
      socket.write(bytes)
      await once(socket, 'close', { signal: AbortSignal.timeout(exchangeTimeoutMs) })
      return heard
    },
    close: async () => {
      await server.close()
      await screener?.close()
      if (options.world === undefined) await world.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** A problem of this kind, whole, and at this place where one is given. */
export function assertProblem(
  answer: Reply,
  status: number,
  code: string,
  place?: { readonly pointer: string } | { readonly parameter: string },
): Problem {
  assert.deepEqual(
    { status: answer.status, type: answer.body?.type },
    { status, type: `/problems/${code}` },
    answer.text,
  )
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/)
  assert.equal(answer.body.status, status)
  assert.match(answer.body.instance, /^req_\d+$/)
  assert.equal(answer.headers.get('vouch-instance'), answer.body.instance)
  assert.notEqual(answer.body.detail, '')
  if (place !== undefined) {
    const { detail, ...where } = answer.body.errors[0]
    assert.deepEqual(where, place)
    assert.notEqual(detail, '')
  }
  return answer.body
}
