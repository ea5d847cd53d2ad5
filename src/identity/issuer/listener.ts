// The issuer's own listener: plain node:http, with a limit on everything that somebody can be slow or large with.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

import { fault } from '../../base/outcome.ts'

export type ListenerLimits = {
  readonly requestTimeoutMs: number
  readonly headersTimeoutMs: number
  readonly checkIntervalMs: number
  readonly idleTimeoutMs: number
  readonly connectionsMax: number
}

const listenerLimits: ListenerLimits = {
  requestTimeoutMs: 10_000,
  headersTimeoutMs: 5_000,
  checkIntervalMs: 1_000,
  idleTimeoutMs: 30_000,
  connectionsMax: 1_000,
}
const headerBytesMax = 8 * 1_024
const bodyBytesMax = 32 * 1_024

export type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>

export type Listener = {
  readonly listen: (host: string, port: number) => Promise<number>
  readonly close: () => Promise<void>
}

/** `address` is who we are, whatever a request or a proxy says. `onFault` hears of what nobody answered. */
export function openListener(
  address: URL,
  answer: Answer,
  onFault: (thrown: unknown) => void,
  limits: ListenerLimits = listenerLimits,
): Listener {
  const server = createServer(
    {
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      connectionsCheckingInterval: limits.checkIntervalMs,
      keepAliveTimeout: limits.idleTimeoutMs,
      maxHeaderSize: headerBytesMax,
      requireHostHeader: true,
      insecureHTTPParser: false,
    },
    (request, response) => {
      answerSafely(address, answer, request, response).catch((thrown: unknown) => {
        onFault(thrown)
        if (response.headersSent) response.destroy()
        else response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":"server_error"}')
      })
    },
  )
  server.maxConnections = limits.connectionsMax
  server.setTimeout(limits.idleTimeoutMs)
  return {
    listen: (host, port) =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, host, () => {
          const bound = server.address()
          resolve(bound === null || typeof bound === 'string' ? fault('it listens on no port') : bound.port)
        })
      }),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeIdleConnections()
      }),
  }
}

async function answerSafely(
  address: URL,
  answer: Answer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader('referrer-policy', 'no-referrer')
  response.setHeader('x-frame-options', 'DENY')
  response.setHeader('content-security-policy', "default-src 'none'; base-uri 'none'; frame-ancestors 'none'")
  response.setHeader('cache-control', 'no-store')
  if (address.protocol === 'https:') response.setHeader('strict-transport-security', 'max-age=63072000')
  if (Number(request.headers['content-length'] ?? 0) > bodyBytesMax) {
    response.writeHead(413, { connection: 'close' }).end()
    return
  }
  beAddressedAs(address, request)
  await answer(request, response)
}

/** The library derives addresses and the safety of cookies from these headers; what came in them is of no interest. */
function beAddressedAs({ host, protocol }: URL, { headers }: IncomingMessage): void {
  headers.host = host
  headers['x-forwarded-proto'] = protocol.replace(':', '')
  delete headers['x-forwarded-host']
  delete headers['x-forwarded-for']
}
