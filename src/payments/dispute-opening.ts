// Opening a dispute: a notice of error is recorded, and from it when everything is due.

import type { Canonical } from '../base/canonical.ts'
import { type BusinessDate, dateIn } from '../base/dates.ts'
import type { Money } from '../base/money.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import type { Sealed } from '../protection/protection.ts'
import type { Calendar } from './calendar.ts'
import {
  type Circumstances,
  type Deadline,
  type DeadlineName,
  deadlineOf,
  isOfNewAccount,
  isTimely,
  nextDue,
  rulesVersion,
} from './deadlines.ts'
import { type Dispute, type DisputeId, type DisputeKind, type Document, hasMoved, type NoticeForm } from './dispute.ts'
import { clockOf, type DisputeAnswer, detailOf, fingerprintOf, record, writeDeadlines } from './dispute-steps.ts'
import * as store from './disputes-store.ts'
import * as partiesStore from './parties-store.ts'
import type { FundingAccountId, MemberId, PaymentId } from './payment.ts'
import * as paymentsStore from './store.ts'
import { ownKey } from './submission.ts'

export type NewDispute = {
  /** Made by the caller, because the member's words are sealed under it. Unused when the key is on file. */
  readonly id: DisputeId
  readonly key: string
  readonly member: MemberId
  /** A payment, all of it unless an amount is given; or an amount that moved on an account on a day. */
  readonly about:
    | { readonly payment: PaymentId; readonly money?: Money }
    | { readonly fundingAccount: FundingAccountId; readonly transferOn: BusinessDate; readonly money: Money }
  readonly kind: DisputeKind
  readonly form: NoticeForm
  readonly receivedAt: Date
  /** When the statement was sent that first shows it; absent where none has been. */
  readonly statementOn?: BusinessDate
  /** When the account got its first deposit, where that is not long ago. */
  readonly firstDepositOn?: BusinessDate
  readonly isPointOfSale: boolean
  readonly isForeign: boolean
  /** The member was told to confirm in writing what was said, and where to. */
  readonly mustConfirm: boolean
  readonly words?: Sealed
  /** What the words say, by hash, so that a key that comes again with others is noticed. */
  readonly wordsHash: string
  readonly documents: readonly Document[]
}

/** In the order they are looked for. */
export type NewDisputeRefusal =
  | { readonly code: 'dispute_key_reused'; readonly dispute: DisputeId }
  | { readonly code: 'instant_in_future' }
  | { readonly code: 'notice_was_written' }
  | { readonly code: 'member_erased' }
  | { readonly code: 'payment_not_found'; readonly payment: PaymentId }
  | { readonly code: 'payment_moved_nothing'; readonly payment: PaymentId }
  | { readonly code: 'payment_disputed_already'; readonly dispute: DisputeId }
  | { readonly code: 'funding_account_not_found'; readonly fundingAccount: FundingAccountId }
  | { readonly code: 'amount_not_positive' }
  | { readonly code: 'currencies_differ' }
  | { readonly code: 'dispute_over_payment'; readonly max: bigint }

/** Records a notice of error, and from it when everything is due. */
export async function openDispute(work: Work, order: NewDispute): Promise<Outcome<DisputeAnswer, NewDisputeRefusal>> {
  const key = ownKey({ actor: work.actor, key: order.key })
  const fingerprint = fingerprintOf(contentOf(order))
  const earlier = await store.disputeByKey(work, key)
  if (earlier !== undefined) {
    return earlier.fingerprint.equals(fingerprint)
      ? done({ ...(await detailOf(work, earlier.id)), isReplay: true })
      : refused({ code: 'dispute_key_reused', dispute: earlier.id })
  }
  if (order.receivedAt > work.now) return refused({ code: 'instant_in_future' })
  if (order.mustConfirm && order.form === 'written') return refused({ code: 'notice_was_written' })
  const [member] = await partiesStore.findMembers(work, [order.member])
  if (member !== undefined && member.erasedAt !== null) return refused({ code: 'member_erased' })
  const subject = await subjectOf(work, order)
  if (!subject.ok) return subject

  const clock = await clockOf(work)
  const receivedOn = dateIn(clock.timeZone, order.receivedAt)
  const { statementOn = null, firstDepositOn = null } = order
  const opened: Dispute = {
    ...subject.value,
    id: order.id,
    member: order.member,
    kind: order.kind,
    form: order.form,
    receivedAt: order.receivedAt,
    receivedOn,
    statementOn,
    firstDepositOn,
    isPointOfSale: order.isPointOfSale,
    isForeign: order.isForeign,
    isTimely: isTimely(statementOn, receivedOn, rulesVersion),
    mustConfirm: order.mustConfirm,
    confirmedOn: null,
    rulesVersion,
    words: order.words ?? null,
    state: 'open',
    version: 1,
    credited: 0n,
    withheld: 0n,
    creditTransfer: null,
    creditedAt: null,
    found: null,
    endedAt: null,
    owed: 0n,
    debited: 0n,
    short: 0n,
    debitOn: null,
    nextDueOn: null,
    proposal: null,
    answerUntil: null,
    openedAt: work.now,
    changedAt: work.now,
  }
  const deadlines = firstDeadlines(opened, clock.calendar)
  const dispute = { ...opened, nextDueOn: nextDue(deadlines) }
  await store.insertDispute(work, dispute, key, fingerprint)
  await writeDeadlines(work, dispute.id, [], deadlines)
  await store.insertDocuments(work, dispute.id, 1, order.documents)
  await record(work, { before: undefined, after: dispute }, { what: 'opened', documents: order.documents })
  return done({ ...(await detailOf(work, dispute.id)), isReplay: false })
}

type Subject = Pick<Dispute, 'payment' | 'fundingAccount' | 'transferOn' | 'money'>

/** What is disputed. A payment is locked, so that two who dispute it at once find each other. */
async function subjectOf(work: Work, { member, about }: NewDispute): Promise<Outcome<Subject, NewDisputeRefusal>> {
  if ('fundingAccount' in about) {
    const { fundingAccount, transferOn, money } = about
    const [account] = await partiesStore.findFundingAccounts(work, [fundingAccount])
    if (account?.member !== member) return refused({ code: 'funding_account_not_found', fundingAccount })
    if (money.minor <= 0n) return refused({ code: 'amount_not_positive' })
    if (money.currency !== account.currency) return refused({ code: 'currencies_differ' })
    return done({ payment: null, fundingAccount, transferOn, money })
  }
  const [payment] = await paymentsStore.lockPayments(work, [about.payment])
  if (payment?.member !== member) return refused({ code: 'payment_not_found', payment: about.payment })
  if (!hasMoved(payment.state)) return refused({ code: 'payment_moved_nothing', payment: payment.id })
  const open = await store.openDisputeOf(work, payment.id)
  if (open !== undefined) return refused({ code: 'payment_disputed_already', dispute: open })
  const { money = payment.money } = about
  if (money.minor <= 0n) return refused({ code: 'amount_not_positive' })
  if (money.currency !== payment.money.currency) return refused({ code: 'currencies_differ' })
  if (money.minor > payment.money.minor) return refused({ code: 'dispute_over_payment', max: payment.money.minor })
  return done({ payment: payment.id, fundingAccount: payment.fundingAccount, transferOn: payment.processOn, money })
}

function circumstancesOf({
  firstDepositOn,
  transferOn,
  rulesVersion,
  isPointOfSale,
  isForeign,
}: Dispute): Circumstances {
  return { isNewAccount: isOfNewAccount(firstDepositOn, transferOn, rulesVersion), isPointOfSale, isForeign }
}

function firstDeadlines(dispute: Dispute, calendar: Calendar): readonly Deadline[] {
  if (!dispute.isTimely) return []
  const names: readonly DeadlineName[] = dispute.mustConfirm
    ? ['confirm_in_writing', 'credit_or_decide', 'decide']
    : ['credit_or_decide', 'decide']
  const circumstances = circumstancesOf(dispute)
  return names.map(name => deadlineOf(name, dispute.rulesVersion, calendar, dispute.receivedOn, circumstances))
}

function contentOf({ member, about, documents, ...order }: NewDispute): Canonical {
  const { money, ...subject } = about
  return {
    member,
    ...subject,
    ...(money === undefined ? {} : { amount: money.minor.toString(), currency: money.currency }),
    kind: order.kind,
    form: order.form,
    receivedAt: order.receivedAt.toISOString(),
    statementOn: order.statementOn ?? null,
    firstDepositOn: order.firstDepositOn ?? null,
    isPointOfSale: order.isPointOfSale,
    isForeign: order.isForeign,
    mustConfirm: order.mustConfirm,
    wordsHash: order.wordsHash,
    documents,
  }
}
