// A way in for tools that cannot sign: what they ask for on loopback is asked for again with everything that a registered
// client, or somebody who is signed in, would send along, and answered as the service answers it. What the tool wrote stays
// as it wrote it: path, query, headers, bytes of the body. It opens the service to whoever reaches it, so it is for the
// harness only, listens on this machine only, and does not serve the pages of other sites.

import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { openSigned } from '../../src/base/signed-call.ts'
import { v1 } from '../../src/gateway/routes/v1.ts'
import { type Desk, type Jar, keepCookies } from './people.ts'
import type { Machine } from './target.ts'

/** What a tool asks for, as it wrote it. */
export type Unsigned = {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer<ArrayBuffer> | undefined
}
export type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer }

/** Who asks in the tool's place. */
export type Hand = (unsigned: Unsigned) => Promise<Answer>

export type Proxy = {
  readonly url: string
  /** How often each status was answered; 0 where nothing came back. */
  readonly answered: ReadonlyMap<number, number>
  readonly close: () => Promise<void>
}

const bodyBytesMax = 2 ** 21
const attemptsMax = 4
const patienceMsMax = 5_000
const answerMsMax = 60_000

export async function openProxy(hand: Hand): Promise<Proxy> {
  const answered = new Map<number, number>()
  const server = createServer((asked, response) => {
    answer(asked, response).then(
      status => answered.set(status, (answered.get(status) ?? 0) + 1),
      () => response.destroy(),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // Of a server that listens on a port.
  const host = `127.0.0.1:${port}`

  async function answer(asked: IncomingMessage, response: ServerResponse): Promise<number> {
    try {
      const body = await bodyOf(asked)
      // A page in a browser of this machine could have the name of its own site lead here.
      const isForUs = asked.headers.host === host
      const { status, headers, body: bytes } = isForUs ? await hand(unsignedOf(asked, body)) : notForUs
      response.writeHead(status, endToEnd(headers)).end(bytes)
      return status
    } catch (thrown) {
      response.writeHead(502).end(`the proxy has no answer: ${thrown instanceof Error ? thrown.message : 'thrown'}\n`)
      return 0
    }
  }

  return {
    url: `http://${host}`,
    answered,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

const notForUs: Answer = { status: 421, headers: {}, body: Buffer.from('not for this proxy\n') }

/** Between two that talk to each other, and nobody else's. */
const hopByHop = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade']
const madeAnew = [...hopByHop, 'host', 'content-length', 'expect']

function unsignedOf(
  { method = 'GET', url = '/', headers }: IncomingMessage,
  body: Buffer<ArrayBuffer> | undefined,
): Unsigned {
  const kept = Object.entries(headers).flatMap(([name, value]) =>
    madeAnew.includes(name) || value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
  )
  return { method, path: url, headers: Object.fromEntries(kept), body }
}

function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.includes(name)))
}

async function bodyOf(message: IncomingMessage): Promise<Buffer<ArrayBuffer> | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of message) {
    bytes += (chunk as Buffer).length // No encoding is set.
    if (bytes > bodyBytesMax) throw new Error('a body beyond what anybody takes')
    chunks.push(chunk as Buffer) // The same.
  }
  return bytes === 0 ? undefined : Buffer.concat(chunks)
}

/** One request, with the path as it is: `fetch` would write it anew. */
async function pass(
  agent: Agent,
  url: string,
  { method, path, headers, body }: Unsigned,
  from?: string,
): Promise<Answer> {
  const { hostname, port } = new URL(url)
  const length = body === undefined ? {} : { 'content-length': String(body.length) }
  const asked = request({
    hostname,
    port,
    method,
    path,
    // From an address of its own it is a connection of its own: kept, they would fill all places.
    agent: from === undefined ? agent : false,
    family: 4,
    timeout: answerMsMax,
    ...(from === undefined ? {} : { localAddress: from }),
    headers: { ...headers, ...length },
  })
  asked.once('timeout', () => asked.destroy(new Error('it was not answered')))
  asked.end(body)
  const [response] = (await once(asked, 'response')) as [IncomingMessage] // What the event carries.
  const { statusCode: status = 0, headers: heard } = response
  return { status, headers: heard, body: (await bodyOf(response)) ?? Buffer.alloc(0) }
}

/** Whoever is told to come back later does, once or twice: the tool asks what it asks of the route, not of its limits. */
async function passInTime(attempt: () => Promise<Answer>, isWorthAsking: (answer: Answer) => boolean): Promise<Answer> {
  for (let count = 1; ; count++) {
    const answer = await attempt()
    if (count === attemptsMax) return answer
    const seconds = Number(answer.headers['retry-after'])
    const isBusy = (answer.status === 429 || answer.status === 503) && seconds > 0
    if (!isBusy && !isWorthAsking(answer)) return answer
    if (isBusy) await new Promise(resolve => setTimeout(resolve, Math.min(seconds * 1_000, patienceMsMax)))
  }
}

/** A registered client. `reachedAt` is where its requests go, if not to the api that they are signed for. */
export function machineHand(
  { token, proofKey, clientKey }: Pick<Machine, 'token' | 'proofKey' | 'clientKey'>,
  audience: string,
  reachedAt: string = audience,
): Hand {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  const signed = openSigned({ audience, proofKey, clientKey, tokens: () => token() })
  return ({ method, path, headers, body }) => {
    const key = headers['idempotency-key'] ?? (needsKey(method, path) ? randomUUID() : undefined)
    const attempt = async () => {
      const own = await signed.headersFor({ method, path, key, ifMatch: headers['if-match'], body })
      return pass(agent, reachedAt, { method, path, headers: { ...own, ...headers, ...signedOf(own) }, body })
    }
    return passInTime(attempt, ({ status, headers: heard }) =>
      signed.hear(status, name => {
        const value = heard[name]
        return typeof value === 'string' ? value : null
      }),
    )
  }
}

/** What a tool may not write instead: everything but the kind of the body. */
function signedOf(own: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(own).filter(([name]) => name !== 'content-type'))
}

const routesWithKey = Object.values(v1).flatMap(({ method, path, key }) =>
  key === 'required' ? [{ method, pattern: new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`) }] : [],
)

export function needsKey(method: string, path: string): boolean {
  const [withoutQuery = ''] = path.split('?', 1)
  return routesWithKey.some(route => route.method === method && route.pattern.test(withoutQuery))
}

/** A browser with these cookies that keeps what it is given; where its forms are sent from is where they belong. */
export function browserHand(url: string, jar: Jar, options: { readonly from?: () => string } = {}): Hand {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  const origin = new URL(url).origin
  return unsigned =>
    passInTime(
      async () => {
        const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
        const own = { ...(cookie === '' ? {} : { cookie }), origin, 'sec-fetch-site': 'same-origin' }
        const headers = { ...unsigned.headers, ...own }
        const answer = await pass(agent, url, { ...unsigned, headers }, options.from?.())
        keepCookies(jar, answer.headers['set-cookie'] ?? [])
        return answer
      },
      () => false,
    )
}

/** Somebody at the office, by their session, as a page of ours would ask for them. */
export function deskHand(desk: Desk): Hand {
  const browser = browserHand(desk.places.office, desk.jar)
  return unsigned => {
    const { method, path, headers } = unsigned
    const key = headers['idempotency-key'] ?? (needsKey(method, path) ? randomUUID() : undefined)
    const own = { 'vouch-csrf': desk.csrf, ...(key === undefined ? {} : { 'idempotency-key': key }) }
    return browser({ ...unsigned, headers: { ...headers, ...own } })
  }
}
