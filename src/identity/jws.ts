// A signed text in compact form (RFC 7515 §7.1), read strictly and verified under ES256 (RFC 7518 §3.4).
//
// jose verifies tokens, which are kept while they live. What is new with every request is verified here, by a key that is
// kept: importing it anew and going through a thread cost more than the signature.

import { createPublicKey, type KeyObject, verify } from 'node:crypto'

import type { PublicJwk } from './public-jwk.ts'

/** A member is read only after it was seen to be of the right kind. */
export type Members = { readonly [member: string]: unknown }

export type Jws = {
  readonly header: Members
  readonly payload: Members
  /** What is signed: header and payload as they came. */
  readonly signed: string
  readonly signature: Buffer
}

const signatureBytes = 64

/** Undefined where it is not exactly three parts, two objects and a signature of P-256. */
export function readJws(text: string): Jws | undefined {
  const [head = '', body = '', tail = '', ...more] = text.split('.')
  if (more.length > 0) return undefined
  const [header, payload, signature] = [objectIn(head), objectIn(body), strictBase64url(tail)]
  if (header === undefined || payload === undefined || signature?.length !== signatureBytes) return undefined
  return { header, payload, signed: text.slice(0, head.length + 1 + body.length), signature }
}

/** The first part alone, for those who decide by it whom to ask. */
export function readHeader(text: string): Members | undefined {
  return objectIn(text.split('.', 1)[0] ?? '')
}

/** The second part, as unbelievable as it came: it may only lead to one of those that are believed. */
export function readClaims(text: string): Members | undefined {
  return objectIn(text.split('.', 2)[1] ?? '')
}

export function isSigned({ signed, signature }: Jws, key: KeyObject): boolean {
  return isSignedBy(key, signed, signature)
}

/** The two numbers of an ECDSA signature side by side, as JWS and HTTP message signatures both have them. */
export function isSignedBy(key: KeyObject, signed: string, signature: Buffer): boolean {
  return verify('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }, signature)
}

/** Throws where the two numbers are no point of the curve. */
export function keyOf(jwk: PublicJwk): KeyObject {
  return createPublicKey({ key: jwk, format: 'jwk' })
}

/** Exactly one text stands for some bytes: no padding, no blanks, no bits left over. */
export function strictBase64url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}

function objectIn(part: string): Members | undefined {
  const bytes = strictBase64url(part)
  if (bytes === undefined) return undefined
  try {
    const held: unknown = JSON.parse(bytes.toString('utf8'))
    return isObject(held) ? held : undefined
  } catch {
    return undefined
  }
}

export function isObject(held: unknown): held is Members {
  return typeof held === 'object' && held !== null && !Array.isArray(held)
}
