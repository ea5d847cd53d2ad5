// What is masked, and may be told whole to one person: which fields of whom, for which reasons, for how long, how often.
// Pure.

import type { Id } from '../base/ids.ts'
import type { Actor } from '../base/work.ts'
import type { ProposalId } from '../change/change.ts'
import type { SessionId } from '../identity/identity.ts'
import type { FundingAccountId, MemberId, PayeeId, PaymentId } from './payment.ts'

export type UnmaskingId = Id<'unm'>
/** Whose field it is. */
export type UnmaskingSubject = MemberId | PayeeId | FundingAccountId
export const unmaskingFields = ['email', 'number', 'core_number'] as const
export type UnmaskingField = (typeof unmaskingFields)[number]

export const unmaskingReasons = [
  'member_asked',
  'approval',
  'dispute',
  'suspected_fraud',
  'returned_payment',
  'legal_request',
  'examination',
] as const
export type UnmaskingReason = (typeof unmaskingReasons)[number]

export const unmaskingWordsCharsMax = 200
export const openMinutes = 5
/** How long what two people have agreed to waits to be looked at. */
export const agreementHours = 24

/** By whose say: one's own, that of a payment that waits for one's approval, or that of another person who agrees. */
export type UnmaskingManner = 'alone' | 'for_approval' | 'by_agreement'

export type Unmasking = {
  readonly id: UnmaskingId
  readonly actor: Actor
  readonly session: SessionId
  readonly subject: UnmaskingSubject
  readonly field: UnmaskingField
  readonly member: MemberId
  readonly reason: UnmaskingReason
  readonly words: string
  readonly payment: PaymentId | null
  readonly proposal: ProposalId | null
  readonly askedAt: Date
  readonly openUntil: Date
}

const fieldsOf: Readonly<Record<string, readonly UnmaskingField[]>> = {
  mem: ['email'],
  pye: ['number'],
  fac: ['number', 'core_number'],
}

export function hasField(subject: UnmaskingSubject, field: UnmaskingField): boolean {
  return fieldsOf[subject.slice(0, subject.indexOf('_'))]?.includes(field) === true
}

const msPerHour = 3_600_000

/**
 * Seconds to wait, or none. Each is the moment of the look before as many as are allowed: while it is within the hour, all
 * of them are.
 */
export function secondsToWait(now: Date, ofPerson: Date | undefined, ofInstitution: Date | undefined): number {
  const waits = [ofPerson, ofInstitution].map(at => (at === undefined ? 0 : at.getTime() + msPerHour - now.getTime()))
  return Math.ceil(Math.max(0, ...waits) / 1_000)
}

const spreeMin = 5
const timesUsualMax = 3

/** Far above what the person is used to: `daysBefore` are those of the last thirty on which they looked at anything. */
export function isSpree(lastDay: number, daysBefore: readonly number[]): boolean {
  const usual = daysBefore.reduce((sum, count) => sum + count, 0) / Math.max(1, daysBefore.length)
  return lastDay >= spreeMin && lastDay > timesUsualMax * usual
}
