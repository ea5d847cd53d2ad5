// Tells one field whole to one person, after it is written down that it will be: who, of whom, which field and why, never
// what. What is told is opened after the work that writes it down, and only while that is five minutes old.
//
// Whoever looks at more than their institution allows in an hour waits; whoever looks at far more than they are used to is
// reported before that. Of members and payees nothing changes by being looked at.

import * as audit from '../audit/audit.ts'
import { daysAfter, minutesAfter } from '../base/dates.ts'
import { done, fault, type Outcome, type Refusal, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as identity from '../identity/identity.ts'
import type { Place } from '../protection/protection.ts'
import { accountIn } from './particulars.ts'
import { institution } from './parties.ts'
import type { FundingAccountId, MemberId, PayeeId, PaymentId } from './payment.ts'
import { coreAccountPlace, fundingAccountPlace, memberPlace, payeePlace } from './sealing.ts'
import { settingsOf } from './settings.ts'
import { findPayment } from './store.ts'
import {
  agreementHours,
  hasField,
  isSpree,
  openMinutes,
  secondsToWait,
  type Unmasking,
  type UnmaskingField,
  type UnmaskingId,
  type UnmaskingManner,
  type UnmaskingReason,
  type UnmaskingSubject,
} from './unmasking.ts'
import * as store from './unmaskings-store.ts'

export const unmaskingKind = 'payments.unmasking'
const msPerHour = 3_600_000
const habitDays = 30
const agreementDays = 7
const pageMax = 200

export type UnmaskingOrder = {
  readonly session: identity.SessionId
  readonly subject: UnmaskingSubject
  readonly field: UnmaskingField
  readonly reason: UnmaskingReason
  /** Names nobody. */
  readonly words: string
  /** Which waits for the approval of whoever asks. */
  readonly payment?: PaymentId | undefined
  /** What another person has agreed to. */
  readonly proposal?: change.ProposalId | undefined
}

type FieldRefusal = { readonly code: 'unmasking_field_empty' } | { readonly code: 'unmasking_subject_not_found' }

/** In the order in which they are looked for. */
export type UnmaskingRefusal =
  | FieldRefusal
  | { readonly code: 'unmasking_payment_not_waiting' }
  | { readonly code: 'unmasking_not_agreed' }
  | { readonly code: 'unmasking_limited'; readonly retryAfterSeconds: number }

/** What is to be opened now, and where it was sealed. */
export type Unmasked = { readonly unmasking: Unmasking; readonly place: Place; readonly sealed: Buffer }

/** Or the question to another person. */
export type Asked = { readonly proposal: change.Proposal }

export async function unmask<R extends Refusal>(
  work: Work,
  order: UnmaskingOrder,
  manner: UnmaskingManner,
  /** Whether whoever asks may approve of what the payment waits for. */
  mayApprove: (proposal: change.Proposal) => Promise<Outcome<unknown, R>>,
): Promise<Outcome<Unmasked | Asked, UnmaskingRefusal | change.NewProposalRefusal | R>> {
  const found = await fieldOf(work, order)
  if (!found.ok) return found
  const { member } = found.value
  if (manner === 'for_approval') {
    const waiting = await waitsFor(work, order, mayApprove)
    if (!waiting.ok) return waiting
  }
  if (manner === 'by_agreement') {
    if (order.proposal === undefined) return askAnother(work, order, member)
    if (!(await isAgreed(work, order, order.proposal))) return refused({ code: 'unmasking_not_agreed' })
  }
  const allowed = await takePlace(work)
  if (!allowed.ok) return allowed
  const unmasking = newUnmasking(work, order, manner, member)
  await store.insertUnmasking(work, unmasking)
  audit.append(work, 'payments.unmasked', leafOf(unmasking))
  await watchFor(work)
  return done({ ...found.value, unmasking })
}

type Field = { readonly member: MemberId; readonly place: Place; readonly sealed: Buffer }

async function fieldOf(
  work: Work,
  { subject, field }: Pick<Unmasking, 'subject' | 'field'>,
): Promise<Outcome<Field, FieldRefusal>> {
  if (!hasField(subject, field)) return refused({ code: 'unmasking_field_empty' })
  const found = await find(work, subject, field)
  if (found === undefined) return refused({ code: 'unmasking_subject_not_found' })
  const { member, sealed } = found
  if (sealed === null) return refused({ code: 'unmasking_field_empty' })
  return done({ member, sealed, place: placeOf({ institution: work.institution, member }, subject, field) })
}

function find(work: Work, subject: UnmaskingSubject, field: UnmaskingField): Promise<store.SealedField | undefined> {
  // The prefix of an id says what it is of.
  if (subject.startsWith('mem_')) return store.findMemberEmail(work, subject as MemberId)
  if (subject.startsWith('pye_')) return store.findPayeeNumber(work, subject as PayeeId)
  const account = subject as FundingAccountId // There are no others.
  return field === 'number' ? store.findFundingNumber(work, account) : store.findCoreNumber(work, account)
}

function placeOf(
  own: { readonly institution: Place['institution']; readonly member: MemberId },
  subject: UnmaskingSubject,
  field: UnmaskingField,
): Place {
  if (subject.startsWith('mem_')) return memberPlace(own, 'email_sealed')
  if (subject.startsWith('pye_')) return payeePlace(own, subject as PayeeId, 'number_sealed') // By its prefix.
  const account = subject as FundingAccountId // There are no others.
  return field === 'number' ? fundingAccountPlace(own, account) : coreAccountPlace(own, account)
}

/** What was sealed, as people read it: where it is at another bank, that is no part of the number. */
export function textOfUnmasked({ subject }: Pick<Unmasking, 'subject'>, opened: string): string {
  return subject.startsWith('pye_') ? accountIn(opened).number : opened
}

/** The payment is about this number, and its question is open to this very person. */
async function waitsFor<R extends Refusal>(
  work: Work,
  { subject, payment: id }: UnmaskingOrder,
  mayApprove: (proposal: change.Proposal) => Promise<Outcome<unknown, R>>,
): Promise<Outcome<void, UnmaskingRefusal | R>> {
  const notWaiting = refused({ code: 'unmasking_payment_not_waiting' } as const)
  const payment = id === undefined ? undefined : await findPayment(work, id)
  if (payment?.proposal === undefined || payment.proposal === null) return notWaiting
  if (subject !== payment.payee && subject !== payment.fundingAccount) return notWaiting
  const proposal = await change.findProposal(work, payment.proposal)
  if (!proposal.ok) return fault(`${payment.proposal} is of a payment and not there`)
  const { state, expiresAt, approvers } = proposal.value
  if (state !== 'open' || expiresAt <= work.now || approvers.includes(work.actor)) return notWaiting
  const may = await mayApprove(proposal.value)
  return may.ok ? done(undefined) : may
}

/** Everything but the session: whoever agreed has read it, and a session may be over by then. */
function contentOf(work: Work, { subject, field, reason, words }: UnmaskingOrder) {
  return { for: work.actor, subject, field, reason, words }
}

async function askAnother(
  work: Work,
  order: UnmaskingOrder,
  member: MemberId,
): Promise<Outcome<Asked, change.NewProposalRefusal>> {
  const proposed = await change.propose(work, {
    kind: unmaskingKind,
    subject: `${order.subject}/${order.field}`,
    content: { ...contentOf(work, order), member },
    approvalsNeeded: 1,
    expiresAt: daysAfter(work.now, agreementDays),
  })
  return proposed.ok ? done({ proposal: proposed.value }) : proposed
}

/** Somebody else has agreed to exactly this, lately, and it was not looked at since. */
async function isAgreed(work: Work, order: UnmaskingOrder, id: change.ProposalId): Promise<boolean> {
  const proposal = await change.findProposal(work, id)
  if (!proposal.ok) return false
  const { kind, state, content, changedAt } = proposal.value
  if (kind !== unmaskingKind || state !== 'applied') return false
  const agreed = content as Readonly<Record<string, unknown>> // As `askAnother` wrote it: nobody else proposes this kind.
  const isThis = Object.entries(contentOf(work, order)).every(([name, held]) => agreed[name] === held)
  const isLate = work.now.getTime() - changedAt.getTime() > agreementHours * msPerHour
  return isThis && !isLate && !(await store.isAgreementUsed(work, id))
}

async function takePlace(work: Work): Promise<Outcome<void, UnmaskingRefusal>> {
  await store.takeTurn(work)
  const { personPerHour, institutionPerHour } = (await settingsOf(work, await institution(work))).unmasking
  const since = new Date(work.now.getTime() - msPerHour)
  const retryAfterSeconds = secondsToWait(
    work.now,
    await store.momentOfLook(work, work.actor, personPerHour, since),
    await store.momentOfLook(work, null, institutionPerHour, since),
  )
  return retryAfterSeconds > 0 ? refused({ code: 'unmasking_limited', retryAfterSeconds }) : done(undefined)
}

function newUnmasking(
  work: Work,
  { session, subject, field, reason, words, payment, proposal }: UnmaskingOrder,
  manner: UnmaskingManner,
  member: MemberId,
): Unmasking {
  return {
    id: work.newId('unm'),
    actor: work.actor,
    session,
    subject,
    field,
    member,
    reason,
    words,
    payment: manner === 'for_approval' ? (payment ?? null) : null,
    proposal: manner === 'by_agreement' ? (proposal ?? null) : null,
    askedAt: work.now,
    openUntil: minutesAfter(work.now, openMinutes),
  }
}

/** Why it was in words stays out of what is never erased. */
function leafOf({ id, session, subject, field, member, reason, payment, proposal, openUntil }: Unmasking) {
  return {
    unmasking: id,
    session,
    subject,
    field,
    member,
    reason,
    ...(payment === null ? {} : { payment }),
    ...(proposal === null ? {} : { proposal }),
    until: openUntil.toISOString(),
  }
}

async function watchFor(work: Work): Promise<void> {
  const days = await store.looksByDay(work, work.actor, daysAfter(work.now, -habitDays))
  const today = days.find(({ day }) => day === 0)?.count ?? 0
  const before = days.filter(({ day }) => day > 0).map(({ count }) => count)
  if (isSpree(today, before))
    await identity.raiseAlert(work, 'unmasking_spree', work.actor, { person: work.actor, looks: today })
}

/** In a work of its own, since the one that was refused has left nothing. */
export async function noteUnmaskingLimited(
  work: Work,
  { retryAfterSeconds }: Extract<UnmaskingRefusal, { readonly code: 'unmasking_limited' }>,
  { subject, field }: Pick<Unmasking, 'subject' | 'field'>,
): Promise<void> {
  audit.append(work, 'payments.unmasking_limited', { subject, field, retryAfterSeconds })
  await identity.raiseAlert(work, 'unmasking_limit', work.actor, { person: work.actor })
}

export type UnmaskingReadRefusal =
  | { readonly code: 'unmasking_not_found' }
  | { readonly code: 'unmasking_of_another_session' }
  | { readonly code: 'unmasking_over'; readonly until: Date }
  | FieldRefusal

/** Once more what was told, to whom it was told, in the same session, while it is open. It is written down again. */
export async function readUnmasked(
  work: Work,
  id: UnmaskingId,
  session: identity.SessionId,
): Promise<Outcome<Unmasked, UnmaskingReadRefusal>> {
  const unmasking = await store.findUnmasking(work, id)
  if (unmasking?.actor !== work.actor) return refused({ code: 'unmasking_not_found' })
  if (unmasking.session !== session) return refused({ code: 'unmasking_of_another_session' })
  if (unmasking.openUntil <= work.now) return refused({ code: 'unmasking_over', until: unmasking.openUntil })
  const found = await fieldOf(work, unmasking)
  if (!found.ok) return found
  audit.append(work, 'payments.unmasked_again', leafOf(unmasking))
  return done({ ...found.value, unmasking })
}

/** Whoever has looked, or at whom, newest first. */
export function listUnmaskings(
  work: Work,
  only: { readonly actor?: string | undefined; readonly member?: MemberId | undefined },
  before: UnmaskingId | undefined,
  most: number,
): Promise<readonly Unmasking[]> {
  const wanted = { actor: only.actor ?? null, member: only.member ?? null }
  return store.listUnmaskings(work, wanted, before ?? null, Math.min(most, pageMax))
}

/** There is nothing to carry out: whoever asked may look now. */
export function unmaskingAgreed({ subject }: change.Proposal): { readonly unmasking: string } {
  return { unmasking: subject }
}
