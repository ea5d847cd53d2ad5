// An access token, as the one issuer that is believed makes them (RFC 9068, RFC 9449 §6): verified once, and remembered
// while it lives. Nothing about it is believed before its signature is.

import { errors, type JWTPayload, jwtVerify } from 'jose'

import type { Id, InstitutionId } from '../base/ids.ts'
import { isId, isInstitutionId } from '../base/ids.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import { recent } from '../base/recent.ts'
import { type Algorithm, IssuerAway, type IssuerKeys } from './issuer-keys.ts'
import { isObject, readHeader } from './jws.ts'
import { aheadSecondsMax } from './proof.ts'

export type TokenRefusal = { readonly code: 'token_invalid' } | { readonly code: 'issuer_away' }

/** Whom a token speaks for: a client, of an institution, and perhaps of one member only. */
export type Bearer = {
  readonly institution: InstitutionId
  readonly client: Id<'cli'>
  readonly member?: Id<'mem'>
}

export type Token = Bearer & {
  readonly id: string
  readonly scopes: ReadonlySet<string>
  /** Of the key that it is bound to. */
  readonly thumbprint: string
  readonly issuedAt: Date
  readonly expiresAt: Date
}

export type Issuer = {
  /** As it stands in `iss`, to the letter. */
  readonly name: string
  readonly audience: string
  readonly keys: IssuerKeys
  readonly algorithms: readonly Algorithm[]
  readonly lifeSecondsMax: number
  /** Whom the claims of a verified token speak for. An issuer of our own says so in claims of ours. */
  readonly bearerOf: (claims: JWTPayload) => Promise<Bearer | undefined> | Bearer | undefined
}

export type Tokens = {
  /** `hash` is the SHA-256 of the text, base64url: by it a token is remembered. */
  readonly check: (text: string, hash: string) => Promise<Outcome<Token, TokenRefusal>>
}

const tokenCharsMax = 6_144
const kidCharsMax = 128
const rememberedMax = 10_000
const rememberedMsMax = 300_000
const scopesMax = 200
const headerMembers: readonly string[] = ['alg', 'typ', 'kid']

export function openTokens(issuer: Issuer, now: () => Date): Tokens {
  const remembered = recent<Token>(rememberedMax, rememberedMsMax, now)
  const invalid = refused({ code: 'token_invalid' } as const)

  async function verified(text: string): Promise<Token | undefined> {
    const { payload } = await jwtVerify(
      text,
      async ({ kid = '', alg }) => {
        const algorithm = issuer.algorithms.find(each => each === alg)
        const key = algorithm === undefined ? undefined : await issuer.keys.find(kid, algorithm)
        if (key === undefined) throw new errors.JWKSNoMatchingKey()
        return key
      },
      {
        issuer: issuer.name,
        audience: issuer.audience,
        algorithms: [...issuer.algorithms],
        typ: 'at+jwt',
        currentDate: now(),
        clockTolerance: aheadSecondsMax,
      },
    )
    const bearer = await issuer.bearerOf(payload)
    return bearer === undefined ? undefined : tokenIn(payload, bearer)
  }

  /** Its signature is right; its times, its key and its scopes are looked at here. */
  function tokenIn({ jti, iat, exp, aud, cnf, scope }: JWTPayload, bearer: Bearer): Token | undefined {
    if (typeof aud !== 'string' || typeof jti !== 'string' || jti === '') return undefined
    if (!Number.isSafeInteger(iat) || !Number.isSafeInteger(exp) || iat === undefined || exp === undefined)
      return undefined
    const isTimely = iat - now().getTime() / 1_000 <= aheadSecondsMax && exp > iat && exp - iat <= issuer.lifeSecondsMax
    const thumbprint = isObject(cnf) ? cnf['jkt'] : undefined
    const scopes = typeof scope === 'string' ? scope.split(' ').filter(each => each !== '') : []
    if (!isTimely || typeof thumbprint !== 'string' || scopes.length > scopesMax) return undefined
    return {
      ...bearer,
      id: jti,
      scopes: new Set(scopes),
      thumbprint,
      issuedAt: new Date(iat * 1_000),
      expiresAt: new Date(exp * 1_000),
    }
  }

  return {
    check: async (text, hash) => {
      let token = remembered.get(hash)
      if (token === undefined) {
        if (text.length > tokenCharsMax || !isPlain(text)) return invalid
        try {
          token = await verified(text)
        } catch (thrown) {
          if (thrown instanceof IssuerAway) return refused({ code: 'issuer_away' })
          if (!(thrown instanceof errors.JOSEError)) throw thrown
        }
        if (token === undefined) return invalid
        remembered.set(hash, token)
      }
      return token.expiresAt > now() ? done(token) : invalid
    },
  }
}

/** Before a key is looked for: nothing in it that is not known, since some of that would lead elsewhere. */
function isPlain(text: string): boolean {
  const header = readHeader(text)
  if (header === undefined) return false
  const { kid } = header
  const isKid = typeof kid === 'string' && kid !== '' && kid.length <= kidCharsMax
  return isKid && Object.keys(header).every(member => headerMembers.includes(member))
}

/** The claims of our own issuer. A token that is bound to a member names exactly one. */
export function ownBearer(claims: JWTPayload): Bearer | undefined {
  const { sub, client_id: client, institution, authorization_details: details } = claims
  if (typeof client !== 'string' || client !== sub || !isId('cli', client)) return undefined
  if (typeof institution !== 'string' || !isInstitutionId(institution)) return undefined
  if (details === undefined) return { institution, client }
  const [detail, ...more] = Array.isArray(details) ? details : []
  if (!isObject(detail) || more.length > 0 || detail['type'] !== 'vouch_member') return undefined
  const { member } = detail
  return typeof member === 'string' && isId('mem', member) ? { institution, client, member } : undefined
}
