// What a payment is, who is in it, and what is known when one is decided.

import type { BusinessDate } from '../base/dates.ts'
import type { Id } from '../base/ids.ts'
import type { Money } from '../base/money.ts'
import type { Actor } from '../base/work.ts'
import type { ProposalId } from '../change/change.ts'
import type { AccountId, TransferId } from '../ledger/ledger.ts'
import type { Sealed } from '../protection/protection.ts'
import type { CoreOperationId } from '../rails/rails.ts'
import type { Method, Window } from './calendar.ts'
import type { PaymentState } from './lifecycle.ts'
import type { MemberState, PayeeState, ScreenedState } from './party-states.ts'
import type { Settings, Tier } from './settings.ts'

export type MemberId = Id<'mem'>
export type FundingAccountId = Id<'fac'>
export type PayeeId = Id<'pye'>
export type PaymentId = Id<'pay'>
export type BillerId = Id<'bil'>
export type StandingOrderId = Id<'sto'>

export type PaymentOrder = {
  /** Made by the caller, because what is sealed for a payment is sealed under its id. Unused when the key is on file. */
  readonly id: PaymentId
  readonly actor: Actor
  /** Who wanted it, where somebody else gives the order in their name: no more an approver of it than the actor. */
  readonly maker?: Actor
  /** A program that runs on a model wants it: whatever it comes to, a person is asked. */
  readonly byAgent?: true
  /** Whose accounts the caller may use, where not everybody's. */
  readonly onlyOf?: MemberId
  /** The actor's own idempotency key. */
  readonly key: string
  /** The key is not the actor's but made here, of what it stands for: no key that comes from outside is equal to it. */
  readonly isOwnKey?: true
  readonly fundingAccount: FundingAccountId
  readonly payee: PayeeId
  readonly money: Money
  /** The day on which the money is to leave; the first that is open when absent. */
  readonly processOn?: BusinessDate
  /** The day by which it is to arrive; not together with `processOn`. */
  readonly deliverBy?: BusinessDate
  /** To arrive on the day it leaves, where the payee can be reached so. */
  readonly speed?: 'same_day'
  /** People do pay the same bill twice, and then say so. */
  readonly isRepeat?: boolean
  /** From where the member gave the order, as the online bank signed it. Kept for detection, not decided on here. */
  readonly context?: Sealed
  readonly occurrence?: { readonly of: StandingOrderId; readonly number: number }
  /** Where people have agreed to it beforehand, and are not asked again. */
  readonly approved?: ProposalId
  /**
   * Whether the core, where the account is kept there, has held the money: asked beforehand, for what is due. Absent where
   * nobody could ask: then it is asked for afterwards, and nothing leaves before it is held.
   */
  readonly funds?: Funds
  /** What detection says of it; without an answer the institution's setting decides. */
  readonly verdict?: Verdict
}

/** `by` names the version of whatever said so. */
export type Verdict =
  | { readonly says: 'pass'; readonly by: string }
  | { readonly says: 'hold'; readonly by: string; readonly reason: string }

/** `unasked`: it was not known to be due; `away`: nobody was called, since nobody would have answered. */
export type Funds =
  | { readonly state: 'held'; readonly hold: CoreOperationId }
  | { readonly state: 'declined'; readonly hold: CoreOperationId; readonly reason: string }
  | { readonly state: 'unknown' | 'unasked' | 'away' }

export type Payment = {
  readonly id: PaymentId
  readonly member: MemberId
  readonly fundingAccount: FundingAccountId
  readonly payee: PayeeId
  readonly money: Money
  readonly method: Method
  readonly processOn: BusinessDate
  /** When it arrives; null for payments from before this was promised. */
  readonly deliverOn: BusinessDate | null
  /** The day that was asked for, where its window had closed or it was no business day. */
  readonly askedOn: BusinessDate | null
  readonly state: PaymentState
  /** Counts the steps taken; the entity tag of the payment. */
  readonly version: number
  /** Why it failed, is held, was stopped or came back. */
  readonly reason: string | null
  readonly hold: TransferId | null
  readonly standingOrder: StandingOrderId | null
  readonly occurrence: number | null
  /** How often it has been tried: once, unless it failed and was reprocessed. */
  readonly attempts: number
  /** What people are asked about it, or were, and until when they may answer. */
  readonly proposal: ProposalId | null
  readonly answerUntil: Date | null
  readonly submittedAt: Date
  readonly changedAt: Date
}

export type FundingAccount = {
  readonly id: FundingAccountId
  readonly member: MemberId
  readonly account: AccountId
  readonly state: 'open' | 'closed'
  readonly isEligible: boolean
  readonly currency: string
  /** Kept at the institution's core: the account here is its mirror. */
  readonly isMirror: boolean
}
/** What of a member is decided on. Read under lock, so that nothing of theirs is decided beside it. */
export type Payer = {
  readonly id: MemberId
  readonly state: MemberState
  readonly isEligible: boolean
  readonly tier: Tier
}
export type PayeeOnFile = {
  readonly id: PayeeId
  readonly member: MemberId
  readonly state: PayeeState
  readonly token: string
  readonly method: 'ach' | 'check' | 'on_us'
  /** The payee's account in our own ledger. */
  readonly account: AccountId | null
  /** Until when nothing is sent there. */
  readonly coolingUntil: Date | null
  /** How many business days its biller wants, where those are not the usual ones. */
  readonly leadDays: number | null
  /** How it, or its biller, stands by the sanctions lists; null where nobody is screened. */
  readonly screening: ScreenedState | null
  /** The same of its member, who pays. */
  readonly memberScreening: ScreenedState | null
}

export type Known = Parties & {
  readonly now: Date
  readonly today: BusinessDate
  /** The last day that may be ordered for. */
  readonly latest: BusinessDate
  /** For each method, the processing window that is open now or opens next. */
  readonly windows: Readonly<Record<Method, Window>>
  /** What the institution clears; its clearing accounts take no other. */
  readonly currency: string
  readonly settings: Settings
  readonly onFile: ReadonlyMap<string, { readonly payment: Payment; readonly fingerprint: Buffer }>
  /** What the members of these orders have ordered for the months they ask for. Read under lock. */
  readonly spent: readonly Spent[]
  /** What may still leave each account; null where it may sink without end. Taken under lock. */
  readonly available: ReadonlyMap<AccountId, bigint | null>
  /** What the core has not confirmed on accounts kept there, where it is away and the institution stands in for it. */
  readonly unconfirmed?: ReadonlyMap<string, bigint>
}

export type Parties = {
  readonly now: Date
  readonly fundingAccounts: ReadonlyMap<FundingAccountId, FundingAccount>
  readonly members: ReadonlyMap<MemberId, Payer>
  readonly payees: ReadonlyMap<PayeeId, PayeeOnFile>
}

/** What a member's live payments of a day and payee come to; of days nobody asks for, only the sum of their month. */
export type Spent = {
  readonly member: MemberId
  /** 'YYYY-MM'. */
  readonly month: string
  readonly sum: bigint
  readonly on?: { readonly day: BusinessDate; readonly payee: PayeeId; readonly payments: readonly Twin[] }
}
type Twin = { readonly id: PaymentId; readonly minor: bigint }
