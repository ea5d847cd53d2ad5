// Signing in: by passkey, or by password and code where there is none at hand. The one is enough for everything, the other
// for nothing that wants a step-up.
//
// It promises: whoever is refused learns nothing but that they are: the same answer, after the same time, whether the
// person is unknown, suspended or has no password, and whether the password or the code was wrong. An answer to a
// challenge, a code by time and a recovery code let somebody in once.

import { setTimeout as rest } from 'node:timers/promises'

import * as audit from '../../audit/audit.ts'
import type { Id, InstitutionId } from '../../base/ids.ts'
import { institutions } from '../../base/institutions.ts'
import { done, fault, type Outcome, refused } from '../../base/outcome.ts'
import { type Outside, transact, type Work } from '../../base/work.ts'
import type { Vault } from '../../protection/protection.ts'
import * as store from '../credential-store.ts'
import { emailIndexOf } from '../people.ts'
import type { Attempt, Guard, GuardRefusal } from './guard.ts'
import { proveAssertion, type RelyingParty, readAssertion } from './passkeys.ts'
import type { PasswordHash, Passwords } from './passwords.ts'
import type { Peppers } from './peppers.ts'
import { recoveryCodeHash } from './recovery-codes.ts'
import { isCode, stepOf } from './totp.ts'

/** How somebody showed who they are. A passkey resists phishing; whatever else there is does not. */
export type Acr = 'urn:vouch:phr' | 'urn:vouch:mfa'

export type SignedIn = {
  readonly institution: InstitutionId
  readonly person: Id<'per'>
  readonly acr: Acr
  /** RFC 8176. */
  readonly amr: readonly string[]
  readonly at: Date
}

export type SignInRefusal = GuardRefusal | { readonly code: 'sign_in_refused' }

export type SignInParts = {
  readonly outside: Outside
  readonly vault: Vault
  readonly party: RelyingParty
  readonly passwords: Passwords
  readonly peppers: Peppers
  readonly guard: Guard
  /** Answers about passwords come at multiples of this, so that none comes sooner than another. */
  readonly evenMs: number
}

export type SignIn = {
  /** What the passkey signs at this sign-in and at no other: it can be made again, so nothing is stored of it. */
  readonly challengeOf: (uid: string) => Buffer
  readonly byPasskey: (uid: string, answer: unknown, from: From) => Promise<Outcome<SignedIn, SignInRefusal>>
  readonly byPassword: (typed: Typed, from: From) => Promise<Outcome<SignedIn, SignInRefusal>>
}

export type From = { readonly address: string; readonly proof: string | undefined }
export type Typed = {
  readonly institution: string
  readonly email: string
  readonly password: string
  /** By time, or from the paper. */
  readonly code: string
}

const issuer = 'process:issuer'
export const evenMs = 250

export function openSignIn(parts: SignInParts): SignIn {
  const challengeOf = (uid: string) => parts.peppers.derive('sign-in challenge', uid)
  return {
    challengeOf,
    byPasskey: (uid, answer, from) => byPasskey(parts, challengeOf(uid), answer, from),
    byPassword: async (typed, from) => {
      const startedMs = parts.outside.elapsedMs()
      const outcome = await byPassword(parts, typed, from)
      await rest(parts.evenMs - ((parts.outside.elapsedMs() - startedMs) % parts.evenMs))
      return outcome
    },
  }
}

async function byPasskey(
  { outside, party, guard }: SignInParts,
  challenge: Buffer,
  answer: unknown,
  from: From,
): Promise<Outcome<SignedIn, SignInRefusal>> {
  const claimed = readAssertion(answer)
  const owner = claimed.ok ? claimed.value.owner : undefined
  const institution = owner === undefined ? undefined : await servedHere(outside, owner.institution)
  const attempt: Attempt = { path: 'passkey', institution, person: owner?.person, name: undefined, ...from }
  const allowed = await guard.before(attempt)
  if (!allowed.ok) return allowed
  if (!claimed.ok || owner === undefined || institution === undefined) return fail(guard, attempt)

  const { assertion, credentialId } = claimed.value
  const found = await inWork(outside, institution, work => store.findPasskey(work, credentialId))
  const passkey = found?.person === owner.person ? found : undefined
  if (passkey === undefined) return fail(guard, attempt)
  const proved = await proveAssertion(party, challenge, passkey, assertion)
  const { person } = passkey
  const outcome = await transact(outside, institution, issuer, async work => {
    const isUsed = proved.ok && (await store.usePasskey(work, passkey.passkey, challenge, proved.value))
    if (!isUsed) {
      audit.append(work, 'identity.sign_in_refused', { person, path: 'passkey' })
      return done(undefined)
    }
    audit.append(work, 'identity.signed_in', { passkey: passkey.passkey, acr: 'urn:vouch:phr' }, `person:${person}`)
    return done(work.now)
  })
  const at = outcome.ok ? outcome.value : fault('a sign-in that is refused is written down as well')
  if (at === undefined) return fail(guard, attempt)
  await guard.succeeded(attempt)
  return done({ institution, person, acr: 'urn:vouch:phr', amr: ['hwk', 'user'], at })
}

async function byPassword(parts: SignInParts, typed: Typed, from: From): Promise<Outcome<SignedIn, SignInRefusal>> {
  const { outside, vault, passwords, guard } = parts
  const institution = await servedHere(outside, typed.institution)
  const name = institution === undefined ? undefined : await emailIndexOf(vault, institution, typed.email)
  const row =
    institution === undefined || name === undefined
      ? undefined
      : await inWork(outside, institution, work => store.findFallback(work, name))
  const attempt: Attempt = { path: 'password', institution, person: row?.person, name, ...from }
  const allowed = await guard.before(attempt)
  if (!allowed.ok) return allowed

  // All of it is done for everybody, one after another, before anything is decided.
  const kept = row === undefined ? undefined : hashOf(row)
  const isPassword = await passwords.matches(typed.password, kept)
  const code = typed.code.trim()
  const step = await stepFor(parts, institution, row, code)
  const isFirstRight = row !== undefined && row.isActive && isPassword
  if (institution === undefined || row === undefined) return fail(guard, attempt)

  const renewed =
    isFirstRight && kept !== undefined && passwords.isOld(kept) ? await passwords.hash(typed.password) : undefined
  const { person } = row
  const outcome = await transact(outside, institution, issuer, async work => {
    const means = isFirstRight ? await takeCode(work, row, code, step) : undefined
    if (means === undefined) {
      audit.append(work, 'identity.sign_in_refused', { person, path: 'password' })
      return done(undefined)
    }
    if (renewed !== undefined) await replacePassword(work, person, renewed)
    audit.append(work, 'identity.signed_in', { acr: 'urn:vouch:mfa', means }, `person:${person}`)
    return done({ means, at: work.now })
  })
  const entered = outcome.ok ? outcome.value : fault('a sign-in that is refused is written down as well')
  if (entered === undefined) return fail(guard, attempt)
  await guard.succeeded(attempt)
  const amr = entered.means === 'totp' ? ['pwd', 'otp', 'mfa'] : ['pwd', 'mfa']
  return done({ institution, person, acr: 'urn:vouch:mfa', amr, at: entered.at })
}

async function servedHere({ sql }: Outside, named: string): Promise<InstitutionId | undefined> {
  return (await institutions(sql)).find(institution => institution === named)
}

async function fail(guard: Guard, attempt: Attempt): Promise<Outcome<never, SignInRefusal>> {
  await guard.failed(attempt)
  return refused({ code: 'sign_in_refused' })
}

function hashOf({ hash, salt, pepper, memoryKiB, passes }: store.FallbackRow): PasswordHash | undefined {
  if (hash === null || salt === null || pepper === null || memoryKiB === null || passes === null) return undefined
  return { hash, salt, pepper, memoryKiB, passes }
}

/** A secret of nobody's, so that a code is looked at for everybody. */
const nobodysSecret = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'

async function stepFor(
  { vault, outside }: SignInParts,
  institution: InstitutionId | undefined,
  row: store.FallbackRow | undefined,
  code: string,
): Promise<number | undefined> {
  const { totp = null, secret = null, lastStep = null } = row ?? {}
  const opened =
    institution === undefined || totp === null || secret === null
      ? undefined
      : await vault.open(totpPlace(institution, totp), secret)
  const step = stepOf(opened ?? nobodysSecret, code, outside.now(), Number(lastStep ?? 0n))
  return opened === undefined ? undefined : step
}

export function totpPlace(institution: InstitutionId, totp: Id<'otp'>) {
  return { institution, table: 'identity.totp', column: 'secret', row: totp }
}

/** Uses up the code, whichever kind it is; undefined when it is wrong, or somebody else was faster. */
async function takeCode(
  work: Work,
  { person, totp }: store.FallbackRow,
  code: string,
  step: number | undefined,
): Promise<'totp' | 'recovery_code' | undefined> {
  if (isCode(code)) {
    return totp !== null && step !== undefined && (await store.takeStep(work, totp, step)) ? 'totp' : undefined
  }
  const codeHash = recoveryCodeHash(code)
  return codeHash !== undefined && (await store.takeRecoveryCode(work, person, codeHash)) ? 'recovery_code' : undefined
}

async function replacePassword(work: Work, person: Id<'per'>, made: PasswordHash): Promise<void> {
  await store.retirePassword(work, person)
  await store.insertPassword(work, person, work.newId('pwd'), made)
}

async function inWork<T>(outside: Outside, institution: InstitutionId, read: (work: Work) => Promise<T>): Promise<T> {
  const outcome = await transact(outside, institution, issuer, async work => done(await read(work)))
  return outcome.ok ? outcome.value : fault('reading refuses nothing')
}
