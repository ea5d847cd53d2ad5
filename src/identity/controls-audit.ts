// What the audit log promises of identity, which only identity can try: that its acts have their leaves, and its refusals.
// People and programs who are there for as long as a work of the canary lasts.

import type { Above } from '../audit/audit.ts'
import { wordFor } from '../base/control.ts'
import { fault, type Outcome, type Refusal } from '../base/outcome.ts'
import type { Outside, Work } from '../base/work.ts'
import { addClientKey, keyDaysMax, retireClientKey, setClientScopes } from './client-keys.ts'
import { addClient } from './clients.ts'
import { heldBack } from './controls-held.ts'
import { answerOf, newKey } from './controls-passkey.ts'
import { openPretendedSignIn, pretendedParty, typedBy } from './controls-password.ts'
import { newPerson, sealedNobody } from './controls-within.ts'
import { openGate } from './gate.ts'
import { addPerson } from './people.ts'
import { loadPermits } from './permit-file.ts'
import { publicJwkOf, thumbprintOf } from './public-jwk.ts'
import { revokeClient, revokePerson } from './revocation.ts'
import { grantRole, revokeRole } from './rights.ts'
import { beginSession, newSessionKey, resumeSession } from './sessions.ts'
import { userHandle } from './sign-in/passkeys.ts'
import { askStepUp, proveStepUp } from './step-ups.ts'

/** A day on which nothing else happens. */
const at = new Date('2040-03-15T15:00:00Z')

const acts: Above['acts'] = [
  { what: 'a person entered, given a role, signed in and thrown out', at, perform: enterPerson },
  { what: 'a program registered, with key and scopes, and what it has taken back', at, perform: enterProgram },
]

async function enterPerson(work: Work): Promise<void> {
  const person = value(await addPerson(work, sealedNobody(work.newId('per'))))
  value(await grantRole(work, `person:${person}`, 'operator'))
  const key = newSessionKey(work.institution)
  value(await beginSession(work, key, { person, acr: 'urn:vouch:phr', authenticatedAt: work.now }))
  value(await revokePerson(work, person))
  value(await revokeRole(work, `person:${person}`, 'operator'))
}

async function enterProgram(work: Work): Promise<void> {
  const client = value(await addClient(work, 'Probe'))
  const jwk = publicJwkOf(newKey().privateKey)
  value(await addClientKey(work, { client, jwk, days: keyDaysMax }))
  value(await setClientScopes(work, client, ['members.read']))
  value(await revokeClient(work, client))
  value(await retireClientKey(work, client, thumbprintOf(jwk)))
}

const refusedActs: Above['refusedActs'] = [
  {
    what: 'an operator who would approve a payment',
    attempt: refusedByPolicy,
    leaf: { kind: 'identity.refused', body: { permit: 'approve.payments' } },
  },
  {
    what: 'somebody who signs in with a wrong password',
    attempt: refusedSignIn,
    leaf: { kind: 'identity.sign_in_refused', body: { method: 'password' } },
  },
  {
    what: 'an act confirmed with a passkey that nobody has enrolled',
    attempt: refusedStepUp,
    leaf: { kind: 'identity.step_up_refused', body: {} },
  },
]

async function refusedByPolicy(outside: Outside, { institution, newId }: Work): Promise<string> {
  const gate = openGate(outside, await loadPermits())
  const actor = `person:${newId('per')}` as const
  const known = { institution, actor, kind: 'person', roles: ['operator'] } as const
  return wordFor(() => gate.admit(known, 'approve.payments', { hasStepUp: true }))
}

async function refusedSignIn(outside: Outside, work: Work): Promise<string> {
  const signIn = await openPretendedSignIn(outside, work, [])
  return wordFor(() => typedBy(signIn, work, 'no password of anybody', ''))
}

async function refusedStepUp(outside: Outside, work: Work): Promise<string> {
  const person = await newPerson(work)
  const key = newSessionKey(work.institution)
  value(await beginSession(work, key, { person, acr: 'urn:vouch:phr', authenticatedAt: work.now }))
  const { session } = (await resumeSession(work, key)) ?? fault('it has just begun')
  const { stepUp, challenge } = await askStepUp(work, session, { method: 'POST', path: '/v1/payments/pay_1/approval' })
  const answer = answerOf(newKey(), { challenge }, userHandle(work.institution, person))
  return wordFor(() => proveStepUp(outside, pretendedParty, session, stepUp, answer))
}

const refusedRequests: Above['refusedRequests'] = [
  {
    what: 'an order with another body than was signed',
    attempt: async ground => {
      const order = (value: string) =>
        JSON.stringify({
          fundingAccount: ground.newId('fac'),
          payee: ground.newId('pye'),
          amount: { value, currency: 'USD' },
        })
      const ordering = { method: 'POST', path: '/v1/payments', headers: { 'idempotency-key': ground.newId('key') } }
      const headers = await heldBack(ground, { ...ordering, body: order('1.00') })
      return ground.ask({ ...ordering, of: 'api', as: 'nobody', headers, body: order('900.00') })
    },
  },
]

export const ofIdentity: Above = { acts, refusedActs, refusedRequests }

function value<T>(outcome: Outcome<T, Refusal>): T {
  return outcome.ok ? outcome.value : fault(`refused: ${outcome.refusal.code}`)
}
