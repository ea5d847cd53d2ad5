// Passkeys (WebAuthn level 3): what a browser is asked, and whether what it answers is true. User verification is wanted
// everywhere, attestation nowhere. The library checks the cryptography; the shapes of what strangers send are checked here.

import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'

import type { Id, InstitutionId } from '../../base/ids.ts'
import { isId, isInstitutionId } from '../../base/ids.ts'
import { done, type Outcome, refused } from '../../base/outcome.ts'

/** Who we are to a browser. Our addresses come from the configuration, never from a request. */
export type RelyingParty = {
  /** The host that passkeys are for: `bank.example`, or `localhost`. */
  readonly id: string
  readonly name: string
  /** Where our pages are. */
  readonly origins: readonly string[]
}

export type PasskeyId = Id<'pky'>

/** As the database keeps it. */
export type Passkey = {
  readonly passkey: PasskeyId
  readonly credentialId: Buffer
  readonly publicKey: Buffer
  readonly counter: bigint
  readonly transports: readonly string[]
}

export type NewPasskey = Omit<Passkey, 'passkey'> & { readonly mayBeCopied: boolean; readonly isCopied: boolean }

/** One answer for whatever is wrong with it: which check failed is of use to nobody but an attacker. */
export type PasskeyRefusal = { readonly code: 'passkey_refused' }

/** ES256, Ed25519, RS256 (COSE). */
const algorithms = [-7, -8, -257]
const answerMsMax = 120_000
const userHandleBytesMax = 64
const transportsMax = 8
const base64url = (charsMax: number) => Type.String({ pattern: '^[A-Za-z0-9_-]*$', maxLength: charsMax })
const common = {
  id: base64url(1_400),
  rawId: base64url(1_400),
  type: Type.Literal('public-key'),
  authenticatorAttachment: Type.Optional(Type.Union([Type.Literal('platform'), Type.Literal('cross-platform')])),
  // What a browser adds here is nothing we asked for.
  clientExtensionResults: Type.Object({}),
}
const EnrolmentAnswer = Type.Object({
  ...common,
  response: Type.Object({
    clientDataJSON: base64url(4_096),
    attestationObject: base64url(8_192),
    transports: Type.Optional(Type.Array(Type.String({ pattern: '^[a-z-]{1,20}$' }), { maxItems: transportsMax })),
  }),
})
const AssertionAnswer = Type.Object({
  ...common,
  response: Type.Object({
    clientDataJSON: base64url(4_096),
    authenticatorData: base64url(2_048),
    signature: base64url(1_024),
    userHandle: Type.Optional(base64url(100)),
  }),
})
const isEnrolmentAnswer = Compile(EnrolmentAnswer)
const isAssertionAnswer = Compile(AssertionAnswer)
export type Assertion = Static<typeof AssertionAnswer>

/** Names a person to their own device, and to us when they come back with it: `demo/per_…`. */
export function userHandle(institution: InstitutionId, person: Id<'per'>): Buffer {
  const handle = Buffer.from(`${institution}/${person}`, 'utf8')
  if (handle.length > userHandleBytesMax) throw new Error('a user handle has at most 64 bytes')
  return handle
}

export function enrolmentOptions(
  party: RelyingParty,
  person: { readonly handle: Buffer; readonly name: string },
  challenge: Buffer,
  known: readonly Buffer[],
) {
  return generateRegistrationOptions({
    rpName: party.name,
    rpID: party.id,
    userID: Uint8Array.from(person.handle),
    userName: person.name,
    userDisplayName: person.name,
    challenge: Uint8Array.from(challenge),
    timeout: answerMsMax,
    attestationType: 'none',
    excludeCredentials: known.map(id => ({ id: id.toString('base64url') })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: algorithms,
  })
}

export async function readEnrolment(
  party: RelyingParty,
  challenge: Buffer,
  answer: unknown,
): Promise<Outcome<NewPasskey, PasskeyRefusal>> {
  if (!isEnrolmentAnswer.Check(answer)) return refused({ code: 'passkey_refused' })
  const verified = await verifyRegistrationResponse({
    response: answer,
    expectedChallenge: challenge.toString('base64url'),
    expectedOrigin: [...party.origins],
    expectedRPID: party.id,
    requireUserVerification: true,
    supportedAlgorithmIDs: algorithms,
  }).catch(() => undefined)
  if (verified?.registrationInfo === undefined || isFramed(answer.response.clientDataJSON))
    return refused({ code: 'passkey_refused' })
  const { credential, credentialBackedUp, credentialDeviceType } = verified.registrationInfo
  return done({
    credentialId: Buffer.from(credential.id, 'base64url'),
    publicKey: Buffer.from(credential.publicKey),
    counter: BigInt(credential.counter),
    transports: answer.response.transports ?? [],
    mayBeCopied: credentialDeviceType === 'multiDevice',
    isCopied: credentialBackedUp,
  })
}

/** `allowed` names the keys of somebody who is known; nobody's are named to strangers. */
export function assertionOptions(party: RelyingParty, challenge: Buffer, allowed: readonly Passkey[] = []) {
  return generateAuthenticationOptions({
    rpID: party.id,
    challenge: Uint8Array.from(challenge),
    timeout: answerMsMax,
    userVerification: 'required',
    allowCredentials: allowed.map(({ credentialId, transports }) => ({
      id: credentialId.toString('base64url'),
      // The library's type lists the transports of today; browsers heed those they know.
      transports: [...transports] as [],
    })),
  })
}

/** Whose key it claims to be by; nothing of it is proved yet. */
export type Claimed = {
  readonly assertion: Assertion
  readonly credentialId: Buffer
  readonly owner: { readonly institution: InstitutionId; readonly person: Id<'per'> } | undefined
}

export function readAssertion(answer: unknown): Outcome<Claimed, PasskeyRefusal> {
  if (!isAssertionAnswer.Check(answer) || answer.id !== answer.rawId) return refused({ code: 'passkey_refused' })
  const handle = Buffer.from(answer.response.userHandle ?? '', 'base64url').toString('utf8')
  const [institution = '', person = '', ...more] = handle.split('/')
  const isOwner = isInstitutionId(institution) && isId('per', person) && more.length === 0
  return done({
    assertion: answer,
    credentialId: Buffer.from(answer.id, 'base64url'),
    owner: isOwner ? { institution, person } : undefined,
  })
}

export type Proved = { readonly counter: bigint; readonly isCopied: boolean }

/** Whether this key signed this challenge, on a page of ours, with its person present and verified. */
export async function proveAssertion(
  party: RelyingParty,
  challenge: Buffer,
  passkey: Passkey,
  assertion: Assertion,
): Promise<Outcome<Proved, PasskeyRefusal>> {
  const verified = await verifyAuthenticationResponse({
    response: assertion,
    expectedChallenge: challenge.toString('base64url'),
    expectedOrigin: [...party.origins],
    expectedRPID: party.id,
    requireUserVerification: true,
    credential: {
      id: passkey.credentialId.toString('base64url'),
      publicKey: Uint8Array.from(passkey.publicKey),
      counter: Number(passkey.counter),
    },
  }).catch(() => undefined)
  if (verified === undefined || !verified.verified || isFramed(assertion.response.clientDataJSON))
    return refused({ code: 'passkey_refused' })
  const { newCounter, credentialBackedUp } = verified.authenticationInfo
  return done({ counter: BigInt(newCounter), isCopied: credentialBackedUp })
}

/** WebAuthn §7.1 and §7.2: a page of ours that was shown within somebody else's. We have none that may be. */
function isFramed(clientDataJson: string): boolean {
  // The library has read the same text as JSON before.
  const data = JSON.parse(Buffer.from(clientDataJson, 'base64url').toString('utf8')) as object
  return ('crossOrigin' in data && data.crossOrigin !== false) || 'topOrigin' in data
}
