// Posts to an address that a stranger chose. The name is looked up once, everything it leads to is checked, and the
// connection is made to one of the very addresses that were checked: a name that answers differently a moment later has
// nothing to change any more. No redirect is followed, no proxy used, little is read, and all of it ends in time.

import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'

import { isReachable, type Reach } from './address.ts'
import { hostOf, readDestination } from './destination.ts'
import type { Answer } from './lifecycle.ts'
import { openResolve, type Resolve } from './names.ts'

export type PostOptions = {
  readonly reach: Reach
  /** By the name servers of the system, except in tests. */
  readonly resolve?: Resolve
  /** The authority that the tests trust, in place of those that Node ships. */
  readonly ca?: string
  readonly timeoutMs?: number
}

export type Post = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
) => Promise<Answer>

/** Standard Webhooks asks for 15 to 30 s. */
const exchangeMsMax = 15_000
const headerBytesMax = 8_192
/** Nothing is done with an answer's body; this much is read so that the other end may finish its sentence. */
const bodyBytesMax = 4_096

export function openPost({ reach, resolve = openResolve(), ca, timeoutMs = exchangeMsMax }: PostOptions): Post {
  return async (text, headers, body, signal) => {
    // It was checked when it was stored. The rules may have become stricter since.
    const url = readDestination(text, reach)
    if (!url.ok) return { kind: 'failed', reason: url.refusal.code }
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
    try {
      const addresses = await withinTime(resolve(hostOf(url.value)), inTime)
      // One bad address among good ones is not an accident.
      const [address] = addresses
      if (address === undefined || !addresses.every(one => isReachable(one, reach))) {
        return { kind: 'failed', reason: 'address_not_public' }
      }
      return await exchange(open(url.value, address, headers, ca, inTime), body)
    } catch (thrown) {
      return signal.aborted ? { kind: 'interrupted' } : { kind: 'failed', reason: reasonOf(thrown, inTime) }
    }
  }
}

function open(
  url: URL,
  address: string,
  headers: Readonly<Record<string, string>>,
  ca: string | undefined,
  signal: AbortSignal,
): ClientRequest {
  const name = hostOf(url)
  const shared = {
    method: 'POST',
    // Connected to as it stands: an address is not looked up again.
    host: address,
    port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    headers: { ...headers, host: url.host },
    // A connection of its own, by an agent that was given no proxy, whatever the environment says.
    agent: false,
    maxHeaderSize: headerBytesMax,
    signal,
  } as const
  if (url.protocol === 'http:') return requestHttp(shared)
  return requestHttps({
    ...shared,
    // The certificate must be for the name, not for the address. An address has no name to send (RFC 6066 §3).
    servername: isIP(name) === 0 ? name : '',
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(ca === undefined ? {} : { ca }),
  })
}

function exchange(request: ClientRequest, body: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.on('error', reject)
    request.on('response', response => {
      // The status is the answer. A body that breaks off or never ends changes nothing about it.
      const answer = answerOf(response)
      const end = () => resolve(answer)
      request.off('error', reject).on('error', end)
      response.on('error', end).on('close', end)
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > bodyBytesMax) response.destroy()
      })
    })
    request.setHeader('content-length', Buffer.byteLength(body))
    request.end(body)
  })
}

function answerOf({ statusCode: status = 0, headers }: IncomingMessage): Answer {
  if (status >= 200 && status <= 299) return { kind: 'accepted' }
  if (status === 410) return { kind: 'gone' }
  const retryAfterMs = waitOf(headers['retry-after'], headers.date)
  return { kind: 'failed', reason: `http_${status}`, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
}

/** Seconds, or an instant (RFC 9110 §10.2.3), which is held against the other end's own clock. */
function waitOf(retryAfter: string | undefined, date: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * 1_000
  const waitMs = Date.parse(retryAfter) - Date.parse(date ?? '')
  return retryAfter.endsWith('GMT') && waitMs > 0 ? waitMs : undefined
}

function withinTime<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(signal.reason)
    signal.addEventListener('abort', late, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', late))
    if (signal.aborted) late()
  })
}

/** By what name servers answer, or do not. */
const nameErrors: readonly string[] = ['ENOTFOUND', 'ENODATA', 'ESERVFAIL', 'EREFUSED', 'ETIMEOUT', 'ECANCELLED']

/** In our words: what the other end or a library says may hold anything. */
function reasonOf(thrown: unknown, inTime: AbortSignal): string {
  if (inTime.aborted) return 'timed_out'
  const code = thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : ''
  if (nameErrors.includes(code)) return 'name_not_found'
  if (code === 'ECONNREFUSED') return 'connection_refused'
  if (code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL') || /CERT|SIGNATURE|ISSUER/.test(code))
    return 'tls_failed'
  return code.startsWith('HPE_') ? 'answer_malformed' : 'connection_lost'
}
