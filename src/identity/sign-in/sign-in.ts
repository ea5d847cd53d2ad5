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
import type { Challenge } from '../proof-of-work.ts'
import type { Admitted, SignInDefence, TryRefusal } from '../sign-in-defence.ts'
import type { From } from '../where-from.ts'
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

export type SignInRefusal =
  | TryRefusal
  /** `challenge`: what the next try will want. */
  | { readonly code: 'sign_in_refused'; readonly challenge?: Challenge }
  | { readonly code: 'tries_used_up' }
  /** All was right, and is not enough at this hour. */
  | { readonly code: 'passkey_wanted' }

export type SignInParts = {
  readonly outside: Outside
  readonly vault: Vault
  readonly party: RelyingParty
  readonly passwords: Passwords
  readonly peppers: Peppers
  readonly defence: SignInDefence
  /** Answers about passwords come at multiples of this, so that none comes sooner than another. */
  readonly evenMs: number
}

export type SignIn = {
  /** What the passkey signs at this sign-in and at no other: it can be made again, so nothing is stored of it. */
  readonly challengeOf: (uid: string) => Buffer
  readonly byPasskey: (uid: string, answer: unknown, from: From) => Promise<Outcome<SignedIn, SignInRefusal>>
  readonly byPassword: (uid: string, typed: Typed, from: FromBrowser) => Promise<Outcome<SignedIn, SignInRefusal>>
}

/** With what the browser worked out, where it did. */
export type FromBrowser = From & { readonly work: string | undefined }
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
    byPassword: async (uid, typed, from) => {
      const startedMs = parts.outside.elapsedMs()
      const outcome = await byPassword(parts, uid, typed, from)
      await rest(parts.evenMs - ((parts.outside.elapsedMs() - startedMs) % parts.evenMs))
      return outcome
    },
  }
}

async function byPasskey(
  parts: SignInParts,
  challenge: Buffer,
  answer: unknown,
  from: From,
): Promise<Outcome<SignedIn, SignInRefusal>> {
  const { outside, party, defence } = parts
  const read = readAssertion(answer)
  const claimed = read.ok ? read.value : undefined
  const named = await institutionFor(outside, claimed?.owner?.institution)
  if (named === undefined) return refused({ code: 'sign_in_refused' })
  const found =
    claimed === undefined || !named.isServed
      ? undefined
      : await inWork(outside, named.institution, work => store.findPasskey(work, claimed.credentialId))
  const passkey = found?.person === claimed?.owner?.person ? found : undefined
  const { institution } = named
  const nameIndex = passkey?.emailIndex ?? nobodysIndex(parts, claimed?.credentialId.toString('hex') ?? '')
  const admitted = await defence.before({ institution, nameIndex, method: 'passkey', from })
  if (!admitted.ok) return admitted
  if (claimed === undefined || passkey === undefined) return fail(parts, admitted.value, undefined)

  const proved = await proveAssertion(party, challenge, passkey, claimed.assertion)
  const { person } = passkey
  const outcome = await transact(outside, institution, issuer, async work => {
    const isUsed = proved.ok && (await store.usePasskey(work, passkey.passkey, challenge, proved.value))
    if (!isUsed) return done(undefined)
    await defence.succeeded(work, admitted.value, person)
    audit.append(work, 'identity.signed_in', { passkey: passkey.passkey, acr: 'urn:vouch:phr' }, `person:${person}`)
    return done(work.now)
  })
  const at = outcome.ok ? outcome.value : fault('whoever is not let in is no refusal yet')
  if (at === undefined) return fail(parts, admitted.value, person)
  return done({ institution, person, acr: 'urn:vouch:phr', amr: ['hwk', 'user'], at })
}

async function byPassword(
  parts: SignInParts,
  uid: string,
  typed: Typed,
  from: FromBrowser,
): Promise<Outcome<SignedIn, SignInRefusal>> {
  const { outside, passwords, defence } = parts
  const named = await institutionFor(outside, typed.institution)
  if (named === undefined) return refused({ code: 'sign_in_refused' })
  const { institution } = named
  const { nameIndex, row } = await whoIsMeant(parts, named, typed)
  const admitted = await defence.before({ institution, nameIndex, method: 'password', from, work: from.work })
  if (!admitted.ok) return admitted
  if (!(await defence.takeTotpTry(institution, uid))) {
    await defence.failed(admitted.value, row?.person)
    return refused({ code: 'tries_used_up' })
  }

  // All of it is done for everybody, one after another, before anything is decided.
  const kept = row === undefined ? undefined : hashOf(row)
  const isPassword = await passwords.matches(typed.password, kept)
  const code = typed.code.trim()
  const step = await stepFor(parts, institution, row, code)
  if (row === undefined || !row.isActive || !isPassword) return fail(parts, admitted.value, row?.person)

  const renewed = kept !== undefined && passwords.isOld(kept) ? await passwords.hash(typed.password) : undefined
  const { person } = row
  const outcome = await transact(outside, institution, issuer, async work => {
    const means = await takeCode(work, row, code, step)
    if (means === undefined) return done(undefined)
    if (renewed !== undefined) await replacePassword(work, person, renewed)
    const { needsPasskey } = await defence.succeeded(work, admitted.value, person)
    if (needsPasskey) audit.append(work, 'identity.passkey_wanted', { person, means })
    else audit.append(work, 'identity.signed_in', { acr: 'urn:vouch:mfa', means }, `person:${person}`)
    return done({ means, needsPasskey, at: work.now })
  })
  const entered = outcome.ok ? outcome.value : fault('whoever is not let in is no refusal yet')
  if (entered === undefined) return fail(parts, admitted.value, person)
  if (entered.needsPasskey) return refused({ code: 'passkey_wanted' })
  const amr = entered.means === 'totp' ? ['pwd', 'otp', 'mfa'] : ['pwd', 'mfa']
  return done({ institution, person, acr: 'urn:vouch:mfa', amr, at: entered.at })
}

export type Named = { readonly institution: InstitutionId; readonly isServed: boolean }

/** Who names an institution that is none is counted at the first there is. Undefined where nobody is served at all. */
export async function institutionFor({ sql }: Outside, named: string | undefined): Promise<Named | undefined> {
  const served = await institutions(sql)
  const institution = served.find(one => one === named) ?? served[0]
  return institution === undefined ? undefined : { institution, isServed: institution === named }
}

/** Under which the tries of whoever is nobody here are counted. */
function nobodysIndex({ peppers }: SignInParts, said: string): Buffer {
  return peppers.derive('name of nobody', said)
}

async function whoIsMeant(
  parts: SignInParts,
  { institution, isServed }: Named,
  { institution: typed, email }: Typed,
): Promise<{ readonly nameIndex: Buffer; readonly row: store.FallbackRow | undefined }> {
  const nameIndex = await emailIndexOf(parts.vault, institution, email)
  if (!isServed) return { nameIndex: nobodysIndex(parts, JSON.stringify([typed, email])), row: undefined }
  return { nameIndex, row: await inWork(parts.outside, institution, work => store.findFallback(work, nameIndex)) }
}

async function fail(
  { defence }: SignInParts,
  admitted: Admitted,
  person: Id<'per'> | undefined,
): Promise<Outcome<never, SignInRefusal>> {
  const challenge = await defence.failed(admitted, person)
  return refused({ code: 'sign_in_refused', ...(challenge === undefined ? {} : { challenge }) })
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
      : await vault.open(totpPlace(institution, totp), secret, { why: 'signed_in' })
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
