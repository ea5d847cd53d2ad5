// The public key of a program, as people have it: a JWK, or a PEM file. Whoever gives a private one is told to make another,
// since this one is known to a page now; nothing of it is sent.

import { isRecord, type Json } from '../../settings/setting-values.ts'

export type PublicJwk = { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string }
export type ReadKey = { readonly jwk: PublicJwk } | { readonly flaw: string }

const isPrivate = {
  flaw: 'This holds a private key. It has been shown now: make another, and give its public half alone.',
}
const isNone = { flaw: 'A public key on the curve P-256, as a JWK or a PEM file.' }

export async function readPublicKey(text: string): Promise<ReadKey> {
  const said = text.trim()
  if (/PRIVATE KEY/.test(said)) return isPrivate
  const pem = /^-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----$/.exec(said)?.[1]
  const given = pem === undefined ? readJson(said) : await fromPem(pem)
  if (!isRecord(given)) return isNone
  const { kty, crv, x, y, d } = given
  if (d !== undefined) return isPrivate
  if (kty !== 'EC' || crv !== 'P-256' || typeof x !== 'string' || typeof y !== 'string') return isNone
  const jwk = { kty, crv, x, y } as const
  return (await isPoint(jwk)) ? { jwk } : isNone
}

function readJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json // Whatever it is, it is JSON.
  } catch {
    return undefined
  }
}

const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const

async function fromPem(body: string): Promise<Json | undefined> {
  try {
    const bytes = Uint8Array.from(atob(body.replaceAll(/\s/g, '')), char => char.charCodeAt(0))
    const key = await crypto.subtle.importKey('spki', bytes, curve, true, ['verify'])
    const { kty = null, crv = null, x = null, y = null } = await crypto.subtle.exportKey('jwk', key)
    return { kty, crv, x, y }
  } catch {
    return undefined
  }
}

async function isPoint(jwk: PublicJwk): Promise<boolean> {
  try {
    await crypto.subtle.importKey('jwk', jwk, curve, true, ['verify'])
    return true
  } catch {
    return false
  }
}
