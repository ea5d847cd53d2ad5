// Enrolling: whoever holds an invitation makes their passkey, and may add a password with codes for when it is not at hand.
// Until then nothing is theirs to sign in with, so no right of theirs works.

import * as audit from '../../audit/audit.ts'
import type { InstitutionId } from '../../base/ids.ts'
import { done, fault, type Outcome, refused } from '../../base/outcome.ts'
import { transact, type Work } from '../../base/work.ts'
import type { Vault } from '../../protection/protection.ts'
import * as store from '../credential-store.ts'
import { tokenHash } from '../invitations.ts'
import { passkeysMax } from '../own-credentials.ts'
import { personPlace } from '../people.ts'
import type { Admitted, TryRefusal } from '../sign-in-defence.ts'
import type { From } from '../where-from.ts'
import { enrolmentOptions, type NewPasskey, type PasskeyRefusal, readEnrolment, userHandle } from './passkeys.ts'
import { checkPassword, type PasswordHash, type PasswordRefusal } from './passwords.ts'
import { newRecoveryCodes, recoveryCodeHash } from './recovery-codes.ts'
import { institutionFor, type SignInParts, totpPlace } from './sign-in.ts'
import { stepOf, totpAddress, totpSecret, totpSecretBytes } from './totp.ts'

/** What somebody holds in their hand: the institution, and the token. */
export type Ticket = { readonly institution: string; readonly token: string }

export type EnrolmentRefusal =
  | TryRefusal
  | { readonly code: 'invitation_refused' }
  | PasskeyRefusal
  | PasswordRefusal
  | { readonly code: 'code_refused' }
  | { readonly code: 'passkeys_too_many'; readonly most: number }

export type Offer = {
  readonly name: string
  /** Under which a browser keeps the password. */
  readonly email: string
  /** They have a passkey already, and may go without another. */
  readonly isEnrolled: boolean
  /** For `navigator.credentials.create`. */
  readonly passkey: Awaited<ReturnType<typeof enrolmentOptions>>
  /** For an app that makes codes. */
  readonly totp: { readonly secret: string; readonly address: string }
}

export type Fallback = { readonly password: string; readonly code: string }

export type Enrolment = {
  readonly offer: (ticket: Ticket, from: From) => Promise<Outcome<Offer, EnrolmentRefusal>>
  /** Answers with the recovery codes, which are shown once and never again. */
  readonly finish: (
    ticket: Ticket,
    made: { readonly passkey: unknown; readonly fallback: Fallback | undefined },
    from: From,
  ) => Promise<Outcome<readonly string[], EnrolmentRefusal>>
}

export function openEnrolment(parts: SignInParts): Enrolment {
  return {
    offer: (ticket, from) => offer(parts, ticket, from),
    finish: (ticket, made, from) => finish(parts, ticket, made, from),
  }
}

async function offer(parts: SignInParts, ticket: Ticket, from: From): Promise<Outcome<Offer, EnrolmentRefusal>> {
  const { vault, party } = parts
  const found = await look(parts, ticket, from)
  if (!found.ok) return found
  const { institution, person } = found.value
  const [name = '', email = ''] = await ownWords(vault, found.value)
  const secret = secretFor(parts, ticket)
  return done({
    name,
    email,
    isEnrolled: found.value.known.length > 0,
    passkey: await enrolmentOptions(
      party,
      { handle: userHandle(institution, person), name },
      challengeFor(parts, ticket),
      found.value.known,
    ),
    totp: { secret, address: totpAddress(secret, institution) },
  })
}

async function finish(
  parts: SignInParts,
  ticket: Ticket,
  made: { readonly passkey: unknown; readonly fallback: Fallback | undefined },
  from: From,
): Promise<Outcome<readonly string[], EnrolmentRefusal>> {
  const { outside, party, defence } = parts
  const found = await look(parts, ticket, from)
  if (!found.ok) return found
  const { institution, person, invitation, admitted, known } = found.value
  const isPasswordAlone = made.passkey === undefined && made.fallback !== undefined && known.length > 0
  const passkey = isPasswordAlone
    ? done(undefined)
    : await readEnrolment(party, challengeFor(parts, ticket), made.passkey)
  if (!passkey.ok) return passkey
  const flaw = passkey.value === undefined ? undefined : flawBeside(known, passkey.value)
  if (flaw !== undefined) return refused(flaw)
  const fallback = await makeFallback(parts, found.value, ticket, made.fallback)
  if (!fallback.ok) return fallback
  const codes = fallback.value === undefined ? [] : newRecoveryCodes()
  const outcome = await transact(
    outside,
    institution,
    `person:${person}`,
    async (work): Promise<Outcome<void, EnrolmentRefusal>> => {
      if (!(await store.useInvitation(work, invitation))) return refused({ code: 'invitation_refused' })
      if (passkey.value !== undefined) await keepPasskey(work, found.value, passkey.value)
      await defence.succeeded(work, admitted, person)
      if (fallback.value !== undefined) await keepFallback(work, found.value, fallback.value, codes)
      return done(undefined)
    },
  )
  return outcome.ok ? done(codes) : outcome
}

type Found = store.InvitationRow & {
  readonly institution: InstitutionId
  readonly admitted: Admitted
  /** The credentials that they have. */
  readonly known: readonly Buffer[]
}

async function look(
  { outside, defence }: SignInParts,
  ticket: Ticket,
  from: From,
): Promise<Outcome<Found, EnrolmentRefusal>> {
  const named = await institutionFor(outside, ticket.institution)
  if (named === undefined) return refused({ code: 'invitation_refused' })
  const { institution, isServed } = named
  const nameIndex = tokenHash(ticket.token)
  const admitted = await defence.before({ institution, nameIndex, method: 'invitation', from })
  if (!admitted.ok) return admitted
  const found = await transact(outside, institution, 'process:issuer', async work => {
    const row = isServed ? await store.findInvitation(work, nameIndex) : undefined
    if (row === undefined) return done(undefined)
    const passkeys = await store.passkeysOf(work, row.person, passkeysMax)
    return done({ ...row, known: passkeys.map(({ credentialId }) => credentialId) })
  })
  if (found.ok && found.value !== undefined) return done({ ...found.value, institution, admitted: admitted.value })
  await defence.failed(admitted.value)
  return refused({ code: 'invitation_refused' })
}

/** Their name and their mail address. */
function ownWords(vault: Vault, { institution, person, name, email }: Found): Promise<readonly string[]> {
  return vault.openMany(
    [
      { place: personPlace(institution, person, 'name'), sealed: name },
      { place: personPlace(institution, person, 'email'), sealed: email },
    ],
    { why: 'compared', actor: `person:${person}` },
  )
}

/** What a browser of ours would not send: it was told of those that are there. */
function flawBeside(known: readonly Buffer[], { credentialId }: NewPasskey): EnrolmentRefusal | undefined {
  if (known.some(one => one.equals(credentialId))) return { code: 'passkey_refused' }
  return known.length >= passkeysMax ? { code: 'passkeys_too_many', most: passkeysMax } : undefined
}

type MadeFallback = { readonly password: PasswordHash; readonly totp: store.NewTotp }

/** A password is taken only together with a code that shows that the app has the secret. */
async function makeFallback(
  parts: SignInParts,
  found: Found,
  ticket: Ticket,
  given: Fallback | undefined,
): Promise<Outcome<MadeFallback | undefined, EnrolmentRefusal>> {
  if (given === undefined) return done(undefined)
  const { vault, outside, passwords } = parts
  const { institution } = found
  const checked = checkPassword(given.password, [...(await ownWords(vault, found)), institution])
  if (!checked.ok) return checked
  const secret = secretFor(parts, ticket)
  const lastStep = stepOf(secret, given.code.trim(), outside.now(), 0)
  if (lastStep === undefined) return refused({ code: 'code_refused' })
  const totp = outside.newId('otp')
  const sealed = await vault.seal(totpPlace(institution, totp), secret)
  return done({ password: await passwords.hash(given.password), totp: { totp, secret: sealed, lastStep } })
}

async function keepPasskey(work: Work, { person, invitation }: Found, made: NewPasskey): Promise<void> {
  const passkey = work.newId('pky')
  await store.insertPasskey(work, person, passkey, made)
  audit.append(work, 'identity.passkey_enrolled', { passkey, invitation, mayBeCopied: made.mayBeCopied })
}

async function keepFallback(
  work: Work,
  { person }: Found,
  { password, totp }: MadeFallback,
  codes: readonly string[],
): Promise<void> {
  // Those of before are none any more.
  await store.retirePassword(work, person)
  await store.retireTotp(work, person)
  await store.retireRecoveryCodes(work, person)
  await store.insertPassword(work, person, work.newId('pwd'), password)
  await store.insertTotp(work, person, totp)
  const hashes = codes.map(code => recoveryCodeHash(code) ?? fault('a recovery code of our own'))
  await store.insertRecoveryCodes(work, person, hashes)
  audit.append(work, 'identity.fallback_enrolled', { totp: totp.totp, recoveryCodes: codes.length })
}

/** Both are made again from the token at the next step, so an enrolment that is left half-way leaves nothing behind. */
function challengeFor({ peppers }: SignInParts, { token }: Ticket): Buffer {
  return peppers.derive('enrolment challenge', token)
}

function secretFor({ peppers }: SignInParts, { token }: Ticket): string {
  return totpSecret(peppers.derive('enrolment totp', token).subarray(0, totpSecretBytes))
}
