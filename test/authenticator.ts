// A passkey in software: what a browser and an authenticator do together (WebAuthn level 3), with real keys and no browser.

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  randomBytes,
  sign,
} from 'node:crypto'

export type Ceremony = { readonly challenge: string; readonly origin: string; readonly rpId: string }

/** What a device may be told to do wrong. */
export type Misdeeds = {
  readonly type?: string
  readonly isVerified?: boolean
  readonly counter?: number
  readonly crossOrigin?: boolean
}

/** What of a device has to be kept, for it to be the same the next time. It counts on from the time, and so never back. */
export type KeptDevice = { readonly key: JsonWebKey; readonly credentialId: string; readonly handle: string }

export type Authenticator = {
  readonly credentialId: Buffer
  readonly keep: () => KeptDevice
  /** Answers `navigator.credentials.create`, attestation none. */
  readonly create: (ceremony: Ceremony, userHandle: string, misdeeds?: Misdeeds) => object
  /** Answers `navigator.credentials.get`. */
  readonly get: (ceremony: Ceremony, misdeeds?: Misdeeds) => object
}

const present = 0x01
const verified = 0x04
const withKey = 0x40

export function openAuthenticator(
  options: { readonly counts?: boolean; readonly kept?: KeptDevice } = {},
): Authenticator {
  const { kept } = options
  const privateKey =
    kept === undefined
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
      : createPrivateKey({ key: kept.key, format: 'jwk' })
  const publicKey = createPublicKey(privateKey)
  const credentialId = kept === undefined ? randomBytes(32) : Buffer.from(kept.credentialId, 'base64url')
  let counter = kept === undefined ? 0 : Math.floor(Date.now() / 1_000)
  let handle = kept?.handle ?? ''

  const authenticatorData = (rpId: string, misdeeds: Misdeeds, flags: number, rest = Buffer.alloc(0)) => {
    if (options.counts !== false) counter++
    const head = Buffer.alloc(5)
    head.writeUInt8(flags | present | (misdeeds.isVerified === false ? 0 : verified), 0)
    head.writeUInt32BE(misdeeds.counter ?? counter, 1)
    return Buffer.concat([sha256(Buffer.from(rpId)), head, rest])
  }
  const clientData = (type: string, { challenge, origin }: Ceremony, misdeeds: Misdeeds) =>
    Buffer.from(
      JSON.stringify({ type: misdeeds.type ?? type, challenge, origin, crossOrigin: misdeeds.crossOrigin ?? false }),
    )
  const answer = (response: object) => ({
    id: credentialId.toString('base64url'),
    rawId: credentialId.toString('base64url'),
    type: 'public-key',
    authenticatorAttachment: 'platform',
    clientExtensionResults: {},
    response,
  })

  return {
    credentialId,
    keep: () => ({
      key: privateKey.export({ format: 'jwk' }),
      credentialId: credentialId.toString('base64url'),
      handle,
    }),
    create: (ceremony, userHandle, misdeeds = {}) => {
      handle = userHandle
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
      // COSE_Key (RFC 9052): kty EC2, alg ES256, crv P-256, x, y.
      const cose = Buffer.concat([
        Buffer.from('a5010203262001215820', 'hex'),
        Buffer.from(x, 'base64url'),
        Buffer.from('225820', 'hex'),
        Buffer.from(y, 'base64url'),
      ])
      const length = Buffer.alloc(2)
      length.writeUInt16BE(credentialId.length)
      const attested = Buffer.concat([Buffer.alloc(16), length, credentialId, cose])
      const data = authenticatorData(ceremony.rpId, misdeeds, withKey, attested)
      // {"fmt": "none", "attStmt": {}, "authData": bytes} in CBOR.
      const attestation = Buffer.concat([
        Buffer.from('a363666d74646e6f6e656761747453746d74a0686175746844617461', 'hex'),
        Buffer.from([0x58, data.length]),
        data,
      ])
      return answer({
        clientDataJSON: clientData('webauthn.create', ceremony, misdeeds).toString('base64url'),
        attestationObject: attestation.toString('base64url'),
        transports: ['internal'],
      })
    },
    get: (ceremony, misdeeds = {}) => {
      const data = authenticatorData(ceremony.rpId, misdeeds, 0)
      const client = clientData('webauthn.get', ceremony, misdeeds)
      return answer({
        clientDataJSON: client.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: sign('sha256', Buffer.concat([data, sha256(client)]), privateKey).toString('base64url'),
        userHandle: handle,
      })
    },
  }
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}
