// Decides, without asking anyone, which of a list of payment orders are accepted. Each order sees those before it:
// their keys are spent, they count against limits, the same again is a duplicate, and what they hold is gone.

import { hash } from 'node:crypto'
import type { Leaf } from '../audit/audit.ts'
import { canonical } from '../base/canonical.ts'
import { daysAfter } from '../base/dates.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import type { Actor } from '../base/work.ts'
import type { ProposalId } from '../change/change.ts'
import type { AccountId, TransferId } from '../ledger/ledger.ts'
import type { Method } from './calendar.ts'
import type {
  FundingAccount,
  FundingAccountId,
  Known,
  MemberId,
  Parties,
  PayeeId,
  PayeeOnFile,
  Payer,
  Payment,
  PaymentId,
  PaymentOrder,
} from './payment.ts'
import { approvalsFor, doubtOf, type LimitRefusal, overLimit, type TermRefusal, termsOf } from './rules.ts'
import { keptByScreening, type ScreeningRefusal } from './screened.ts'
import { openTally, type Tally } from './tally.ts'

/** What the refusals of `submitMany` are, in the order they are looked for. */
export type SubmissionRefusal =
  | { readonly code: 'payment_key_reused'; readonly payment: PaymentId }
  | PartyRefusal
  | ScreeningRefusal
  | { readonly code: 'amount_not_positive' }
  | { readonly code: 'currencies_differ' }
  | TermRefusal
  | LimitRefusal
  | { readonly code: 'payment_duplicate'; readonly payment: PaymentId }
  /** `short` is null where only the core knows how much is missing. */
  | { readonly code: 'insufficient_funds'; readonly account: AccountId; readonly short: bigint | null }
  | CoreRefusal

/** What the core, where the account is kept there, says against it; or that it does not say anything. */
export type CoreRefusal =
  | { readonly code: 'core_declined'; readonly reason: string }
  | { readonly code: 'core_unknown' }
  | { readonly code: 'core_away' }

/** Their codes, in the same order. */
export const submissionRefusals = [
  'payment_key_reused',
  'funding_account_not_found',
  'member_not_active',
  'member_not_eligible',
  'funding_account_closed',
  'funding_account_not_eligible',
  'payee_not_found',
  'payee_not_active',
  'payee_is_funding_account',
  'payee_is_cooling_off',
  'party_is_blocked',
  'party_in_screening',
  'amount_not_positive',
  'currencies_differ',
  'same_day_not_offered',
  'two_days_given',
  'date_in_past',
  'date_not_business_day',
  'delivery_too_early',
  'date_too_far',
  'over_payment_limit',
  'over_same_day_limit',
  'over_payee_limit',
  'over_day_limit',
  'over_month_limit',
  'payment_duplicate',
  'insufficient_funds',
  'core_declined',
  'core_unknown',
  'core_away',
] as const satisfies readonly SubmissionRefusal['code'][]

/** Who may not pay whom. */
export type PartyRefusal =
  | { readonly code: 'funding_account_not_found'; readonly fundingAccount: FundingAccountId }
  | { readonly code: 'member_not_active'; readonly member: MemberId }
  | { readonly code: 'member_not_eligible'; readonly member: MemberId }
  | { readonly code: 'funding_account_closed'; readonly fundingAccount: FundingAccountId }
  | { readonly code: 'funding_account_not_eligible'; readonly fundingAccount: FundingAccountId }
  | { readonly code: 'payee_not_found'; readonly payee: PayeeId }
  | { readonly code: 'payee_not_active'; readonly payee: PayeeId }
  | { readonly code: 'payee_is_funding_account'; readonly payee: PayeeId }
  | { readonly code: 'payee_is_cooling_off'; readonly payee: PayeeId; readonly until: Date }

export type Submission = {
  readonly payment: Payment
  readonly isReplay: boolean
  /** Of what was accepted in this work; `leavesOf` finds that of an earlier one. */
  readonly leaf?: Leaf
}

export type Accepted = {
  readonly order: PaymentOrder
  readonly payment: Payment
  readonly fingerprint: Buffer
  /** Where the money is taken from; present when it is due, and so is taken or held now. */
  readonly account?: AccountId
  readonly creditor: string
  /** Where it goes when the payee's account is one of ours. */
  readonly creditorAccount: AccountId | null
  /** The core has not held the money yet; until it has, nothing leaves. */
  readonly waitsForCore?: true
  /** How many people have to approve of it before it goes on. */
  readonly approvals: 0 | 1 | 2
}

/** Whose the keys are that are made here. Nobody outside may ask as a process, so none of their keys begins like this. */
const keyMaker: Actor = 'process:payments'

/** One key for all: an idempotency key belongs to whoever chose it. */
export function ownKey({ actor, key, isOwnKey }: Pick<PaymentOrder, 'actor' | 'key' | 'isOwnKey'>): string {
  return `${isOwnKey === true ? keyMaker : actor}/${key}`
}

export type NewIds = { readonly hold: () => TransferId; readonly proposal: () => ProposalId }
export function decideSubmissions(
  known: Known,
  orders: readonly PaymentOrder[],
  newIds: NewIds,
): { readonly outcomes: readonly Outcome<Submission, SubmissionRefusal>[]; readonly accepted: readonly Accepted[] } {
  const accepted: Accepted[] = []
  const acceptedByKey = new Map<string, Accepted>()
  const tally = openTally(known)

  const outcomes = orders.map((order): Outcome<Submission, SubmissionRefusal> => {
    const fingerprint = fingerprintOf(order)
    const earlier = acceptedByKey.get(ownKey(order)) ?? known.onFile.get(ownKey(order))
    if (isForeign(order, earlier?.payment, known))
      return refused({ code: 'funding_account_not_found', fundingAccount: order.fundingAccount })
    if (earlier !== undefined) {
      return earlier.fingerprint.equals(fingerprint)
        ? done({ payment: earlier.payment, isReplay: true })
        : refused({ code: 'payment_key_reused', payment: earlier.payment.id })
    }
    const decided = decide(known, tally, order, newIds)
    if (!decided.ok) return decided
    const entry: Accepted = { order, fingerprint, ...decided.value }
    tally.add(entry.payment)
    accepted.push(entry)
    acceptedByKey.set(ownKey(order), entry)
    return done({ payment: entry.payment, isReplay: false })
  })
  return { outcomes, accepted }
}

/** One order, after those that `tally` has seen: what it becomes, or the first reason against it. */
function decide(
  known: Known,
  tally: Tally,
  order: PaymentOrder,
  newIds: NewIds,
): Outcome<Omit<Accepted, 'order' | 'fingerprint'>, SubmissionRefusal> {
  const parties = partiesOf(known, order)
  if (!parties.ok) return parties
  const { funding, payer, payee } = parties.value
  const kept = keptByScreening(payee)
  // An occurrence has been ordered: it is scheduled, and held on its day for as long as somebody has to look.
  if (kept !== undefined && (order.occurrence === undefined || kept.code === 'party_is_blocked')) return refused(kept)
  const { minor, currency } = order.money
  if (minor <= 0n) return refused({ code: 'amount_not_positive' })
  if (currency !== funding.currency || currency !== known.currency) return refused({ code: 'currencies_differ' })
  const terms = termsOf(known, order, payee)
  if (!terms.ok) return terms
  const { isDue: isToday, ...dates } = terms.value
  const isDue = isToday && kept === undefined
  const wanted = { member: payer.id, payee: payee.id, minor, ...dates }
  const over = overLimit(known.settings.limits[payer.tier], tally, wanted)
  if (over !== undefined) return refused(over)
  // Occurrences of a standing order have been meant; each has a key of its own.
  const twin = order.isRepeat === true || order.occurrence !== undefined ? undefined : tally.twinOf(wanted)
  if (twin !== undefined) return refused({ code: 'payment_duplicate', payment: twin })
  const short = isDue ? tally.shortOf(funding.account, minor) : 0n
  if (short > 0n) return refused({ code: 'insufficient_funds', account: funding.account, short })
  const isAtCore = isDue && funding.isMirror
  const core = isAtCore ? fundsAt(known, tally, order, funding) : done({ isHeld: true })
  if (!core.ok) return core
  const waitsForCore = !core.value.isHeld

  const isAsked = order.approved === undefined
  const approvals = isAsked ? approvalsOf(order, known) : 0
  const doubt = isAsked && order.occurrence === undefined ? doubtOf(known.settings, order.verdict, minor) : undefined
  const state = keptBackAs(approvals, doubt) ?? stateOf(isDue, dates.method, waitsForCore)
  const asked = approvals === 0 && doubt !== undefined ? 1 : approvals
  const isHeld = isDue && state !== 'settled'
  if (isDue) tally.take(funding.account, minor)
  return done({
    payment: {
      ...bornOf(order, known),
      ...dates,
      member: payer.id,
      state,
      reason: state === 'held' ? (doubt ?? null) : null,
      hold: isHeld ? newIds.hold() : null,
      ...(asked === 0 ? {} : { proposal: newIds.proposal(), answerUntil: answerUntil(known) }),
    },
    creditor: payee.token,
    creditorAccount: payee.account,
    approvals: asked,
    ...(isDue ? { account: funding.account } : {}),
    ...(waitsForCore ? { waitsForCore } : {}),
  })
}

/** Whether the core has held the money of a payment that is due, or may be asked afterwards, or why it may not go. */
function fundsAt(
  { settings, unconfirmed }: Known,
  tally: Tally,
  { funds, money }: PaymentOrder,
  { account, currency }: FundingAccount,
): Outcome<{ readonly isHeld: boolean }, CoreRefusal | InsufficientFunds> {
  switch (funds?.state) {
    case undefined:
      return done({ isHeld: false })
    case 'held':
      return done({ isHeld: true })
    case 'declined':
      return refused(
        funds.reason === 'insufficient_funds'
          ? { code: 'insufficient_funds', account, short: null }
          : { code: 'core_declined', reason: funds.reason },
      )
    case 'away': {
      const { standInUpTo } = settings.core
      const waiting = (unconfirmed?.get(account) ?? 0n) + tally.standIn(account)
      if (standInUpTo === null || waiting + money.minor > standInUpTo || currency !== money.currency)
        return refused({ code: 'core_away' })
      tally.addStandIn(account, money.minor)
      return done({ isHeld: false })
    }
    case 'unknown':
    case 'unasked':
      return refused({ code: 'core_unknown' })
  }
}
type InsufficientFunds = Extract<SubmissionRefusal, { readonly code: 'insufficient_funds' }>

function answerUntil({ now, settings }: Known): Date {
  return daysAfter(now, settings.approvals.answerDays)
}

/** Whether it is about another member than the one whose affairs the caller may touch; then it is as if nothing were there. */
function isForeign({ onlyOf, fundingAccount }: PaymentOrder, earlier: Payment | undefined, known: Known): boolean {
  return onlyOf !== undefined && (earlier?.member ?? known.fundingAccounts.get(fundingAccount)?.member) !== onlyOf
}

/** What a program on a model wants is proposed, however small it is. */
function approvalsOf({ money, byAgent }: PaymentOrder, { settings }: Known): 0 | 1 | 2 {
  const approvals = approvalsFor(settings, money.minor)
  return approvals === 0 && byAgent === true ? 1 : approvals
}

/** What somebody doubts is held, whatever its size. */
function keptBackAs(approvals: 0 | 1 | 2, doubt: string | undefined): 'held' | 'awaiting_approval' | undefined {
  if (doubt !== undefined) return 'held'
  return approvals > 0 ? 'awaiting_approval' : undefined
}

/** What becomes of a payment that nothing keeps back. */
function stateOf(isDue: boolean, method: Method, waitsForCore: boolean): 'scheduled' | 'released' | 'settled' {
  if (!isDue) return 'scheduled'
  return method === 'on_us' && !waitsForCore ? 'settled' : 'released'
}

/** A payment that could not be made, kept so that somebody sees it: what a standing order leaves when it is refused. */
export function stillborn(known: Known, order: PaymentOrder, member: MemberId, reason: string): Accepted {
  const processOn = order.processOn ?? known.today
  const payment: Payment = {
    ...bornOf(order, known),
    member,
    method: 'ach',
    processOn,
    deliverOn: null,
    askedOn: null,
    state: 'failed',
    reason,
    hold: null,
  }
  return { order, payment, fingerprint: fingerprintOf(order), creditor: '', creditorAccount: null, approvals: 0 }
}

function bornOf({ id, fundingAccount, payee, money, occurrence, approved }: PaymentOrder, { now }: Known) {
  return {
    id,
    fundingAccount,
    payee,
    money,
    version: 1,
    attempts: 1,
    proposal: approved ?? null,
    answerUntil: null,
    standingOrder: occurrence?.of ?? null,
    occurrence: occurrence?.number ?? null,
    submittedAt: now,
    changedAt: now,
  }
}

/** Who pays whom, if both still may: asked when an order is given, and again on the day it is due. */
export function partiesOf(
  known: Parties,
  order: Pick<PaymentOrder, 'fundingAccount' | 'payee'>,
): Outcome<{ readonly funding: FundingAccount; readonly payer: Payer; readonly payee: PayeeOnFile }, PartyRefusal> {
  const funding = known.fundingAccounts.get(order.fundingAccount)
  const payer = funding === undefined ? undefined : known.members.get(funding.member)
  if (funding === undefined || payer === undefined)
    return refused({ code: 'funding_account_not_found', fundingAccount: order.fundingAccount })
  if (payer.state !== 'active') return refused({ code: 'member_not_active', member: payer.id })
  if (!payer.isEligible) return refused({ code: 'member_not_eligible', member: payer.id })
  if (funding.state !== 'open') return refused({ code: 'funding_account_closed', fundingAccount: funding.id })
  if (!funding.isEligible) return refused({ code: 'funding_account_not_eligible', fundingAccount: funding.id })
  const payee = known.payees.get(order.payee)
  // Another member's payee is no different from none.
  if (payee === undefined || payee.member !== funding.member)
    return refused({ code: 'payee_not_found', payee: order.payee })
  if (payee.state !== 'active') return refused({ code: 'payee_not_active', payee: payee.id })
  if (payee.account === funding.account) return refused({ code: 'payee_is_funding_account', payee: payee.id })
  if (payee.coolingUntil !== null && payee.coolingUntil > known.now)
    return refused({ code: 'payee_is_cooling_off', payee: payee.id, until: payee.coolingUntil })
  return done({ funding, payer, payee })
}

/** What "the same content" means: everything that decides where how much money goes and when. */
function fingerprintOf(order: PaymentOrder): Buffer {
  const { fundingAccount, payee, money, processOn, deliverBy, speed, occurrence } = order
  const content = {
    fundingAccount,
    payee,
    amount: money.minor.toString(),
    currency: money.currency,
    processOn: processOn ?? null,
    ...(deliverBy === undefined ? {} : { deliverBy }),
    ...(speed === undefined ? {} : { speed }),
    occurrence: occurrence === undefined ? null : { of: occurrence.of, number: occurrence.number },
  }
  return hash('sha256', canonical(content), 'buffer')
}
