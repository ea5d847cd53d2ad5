// The public keys of an issuer that is believed, from one pinned address. Nothing in a token leads anywhere.
//
// They are kept for a while and asked for again in the background. A key that is not known is asked for once in a while,
// however many tokens name it. An issuer that is away is trusted as long as what it said last is young; after that nobody
// gets in, since a key may have been withdrawn.

import { createPublicKey, type KeyObject } from 'node:crypto'

import type { Fetch } from '../base/mutual-fetch.ts'
import { fault } from '../base/outcome.ts'
import { fetchJson } from './discovery.ts'
import { isObject, type Members } from './jws.ts'

/** What it said last is too old to go by, and it does not answer. */
export class IssuerAway extends Error {
  override readonly name = 'IssuerAway'
}

export type Algorithm = 'ES256' | 'PS256' | 'EdDSA'

export type IssuerKeys = {
  /** Undefined where the issuer has no such key. Throws `IssuerAway`. */
  readonly find: (kid: string, algorithm: Algorithm) => Promise<KeyObject | undefined>
}

/** From then on they are asked for again, and until the end of their life they are gone by. */
export const freshMs = 600_000
export const lifeMs = 3_600_000
/** How long nobody asks after a key that was not there, and after an answer that did not come. */
export const cooldownMs = 30_000
const retryMs = 1_000
const keysMax = 32
const bitsMin = 2_048

type Held = { readonly keys: ReadonlyMap<string, KeyObject>; readonly sinceMs: number }

/** Where they are, or who finds out. `elapsedMs` is a clock that only goes forward; see `Outside`. `get` may show who asks. */
export function openIssuerKeys(
  address: URL | (() => Promise<URL>),
  algorithms: readonly Algorithm[],
  elapsedMs: () => number,
  get?: Fetch,
): IssuerKeys {
  let held: Held | undefined
  let asking: Promise<void> | undefined
  let askedAtMs = Number.NEGATIVE_INFINITY
  let wasHeard = true

  /** Whoever wants to know while it is being asked waits for the same answer. */
  function ask(): Promise<void> {
    asking ??= fetchKeys(address, algorithms, get)
      .then(keys => {
        held = { keys, sinceMs: elapsedMs() }
        wasHeard = true
      })
      .catch(() => {
        wasHeard = false
      })
      .finally(() => {
        asking = undefined
      })
    askedAtMs = elapsedMs()
    return asking
  }

  const mayAsk = () => elapsedMs() - askedAtMs >= (wasHeard ? cooldownMs : retryMs)
  const ageMs = () => elapsedMs() - (held?.sinceMs ?? Number.NEGATIVE_INFINITY)
  const alive = () => (ageMs() < lifeMs ? held?.keys : undefined)

  return {
    find: async (kid, algorithm) => {
      const name = `${algorithm}.${kid}`
      const found = alive()?.get(name)
      if (found === undefined && (asking !== undefined || mayAsk())) await (asking ?? ask())
      // Nobody waits for what is only growing old.
      if (found !== undefined && ageMs() >= freshMs && mayAsk()) ask().catch(() => undefined)
      const keys = alive()
      if (keys === undefined) throw new IssuerAway('the keys of the issuer are not known')
      return found ?? keys.get(name)
    },
  }
}

async function fetchKeys(
  address: URL | (() => Promise<URL>),
  algorithms: readonly Algorithm[],
  get: Fetch | undefined,
): Promise<ReadonlyMap<string, KeyObject>> {
  const answer = await fetchJson(typeof address === 'function' ? await address() : address, get)
  const listed: unknown = isObject(answer) ? answer['keys'] : undefined
  if (!Array.isArray(listed) || listed.length > keysMax) return fault('the issuer answered with no list of keys')
  const keys = new Map<string, KeyObject>()
  for (const jwk of listed) {
    if (!isObject(jwk)) continue
    const { kid, use = 'sig' } = jwk
    const algorithm = algorithms.find(each => isFor(each, jwk))
    // Keys for other purposes stand in the same list.
    if (typeof kid !== 'string' || use !== 'sig' || algorithm === undefined) continue
    const key = createPublicKey({ key: jwk, format: 'jwk' })
    if ((key.asymmetricKeyDetails?.modulusLength ?? bitsMin) < bitsMin) continue
    keys.set(`${algorithm}.${kid}`, key)
  }
  return keys
}

function isFor(algorithm: Algorithm, { kty, crv, alg = algorithm }: Members): boolean {
  const isCurve = crv === 'P-256' || crv === 'Ed25519'
  if (alg !== algorithm && !(algorithm === 'EdDSA' && alg === 'Ed25519')) return false
  if (algorithm === 'ES256') return kty === 'EC' && crv === 'P-256'
  if (algorithm === 'EdDSA') return kty === 'OKP' && crv === 'Ed25519'
  return kty === 'RSA' && !isCurve
}
