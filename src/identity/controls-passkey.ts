// That a passkey lets in its own person, who was verified, for this sign-in on a page of ours: the product's own sign-in, and a
// passkey in software (WebAuthn level 3) of somebody who is there for as long as a work lasts.

import { generateKeyPairSync, hash, sign } from 'node:crypto'

import { type Ground, wordFor } from '../base/control.ts'
import type { Work } from '../base/work.ts'
import { openPretendedSignIn, pretendedParty } from './controls-password.ts'
import { newPerson, outsideWithin } from './controls-within.ts'
import { insertPasskey } from './credential-store.ts'
import { sha256 } from './digests.ts'
import { userHandle } from './sign-in/passkeys.ts'

/** Bits of the authenticator's data. */
const [present, verified] = [0x01, 0x04]

type Key = ReturnType<typeof newKey>

/** What a passkey is told to do, and what it may do wrong. */
type Ceremony = { readonly challenge: Buffer; readonly origin?: string; readonly flags?: number }

export async function tryPasskeys(ground: Ground): Promise<void> {
  await ground.work(async work => {
    const signIn = await openPretendedSignIn(outsideWithin(ground, work), work, [])
    const [own, other] = [newKey(), newKey()]
    const person = await newPerson(work)
    await enrol(work, person, own)
    const handle = userHandle(work.institution, person)
    const attempts: readonly (readonly [string, Key, Partial<Ceremony>, string])[] = [
      ['whose person was not verified', own, { flags: present }, 'sign_in_refused'],
      ['on a page of somebody else', own, { origin: 'https://canary.example' }, 'sign_in_refused'],
      ['for another sign-in', own, { challenge: sha256('another') }, 'sign_in_refused'],
      ['that signs with another key', { ...other, credentialId: own.credentialId }, {}, 'sign_in_refused'],
      ['that nobody has enrolled', other, {}, 'sign_in_refused'],
      ['as it has to be', own, {}, 'done'],
    ]
    for (const [at, [tried, key, bent, expected]] of attempts.entries()) {
      const uid = work.newId('sgn')
      const from = { peer: `198.51.100.${at + 11}`, forwardedFor: undefined }
      const answer = answerOf(key, { challenge: signIn.challengeOf(uid), ...bent }, handle)
      const attempt = () => signIn.byPasskey(uid, answer, from)
      ground.tried(`a passkey ${tried}`, expected, await wordFor(attempt))
      if (expected === 'done') ground.tried('its answer once more', 'sign_in_refused', await wordFor(attempt))
    }
  })
}

async function enrol(work: Work, person: `per_${string}`, { credentialId, publicKey }: Key): Promise<void> {
  const rest = { counter: 0n, transports: [], mayBeCopied: false, isCopied: false }
  await insertPasskey(work, person, work.newId('pky'), { credentialId, publicKey, ...rest })
}

export function newKey() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  // COSE_Key (RFC 9052): kty EC2, alg ES256, crv P-256, x, y.
  const cose = [
    'a5010203262001215820',
    Buffer.from(x, 'base64url').toString('hex'),
    '225820',
    Buffer.from(y, 'base64url').toString('hex'),
  ]
  return { credentialId: sha256(x), publicKey: Buffer.from(cose.join(''), 'hex'), privateKey }
}

/** What a browser sends of `navigator.credentials.get`. */
export function answerOf({ credentialId, privateKey }: Key, ceremony: Ceremony, handle: Buffer): object {
  const { challenge, origin = pretendedParty.origins[0], flags = present | verified } = ceremony
  const client = { type: 'webauthn.get', challenge: challenge.toString('base64url'), origin, crossOrigin: false }
  const clientData = Buffer.from(JSON.stringify(client))
  const authenticatorData = Buffer.concat([sha256(pretendedParty.id), Buffer.from([flags, 0, 0, 0, 0])])
  const signed = Buffer.concat([authenticatorData, hash('sha256', clientData, 'buffer')])
  const id = credentialId.toString('base64url')
  return {
    id,
    rawId: id,
    type: 'public-key',
    authenticatorAttachment: 'platform',
    clientExtensionResults: {},
    response: {
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authenticatorData.toString('base64url'),
      signature: sign('sha256', signed, privateKey).toString('base64url'),
      userHandle: handle.toString('base64url'),
    },
  }
}
