// Access tokens by client_credentials (RFC 6749 §4.4) with private_key_jwt (RFC 7523) and DPoP (RFC 9449). One is held; while
// another is asked for, everybody who wants one waits for the same.

import { randomUUID } from 'node:crypto'

import { TokenRefused, Unreachable } from './errors.ts'
import { numericDate, signJwt } from './jwt.ts'
import type { ClientKey } from './keys.ts'
import { ask, clockHint, type Outside, readOrigin, type Told } from './outside.ts'
import type { Proofs } from './proof.ts'

export type TokenOptions = {
  /** As the issuer calls itself. */
  readonly issuer: string
  /** What the tokens are for. */
  readonly api: string
  readonly client: string
  readonly key: () => ClientKey
  readonly scopes: readonly string[]
  /** The one member that the token is to speak for (RFC 9396). */
  readonly member?: string | undefined
  readonly timeoutMs: number
}

export type Tokens = {
  /** One that is good for some seconds at least. Throws `TokenRefused` or `Unreachable`. */
  readonly get: () => Promise<string>
  /** It was not accepted: whoever asks next gets another. */
  readonly drop: (token: string) => void
}

const assertionSeconds = 30
/** A token is not used in its last seconds: on its way it would come to its end. */
const sparedMs = 15_000
/** When three quarters of its life are over, another is asked for while it goes on being used. */
const renewedAfter = 0.75
/** For a nonce, and for a key that was changed meanwhile. */
const attemptsMax = 3

/**
 * Tokens are dated by the second, and one that was given in the second of a revocation is revoked with the others: after a
 * token was refused that young, the next is asked for in another second.
 */
const refusedYoungMs = 1_100

type Held = {
  readonly token: string
  readonly givenAtMs: number
  readonly renewAtMs: number
  readonly endsAtMs: number
}

export function openTokens(outside: Outside, proofs: Proofs, options: TokenOptions): Tokens {
  const { elapsedMs, wait } = outside
  let endpoint: URL | undefined
  let held: Held | undefined
  let asking: Promise<Held> | undefined
  let notBeforeMs = 0

  async function renewed(): Promise<Held> {
    if (elapsedMs() < notBeforeMs) await wait(notBeforeMs - elapsedMs())
    endpoint ??= await discover(outside, options)
    const sentAtMs = elapsedMs()
    const { token, lifeMs } = await requestToken(outside, proofs, options, endpoint)
    const endsAtMs = sentAtMs + Math.max(lifeMs - sparedMs, lifeMs / 2)
    return { token, givenAtMs: elapsedMs(), endsAtMs, renewAtMs: Math.min(endsAtMs, sentAtMs + lifeMs * renewedAfter) }
  }

  function renew(): Promise<Held> {
    asking ??= renewed().then(
      found => {
        asking = undefined
        held = found
        return found
      },
      (thrown: unknown) => {
        asking = undefined
        // It may be said elsewhere by now where tokens are given.
        endpoint = undefined
        throw thrown
      },
    )
    return asking
  }

  return {
    get: async () => {
      if (held === undefined || elapsedMs() >= held.endsAtMs) return (await renew()).token
      // Whoever needs it when it has ended hears what went wrong.
      if (elapsedMs() >= held.renewAtMs) renew().catch(() => undefined)
      return held.token
    },
    drop: token => {
      if (held?.token !== token) return
      notBeforeMs = held.givenAtMs + refusedYoungMs
      held = undefined
    },
  }
}

/** OpenID Connect Discovery 1.0 §4. An issuer that calls itself otherwise is another (§4.3). */
async function discover(outside: Outside, { issuer, timeoutMs }: TokenOptions): Promise<URL> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const answer = await ask(outside, url, { signal: AbortSignal.timeout(Math.ceil(timeoutMs)) })
  const { issuer: name, token_endpoint: endpoint } = objectIn(answer)
  if (typeof endpoint !== 'string') throw unreachable(answer)
  if (name !== issuer) throw new TokenRefused('issuer_differs', `it calls itself ${String(name)}`)
  return readOrigin(endpoint, 'A token endpoint')
}

async function requestToken(
  outside: Outside,
  proofs: Proofs,
  options: TokenOptions,
  endpoint: URL,
): Promise<{ readonly token: string; readonly lifeMs: number }> {
  for (let attempt = 1; ; attempt++) {
    const at = outside.now()
    const key = options.key()
    const answer = await ask(outside, endpoint.href, {
      method: 'POST',
      headers: { dpop: await proofs.make({ method: 'POST', address: endpoint.href, at }), accept: 'application/json' },
      body: new URLSearchParams(await parametersOf(options, key, at)),
      signal: AbortSignal.timeout(Math.ceil(options.timeoutMs)),
    })
    if (answer.kind === 'answered') proofs.hear(endpoint.origin, answer.header('dpop-nonce'))
    const {
      access_token: token,
      expires_in: seconds,
      token_type: type,
      error,
      error_description: why,
    } = objectIn(answer)
    const mayHelp = error === 'use_dpop_nonce' || (error === 'invalid_client' && key.kid !== options.key().kid)
    if (mayHelp && attempt < attemptsMax) continue
    if (typeof token === 'string' && typeof seconds === 'number' && String(type).toLowerCase() === 'dpop')
      return { token, lifeMs: seconds * 1_000 }
    const isFinal = answer.kind === 'answered' && answer.status >= 400 && answer.status < 500 && answer.status !== 429
    throw isFinal && typeof error === 'string'
      ? new TokenRefused(error, `${typeof why === 'string' ? why : ''}${clockHint(answer, at)}`.trim())
      : unreachable(answer)
  }
}

async function parametersOf(
  { issuer, api, client, scopes, member }: TokenOptions,
  key: ClientKey,
  at: Date,
): Promise<Record<string, string>> {
  const issuedAt = numericDate(at)
  const assertion = await signJwt(
    key,
    { kid: key.kid },
    { iss: client, sub: client, aud: issuer, jti: randomUUID(), iat: issuedAt, exp: issuedAt + assertionSeconds },
  )
  return {
    grant_type: 'client_credentials',
    client_id: client,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
    resource: api,
    scope: scopes.join(' '),
    ...(member === undefined ? {} : { authorization_details: JSON.stringify([{ type: 'vouch_member', member }]) }),
  }
}

function objectIn(answer: Told): Readonly<Record<string, unknown>> {
  if (answer.kind === 'broken') return {}
  try {
    const found: unknown = JSON.parse(answer.text)
    return typeof found === 'object' && found !== null ? { ...found } : {}
  } catch {
    return {}
  }
}

function unreachable(answer: Told): Unreachable {
  return answer.kind === 'broken'
    ? new Unreachable('The issuer of tokens has not answered.', { cause: answer.cause })
    : new Unreachable(`The issuer of tokens has answered ${answer.status}, and given no token.`)
}
