// An access token, as an issuer that is believed makes them (RFC 9068, RFC 9449 §6): verified once, and remembered while it
// lives. Nothing about it is believed before its signature is; until then it only says which of the pinned it claims to be of.

import { errors, type JWTPayload, jwtVerify } from 'jose'

import type { Id, InstitutionId } from '../base/ids.ts'
import { isId, isInstitutionId } from '../base/ids.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import { recent } from '../base/recent.ts'
import { type Algorithm, IssuerAway, type IssuerKeys } from './issuer-keys.ts'
import { isObject, readClaims, readHeader } from './jws.ts'
import { aheadSecondsMax } from './proof.ts'

export type TokenRefusal =
  | { readonly code: 'token_invalid' }
  | { readonly code: 'issuer_away' }
  | { readonly code: 'mapping_missing' }

/** `strayed`: whose token this is, where it is well signed and meant for somebody else. */
export type TokenFlaw = TokenRefusal & { readonly strayed?: Bearer }

/** Whom a token speaks for: a client, of an institution, and perhaps of one member only. */
export type Bearer = {
  readonly institution: InstitutionId
  readonly client: Id<'cli'>
  readonly member?: Id<'mem'>
  readonly mapped?: Mapped
}

/** Where the issuer is somebody else's: what two people have agreed that its claims are worth, and nothing else of them. */
export type Mapped = {
  /** By which its subject is a client of ours. */
  readonly client: MappingId
  /** The permits that its claims stand for, each with every mapping that says so. */
  readonly scopes: ReadonlyMap<string, readonly MappingId[]>
}
export type MappingId = Id<'map'>

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
  /**
   * Whom the claims of a verified token speak for; undefined where they are malformed. An issuer of our own says so in
   * claims of ours, and of another's they have to be mapped to somebody here.
   */
  readonly bearerOf: (claims: JWTPayload) => Promise<Claimed> | Claimed
}
type Claimed = Bearer | 'unmapped' | undefined

export type Tokens = {
  /** `hash` is the SHA-256 of the text, base64url: by it a token is remembered. */
  readonly check: (text: string, hash: string) => Promise<Outcome<Token, TokenFlaw>>
  /** So that it is looked at anew when it comes next. */
  readonly forget: (hash: string) => void
}

const tokenCharsMax = 6_144
const kidCharsMax = 128
const rememberedMax = 10_000
const rememberedMsMax = 300_000
/** As the table of revocations has it. */
export const tokenIdCharsMax = 256
const headerMembers: readonly string[] = ['alg', 'typ', 'kid']

export function openTokens(issuers: readonly Issuer[], now: () => Date): Tokens {
  const remembered = recent<Token>(rememberedMax, rememberedMsMax, now)
  const invalid = refused({ code: 'token_invalid' } as const)

  async function read(text: string): Promise<Outcome<Token, TokenFlaw>> {
    const issuer = text.length <= tokenCharsMax && isPlain(text) ? issuerOf(issuers, text) : undefined
    if (issuer === undefined) return invalid
    try {
      const claims = await verified(text, issuer, now())
      const shape = shapeOf(claims, issuer, now())
      const bearer = shape === undefined ? undefined : await issuer.bearerOf(claims)
      if (bearer === 'unmapped') return refused({ code: 'mapping_missing' })
      return shape === undefined || bearer === undefined ? invalid : done(tokenOf(shape, bearer, claims))
    } catch (thrown) {
      if (thrown instanceof IssuerAway) return refused({ code: 'issuer_away' })
      if (!(thrown instanceof errors.JOSEError)) throw thrown
      return strayedIn(thrown, issuer)
    }
  }

  return {
    check: async (text, hash) => {
      const known = remembered.get(hash)
      const found = known === undefined ? await read(text) : done(known)
      if (!found.ok) return found
      if (known === undefined) remembered.set(hash, found.value)
      return found.value.expiresAt > now() ? found : invalid
    },
    forget: remembered.forget,
  }
}

/** Of one issuer's name there may be several, for audiences of their own; a token for none of those is still its. */
function issuerOf(issuers: readonly Issuer[], text: string): Issuer | undefined {
  const { iss, aud } = readClaims(text) ?? {}
  const named = issuers.filter(({ name }) => name === iss)
  return named.find(({ audience }) => audience === aud) ?? named[0]
}

async function verified(text: string, issuer: Issuer, now: Date): Promise<JWTPayload> {
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
      currentDate: now,
      clockTolerance: aheadSecondsMax,
    },
  )
  return payload
}

/** jose looks at claims when the signature is right, and at the audience when type and issuer are. */
async function strayedIn(thrown: Error, issuer: Issuer): Promise<Outcome<never, TokenFlaw>> {
  const isElsewhere = thrown instanceof errors.JWTClaimValidationFailed && thrown.claim === 'aud'
  const strayed = isElsewhere ? await issuer.bearerOf(thrown.payload) : undefined
  return refused(
    strayed === undefined || strayed === 'unmapped' ? { code: 'token_invalid' } : { code: 'token_invalid', strayed },
  )
}

type Shape = Pick<Token, 'id' | 'thumbprint' | 'issuedAt' | 'expiresAt'>

/** Its signature is right; its times and its key are looked at here. */
function shapeOf({ jti, iat, exp, aud, cnf }: JWTPayload, issuer: Issuer, now: Date): Shape | undefined {
  if (typeof aud !== 'string' || typeof jti !== 'string' || !isTokenId(jti)) return undefined
  if (!Number.isSafeInteger(iat) || !Number.isSafeInteger(exp) || iat === undefined || exp === undefined)
    return undefined
  const isTimely = iat - now.getTime() / 1_000 <= aheadSecondsMax && exp > iat && exp - iat <= issuer.lifeSecondsMax
  const thumbprint = isObject(cnf) ? cnf['jkt'] : undefined
  if (!isTimely || typeof thumbprint !== 'string') return undefined
  return { id: jti, thumbprint, issuedAt: new Date(iat * 1_000), expiresAt: new Date(exp * 1_000) }
}

/** What could not be revoked by its id is not let in. */
export function isTokenId(text: string): boolean {
  return /^[!-~]+$/.test(text) && text.length <= tokenIdCharsMax
}

function tokenOf(shape: Shape, bearer: Bearer, { scope }: JWTPayload): Token {
  const scopes = bearer.mapped?.scopes.keys() ?? (typeof scope === 'string' ? scope.split(' ') : [])
  return { ...bearer, ...shape, scopes: new Set(scopes) }
}

/** Before a key is looked for: nothing in it that is not known, since some of that would lead elsewhere. */
function isPlain(text: string): boolean {
  const header = readHeader(text)
  if (header === undefined) return false
  const { kid } = header
  const isKid = typeof kid === 'string' && kid !== '' && kid.length <= kidCharsMax
  return isKid && Object.keys(header).every(member => headerMembers.includes(member))
}

/** The claims of our own issuer. */
export function ownBearer(claims: JWTPayload): Bearer | undefined {
  const { sub, client_id: client, institution, authorization_details: details } = claims
  if (typeof client !== 'string' || client !== sub || !isId('cli', client)) return undefined
  if (typeof institution !== 'string' || !isInstitutionId(institution)) return undefined
  const bound = boundTo(details)
  return bound === undefined ? undefined : { institution, client, ...bound }
}

/** RFC 9396: a token that is bound at all is bound to one member. Undefined where it is bound to anything else. */
export function boundTo(details: unknown): Pick<Bearer, 'member'> | undefined {
  if (details === undefined) return {}
  const [detail, ...more] = Array.isArray(details) ? details : []
  if (!isObject(detail) || more.length > 0 || detail['type'] !== 'vouch_member') return undefined
  const { member } = detail
  return typeof member === 'string' && isId('mem', member) ? { member } : undefined
}
