// A socket that HTTP comes in by: how long anybody may take, how much they may send, and how many connections they may
// hold. Every process that listens opens one of these, whatever it does with the requests.

import {
  createServer as createPlain,
  type IncomingMessage,
  type Server as PlainServer,
  type ServerOptions,
  type ServerResponse,
} from 'node:http'
import { createServer as createTls } from 'node:https'

import { type Networks, networkOf } from './address.ts'
import type { Certificates } from './certificates.ts'

export type ListenerLimits = {
  /** From the first byte of a request to the last byte of its body. */
  readonly requestTimeoutMs: number
  readonly headersTimeoutMs: number
  readonly checkIntervalMs: number
  /** A connection on which nothing moves: a client that does not read its answer. */
  readonly idleTimeoutMs: number
  readonly connectionsMax: number
  /** Of those, by one address. Trusted proxies, and this machine itself, stand for many and may have all. */
  readonly connectionsPerAddressMax: number
}

export const listenerLimits: ListenerLimits = {
  requestTimeoutMs: 10_000,
  headersTimeoutMs: 5_000,
  checkIntervalMs: 1_000,
  idleTimeoutMs: 30_000,
  connectionsMax: 10_000,
  connectionsPerAddressMax: 500,
}
const headerBytesMax = 8 * 1_024

export type ListenerParts = {
  readonly limits: ListenerLimits
  /** With them it speaks TLS 1.3 and nothing else. */
  readonly certificates?: Certificates | undefined
  /** Whoever connects for many. */
  readonly manyBehind: Networks
  /** Told of each connection that is refused because its address holds too many. */
  readonly onTooMany?: () => void
}

export function openListener(
  { limits, certificates, manyBehind, onTooMany }: ListenerParts,
  onRequest: (request: IncomingMessage, response: ServerResponse) => void,
): PlainServer {
  const options: ServerOptions = {
    requestTimeout: limits.requestTimeoutMs,
    headersTimeout: limits.headersTimeoutMs,
    connectionsCheckingInterval: limits.checkIntervalMs,
    keepAliveTimeout: limits.idleTimeoutMs,
    maxHeaderSize: headerBytesMax,
    requireHostHeader: true,
    // Two headers of one name are one that nobody can misread, and not the first of them.
    joinDuplicateHeaders: true,
    insecureHTTPParser: false,
  }
  const server =
    certificates === undefined
      ? createPlain(options, onRequest)
      : createTls({ ...options, ...certificates.current(), ...tlsTerms(limits) }, onRequest)
  server.setTimeout(limits.idleTimeoutMs)
  server.maxConnections = limits.connectionsMax
  countByAddress(server, limits.connectionsPerAddressMax, manyBehind, onTooMany)
  // A context that is exchanged forgets what it was not told again.
  const oldest = { minVersion: tlsTerms(limits).minVersion }
  if (certificates !== undefined && 'setSecureContext' in server)
    server.on(
      'close',
      certificates.onChange(changed => server.setSecureContext({ ...changed, ...oldest })),
    )
  return server
}

/** RFC 8446; no tickets of earlier sessions, so that a certificate that was taken away is shown again. */
function tlsTerms({ headersTimeoutMs }: ListenerLimits) {
  return { minVersion: 'TLSv1.3', handshakeTimeout: headersTimeoutMs, ALPNProtocols: ['http/1.1'] } as const
}

function countByAddress(
  server: PlainServer,
  connectionsMax: number,
  manyBehind: Networks,
  onTooMany: (() => void) | undefined,
): void {
  const counts = new Map<string, number>()
  server.on('connection', socket => {
    const peer = socket.remoteAddress ?? ''
    if (manyBehind.has(peer)) return
    const network = networkOf(peer)
    const count = (counts.get(network) ?? 0) + 1
    if (count > connectionsMax) {
      onTooMany?.()
      socket.destroy()
      return
    }
    counts.set(network, count)
    socket.once('close', () => {
      const left = (counts.get(network) ?? 1) - 1
      if (left === 0) counts.delete(network)
      else counts.set(network, left)
    })
  })
}
