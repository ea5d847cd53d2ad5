// Proofs that whoever sends a token holds the key it is bound to (RFC 9449), each good for one request, and the nonces they
// have to carry, which every server tells with each of its answers.

import { createHash, randomUUID } from 'node:crypto'

import { numericDate, signJwt } from './jwt.ts'
import type { ClientKey } from './keys.ts'

export type Proven = {
  readonly method: string
  /** As the server is known outside, without query and fragment. */
  readonly address: string
  /** The access token it goes with; none where a token is asked for. */
  readonly token?: string | undefined
  readonly at: Date
}

export type Proofs = {
  readonly make: (of: Proven) => Promise<string>
  /** What an answer of this origin said in DPoP-Nonce. */
  readonly hear: (origin: string, nonce: string | null) => void
}

/** How many origins a client talks to: its api and its issuer, and some more where there are several of them. */
const originsMax = 16

export function openProofs(key: ClientKey): Proofs {
  const nonces = new Map<string, string>()
  return {
    make: ({ method, address, token, at }) => {
      const nonce = nonces.get(new URL(address).origin)
      return signJwt(
        key,
        { typ: 'dpop+jwt', jwk: key.publicJwk },
        {
          jti: randomUUID(),
          htm: method,
          htu: address,
          iat: numericDate(at),
          ...(token === undefined ? {} : { ath: createHash('sha256').update(token).digest('base64url') }),
          ...(nonce === undefined ? {} : { nonce }),
        },
      )
    },
    hear: (origin, nonce) => {
      if (nonce === null || (nonces.size >= originsMax && !nonces.has(origin))) return
      nonces.set(origin, nonce)
    },
  }
}
