// Legal holds: while one stands, its member is not erased, whatever the classes of retention say. Placed and lifted by two
// people. A hold on a payee or a payment holds the member: what is left of one without the other proves nothing.

import * as audit from '../audit/audit.ts'
import { daysAfter } from '../base/dates.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as store from './holds-store.ts'
import { pageMax } from './parties.ts'
import { findMembers, lockMember } from './parties-store.ts'
import type { MemberId, PayeeId, PaymentId } from './payment.ts'

export const holdKind = 'payments.legal_hold'
export const liftKind = 'payments.legal_hold_lift'
const proposalDays = 30

/** What is to be held. Of a payee or a payment the member is found. */
export type HoldTarget = { readonly member: MemberId } | { readonly payee: PayeeId } | { readonly payment: PaymentId }
export type WantedHold = { readonly target: HoldTarget; readonly matter: string; readonly reason: string }

export type HoldNotFound = { readonly code: 'legal_hold_not_found'; readonly hold: string }
/** Each in the order in which they are looked for. */
export type NotHeld = { readonly code: 'hold_target_not_found' } | { readonly code: 'member_erased' }
export type NotLifted = HoldNotFound | { readonly code: 'legal_hold_lifted'; readonly hold: string }
export type HoldRefusal = NotHeld | NotLifted

/** What a proposal says, word for word. */
type HoldContent = {
  readonly member: MemberId
  readonly payee: PayeeId | null
  readonly payment: PaymentId | null
  readonly matter: string
  readonly reason: string
}

export async function proposeHold(
  work: Work,
  { target, matter, reason }: WantedHold,
): Promise<Outcome<change.Proposal, NotHeld | change.NewProposalRefusal>> {
  const payee = 'payee' in target ? target.payee : null
  const payment = 'payment' in target ? target.payment : null
  const owner = 'member' in target ? target.member : await store.ownerOf(work, { payee, payment })
  const [member] = owner === undefined ? [] : await findMembers(work, [owner])
  if (member === undefined) return refused({ code: 'hold_target_not_found' })
  if (member.erasedAt !== null) return refused({ code: 'member_erased' })
  const content: HoldContent = { member: member.id, payee, payment, matter, reason }
  return propose(work, holdKind, work.newId('lgh'), content)
}

export async function proposeLift(
  work: Work,
  id: store.LegalHoldId,
  reason: string,
): Promise<Outcome<change.Proposal, NotLifted | change.NewProposalRefusal>> {
  const hold = await standing(work, id)
  return hold.ok ? propose(work, liftKind, id, { member: hold.value.member, reason }) : hold
}

function propose(
  work: Work,
  kind: change.ProposalKind,
  subject: store.LegalHoldId,
  content: change.NewProposal['content'],
): Promise<Outcome<change.Proposal, change.NewProposalRefusal>> {
  return change.propose(work, {
    kind,
    subject,
    content,
    approvalsNeeded: 1,
    expiresAt: daysAfter(work.now, proposalDays),
  })
}

/** What it would come to, if it were carried out now. The database lets nobody do it who has not been approved of. */
export async function tryHold(
  work: Work,
  { kind, subject, content }: change.Proposal,
): Promise<Outcome<store.LegalHoldId, HoldRefusal>> {
  // As `proposeHold` and `proposeLift` wrote it.
  const id = subject as store.LegalHoldId
  const { member } = content as { readonly member: MemberId }
  if (kind === liftKind) {
    const hold = await standing(work, id)
    return hold.ok ? done(id) : hold
  }
  const isErased = (await findMembers(work, [member])).some(({ erasedAt }) => erasedAt !== null)
  return isErased ? refused({ code: 'member_erased' }) : done(id)
}

/** Whoever erases takes the member first, as is done here: of the two, one sees what the other has done. */
export async function holdAgreed(
  work: Work,
  { id: proposal, subject, content }: change.Proposal,
): Promise<Outcome<store.LegalHoldId, HoldRefusal>> {
  // As `proposeHold` wrote it.
  const wanted = content as HoldContent
  const id = subject as store.LegalHoldId
  const member = (await lockMember(work, wanted.member)) ?? fault(`${wanted.member} was proposed about and is not here`)
  if (member.erasedAt !== null) return refused({ code: 'member_erased' })
  await store.insertHold(work, { id, ...wanted }, proposal)
  const { payee, payment, matter } = wanted
  audit.append(work, 'payments.legal_hold_placed', {
    hold: id,
    member: wanted.member,
    ...(payee === null ? {} : { payee }),
    ...(payment === null ? {} : { payment }),
    matter,
    proposal,
  })
  return done(id)
}

export async function liftAgreed(
  work: Work,
  { id: proposal, subject, content }: change.Proposal,
): Promise<Outcome<store.LegalHoldId, HoldRefusal>> {
  // As `proposeLift` wrote it.
  const { member, reason } = content as { readonly member: MemberId; readonly reason: string }
  const id = subject as store.LegalHoldId
  await lockMember(work, member)
  const hold = await standing(work, id)
  if (!hold.ok) return hold
  await store.insertLift(work, id, reason, proposal)
  audit.append(work, 'payments.legal_hold_lifted', { hold: id, member, matter: hold.value.matter, proposal })
  return done(id)
}

async function standing(work: Work, id: store.LegalHoldId): Promise<Outcome<store.LegalHold, NotLifted>> {
  const found = await findHold(work, id)
  if (!found.ok) return found
  return found.value.lift === null ? found : refused({ code: 'legal_hold_lifted', hold: id })
}

export async function findHold(work: Work, id: store.LegalHoldId): Promise<Outcome<store.LegalHold, HoldNotFound>> {
  const hold = await store.findHold(work, id)
  return hold === undefined ? refused({ code: 'legal_hold_not_found', hold: id }) : done(hold)
}

/** In the order in which they were proposed, after the one named ('' to begin with). */
export function listHolds(
  work: Work,
  filter: store.HoldFilter,
  after: string,
  most: number,
): Promise<readonly store.LegalHold[]> {
  return store.listHolds(work, filter, after, Math.min(most, pageMax))
}
