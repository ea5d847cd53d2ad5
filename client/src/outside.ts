// What this client takes from the world around it: the network, the time, chance.

import { setTimeout } from 'node:timers/promises'

export type Outside = {
  readonly fetch: typeof globalThis.fetch
  readonly now: () => Date
  /** Never goes back: deadlines are kept by it. */
  readonly elapsedMs: () => number
  readonly random: () => number
  /** Rejects with the reason of the signal when that comes first. */
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>
}

export const realOutside: Outside = {
  fetch: (...asked) => globalThis.fetch(...asked),
  now: () => new Date(),
  elapsedMs: () => performance.now(),
  random: Math.random,
  wait: async (ms, signal) => {
    try {
      await setTimeout(ms, undefined, signal === undefined ? {} : { signal })
    } catch (thrown) {
      throw signal?.aborted === true ? signal.reason : thrown
    }
  },
}

/** What came back of one request. `broken`: no whole answer came. */
export type Told =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly header: (name: string) => string | null
      readonly text: string
    }
  | { readonly kind: 'broken'; readonly cause: unknown; readonly mayHaveArrived: boolean }

const answerBytesMax = 16 * 1_024 * 1_024

/** Asks once. Does not throw: a line that breaks is an answer, too. */
export async function ask(outside: Outside, url: string, init: RequestInit & { signal: AbortSignal }): Promise<Told> {
  try {
    const response = await outside.fetch(url, { ...init, redirect: 'manual' })
    const text = await textIn(response)
    return { kind: 'answered', status: response.status, header: name => response.headers.get(name), text }
  } catch (cause) {
    return { kind: 'broken', cause, mayHaveArrived: !isBeforeSending(cause) }
  }
}

async function textIn(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > answerBytesMax) throw new RangeError(`an answer of more than ${answerBytesMax} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** What Vouch allows for is ten seconds ahead; a second or two are lost on the way. */
const clockMsMax = 8_000

/** Where clocks differ by more than may be, proofs and signatures are refused for no other reason: says so, or nothing. */
export function clockHint(told: Told, now: Date): string {
  const date = told.kind === 'answered' ? Date.parse(told.header('date') ?? '') : Number.NaN
  const aheadMs = now.getTime() - date
  if (Number.isNaN(aheadMs) || Math.abs(aheadMs) <= clockMsMax) return ''
  return ` The clock here is ${Math.round(Math.abs(aheadMs) / 1_000)} s ${aheadMs > 0 ? 'ahead of' : 'behind'} theirs.`
}

/** No connection stood when these were thrown: by the system, by TLS, by Node's own fetch. */
const codesBeforeSending: readonly string[] = [
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]
const causesMax = 4

function isBeforeSending(thrown: unknown, depth = 0): boolean {
  if (!(thrown instanceof Error) || depth > causesMax) return false
  if ('code' in thrown && codesBeforeSending.includes(String(thrown.code))) return true
  // A name with several addresses fails with all that was thrown on the way.
  if (thrown instanceof AggregateError && thrown.errors.length > 0)
    return thrown.errors.every(one => isBeforeSending(one, depth + 1))
  return isBeforeSending(thrown.cause, depth + 1)
}

/** `https`, or this machine: tokens and money do not go over a line that others can read. */
export function readOrigin(text: string, what: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isHere = url !== undefined && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  if (url?.protocol !== 'https:' && !(isHere && url.protocol === 'http:'))
    throw new TypeError(`${what} must be an https address, or one of this machine.`)
  return url
}
