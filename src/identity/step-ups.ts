// Step-ups (RFC 9470): a delicate act is confirmed with a passkey, and the passkey signs the act itself. The challenge is
// SHA-256(nonce ‖ canonical JSON of the operation), so what was confirmed can be shown to anyone afterwards, and another
// amount, payee, version or wording is another operation.

import { createHash, hash, randomBytes } from 'node:crypto'

import * as audit from '../audit/audit.ts'
import { type Canonical, canonical } from '../base/canonical.ts'
import { minutesAfter } from '../base/dates.ts'
import { isId } from '../base/ids.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import * as credentials from './credential-store.ts'
import * as store from './session-store.ts'
import type { Session } from './sessions.ts'
import {
  assertionOptions,
  type Passkey,
  type PasskeyRefusal,
  proveAssertion,
  type RelyingParty,
  readAssertion,
} from './sign-in/passkeys.ts'

export type { StepUpId } from './session-store.ts'
export type { RelyingParty } from './sign-in/passkeys.ts'

export function isStepUpId(text: string): text is store.StepUpId {
  return isId('stp', text)
}

export type Operation = { readonly [member: string]: Canonical }

const minutesMax = 5
const nonceBytes = 32
const passkeysMax = 20

export type StepUp = {
  readonly stepUp: store.StepUpId
  /** Canonical JSON: word for word what is confirmed. */
  readonly operation: string
  readonly challenge: Buffer
  readonly passkeys: readonly Passkey[]
  readonly expiresAt: Date
}

/** Asks its person to confirm one operation. Nothing is confirmed by asking. */
export async function askStepUp(work: Work, { session, person }: Session, operation: Operation): Promise<StepUp> {
  const stepUp = work.newId('stp')
  const text = canonical(operation)
  const nonce = randomBytes(nonceBytes)
  const expiresAt = minutesAfter(work.now, minutesMax)
  await store.insertStepUp(work, { stepUp, session, person, operation: text, nonce, expiresAt })
  audit.append(work, 'identity.step_up_asked', { stepUp, session, operation: hash('sha256', text) })
  const passkeys = await credentials.passkeysOf(work, person, passkeysMax)
  return { stepUp, operation: text, challenge: challengeOf(nonce, text), passkeys, expiresAt }
}

/** For `navigator.credentials.get`. */
export function stepUpOptions(party: RelyingParty, { challenge, passkeys }: StepUp) {
  return assertionOptions(party, challenge, passkeys)
}

export type ProveRefusal = PasskeyRefusal | { readonly code: 'step_up_not_found' }

/** Takes the answer, and keeps it as evidence. The cryptography is done between two works: it is slow. */
export async function proveStepUp(
  outside: Outside,
  party: RelyingParty,
  session: Session,
  stepUp: store.StepUpId,
  answer: unknown,
): Promise<Outcome<void, ProveRefusal>> {
  const { institution, actor, person } = session
  const claimed = readAssertion(answer)
  if (!claimed.ok) return claimed
  const { assertion, credentialId } = claimed.value
  const asked = await transact(
    outside,
    institution,
    actor,
    async (work): Promise<Outcome<{ row: store.StepUpRow; passkey: credentials.OwnedPasskey }, ProveRefusal>> => {
      const row = await store.findStepUp(work, stepUp, session.session)
      if (row === undefined || row.isProved) return refused({ code: 'step_up_not_found' })
      const passkey = await credentials.findPasskey(work, credentialId)
      return passkey?.person === person ? done({ row, passkey }) : refused({ code: 'passkey_refused' })
    },
  )
  if (!asked.ok) return asked.refusal.code === 'passkey_refused' ? refuseProof(outside, session, stepUp) : asked
  const { row, passkey } = asked.value
  const challenge = challengeOf(row.nonce, row.operation)
  const proved = await proveAssertion(party, challenge, passkey, assertion)
  if (!proved.ok) return refuseProof(outside, session, stepUp)
  return transact(outside, institution, actor, async (work): Promise<Outcome<void, ProveRefusal>> => {
    if (!(await credentials.usePasskey(work, passkey.passkey, challenge, proved.value)))
      return refused({ code: 'passkey_refused' })
    const { clientDataJSON, authenticatorData, signature } = assertion.response
    const isFirst = await store.insertAssertion(work, {
      stepUp,
      person,
      passkey: passkey.passkey,
      clientData: Buffer.from(clientDataJSON, 'base64url'),
      authenticatorData: Buffer.from(authenticatorData, 'base64url'),
      signature: Buffer.from(signature, 'base64url'),
    })
    if (!isFirst) return refused({ code: 'step_up_not_found' })
    audit.append(work, 'identity.step_up_proved', { stepUp, passkey: passkey.passkey })
    return done(undefined)
  })
}

async function refuseProof(
  outside: Outside,
  { institution, actor }: Session,
  stepUp: store.StepUpId,
): Promise<Outcome<void, ProveRefusal>> {
  await transact(outside, institution, actor, async work => {
    audit.append(work, 'identity.step_up_refused', { stepUp })
    return done(undefined)
  })
  return refused({ code: 'passkey_refused' })
}

export type StepUpRefusal = { readonly code: 'step_up_required' }

/**
 * Uses a step-up up, in the work that does what was confirmed. It must have been proved in this session, within its time,
 * for exactly this operation as it stands now; when the work fails, it is not used.
 */
export async function takeStepUp(
  work: Work,
  { session, person }: Pick<Session, 'session' | 'person'>,
  stepUp: store.StepUpId | undefined,
  operation: Operation,
): Promise<Outcome<store.StepUpId, StepUpRefusal>> {
  const row = stepUp === undefined ? undefined : await store.findStepUp(work, stepUp, session)
  const isIt = row?.isProved === true && row.person === person && row.operation === canonical(operation)
  if (row === undefined || !isIt || !(await store.insertUse(work, row.stepUp)))
    return refused({ code: 'step_up_required' })
  audit.append(work, 'identity.step_up_used', { stepUp: row.stepUp, operation: hash('sha256', row.operation) })
  return done(row.stepUp)
}

function challengeOf(nonce: Buffer, operation: string): Buffer {
  return createHash('sha256').update(nonce).update(operation, 'utf8').digest()
}
