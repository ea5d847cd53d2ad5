// Decides, without asking anyone, which of a list of payment orders are accepted. Each order sees those before it:
// their keys are spent, and what they hold is no longer available.

import { hash } from 'node:crypto'

import { canonical } from '../base/canonical.ts'
import { addDays, type BusinessDate } from '../base/dates.ts'
import type { Id } from '../base/ids.ts'
import type { Money } from '../base/money.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import type { Actor } from '../base/work.ts'
import type { AccountId, TransferId } from '../ledger/ledger.ts'
import type { Sealed } from '../protection/protection.ts'
import type { PaymentState } from './lifecycle.ts'

export type MemberId = Id<'mem'>
export type FundingAccountId = Id<'fac'>
export type PayeeId = Id<'pye'>
export type PaymentId = Id<'pay'>
export type StandingOrderId = Id<'sto'>

export type PaymentOrder = {
  /** Made by the caller, because what is sealed for a payment is sealed under its id. Unused when the key is on file. */
  readonly id: PaymentId
  readonly actor: Actor
  /** The actor's own idempotency key. */
  readonly key: string
  readonly fundingAccount: FundingAccountId
  readonly payee: PayeeId
  readonly money: Money
  /** The day on which the money is to leave; today when absent. */
  readonly processOn?: BusinessDate
  /** From where the member gave the order, as the online bank signed it. Kept for detection, not decided on here. */
  readonly context?: Sealed
  readonly occurrence?: { readonly of: StandingOrderId; readonly number: number }
}

export type Payment = {
  readonly id: PaymentId
  readonly member: MemberId
  readonly fundingAccount: FundingAccountId
  readonly payee: PayeeId
  readonly money: Money
  readonly processOn: BusinessDate
  readonly state: PaymentState
  /** Counts the steps taken; the entity tag of the payment. */
  readonly version: number
  /** Why it failed. */
  readonly reason: string | null
  readonly hold: TransferId | null
  readonly standingOrder: StandingOrderId | null
  readonly occurrence: number | null
  readonly submittedAt: Date
  readonly changedAt: Date
}

/** What the refusals of `submitMany` are, in the order they are looked for. */
export type SubmissionRefusal =
  | { readonly code: 'payment_key_reused'; readonly payment: PaymentId }
  | { readonly code: 'funding_account_not_found'; readonly fundingAccount: FundingAccountId }
  | { readonly code: 'member_not_active'; readonly member: MemberId }
  | { readonly code: 'funding_account_closed'; readonly fundingAccount: FundingAccountId }
  | { readonly code: 'payee_not_found'; readonly payee: PayeeId }
  | { readonly code: 'payee_not_active'; readonly payee: PayeeId }
  | { readonly code: 'amount_not_positive' }
  | { readonly code: 'currencies_differ' }
  | { readonly code: 'date_in_past'; readonly earliest: BusinessDate }
  | { readonly code: 'date_too_far'; readonly latest: BusinessDate }
  | { readonly code: 'insufficient_funds'; readonly account: AccountId; readonly short: bigint }

export type Submission = { readonly payment: Payment; readonly isReplay: boolean }

/** How far ahead a payment may be ordered. */
const horizonDays = 366

export type FundingAccount = {
  readonly id: FundingAccountId
  readonly member: MemberId
  readonly memberState: 'active' | 'suspended' | 'closed'
  readonly account: AccountId
  readonly state: 'open' | 'closed'
  readonly currency: string
}
export type PayeeOnFile = {
  readonly id: PayeeId
  readonly member: MemberId
  readonly state: 'active' | 'suspended' | 'terminated'
  readonly token: string
}

export type Known = {
  readonly now: Date
  readonly today: BusinessDate
  /** What the institution clears; its clearing accounts take no other. */
  readonly currency: string
  readonly onFile: ReadonlyMap<string, { readonly payment: Payment; readonly fingerprint: Buffer }>
  readonly fundingAccounts: ReadonlyMap<FundingAccountId, FundingAccount>
  readonly payees: ReadonlyMap<PayeeId, PayeeOnFile>
  /** What may still leave each account; null where it may sink without end. Taken under lock. */
  readonly available: ReadonlyMap<AccountId, bigint | null>
}

export type Accepted = {
  readonly order: PaymentOrder
  readonly payment: Payment
  readonly fingerprint: Buffer
  /** Where the money is taken from; present when the payment is due and its hold is to be placed. */
  readonly account?: AccountId
  readonly creditor: string
}

/** One key for all: an idempotency key belongs to whoever chose it. */
export function ownKey({ actor, key }: Pick<PaymentOrder, 'actor' | 'key'>): string {
  return `${actor}/${key}`
}

export function decideSubmissions(
  known: Known,
  orders: readonly PaymentOrder[],
  newHoldId: () => TransferId,
): { readonly outcomes: readonly Outcome<Submission, SubmissionRefusal>[]; readonly accepted: readonly Accepted[] } {
  const accepted: Accepted[] = []
  const acceptedByKey = new Map<string, Accepted>()
  const available = new Map(known.available)

  const outcomes = orders.map((order): Outcome<Submission, SubmissionRefusal> => {
    const fingerprint = fingerprintOf(order)
    const earlier = acceptedByKey.get(ownKey(order)) ?? known.onFile.get(ownKey(order))
    if (earlier !== undefined) {
      return earlier.fingerprint.equals(fingerprint)
        ? done({ payment: earlier.payment, isReplay: true })
        : refused({ code: 'payment_key_reused', payment: earlier.payment.id })
    }
    const parties = partiesOf(known, order)
    if (!parties.ok) return parties
    const { funding, payee } = parties.value

    const { minor, currency } = order.money
    if (minor <= 0n) return refused({ code: 'amount_not_positive' })
    if (currency !== funding.currency || currency !== known.currency) return refused({ code: 'currencies_differ' })
    const processOn = order.processOn ?? known.today
    // An occurrence of a standing order is never too late: it is made when it can be.
    if (processOn < known.today && order.occurrence === undefined)
      return refused({ code: 'date_in_past', earliest: known.today })
    const latest = addDays(known.today, horizonDays)
    if (processOn > latest) return refused({ code: 'date_too_far', latest })

    const isDue = processOn <= known.today
    if (isDue) {
      const left = available.get(funding.account)
      if (left !== undefined && left !== null) {
        if (left < minor) return refused({ code: 'insufficient_funds', account: funding.account, short: minor - left })
        available.set(funding.account, left - minor)
      }
    }
    const payment: Payment = {
      ...bornOf(order, known),
      member: funding.member,
      processOn,
      state: isDue ? 'released' : 'scheduled',
      reason: null,
      hold: isDue ? newHoldId() : null,
    }
    const entry: Accepted = {
      order,
      payment,
      fingerprint,
      creditor: payee.token,
      ...(isDue ? { account: funding.account } : {}),
    }
    accepted.push(entry)
    acceptedByKey.set(ownKey(order), entry)
    return done({ payment, isReplay: false })
  })
  return { outcomes, accepted }
}

/** A payment that could not be made, kept so that somebody sees it: what a standing order leaves when it is refused. */
export function stillborn(known: Known, order: PaymentOrder, member: MemberId, reason: string): Accepted {
  const processOn = order.processOn ?? known.today
  const payment: Payment = { ...bornOf(order, known), member, processOn, state: 'failed', reason, hold: null }
  return { order, payment, fingerprint: fingerprintOf(order), creditor: '' }
}

function bornOf({ id, fundingAccount, payee, money, occurrence }: PaymentOrder, { now }: Known) {
  return {
    id,
    fundingAccount,
    payee,
    money,
    version: 1,
    standingOrder: occurrence?.of ?? null,
    occurrence: occurrence?.number ?? null,
    submittedAt: now,
    changedAt: now,
  }
}

/** Who pays whom, if both still may: asked when an order is given, and again on the day it is due. */
export function partiesOf(
  known: Pick<Known, 'fundingAccounts' | 'payees'>,
  order: Pick<PaymentOrder, 'fundingAccount' | 'payee'>,
): Outcome<{ readonly funding: FundingAccount; readonly payee: PayeeOnFile }, SubmissionRefusal> {
  const funding = known.fundingAccounts.get(order.fundingAccount)
  if (funding === undefined) return refused({ code: 'funding_account_not_found', fundingAccount: order.fundingAccount })
  if (funding.memberState !== 'active') return refused({ code: 'member_not_active', member: funding.member })
  if (funding.state !== 'open') return refused({ code: 'funding_account_closed', fundingAccount: funding.id })
  const payee = known.payees.get(order.payee)
  // Another member's payee is no different from none.
  if (payee === undefined || payee.member !== funding.member)
    return refused({ code: 'payee_not_found', payee: order.payee })
  if (payee.state !== 'active') return refused({ code: 'payee_not_active', payee: payee.id })
  return done({ funding, payee })
}

/** What "the same content" means: everything that decides where how much money goes and when. */
function fingerprintOf({ fundingAccount, payee, money, processOn, occurrence }: PaymentOrder): Buffer {
  const content = {
    fundingAccount,
    payee,
    amount: money.minor.toString(),
    currency: money.currency,
    processOn: processOn ?? null,
    occurrence: occurrence === undefined ? null : { of: occurrence.of, number: occurrence.number },
  }
  return hash('sha256', canonical(content), 'buffer')
}
