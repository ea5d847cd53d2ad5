// Keys on P-256, for ES256. One is registered with Vouch and shows who a program is; another is made anew in each process,
// and tokens are bound to it. What a key is made of stands in no property, so nothing that prints one can tell it.

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
} from 'node:crypto'

export type PublicJwk = { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string }

export type ClientKey = {
  /** Its thumbprint (RFC 7638), which is also its name at Vouch. */
  readonly kid: string
  /** What is registered. */
  readonly publicJwk: PublicJwk
  /** The 64 bytes r‖s of ES256 over these bytes. A key that lives in an HSM may take its time. */
  readonly sign: (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>
}

/** A key that can be written down. */
export type KeptKey = ClientKey & {
  /** PKCS #8. Whoever reads it is the program. */
  readonly exportPem: () => string
}

/** A new key. Nobody knows it until its public half is registered. */
export function makeClientKey(): KeptKey {
  return keptKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)
}

/** The key that `exportPem` wrote, any other in PEM, or a private JWK. Throws where it is none on P-256. */
export function readClientKey(kept: string | JsonWebKey): KeptKey {
  return keptKey(createPrivateKey(typeof kept === 'string' ? kept : { key: kept, format: 'jwk' }))
}

/** A key whose private half is elsewhere: in an HSM, or with a cloud that signs. */
export function externalKey(publicJwk: PublicJwk, signElsewhere: ClientKey['sign']): ClientKey {
  const { x, y } = publicJwk
  return { kid: thumbprintOf(x, y), publicJwk: { kty: 'EC', crv: 'P-256', x, y }, sign: signElsewhere }
}

function keptKey(secret: KeyObject): KeptKey {
  const { kty, crv, x, y } = createPublicKey(secret).export({ format: 'jwk' })
  if (kty !== 'EC' || crv !== 'P-256' || x === undefined || y === undefined)
    throw new TypeError('A key on P-256 is needed.')
  return {
    ...externalKey({ kty, crv, x, y }, bytes => sign('sha256', bytes, { key: secret, dsaEncoding: 'ieee-p1363' })),
    exportPem: () => secret.export({ format: 'pem', type: 'pkcs8' }).toString(),
  }
}

/** RFC 7638 §3: these members, in this order, without blanks. */
function thumbprintOf(x: string, y: string): string {
  return createHash('sha256').update(`{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`).digest('base64url')
}
