// Which network a request is counted under.

import type { IncomingMessage } from 'node:http'

import { addressOf, type Networks, networkOf, readNetworks } from '../base/address.ts'
import { fault } from '../base/outcome.ts'
import { addressRates, type Rates } from './rates.ts'

/** Programs of this machine itself: its supervisor, its scraper, and a proxy that nobody has named. */
const thisMachine = readNetworks(['127.0.0.0/8', '::1']) ?? fault('these are networks')

/** What a request says of where it comes from. */
export type From = { readonly peer: string | undefined; readonly forwardedFor: string | undefined }

export function fromOf({ socket, headers }: IncomingMessage): From {
  const forwarded = headers['x-forwarded-for']
  // Node joins what was sent twice; only its type says that there might be a list.
  return { peer: socket.remoteAddress, forwardedFor: typeof forwarded === 'object' ? forwarded.join() : forwarded }
}

/** Undefined for this machine itself, which is not limited. */
export function networkBehind(request: IncomingMessage, proxies: Networks): string | undefined {
  const { peer, forwardedFor } = fromOf(request)
  const address = addressOf(peer, forwardedFor, proxies)
  return thisMachine.has(address) ? undefined : networkOf(address)
}

/** Who may hold many connections, since they come for many. */
export function manyBehind(proxies: Networks): Networks {
  return { has: address => thisMachine.has(address) || proxies.has(address) }
}

/** For doors at which everybody is a stranger: seconds to wait, or none, and each request is counted. */
export function addressWait(rates: Rates, proxies: Networks): (request: IncomingMessage) => number {
  return request => {
    const network = networkBehind(request, proxies)
    return network === undefined ? 0 : rates.take(network, 'strangers', addressRates.strangers).retryAfterSeconds
  }
}
