// The rows for those who are not let in. They say which part of a request was not accepted, and never why: whoever made
// it by the book knows, and whoever tries things out is not to be taught.

import { hash } from 'node:crypto'
import type { RequestRefusal } from '../identity/identity.ts'
import { acceptedSignature } from '../identity/identity.ts'
import type { Row } from './problem-row.ts'

/** What the edge finds out when the body has been read. */
export type IdentityProblem = RequestRefusal | { readonly code: 'body_not_as_signed' }

const newProof =
  'Make a proof for this request: of this method, address and token, at this moment, by the key of the token.'

export const identityRows = {
  caller_missing: [
    401,
    'Who is asking?',
    'after_change',
    'Send an access token as `Authorization: DPoP …`, and a proof of its key as `DPoP: …`.',
  ],
  caller_malformed: [401, 'Not a caller', 'after_change', 'Send one token, as `Authorization: DPoP …`.'],
  token_invalid: [401, 'The token is not good', 'after_change', 'Ask the issuer for a token for this api.'],
  issuer_away: [
    503,
    'The issuer of tokens cannot be reached',
    'safe',
    'Nothing was done. Ask again after Retry-After.',
  ],
  mapping_missing: [
    403,
    'The token is of nobody here',
    'after_change',
    'Have two people of your institution map the subject of the token to a program.',
  ],
  scope_missing: [
    403,
    'The token does not reach so far',
    'after_change',
    ({ permit }) =>
      `Ask the issuer for a token with the scope ${permit}; of an issuer of your own, with a claim that is mapped to it.`,
  ],
  proof_missing: [401, 'The token has no proof', 'after_change', newProof],
  proof_invalid: [401, 'The proof is not good', 'after_change', newProof],
  proof_nonce_wanted: [
    401,
    'The proof needs a nonce',
    'after_change',
    'Put what DPoP-Nonce says into a new proof, and ask again.',
  ],
  signature_missing: [401, 'The request is not signed', 'after_change', 'Sign it as Accept-Signature says.'],
  signature_invalid: [
    401,
    'The signature is not good',
    'after_change',
    'Sign this request as docs/signing.md says, by a key of the client that is good now.',
  ],
  body_not_as_signed: [401, 'The body is not the one that was signed', 'after_change', 'Sign the body that you send.'],
  proof_replayed: [401, 'The proof was used before', 'after_change', newProof],
  caller_unknown: [401, 'Nobody we know', 'after_change', 'Ask as a client that is active and has a key that is good.'],
  token_revoked: [401, 'The token was revoked', 'after_change', 'Ask the issuer for another, if you still may.'],
  permit_missing: [
    403,
    'Not permitted',
    'after_change',
    ({ permit, policy }) => `Ask somebody who holds the permit ${permit}. The policy that decided: ${policy}.`,
  ],
} as const satisfies {
  readonly [Code in IdentityProblem['code']]: Row<Extract<IdentityProblem, { readonly code: Code }>>
}

/** RFC 9449 §7.1, and RFC 6750 §3.1 for the first two. */
const errors: Readonly<Record<string, string>> = {
  caller_malformed: 'invalid_token',
  token_invalid: 'invalid_token',
  caller_unknown: 'invalid_token',
  token_revoked: 'invalid_token',
  proof_missing: 'invalid_dpop_proof',
  proof_invalid: 'invalid_dpop_proof',
  proof_replayed: 'invalid_dpop_proof',
  proof_nonce_wanted: 'use_dpop_nonce',
  scope_missing: 'insufficient_scope',
}

/** The headers by which a machine that is not let in learns how it would be. */
export function challengeOf(refusal: {
  readonly code: string
  readonly permit?: string
}): Readonly<Record<string, string>> {
  const error = errors[refusal.code]
  const parts = [
    ...(error === undefined ? [] : [`error="${error}"`]),
    ...(refusal.code === 'scope_missing' ? [`scope="${refusal.permit}"`] : []),
    'algs="ES256"',
  ]
  return {
    'www-authenticate': `DPoP ${parts.join(', ')}`,
    ...(refusal.code === 'signature_missing' ? { 'accept-signature': acceptedSignature } : {}),
  }
}

/** Whether a body is the one that was signed, before anybody reads it. */
export function isAsSigned(body: unknown, digest: Buffer): boolean {
  const bytes = body instanceof Uint8Array ? body : new Uint8Array()
  return hash('sha256', bytes, 'buffer').equals(digest)
}
