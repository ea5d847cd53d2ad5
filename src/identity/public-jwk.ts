// Public keys on P-256 as JSON (RFC 7517, RFC 7518 §6.2): what ES256 is checked with.

import { createHash, createPublicKey, type KeyObject } from 'node:crypto'

import { fault } from '../base/outcome.ts'

export type PublicJwk = { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string }

/** For a key on P-256, of which the private half may be there and does not come out. */
export function publicJwkOf(key: KeyObject): PublicJwk {
  const { crv, x, y } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' })
  return crv === 'P-256' && x !== undefined && y !== undefined ? { kty: 'EC', crv, x, y } : fault('not a key on P-256')
}

/** Undefined when it is no public key on P-256, holds more than that, or names a point that is not on the curve. */
export function readPublicJwk(given: Readonly<Record<string, unknown>>): PublicJwk | undefined {
  const { kty, crv, x, y, ...more } = given
  if (kty !== 'EC' || crv !== 'P-256' || !isCoordinate(x) || !isCoordinate(y) || Object.keys(more).length > 0)
    return undefined
  const jwk: PublicJwk = { kty, crv, x, y }
  return isOnCurve(jwk) ? jwk : undefined
}

/** RFC 7638: the members that make the key, in this order, and nothing else. */
export function thumbprintOf({ crv, kty, x, y }: PublicJwk): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url')
}

function isCoordinate(text: unknown): text is string {
  return typeof text === 'string' && /^[A-Za-z0-9_-]{43}$/.test(text)
}

function isOnCurve(jwk: PublicJwk): boolean {
  try {
    createPublicKey({ key: jwk, format: 'jwk' })
    return true
  } catch {
    return false
  }
}
