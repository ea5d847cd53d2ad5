// JWTs as this client makes them (RFC 7515, RFC 7519): compact, signed with ES256, never encrypted.

import type { ClientKey } from './keys.ts'

export type Claims = Readonly<Record<string, string | number>>

export async function signJwt(key: ClientKey, header: object, claims: Claims): Promise<string> {
  const text = `${encoded({ alg: 'ES256', ...header })}.${encoded(claims)}`
  const signature = await key.sign(Buffer.from(text))
  return `${text}.${Buffer.from(signature).toString('base64url')}`
}

/** Seconds since 1970, as claims have it. */
export function numericDate(at: Date): number {
  return Math.floor(at.getTime() / 1_000)
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
