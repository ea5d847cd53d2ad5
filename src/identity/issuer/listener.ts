// The issuer's own listener: plain node:http, with a limit on everything that somebody can be slow or large with.

import type { IncomingMessage, ServerResponse } from 'node:http'

import { type Networks, readNetworks } from '../../base/address.ts'
import type { Certificates } from '../../base/certificates.ts'
import { listenerLimits as allLimits, type ListenerLimits, openListener as openSocket } from '../../base/listener.ts'
import { fault } from '../../base/outcome.ts'

/** Fewer than the others: people and programs come here once in five minutes. */
export const listenerLimits: ListenerLimits = { ...allLimits, connectionsMax: 1_000, connectionsPerAddressMax: 100 }
const bodyBytesMax = 32 * 1_024

const nobody = readNetworks([]) ?? fault('no networks are networks')

/** What it shows of itself, and who may hold connections for many. */
export type Edge = { readonly certificates?: Certificates | undefined; readonly manyBehind: Networks }

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
  { certificates, manyBehind }: Edge = { manyBehind: nobody },
): Listener {
  const server = openSocket({ limits, certificates, manyBehind }, (request, response) => {
    answerSafely(address, answer, request, response).catch((thrown: unknown) => {
      onFault(thrown)
      if (response.headersSent) response.destroy()
      else response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":"server_error"}')
    })
  })
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
  if (address.protocol === 'https:')
    response.setHeader('strict-transport-security', 'max-age=63072000; includeSubDomains')
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
  // X-Forwarded-For stays: the library reads no addresses, and base/address.ts believes trusted proxies only.
  delete headers['x-forwarded-host']
}
