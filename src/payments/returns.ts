// What becomes of a payment that has come back: its money goes to the member, or to the payee once more. Either takes
// money out of the institution's hands, so above the threshold either is proposed, and done with the last approval. One is
// proposed at a time, and whatever settles the exception otherwise voids it.

import type { Canonical } from '../base/canonical.ts'
import { dateIn, daysAfter } from '../base/dates.ts'
import { formatMoney } from '../base/money.ts'
import { done, fault, type Outcome, type Refusal, refused } from '../base/outcome.ts'
import { attempt, rehearse, type Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as rails from '../rails/rails.ts'
import type { Dispute, DisputeId } from './dispute.ts'
import * as disputesStore from './disputes-store.ts'
import type { ActRefusal, Exception, ExceptionId, Resolution } from './exception.ts'
import { act, hold, resolve } from './exceptions.ts'
import * as exceptionsStore from './exceptions-store.ts'
import { type GiveBackRefusal, giveBack } from './giving-back.ts'
import { openExceptions } from './opening.ts'
import { institution } from './parties.ts'
import * as partiesStore from './parties-store.ts'
import type { FundingAccountId, Payment, PaymentId } from './payment.ts'
import { approvalsFor } from './rules.ts'
import { settingsOf } from './settings.ts'
import { referenceOf, step } from './steps.ts'
import type { StopOrderId } from './stop-order.ts'
import { stopOrdersFor } from './stop-orders.ts'
import * as store from './store.ts'
import type { SubmissionRefusal } from './submission.ts'
import { submitMany } from './submit.ts'

export const refundKind = 'payments.refund'
export const reissueKind = 'payments.reissue'

/** A settled payment has come back, for a reason of the bank's. Its money rests with the institution. */
export async function enterReturn(work: Work, id: PaymentId, reason: string): Promise<void> {
  const [before = fault(`${id} is not on file`)] = await store.lockPayments(work, [id])
  await enterReturns(work, [{ before, reason }])
}

/** The same of many that are locked. People read the code's words, and what they have to put right. */
export async function enterReturns(
  work: Work,
  returned: readonly { readonly before: Payment; readonly reason: string }[],
): Promise<void> {
  await step(
    work,
    returned.map(({ before, reason }) => ({ before, after: { ...before, state: 'returned', reason } })),
  )
  await openExceptions(
    work,
    returned.map(({ before, reason }) => ({
      payment: before.id,
      kind: 'returned',
      reason: rails.returnWords(reason) ?? reason,
    })),
  )
}

type Disputed = { readonly code: 'payment_is_disputed'; readonly dispute: DisputeId }
type Asked = { readonly code: 'proposal_pending'; readonly proposal: change.ProposalId }
/** A check that is not out there any more, or was none of ours. */
type NotStopped =
  | Extract<rails.StopRefusal, { readonly code: 'check_not_stoppable' }>
  | Extract<ActRefusal, { readonly code: 'action_not_offered' }>
export type RefundRefusal = ActRefusal | Asked | Disputed | NotStopped | GiveBackRefusal
type NotReissued =
  | Disputed
  | NotStopped
  | { readonly code: 'payment_is_stopped'; readonly stopOrder: StopOrderId }
  | GiveBackRefusal
  | SubmissionRefusal
export type ReissueRefusal = ActRefusal | Asked | NotReissued

type Returned = { readonly exception: Exception; readonly payment: Payment; readonly disputes: readonly Dispute[] }
type Took<R extends Refusal> = Promise<Outcome<Exception, R>>

/** Gives a returned payment back to the member, into the account it came from unless another of theirs is named. */
export function refund(
  work: Work,
  id: ExceptionId,
  version: number,
  into?: FundingAccountId,
): Promise<Outcome<Exception, RefundRefusal>> {
  return takeOrAsk(work, id, version, {
    action: 'refund',
    kind: refundKind,
    more: () => (into === undefined ? {} : { fundingAccount: into }),
    take: (inner, returned) => refundNow(inner, returned, into),
  })
}

/** Pays the same anew: the money comes back to the member and goes out again, both or neither. `as` names the new payment. */
export function reissue(
  work: Work,
  id: ExceptionId,
  version: number,
  as: PaymentId,
): Promise<Outcome<Exception, ReissueRefusal>> {
  return takeOrAsk(work, id, version, {
    action: 'reissue',
    kind: reissueKind,
    more: ({ payee }) => ({ payee }),
    take: (inner, returned) => reissueNow(inner, returned, as),
  })
}

type Way<R extends Refusal> = {
  readonly action: 'refund' | 'reissue'
  readonly kind: typeof refundKind | typeof reissueKind
  /** What people approve of besides the payment and its amount. */
  readonly more: (payment: Payment) => { readonly [member: string]: Canonical }
  readonly take: (work: Work, returned: Returned) => Took<R>
}

async function takeOrAsk<R extends Refusal>(
  work: Work,
  id: ExceptionId,
  version: number,
  { action, kind, more, take }: Way<R>,
): Promise<Outcome<Exception, ActRefusal | Asked | R>> {
  await change.lockPending(work, refundKind, id)
  await change.lockPending(work, reissueKind, id)
  await lockDisputes(work, id)
  const held = await hold(work, id, version, action)
  if (!held.ok) return held
  const { exception, payment } = held.value
  const returned = { exception, payment, disputes: await disputesStore.lockDisputesOf(work, payment.id) }
  const settings = await settingsOf(work, await institution(work))
  const approvalsNeeded = approvalsFor(settings, payment.money.minor)
  if (approvalsNeeded === 0) return take(work, returned)
  const pending = await pendingOf(work, exception)
  if (pending !== undefined) return refused({ code: 'proposal_pending', proposal: pending })
  // Nobody is asked about what could not be done.
  const tried = await rehearse(work, inner => take(inner, returned))
  if (!tried.ok) return tried
  const { money } = payment
  const proposed = await change.propose(work, {
    kind,
    subject: id,
    content: { payment: payment.id, amount: formatMoney(money), currency: money.currency, ...more(payment) },
    approvalsNeeded,
    expiresAt: daysAfter(work.now, settings.approvals.answerDays),
  })
  if (proposed.ok) return done(await act(work, { ...exception, proposal: proposed.value.id }, `${action}_proposed`))
  return fault(`a ${action} was not proposed: ${proposed.refusal.code}`)
}

/** Disputes before their payment, as everyone locks them who locks both. */
async function lockDisputes(work: Work, id: ExceptionId): Promise<void> {
  const exception = await exceptionsStore.findException(work, id)
  if (exception !== undefined) await disputesStore.lockDisputesOf(work, exception.payment)
}

/** What people are being asked about it, whichever of the two ways it is. */
async function pendingOf(work: Work, { proposal }: Exception): Promise<change.ProposalId | undefined> {
  if (proposal === null) return undefined
  const asked = await change.findProposal(work, proposal)
  if (!asked.ok) return fault(`${proposal} was asked and is not on file`)
  const { state, expiresAt } = asked.value
  return state === 'open' && expiresAt > work.now ? proposal : undefined
}

/** What was approved of and could not be done leaves the exception as it was. */
export type NotReturned =
  | { readonly code: 'exception_resolved'; readonly resolution: Resolution }
  | Disputed
  | NotStopped
  | GiveBackRefusal
  | NotReissued

/** Others have approved of a refund or a reissue. It may have been settled otherwise meanwhile, or not be possible now. */
export async function returnApproved(work: Work, proposal: change.Proposal): Promise<Outcome<Payment, NotReturned>> {
  const id = proposal.subject as ExceptionId // As `takeOrAsk` named it.
  await lockDisputes(work, id)
  const found = (await exceptionsStore.findException(work, id)) ?? fault(`${id} was proposed and is not on file`)
  const [payment = fault('an exception is of a payment')] = await store.lockPayments(work, [found.payment])
  const [exception = fault('it was just found')] = await exceptionsStore.lockExceptions(work, [id])
  const { resolution } = exception
  if (resolution !== null) return refused({ code: 'exception_resolved', resolution })
  const bound = proposal.content as Bound // As `takeOrAsk` wrote it; nobody else proposes these kinds.
  const { minor, currency } = payment.money
  if (bound.payment !== payment.id || bound.amount !== formatMoney({ minor, currency }))
    fault(`${proposal.id} is about another payment`)
  const disputes = await disputesStore.lockDisputesOf(work, payment.id)
  const taken = await attempt<Exception, NotReturned>(work, inner => {
    const returned = { exception, payment, disputes }
    return proposal.kind === refundKind
      ? refundNow(inner, returned, bound.fundingAccount, proposal.id)
      : reissueNow(inner, returned, inner.newId('pay'), proposal.id)
  })
  // Of a stale check, that comes when the bank knows that it is stopped.
  if (taken.ok && exception.kind === 'stale') return done(payment)
  return taken.ok ? done({ ...payment, state: proposal.kind === refundKind ? 'refunded' : 'reissued' }) : taken
}
type Bound = { readonly payment: string; readonly amount: string; readonly fundingAccount?: FundingAccountId }

async function refundNow(
  work: Work,
  { exception, payment, disputes }: Returned,
  into: FundingAccountId | undefined,
  approved?: change.ProposalId,
): Took<Disputed | NotStopped | GiveBackRefusal> {
  const open = openOf(disputes)
  if (open !== undefined) return refused({ code: 'payment_is_disputed', dispute: open })
  if (exception.kind === 'stale') return stopStale(work, exception, payment, 'refund')
  const given = await giveBack(work, payment, disputes, into)
  if (!given.ok) return given
  await step(work, [{ before: payment, after: { ...payment, state: 'refunded' } }])
  return done(await resolve(work, exception, 'refunded', approved))
}

/** What people have agreed to is not asked about again as a payment of its own. */
async function reissueNow(
  work: Work,
  { exception, payment, disputes }: Returned,
  as: PaymentId,
  approved?: change.ProposalId,
): Took<NotReissued> {
  const open = openOf(disputes)
  if (open !== undefined) return refused({ code: 'payment_is_disputed', dispute: open })
  const today = dateIn((await institution(work)).timeZone, work.now)
  const stop = (await stopOrdersFor(work, [{ ...payment, processOn: today }], today)).get(payment.id)
  if (stop !== undefined) return refused({ code: 'payment_is_stopped', stopOrder: stop })
  if (exception.kind === 'stale') return stopStale(work, exception, payment, 'reissue')
  const { id, member, fundingAccount, payee, money } = payment
  // Members before accounts, as in every submission.
  await partiesStore.lockPayers(work, [member])
  const given = await giveBack(work, payment, disputes)
  if (!given.ok) return given
  await step(work, [{ before: payment, after: { ...payment, state: 'reissued' } }])
  const key = { key: `${id}/reissue`, isOwnKey: true } as const
  const agreed = approved === undefined ? {} : { approved }
  const order = { id: as, actor: work.actor, ...key, ...agreed, fundingAccount, payee, money, isRepeat: true }
  const [submitted = fault('one outcome for one order')] = await submitMany(work, [order])
  if (!submitted.ok) return submitted
  if (submitted.value.isReplay) return fault(`${id} was reissued before`)
  return done(await resolve(work, exception, 'reissued', approved))
}

/** It is decided first whether the member is owed anything; what has come back is shared out then. */
function openOf(disputes: readonly Dispute[]): DisputeId | undefined {
  return disputes.find(({ endedAt }) => endedAt === null)?.id
}

/** Has the bank told not to pay a check that nobody has cashed. Until the bank knows, its money stays where it is. */
async function stopStale(
  work: Work,
  exception: Exception,
  payment: Payment,
  wanted: 'refund' | 'reissue',
): Took<NotStopped> {
  const check = await rails.findCheckOf(work, referenceOf(payment.id, payment.attempts))
  // It left by a call: the bank drew it, and the bank answers for it.
  if (check === undefined) return refused({ code: 'action_not_offered', kind: exception.kind, offered: [] })
  const stopped = await rails.stopCheck(work, check.number, { kind: 'stop', reason: 'stale' })
  if (stopped.ok) return done(await act(work, { ...exception, wanted }, `${wanted}_begun`))
  if (stopped.refusal.code === 'check_not_stoppable') return refused(stopped.refusal)
  return fault(`a check that was found is refused: ${stopped.refusal.code}`)
}
