// What a dispute is, which steps it may take, and what each comes to in money and deadlines. Pure.

import type { BusinessDate } from '../base/dates.ts'
import type { Id } from '../base/ids.ts'
import { decimals, type Money } from '../base/money.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import type { ProposalId } from '../change/change.ts'
import type { AccountId, TransferId, TransferOrder } from '../ledger/ledger.ts'
import type { Sealed } from '../protection/protection.ts'
import { withheldUnitsMax } from './deadlines.ts'
import type { PaymentState } from './lifecycle.ts'
import type { FundingAccountId, MemberId, PaymentId } from './payment.ts'

export type DisputeId = Id<'dsp'>

/** The errors of 12 CFR 1005.11(a)(1), as they happen to bills. */
export type DisputeKind = 'unauthorized' | 'incorrect_amount' | 'omitted' | 'computational' | 'wrong_payee' | 'other'
export type DisputeState = 'open' | 'provisionally_credited' | 'resolved_in_favor' | 'resolved_against' | 'withdrawn'
export type NoticeForm = 'oral' | 'written'

/** Every step a dispute may take; the database holds the same table. */
export const nextDisputeStates = {
  open: ['provisionally_credited', 'resolved_in_favor', 'resolved_against', 'withdrawn'],
  provisionally_credited: ['resolved_in_favor', 'resolved_against', 'withdrawn'],
  resolved_in_favor: [],
  resolved_against: [],
  withdrawn: [],
} as const satisfies Record<DisputeState, readonly DisputeState[]>

export type Dispute = {
  readonly id: DisputeId
  readonly member: MemberId
  readonly fundingAccount: FundingAccountId
  readonly payment: PaymentId | null
  readonly kind: DisputeKind
  /** How the notice came. */
  readonly form: NoticeForm
  readonly receivedAt: Date
  readonly receivedOn: BusinessDate
  readonly statementOn: BusinessDate | null
  readonly firstDepositOn: BusinessDate | null
  readonly transferOn: BusinessDate
  readonly isPointOfSale: boolean
  readonly isForeign: boolean
  /** One that is not has no clocks, but is recorded, and may be credited and decided like any other. */
  readonly isTimely: boolean
  readonly mustConfirm: boolean
  readonly confirmedOn: BusinessDate | null
  readonly rulesVersion: number
  readonly money: Money
  /** The member's own words. */
  readonly words: Sealed | null
  readonly state: DisputeState
  /** Counts the steps taken; the entity tag of the dispute. */
  readonly version: number
  readonly credited: bigint
  readonly withheld: bigint
  readonly creditTransfer: TransferId | null
  readonly creditedAt: Date | null
  /** How much of the amount is an error; null until that is decided. */
  readonly found: bigint | null
  readonly endedAt: Date | null
  /** What of the provisional credit is to come back, and what has. */
  readonly owed: bigint
  readonly debited: bigint
  /** What the account could not bear on the day: an open item. */
  readonly short: bigint
  /** When it is taken back; null until the member was told, and again once it has been tried. */
  readonly debitOn: BusinessDate | null
  readonly nextDueOn: BusinessDate | null
  /** What others are asked about it, and until when they may answer. */
  readonly proposal: ProposalId | null
  readonly answerUntil: Date | null
  readonly openedAt: Date
  readonly changedAt: Date
}

/** What the member is told. */
export const noticeKinds = ['provisional_credit', 'result', 'debit'] as const
export type NoticeKind = (typeof noticeKinds)[number]
export type Notice = { readonly kind: NoticeKind; readonly form: NoticeForm; readonly sentAt: Date }

export type Document = { readonly name: string; readonly sha256: string }

export const decisionReasons = [
  'error_confirmed',
  'error_in_part',
  'not_disproved',
  'no_error',
  'authorized_by_member',
  'already_corrected',
] as const
export type DecisionReason = (typeof decisionReasons)[number]

/** No money has left for these, so there is none to dispute: what is released is only held. */
const unmoved: readonly PaymentState[] = [
  'scheduled',
  'awaiting_approval',
  'held',
  'released',
  'failed',
  'cancelled',
  'stopped',
]

export function hasMoved(state: PaymentState): boolean {
  return !unmoved.includes(state)
}

// A second and a third person, in whole units of the currency.
const oneApprovalAbove = 2_500n
const twoApprovalsAbove = 25_000n

/** How many people besides the one who asks for it must agree to a credit of so much. */
export function needsApproval(credit: Money): 0 | 1 | 2 {
  if (credit.minor > inMinor(twoApprovalsAbove, credit)) return 2
  return credit.minor > inMinor(oneApprovalAbove, credit) ? 1 : 0
}

function inMinor(units: bigint, { currency }: Money): bigint {
  return units * 10n ** BigInt(decimals(currency))
}

export type WithholdingRefusal =
  | { readonly code: 'withholding_not_allowed' }
  | { readonly code: 'withholding_too_large'; readonly max: bigint }
  | { readonly code: 'amount_not_positive' }

/** What is credited when so much is kept back: of what may be unauthorized, and no more than the rule says. */
export function provisionalCredit(
  { kind, money }: Pick<Dispute, 'kind' | 'money'>,
  withheld: bigint,
): Outcome<bigint, WithholdingRefusal> {
  const max = inMinor(withheldUnitsMax, money)
  if (withheld > 0n && kind !== 'unauthorized') return refused({ code: 'withholding_not_allowed' })
  if (withheld > max) return refused({ code: 'withholding_too_large', max })
  return withheld >= money.minor ? refused({ code: 'amount_not_positive' }) : done(money.minor - withheld)
}

/** Where the money of one dispute moves. */
export type Books = {
  readonly member: AccountId
  /** What was credited and is not settled yet. */
  readonly provisional: AccountId
  readonly losses: AccountId
}

export type Settlement = {
  /** Goes to the member now. */
  readonly credit: bigint
  /** Of the provisional credit, the member's for good: out of the suspense, into losses. */
  readonly final: bigint
  /** Of the provisional credit, to come back once the member has been told. */
  readonly owed: bigint
}

/** What a finding comes to: nothing moves twice, and what was credited too much comes back. */
export function settlementOf(credited: bigint, found: bigint): Settlement {
  const final = found < credited ? found : credited
  return { credit: found - final, final, owed: credited - final }
}

export function settlementTransfers(
  { id, money: { currency } }: Pick<Dispute, 'id' | 'money'>,
  { credit, final }: Settlement,
  { member, provisional, losses }: Books,
): readonly TransferOrder[] {
  const move = (part: string, to: AccountId, minor: bigint): readonly TransferOrder[] =>
    minor === 0n
      ? []
      : [{ kind: 'direct', key: `${id}/${part}`, debit: losses, credit: to, money: { minor, currency }, link: id }]
  return [...move('final', provisional, final), ...move('final-credit', member, credit)]
}

/** How much of what is owed an account can bear; null of what it has left means that it may sink without end. */
export function bearable(owed: bigint, left: bigint | null): bigint {
  if (left === null || left >= owed) return owed
  return left > 0n ? left : 0n
}

/** Takes back a part: where it is the whole credit at once, by reversing the very transfer that gave it. */
export function debitTransfer(
  { id, credited, creditTransfer, money: { currency }, version }: Dispute,
  minor: bigint,
  { member, provisional }: Pick<Books, 'member' | 'provisional'>,
): TransferOrder {
  const key = `${id}/debit/${version + 1}`
  return minor === credited && creditTransfer !== null
    ? { kind: 'reversal', key, of: creditTransfer }
    : { kind: 'direct', key, debit: member, credit: provisional, money: { minor, currency } }
}

export type NoticeRefusal =
  | { readonly code: 'notice_already_sent'; readonly kind: NoticeKind }
  | { readonly code: 'notice_not_due'; readonly kind: NoticeKind }
  | { readonly code: 'notice_must_be_written' }
  | { readonly code: 'notice_before_its_cause' }
  | { readonly code: 'instant_in_future' }

/** Whether a member can have been told this, of this dispute, at that time. */
export function checkNotice(
  dispute: Dispute,
  sent: readonly Notice[],
  { kind, form, sentAt }: Notice,
  now: Date,
): Outcome<undefined, NoticeRefusal> {
  const { credited, creditedAt, found, endedAt, owed, money } = dispute
  if (sent.some(notice => notice.kind === kind)) return refused({ code: 'notice_already_sent', kind })
  const cause = {
    provisional_credit: credited > 0n ? creditedAt : null,
    result: found === null ? null : endedAt,
    debit: owed > 0n ? endedAt : null,
  }[kind]
  if (cause === null) return refused({ code: 'notice_not_due', kind })
  // No error, or another than alleged: a written explanation that tells of the right to the documents (1005.11(d)(1)).
  const mustExplain = kind === 'result' && found !== money.minor
  if (mustExplain && form === 'oral') return refused({ code: 'notice_must_be_written' })
  if (sentAt < cause) return refused({ code: 'notice_before_its_cause' })
  return sentAt > now ? refused({ code: 'instant_in_future' }) : done(undefined)
}
