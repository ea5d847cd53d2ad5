// A proof that whoever sends a token holds the key it is bound to, made for one request (RFC 9449 §4.3). Pure but for
// the memory of keys; whether the proof was seen before is asked of the database afterwards.

import type { KeyObject } from 'node:crypto'

import { done, type Outcome, refused } from '../base/outcome.ts'
import type { Recent } from '../base/recent.ts'
import { sha256 } from './digests.ts'
import { isObject, isSigned, keyOf, readJws, strictBase64url } from './jws.ts'
import type { Nonces } from './nonce.ts'
import { type PublicJwk, thumbprintOf } from './public-jwk.ts'

/** How old a proof may be, and how far the clock of its sender may be ahead (FAPI 2.0 §5.3.2.1). */
export const proofAgeSecondsMax = 60
export const aheadSecondsMax = 10

export type ProofRefusal =
  | { readonly code: 'proof_missing' }
  | { readonly code: 'proof_invalid' }
  | { readonly code: 'proof_nonce_wanted' }

/** What a proof has to fit. */
export type ProofOf = {
  readonly method: string
  /** The public address of what is asked, without its query. */
  readonly address: string
  /** SHA-256 of the token, base64url. */
  readonly tokenHash: string
  /** Of the key that the token is bound to. */
  readonly thumbprint: string
  readonly wantsNonce: boolean
  readonly now: Date
}

export type Proof = {
  /** SHA-256 of key and jti: what must never be seen again. */
  readonly digest: Buffer
  readonly issuedAt: Date
}

const proofCharsMax = 4_096
const jtiCharsMax = 256
const headerMembers: readonly string[] = ['typ', 'alg', 'jwk']

/** `keys` remembers imported keys by thumbprint. They got there only by being the key of a token that was verified. */
export function checkProof(
  text: string | undefined,
  of: ProofOf,
  nonces: Nonces,
  keys: Recent<KeyObject>,
): Outcome<Proof, ProofRefusal> {
  if (text === undefined) return refused({ code: 'proof_missing' })
  const proof = text.length > proofCharsMax ? undefined : readJws(text)
  if (proof === undefined) return refused({ code: 'proof_invalid' })
  const { header, payload } = proof
  const { htm, htu, ath, iat, jti, nonce } = payload
  const jwk = readProofKey(header['jwk'])
  const isMeant =
    header['typ'] === 'dpop+jwt' &&
    header['alg'] === 'ES256' &&
    Object.keys(header).every(member => headerMembers.includes(member)) &&
    htm === of.method &&
    typeof htu === 'string' &&
    isSameAddress(htu, of.address) &&
    ath === of.tokenHash &&
    typeof iat === 'number' &&
    Number.isSafeInteger(iat) &&
    isTimely(iat, proofAgeSecondsMax, of.now) &&
    typeof jti === 'string' &&
    jti.length > 0 &&
    jti.length <= jtiCharsMax
  if (!isMeant || jwk === undefined || thumbprintOf(jwk) !== of.thumbprint) return refused({ code: 'proof_invalid' })
  // The thumbprint was the token's, so the key is that of a client of ours; it may still be no point of the curve.
  const key = keys.get(of.thumbprint) ?? imported(jwk)
  if (key === undefined || !isSigned(proof, key)) return refused({ code: 'proof_invalid' })
  keys.set(of.thumbprint, key)
  if (of.wantsNonce && !(typeof nonce === 'string' && nonces.isLive(nonce)))
    return refused({ code: 'proof_nonce_wanted' })
  return done({ digest: sha256(`${of.thumbprint}.${jti}`), issuedAt: new Date(iat * 1_000) })
}

/** Whether a moment, in whole seconds, is neither too long ago nor too far ahead; both bounds are still in. */
export function isTimely(seconds: number, ageSecondsMax: number, now: Date): boolean {
  const age = now.getTime() / 1_000 - seconds
  return age <= ageSecondsMax && age >= -aheadSecondsMax
}

/** Written alike, or alike once a URL parser has written both. A query or fragment does not belong there. */
function isSameAddress(htu: string, address: string): boolean {
  if (htu === address) return true
  if (!URL.canParse(htu) || /[?#]/.test(htu)) return false
  return new URL(htu).href === new URL(address).href
}

const described: readonly string[] = ['kty', 'crv', 'x', 'y', 'alg', 'use', 'kid']
const coordinateChars = 43

/**
 * A public key on P-256: no private part, and nothing that leads elsewhere. `alg`, `use` and `kid` may stand beside it, and
 * say nothing that is not known already. Whether it is on the curve is seen when it is used.
 */
function readProofKey(held: unknown): PublicJwk | undefined {
  if (!isObject(held)) return undefined
  const { kty, crv, x, y, alg = 'ES256', use = 'sig' } = held
  if (kty !== 'EC' || crv !== 'P-256' || alg !== 'ES256' || use !== 'sig') return undefined
  if (!isCoordinate(x) || !isCoordinate(y)) return undefined
  return Object.keys(held).every(member => described.includes(member)) ? { kty, crv, x, y } : undefined
}

function isCoordinate(held: unknown): held is string {
  return typeof held === 'string' && held.length === coordinateChars && strictBase64url(held) !== undefined
}

function imported(jwk: PublicJwk): KeyObject | undefined {
  try {
    return keyOf(jwk)
  } catch {
    return undefined
  }
}
