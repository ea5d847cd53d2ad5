// What people do about their own credentials. The office shows their passkeys and takes one back; a further passkey,
// another password and other codes are made at the issuer, where a link leads: the office never sees any of them.

import * as audit from '../audit/audit.ts'
import type { Id } from '../base/ids.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as store from './credential-store.ts'
import { invite, type SealedInvitation } from './invitations.ts'
import type { PersonId } from './people.ts'
import { lockActor } from './store.ts'

/** It is followed at once. */
const linkMinutes = 10
/** A phone, a laptop, a key on a ring, and some more. */
export const passkeysMax = 10

/** A way to the issuer for whoever has just confirmed with a passkey. Links of before lead nowhere. */
export async function inviteSelf(
  work: Work,
  person: PersonId,
  invitation: Pick<SealedInvitation, 'invitation' | 'tokenHash'>,
): Promise<Date> {
  await store.spendInvitations(work, person)
  return invite(work, person, 'join', invitation, linkMinutes)
}

export function listPasskeys(work: Work, person: PersonId): Promise<readonly store.OwnPasskey[]> {
  return store.listPasskeys(work, person, passkeysMax)
}

export type RetirePasskeyRefusal = { readonly code: 'passkey_not_found' } | { readonly code: 'last_passkey' }

/** Not the last: there would be no way back but by two other people. */
export async function retirePasskey(
  work: Work,
  person: PersonId,
  passkey: Id<'pky'>,
): Promise<Outcome<void, RetirePasskeyRefusal>> {
  // Two who take back a key each at the same moment come one after the other.
  await lockActor(work, `person:${person}`)
  if (!(await store.retirePasskey(work, person, passkey))) return refused({ code: 'passkey_not_found' })
  const left = await store.passkeysOf(work, person, 1)
  if (left.length === 0) return refused({ code: 'last_passkey' })
  audit.append(work, 'identity.passkey_retired', { passkey })
  return done(undefined)
}
