// A request that moves money is signed as a whole (RFC 9421), its body by a digest (RFC 9530):
//
//     Content-Digest: sha-256=:…:
//     Signature-Input: vouch=("@method" "@target-uri" "content-digest" "authorization" "dpop" "idempotency-key")
//                      ;created=…;keyid="…";alg="ecdsa-p256-sha256";tag="fapi-2-request"
//     Signature: vouch=:…:

import { createHash } from 'node:crypto'

import { numericDate } from './jwt.ts'
import type { ClientKey } from './keys.ts'

export type Signable = {
  readonly method: string
  /** The public address, with the query as it is sent. */
  readonly target: string
  readonly authorization: string
  readonly dpop: string
  readonly idempotencyKey: string
  readonly body: string | undefined
  readonly at: Date
}

/** The three headers that go with it. */
export async function signRequest(key: ClientKey, request: Signable): Promise<Readonly<Record<string, string>>> {
  const contentDigest = `sha-256=:${createHash('sha256')
    .update(request.body ?? '')
    .digest('base64')}:`
  const components = [
    ['@method', request.method],
    ['@target-uri', request.target],
    ['content-digest', contentDigest],
    ['authorization', request.authorization],
    ['dpop', request.dpop],
    ['idempotency-key', request.idempotencyKey],
  ] as const
  const names = components.map(([name]) => `"${name}"`).join(' ')
  const created = numericDate(request.at)
  const parameters = `(${names});created=${created};keyid="${key.kid}";alg="ecdsa-p256-sha256";tag="fapi-2-request"`
  const lines = [...components.map(([name, value]) => `"${name}": ${value}`), `"@signature-params": ${parameters}`]
  const signature = await key.sign(Buffer.from(lines.join('\n')))
  return {
    'content-digest': contentDigest,
    'signature-input': `vouch=${parameters}`,
    signature: `vouch=:${Buffer.from(signature).toString('base64')}:`,
  }
}
