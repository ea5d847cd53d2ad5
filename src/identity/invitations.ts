// Invitations: a way in for one person, once, within a day. The token is in the mail, the database knows its hash.

import { hash, randomBytes } from 'node:crypto'

import * as audit from '../audit/audit.ts'
import { minutesAfter } from '../base/dates.ts'
import type { InstitutionId, NewId } from '../base/ids.ts'
import type { Work } from '../base/work.ts'
import type { Place, Sealed, Vault } from '../protection/protection.ts'
import * as store from './credential-store.ts'
import type { PersonId } from './people.ts'

/** Made before the work that gives it: the token itself is seen by nobody but whoever opens the mail. */
export type SealedInvitation = {
  readonly invitation: store.InvitationId
  readonly tokenHash: Buffer
  readonly sealedToken: Sealed
}

const tokenBytes = 32
const minutesMax = 24 * 60

/** `token` is for the mail, or for the terminal of the demo, and is nowhere else. */
export async function makeInvitation(
  newId: NewId,
  vault: Vault,
  institution: InstitutionId,
): Promise<SealedInvitation & { readonly token: string }> {
  const invitation = newId('inv')
  const token = randomBytes(tokenBytes).toString('base64url')
  const sealedToken = await vault.seal(invitationPlace(institution, invitation), token)
  return { invitation, token, tokenHash: tokenHash(token), sealedToken }
}

/** Answers until when it opens. */
export async function invite(
  work: Work,
  person: PersonId,
  purpose: store.Purpose,
  { invitation, tokenHash }: Pick<SealedInvitation, 'invitation' | 'tokenHash'>,
  minutes = minutesMax,
): Promise<Date> {
  const expiresAt = minutesAfter(work.now, minutes)
  await store.insertInvitation(work, { invitation, person, purpose, tokenHash, expiresAt })
  audit.append(work, 'identity.invited', { person, invitation, purpose, expiresAt: expiresAt.toISOString() })
  return expiresAt
}

/** The token stands behind the hash, where browsers keep it to themselves. */
export function invitationAddress(issuer: URL, institution: InstitutionId, token: string): string {
  return new URL(`/sign-in/enrol#${institution}.${token}`, issuer).href
}

function invitationPlace(institution: InstitutionId, invitation: store.InvitationId): Place {
  return { institution, table: 'identity.invitation', column: 'token', row: invitation }
}

/** A token in an address or a cookie, as the database knows it. */
export function tokenHash(token: string): Buffer {
  return hash('sha256', token, 'buffer')
}
