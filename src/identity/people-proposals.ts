// What two people decide about a third: that they come in, that their credentials are taken back, that they look on for an
// hour in an emergency. Proposed by one, approved by another, carried out in the approval's own work.

import * as audit from '../audit/audit.ts'
import { daysAfter, minutesAfter } from '../base/dates.ts'
import type { OpenList } from '../base/open-work.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Actor, Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as glass from './break-glass-store.ts'
import { takeCredentialsBack } from './credential-reset.ts'
import type * as credentials from './credential-store.ts'
import * as store from './defence-store.ts'
import { invite, type SealedInvitation } from './invitations.ts'
import { addPerson, type PersonId, type SealedPerson } from './people.ts'
import * as proposed from './proposed-store.ts'
import { type GrantRefusal, grantRole } from './rights.ts'
import { isRole, type Role } from './roles.ts'
import { lockActor } from './store.ts'
import { tell } from './tell.ts'

const kinds = ['identity.person', 'identity.credential_reset', 'identity.break_glass'] as const
const proposalDays = 7
const breakGlassMinutes = 60
const reviewDays = 5
const unreviewedMax = 200
const readersMax = 50

type Invitation = Pick<SealedInvitation, 'invitation' | 'tokenHash' | 'sealedToken'>

/**
 * Name and address are sealed, here as everywhere; the token of the invitation is in no plain place at all. What is sealed
 * stands beside the proposal: its words are bound by a hash, and could not be sealed anew.
 */
export async function proposePerson(
  work: Work,
  person: SealedPerson,
  roles: readonly Role[],
  invitation: Invitation,
): Promise<Outcome<change.Proposal, change.NewProposalRefusal>> {
  await proposed.insertProposedPerson(work, person)
  await proposed.insertInvitationToken(work, invitation)
  return change.propose(work, {
    kind: 'identity.person',
    subject: person.person,
    content: {
      emailIndex: person.emailIndex.toString('base64'),
      roles: [...roles],
      ...invitationContent(invitation),
    },
    approvalsNeeded: 1,
    expiresAt: daysAfter(work.now, proposalDays),
  })
}

export type AboutRefusal =
  | change.NewProposalRefusal
  | { readonly code: 'own_rights' }
  | { readonly code: 'actor_unknown' }

export async function proposeReset(
  work: Work,
  person: PersonId,
  invitation: Invitation,
): Promise<Outcome<change.Proposal, AboutRefusal>> {
  const flaw = await flawAbout(work, `person:${person}`)
  if (flaw !== undefined) return refused(flaw)
  await proposed.insertInvitationToken(work, invitation)
  return change.propose(work, {
    kind: 'identity.credential_reset',
    subject: person,
    content: invitationContent(invitation),
    approvalsNeeded: 1,
    expiresAt: daysAfter(work.now, proposalDays),
  })
}

/** For somebody else, never for oneself; reading only. */
export async function proposeBreakGlass(
  work: Work,
  person: PersonId,
  reason: string,
): Promise<Outcome<change.Proposal, AboutRefusal>> {
  const flaw = await flawAbout(work, `person:${person}`)
  if (flaw !== undefined) return refused(flaw)
  return change.propose(work, {
    kind: 'identity.break_glass',
    subject: person,
    content: { may: 'read', minutes: breakGlassMinutes, reason },
    approvalsNeeded: 1,
    expiresAt: daysAfter(work.now, 1),
  })
}

export type PersonDone = { readonly person: PersonId }
export type PersonNotDone = { readonly code: 'email_taken' } | GrantRefusal

async function carryOut(work: Work, ready: change.Proposal): Promise<Outcome<PersonDone, PersonNotDone>> {
  // A person's id stands as the subject of each of the kinds, as it was proposed above.
  const person = ready.subject as PersonId
  if (work.actor === `person:${person}`) return refused({ code: 'own_rights' })
  switch (ready.kind) {
    case 'identity.person':
      return enter(work, person, ready)
    case 'identity.credential_reset':
      return takeBack(work, person, ready)
    default:
      return open(work, person, ready)
  }
}

/** A rehearsal is undone, so it may do what the approval would. Nothing waits for what is dropped. */
export const peopleProposals = {
  isOurs: (kind: string) => kinds.some(own => own === kind),
  carryOut,
  tryOut: carryOut,
  dropped: () => Promise.resolve(),
}

async function enter(
  work: Work,
  person: PersonId,
  { content }: change.Proposal,
): Promise<Outcome<PersonDone, PersonNotDone>> {
  // As `proposePerson` wrote it: nobody else proposes this kind.
  const { emailIndex, roles, ...rest } = content as PersonContent
  const sealed = (await proposed.findProposedPerson(work, person)) ?? fault(`${person} was proposed without a name`)
  if (!sealed.emailIndex.equals(Buffer.from(emailIndex, 'base64'))) fault(`${person} is not as they were approved`)
  const added = await addPerson(work, { person, ...sealed })
  if (!added.ok) return added
  for (const role of roles.filter(isRole)) {
    const granted = await grantRole(work, `person:${person}`, role)
    if (!granted.ok) return granted
  }
  await invite(work, person, 'join', invitationOf(rest))
  return done({ person })
}

async function takeBack(
  work: Work,
  person: PersonId,
  { id, content }: change.Proposal,
): Promise<Outcome<PersonDone, PersonNotDone>> {
  if ((await lockActor(work, `person:${person}`)) === undefined) return refused({ code: 'actor_unknown' })
  await takeCredentialsBack(work, person, id)
  // As `proposeReset` wrote it.
  await invite(work, person, 'reset', invitationOf(content as InvitationContent))
  return done({ person })
}

async function open(
  work: Work,
  person: PersonId,
  { id }: change.Proposal,
): Promise<Outcome<PersonDone, PersonNotDone>> {
  const actor: Actor = `person:${person}`
  if ((await lockActor(work, actor)) === undefined) return refused({ code: 'actor_unknown' })
  const breakGlass = work.newId('brk')
  const expiresAt = minutesAfter(work.now, breakGlassMinutes)
  const reviewDue = daysAfter(work.now, reviewDays)
  await glass.insertBreakGlass(work, { breakGlass, actor, proposal: id, expiresAt, reviewDue })
  audit.append(work, 'identity.break_glass_opened', {
    breakGlass,
    holder: actor,
    proposal: id,
    expiresAt: expiresAt.toISOString(),
    reviewDue: reviewDue.toISOString(),
  })
  const readers = await store.peopleWith(work, ['security_analyst', 'compliance'], readersMax)
  await tell(work, readers, breakGlass, 'break_glass_opened', {
    opening: breakGlass,
    until: { at: expiresAt, timeZone: 'UTC' },
  })
  return done({ person })
}

/** Whether this person looks on in an emergency at this moment. */
export function hasBreakGlass(work: Work, actor: Actor): Promise<boolean> {
  return glass.isOpenFor(work, actor)
}

export function unreviewedBreakGlass(work: Work): Promise<readonly glass.BreakGlassRow[]> {
  return glass.listUnreviewed(work, unreviewedMax)
}

/** The same by when each is to be looked at. */
export function openBreakGlass(work: Work): OpenList {
  return async (after, most) => {
    if (after?.due === null) return []
    const place = after === undefined ? { at: new Date(0), id: '' } : { at: after.due, id: after.id }
    const rows = await glass.listToReview(work, place, most)
    return rows.map(({ breakGlass, reviewDue }) => ({ id: breakGlass, due: reviewDue }))
  }
}

/** Those of these that nobody has reviewed. */
export function readBreakGlass(work: Work, ids: readonly string[]): Promise<readonly glass.BreakGlassRow[]> {
  return ids.length === 0 ? Promise.resolve([]) : glass.readToReview(work, ids)
}

export type ReviewRefusal = { readonly code: 'break_glass_not_open_to_review' }

/** By anyone but whoever it was opened for. What was found stays. */
export async function reviewBreakGlass(
  work: Work,
  breakGlass: glass.BreakGlassId,
  finding: glass.Finding,
): Promise<Outcome<void, ReviewRefusal>> {
  if (!(await glass.insertReview(work, breakGlass, finding))) return refused({ code: 'break_glass_not_open_to_review' })
  audit.append(work, 'identity.break_glass_reviewed', { breakGlass, finding })
  return done(undefined)
}

async function flawAbout(
  work: Work,
  actor: Actor,
): Promise<{ readonly code: 'own_rights' } | { readonly code: 'actor_unknown' } | undefined> {
  if (work.actor === actor) return { code: 'own_rights' }
  return (await lockActor(work, actor)) === undefined ? { code: 'actor_unknown' } : undefined
}

type InvitationContent = { readonly invitation: string; readonly tokenHash: string }
type PersonContent = InvitationContent & {
  readonly emailIndex: string
  readonly roles: readonly string[]
}

function invitationContent({ invitation, tokenHash }: Invitation): InvitationContent {
  return { invitation, tokenHash: tokenHash.toString('base64') }
}

function invitationOf({ invitation, tokenHash }: InvitationContent) {
  // The id that `makeInvitation` made.
  return { invitation: invitation as credentials.InvitationId, tokenHash: Buffer.from(tokenHash, 'base64') }
}
