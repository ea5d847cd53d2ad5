// The two moments at which nobody is there to agree: an institution has no people yet, or those it has are locked out. What
// is done then is done at the machine, and stands in the log as that.

import { done, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import { takeCredentialsBack } from './credential-reset.ts'
import * as credentials from './credential-store.ts'
import { invite, type SealedInvitation } from './invitations.ts'
import { addPerson, type PersonId, type SealedPerson } from './people.ts'
import type { Permits } from './permits.ts'
import { type GrantRefusal, grantRole } from './rights.ts'
import type { Role } from './roles.ts'
import { lockActor } from './store.ts'

export type FirstPerson = {
  readonly sealed: SealedPerson
  readonly roles: readonly Role[]
  readonly invitation: Pick<SealedInvitation, 'invitation' | 'tokenHash'>
}

export type FirstPeopleRefusal =
  | { readonly code: 'people_there_already' }
  | { readonly code: 'nobody_could_agree' }
  | { readonly code: 'email_taken' }
  | GrantRefusal

/** Once, for an institution that has nobody. Among them are two who can let others in: one proposes, another agrees. */
export async function enterFirstPeople(
  work: Work,
  permits: Pick<Permits, 'permitOf'>,
  people: readonly FirstPerson[],
): Promise<Outcome<void, FirstPeopleRefusal>> {
  if (!couldAgree(permits, people)) return refused({ code: 'nobody_could_agree' })
  if (await credentials.hasPeople(work)) return refused({ code: 'people_there_already' })
  for (const { sealed, roles, invitation } of people) {
    const added = await addPerson(work, sealed)
    if (!added.ok) return added
    for (const role of roles) {
      const granted = await grantRole(work, `person:${sealed.person}`, role)
      if (!granted.ok) return granted
    }
    await invite(work, sealed.person, 'join', invitation)
  }
  return done(undefined)
}

function couldAgree(permits: Pick<Permits, 'permitOf'>, people: readonly FirstPerson[]): boolean {
  const who = (permit: 'rights.propose' | 'approve.rights') =>
    people.filter(({ roles }) => permits.permitOf({ kind: 'person', roles }, permit, { hasStepUp: true }).isPermitted)
  const proposers = who('rights.propose')
  return who('approve.rights').some(approver => proposers.some(proposer => proposer !== approver))
}

export type RecoveryRefusal = { readonly code: 'actor_unknown' }

/** By the keepers of the escrow, who have just shown their shares. The work's actor is `process:recovery`. */
export async function recoverPerson(
  work: Work,
  emailIndex: Buffer,
  invitation: Pick<SealedInvitation, 'invitation' | 'tokenHash'>,
): Promise<Outcome<PersonId, RecoveryRefusal>> {
  const known = await credentials.findEnrolment(work, emailIndex)
  if (known === undefined || (await lockActor(work, `person:${known.person}`)) === undefined)
    return refused({ code: 'actor_unknown' })
  await takeCredentialsBack(work, known.person, null)
  await invite(work, known.person, 'reset', invitation)
  return done(known.person)
}
