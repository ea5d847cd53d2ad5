// The key-encryption key in the Transit engine of HashiCorp Vault or OpenBao: it wraps and unwraps there, and never leaves.
//
// The key is a derived one: for every purpose Transit derives another key from it and the context that we send, so what was
// wrapped for one institution and use is not unwrapped for another. That it does so is tried when it is opened. What
// comes back, `vault:v3:…`, names the version that wrapped it; our name for it ends with the same version.

import { readFile } from 'node:fs/promises'
import { request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import { setTimeout as rest } from 'node:timers/promises'

import { openBreaker, Resting } from '../base/breaker.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import { type Kek, KekAway, type Purpose, type Wrapped } from './kek.ts'
import type { TransitAddress } from './kek-address.ts'
import { type KeyFileRefusal, readHandedFile } from './private-file.ts'
import { SealBroken } from './sealed.ts'

const answerMsMax = 5_000
const answerBytesMax = 65_536
/** A token is renewed when half of its life is over, and tried again this soon when that failed. */
const renewMsMin = 250
const renewMsMax = 3_600_000

export type TransitRefusal = KeyFileRefusal | { readonly code: 'kek_binds_nothing'; readonly why: string }

/** Throws KekAway. */
export async function openTransitKek(
  address: TransitAddress,
  { elapsedMs }: { readonly elapsedMs: () => number },
): Promise<Outcome<Kek, TransitRefusal>> {
  const token = await readHandedFile(address.tokenFile)
  if (!token.ok) return token
  const ca = address.caFile === undefined ? undefined : await readFile(address.caFile, 'utf8')
  const line = openLine(address, ca, token.value, elapsedMs)
  const kek = kekOf(address, line)
  try {
    if (!(await bindsPurpose(kek))) {
      line.close()
      return refused({
        code: 'kek_binds_nothing',
        why: `${address.mount}/${address.key} must be made with derived=true`,
      })
    }
  } catch (thrown) {
    line.close()
    throw thrown
  }
  line.keepToken()
  return done(kek)
}

function kekOf({ mount, key }: TransitAddress, line: Line): Kek {
  const prefix = `transit:${mount}/${key}:v`
  const placeOf = ({ institution, use }: Purpose) => ({ institution, table: prefix, column: 'wrapped', row: use })

  /** Its own words for what it gave: `vault:v3:` and base64 behind it. */
  function wrappedOf(data: Answer): Wrapped {
    const ciphertext = data['ciphertext'] ?? ''
    const version = /^vault:v([1-9]\d{0,8}):[A-Za-z0-9+/]+=*$/.exec(ciphertext)?.[1]
    if (version === undefined) throw new KekAway('away', 'Transit answered with something else than a ciphertext')
    return { name: `${prefix}${version}`, bytes: Buffer.from(ciphertext, 'ascii') }
  }

  async function wrap(plain: Buffer, purpose: Purpose): Promise<Wrapped> {
    const asked = { plaintext: plain.toString('base64'), context: contextOf(purpose) }
    const answer = await line.ask(`${mount}/encrypt/${key}`, asked)
    if (answer === 'wrong') throw new KekAway('denied', `Transit does not wrap with ${mount}/${key}`)
    return wrappedOf(answer)
  }

  async function askWith(verb: 'decrypt' | 'rewrap', wrapped: Wrapped, purpose: Purpose): Promise<Answer> {
    const ciphertext = wrapped.bytes.toString('ascii')
    if (!ciphertext.startsWith(`vault:${wrapped.name.slice(prefix.length - 1)}:`))
      throw new SealBroken(placeOf(purpose), 'it stands under another name')
    const answer = await line.ask(`${mount}/${verb}/${key}`, { ciphertext, context: contextOf(purpose) })
    if (answer === 'wrong') throw new SealBroken(placeOf(purpose), 'Transit does not unwrap it')
    return answer
  }

  return {
    warning: undefined,
    current: async () => (await wrap(Buffer.alloc(1), probe)).name,
    knows: name => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)),
    wrap,
    unwrap: async (wrapped, purpose) => {
      const { plaintext } = await askWith('decrypt', wrapped, purpose)
      if (plaintext === undefined) throw new KekAway('away', 'Transit answered with something else than a key')
      return Buffer.from(plaintext, 'base64')
    },
    rewrap: async (wrapped, purpose) => wrappedOf(await askWith('rewrap', wrapped, purpose)),
    close: line.close,
  }
}

const probe: Purpose = { institution: 'probe', use: 'probe' }

/** A key that derives nothing would take any context, and hold nobody to it. */
async function bindsPurpose(kek: Kek): Promise<boolean> {
  const plain = Buffer.from('whatever')
  const wrapped = await kek.wrap(plain, probe)
  if (!(await kek.unwrap(wrapped, probe)).equals(plain)) fault('Transit unwraps something else than it wrapped')
  return kek.unwrap(wrapped, { ...probe, use: 'other' }).then(
    () => false,
    (thrown: unknown) => {
      if (thrown instanceof SealBroken) return true
      throw thrown
    },
  )
}

/** A JSON list of strings has one reading only, whatever stands in them. */
function contextOf({ institution, use }: Purpose): string {
  return Buffer.from(JSON.stringify(['vouch kek 1', institution, use])).toString('base64')
}

type Answer = Readonly<Record<string, string | undefined>>

type Line = {
  /** `wrong`: it understood, and says that what was asked is not right (400). Throws KekAway. */
  readonly ask: (path: string, body: Readonly<Record<string, string>>) => Promise<Answer | 'wrong'>
  /** From now on renews the token, for as long as the line is open. */
  readonly keepToken: () => void
  readonly close: () => void
}

/** Owns the token: it is read anew from its file when it is refused, since an agent may have put another one there. */
function openLine(address: TransitAddress, ca: string | undefined, firstToken: string, elapsedMs: () => number): Line {
  const breaker = openBreaker(elapsedMs)
  const closing = new AbortController()
  let token = firstToken

  async function post(path: string, body: Readonly<Record<string, string>>): Promise<Posted> {
    try {
      return await breaker.call(async () => {
        const posted = await send(address, ca, token, path, JSON.stringify(body))
        if (posted.status >= 500 || posted.status === 429) throw new Error(`it answered ${posted.status}`)
        return posted
      })
    } catch (thrown) {
      const why = thrown instanceof Resting ? 'it is left alone for a while' : sentenceOf(thrown)
      throw new KekAway('away', `Transit at ${address.server.host} does not answer: ${why}`)
    }
  }

  async function ask(path: string, body: Readonly<Record<string, string>>): Promise<Posted> {
    const refusedToken = token
    const posted = await post(path, body)
    if (posted.status !== 403) return posted
    const read = await readHandedFile(address.tokenFile)
    if (!read.ok || read.value === refusedToken) return posted
    token = read.value
    return post(path, body)
  }

  /** How long the token lives from now on, in milliseconds; undefined when it cannot be renewed. */
  async function renew(): Promise<number | undefined> {
    const { status, body } = await ask('auth/token/renew-self', {})
    if (status !== 200) return undefined
    const lease = memberOf(memberOf(body, 'auth'), 'lease_duration')
    return typeof lease === 'number' && lease > 0 ? lease * 1_000 : undefined
  }

  async function keepRenewed(): Promise<void> {
    for (;;) {
      const leaseMs = await renew().catch((thrown: unknown) => {
        if (thrown instanceof KekAway) return 0
        throw thrown
      })
      // One that cannot be renewed, as a root token or one of an agent's, is looked at again in an hour.
      const restMs = Math.min(renewMsMax, Math.max(renewMsMin, (leaseMs ?? 2 * renewMsMax) / 2))
      await rest(restMs, undefined, { signal: closing.signal, ref: false })
    }
  }

  return {
    ask: async (path, body) => {
      const { status, body: answered } = await ask(path, body)
      if (status === 200) return stringsOf(memberOf(answered, 'data'))
      if (status === 400) return 'wrong'
      if (status === 404) throw new KekAway('missing', `Transit has no key ${address.mount}/${address.key}`)
      throw new KekAway('denied', `Transit refuses us with ${status}: look at the token and its policy`)
    },
    keepToken: () => {
      keepRenewed().catch((thrown: unknown) => {
        if (!closing.signal.aborted) throw thrown
      })
    },
    close: () => closing.abort(),
  }
}

type Posted = { readonly status: number; readonly body: unknown }

function send(
  { server, namespace }: TransitAddress,
  ca: string | undefined,
  token: string,
  path: string,
  body: string,
): Promise<Posted> {
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-vault-request': 'true',
    'x-vault-token': token,
    ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }),
  }
  const signal = AbortSignal.timeout(answerMsMax)
  const options = { method: 'POST', headers, signal, agent: false } as const
  const url = new URL(`/v1/${path}`, server)
  return new Promise((resolve, reject) => {
    const take = (response: AsyncIterable<Buffer> & { readonly statusCode?: number | undefined }) => {
      whole(response).then(text => resolve({ status: response.statusCode ?? 0, body: jsonOf(text) }), reject)
    }
    const sent =
      url.protocol === 'http:'
        ? requestPlain(url, options, take)
        : requestTls(url, { ...options, minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) }, take)
    sent.once('error', reject)
    sent.end(body)
  })
}

async function whole(response: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of response) {
    bytes += part.length
    if (bytes > answerBytesMax) fault(`more than ${answerBytesMax} bytes were answered`)
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** What is no JSON is nothing: only members that are there are used. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Object.entries(value).find(([member]) => member === name)?.[1]
    : undefined
}

function stringsOf(value: unknown): Answer {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(Object.entries(value).filter(([, held]) => typeof held === 'string'))
}

/** The operating system's code where there is one; an error's words may hold what was sent. */
function sentenceOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'it broke off'
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code
  return thrown.name === 'TimeoutError' ? `nothing within ${answerMsMax / 1_000} s` : thrown.message
}
