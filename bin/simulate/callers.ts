// Whoever asks the api. A call is repeated under its key until it is answered, as an online bank would: a line that breaks
// says nothing of what was done.

import { fault } from '../../src/base/outcome.ts'
import type { SignedCall } from '../../src/base/signed-call.ts'
import { pause } from '../family.ts'

export type Reply = {
  readonly status: number
  readonly body: Record<string, unknown>
  /** Of what was read, as its entity tag says. */
  readonly version: number
  readonly isReplay: boolean
}
export type Ask = (method: string, path: string, more?: Asking) => Promise<Reply>
export type Asking = {
  readonly as?: string
  readonly key?: string
  readonly version?: number
  readonly body?: unknown
}

const againMs = 20
const attemptsMax = 3_000

/** Where programs call, where people do, and how programs sign. */
export type Doors = { readonly office: () => number; readonly signed: SignedCall }

/** `counts.again` says how many calls had been done and had to ask again. */
export function openCallers({ office, signed }: Doors, counts: { again: number }): Ask {
  return async (method, path, { as, key, version, body } = {}) => {
    const ifMatch = version === undefined ? undefined : `"${version}"`
    const text = body === undefined ? undefined : JSON.stringify(body)
    const headers = {
      ...(as === undefined ? {} : { 'vouch-actor': as }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      ...(text === undefined ? {} : { 'content-type': 'application/json' }),
    }
    const init = { method, headers, ...(text === undefined ? {} : { body: text }) }
    const send = () =>
      as === undefined
        ? signed.call({ method, path, key, ifMatch, body: text })
        : fetch(`http://127.0.0.1:${office()}${path}`, init)
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      const answer = await answered(`${method} ${path}`, send)
      if (answer !== undefined) {
        if (answer.isReplay) counts.again++
        return answer
      }
      await pause(againMs)
    }
    return fault(`${method} ${path} was never answered`)
  }
}

/** Undefined where nothing is known: the line broke, or the service asks for another try. */
async function answered(what: string, send: () => Promise<Response>): Promise<Reply | undefined> {
  try {
    const response = await send()
    const text = await response.text()
    // While the clock is moved, what was signed at the last moment is refused at the next.
    if (response.status === 503 || response.status === 401) return undefined
    if (response.status >= 500) fault(`${what}: ${response.status} ${text}`)
    const body: Record<string, unknown> = text === '' ? {} : JSON.parse(text)
    return {
      status: response.status,
      body,
      version: Number(response.headers.get('etag')?.replaceAll('"', '') ?? Number.NaN),
      isReplay: response.headers.get('idempotency-replayed') === 'true',
    }
  } catch (thrown) {
    if (thrown instanceof TypeError) return undefined
    throw thrown
  }
}

export type Item = { readonly [name: string]: unknown }

/** All pages of a list. */
export async function all(ask: Ask, path: string, as?: string): Promise<readonly Item[]> {
  const items: Item[] = []
  for (let next = path; ; ) {
    const { status, body } = await ask('GET', next, as === undefined ? {} : { as })
    if (status !== 200) fault(`GET ${next}: ${status} ${JSON.stringify(body)}`)
    items.push(...(body['items'] as readonly Item[])) // What every list answers with; see docs/openapi.json.
    const cursor = body['next']
    if (typeof cursor !== 'string') return items
    next = `${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`
  }
}
