// The queue of exceptions, and what can be done to each: taken, tried again, refunded, paid anew, closed. Money that moves
// is reversed by entries that say so; a refund above the threshold waits for a second person.

import * as audit from '../audit/audit.ts'
import { type BusinessDate, dateIn, daysAfter } from '../base/dates.ts'
import { formatMoney } from '../base/money.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as ledger from '../ledger/ledger.ts'
import { addBusinessDays } from './calendar.ts'
import {
  type Action,
  type ActRefusal,
  attemptsMax,
  type Exception,
  type ExceptionId,
  type ExceptionKind,
  mayAct,
  ownedMs,
  type Resolution,
  table,
} from './exception.ts'
import * as exceptionsStore from './exceptions-store.ts'
import { openExceptions } from './opening.ts'
import { institution, pageMax } from './parties.ts'
import type { Payment, PaymentId } from './payment.ts'
import { goLate } from './release.ts'
import { approvalsFor } from './rules.ts'
import { settingsOf } from './settings.ts'
import { referenceOf, step } from './steps.ts'
import type { StopOrderId } from './stop-order.ts'
import { stopOrdersFor } from './stop-orders.ts'
import * as store from './store.ts'
import type { SubmissionRefusal } from './submission.ts'
import { submitMany } from './submit.ts'

export const refundKind = 'payments.refund'

type Held = { readonly exception: Exception; readonly payment: Payment }

/** Locks the payment first, as everyone does, and looks whether this may be done to its exception. */
async function hold(work: Work, id: ExceptionId, version: number, action?: Action): Promise<Outcome<Held, ActRefusal>> {
  const found = await exceptionsStore.findException(work, id)
  if (found === undefined) return refused({ code: 'exception_not_found', exception: id })
  const [payment = fault('an exception is of a payment')] = await store.lockPayments(work, [found.payment])
  const [exception = fault('it was just found')] = await exceptionsStore.lockExceptions(work, [id])
  const may = mayAct(exception, version, work.actor, work.now, action)
  return may.ok ? done({ exception, payment }) : may
}

/** Writes down an act: what the exception is afterwards, who did it, and why. */
async function act(work: Work, after: Exception, what: string, reason: string | null = null): Promise<Exception> {
  const exception = { ...after, version: after.version + 1 }
  await exceptionsStore.updateException(work, exception)
  const { id, version, payment, kind, resolution } = exception
  await exceptionsStore.insertExceptionSteps(work, [{ exception: id, version, act: what, actor: work.actor, reason }])
  audit.append(work, 'payments.exception', {
    exception: id,
    payment,
    act: what,
    kind,
    ...(resolution === null ? {} : { resolution }),
  })
  return exception
}

function resolve(
  work: Work,
  exception: Exception,
  resolution: Resolution,
  what: string = resolution,
): Promise<Exception> {
  const end = { state: 'resolved', resolution, resolvedBy: work.actor, resolvedAt: work.now, retryOn: null } as const
  return act(work, { ...exception, ...end }, what)
}

/** Takes an exception for a while, so that nobody else works on it meanwhile; again, it is taken for longer. */
export async function takeException(
  work: Work,
  id: ExceptionId,
  version: number,
): Promise<Outcome<Exception, ActRefusal>> {
  const held = await hold(work, id, version)
  if (!held.ok) return held
  const ownedUntil = new Date(work.now.getTime() + ownedMs)
  return done(await act(work, { ...held.value.exception, owner: work.actor, ownedUntil }, 'taken'))
}

export type ReprocessRefusal = ActRefusal | { readonly code: 'attempts_exhausted'; readonly attemptsMax: number }

/** Tries a failed payment again, now or with the next window. It may fail again; then the exception stays open. */
export async function reprocess(
  work: Work,
  id: ExceptionId,
  version: number,
): Promise<Outcome<Exception, ReprocessRefusal>> {
  const held = await hold(work, id, version, 'reprocess')
  if (!held.ok) return held
  const { exception, payment } = held.value
  if (payment.attempts >= attemptsMax) return refused({ code: 'attempts_exhausted', attemptsMax })
  return done(await tryAgain(work, exception, payment, 'reprocessed'))
}

async function tryAgain(
  work: Work,
  exception: Exception,
  payment: Payment,
  resolution: 'reprocessed' | 'retried',
): Promise<Exception> {
  const after = await goLate(
    work,
    { ...payment, attempts: payment.attempts + 1, hold: null },
    resolution === 'retried' ? 'itself' : 'person',
  )
  if (after.state !== 'failed') return resolve(work, exception, resolution)
  const own = await institution(work)
  const { calendar } = await settingsOf(work, own)
  const retries = exception.retries + 1
  const retryOn =
    resolution === 'retried' && retries < table[exception.kind].retriesMax
      ? addBusinessDays(calendar, dateIn(own.timeZone, work.now), 1)
      : null
  const reason = after.reason ?? exception.reason
  return act(work, { ...exception, retries, retryOn, reason }, 'tried_in_vain', reason)
}

/** Tries again what is to be tried today; answers with how many there were. */
export async function retryDue(work: Work, exceptionsMax: number): Promise<number> {
  const { timeZone } = await institution(work)
  const due = await exceptionsStore.claimRetries(work, dateIn(timeZone, work.now), exceptionsMax)
  if (due.length === 0) return 0
  const payments = await store.lockPayments(
    work,
    due.map(({ payment }) => payment),
  )
  const paymentOf = new Map(payments.map(payment => [payment.id, payment]))
  for (const exception of due) {
    const payment = paymentOf.get(exception.payment) ?? fault('an exception is of a payment')
    if (payment.state === 'failed' && payment.attempts < attemptsMax)
      await tryAgain(work, exception, payment, 'retried')
    else await act(work, { ...exception, retryOn: null }, 'not_retried')
  }
  return due.length
}

/** Nothing more is to be done: the member pays otherwise, the money is free. */
export async function closeException(
  work: Work,
  id: ExceptionId,
  version: number,
): Promise<Outcome<Exception, ActRefusal>> {
  const held = await hold(work, id, version, 'close')
  return held.ok ? done(await resolve(work, held.value.exception, 'closed')) : held
}

/** A settled payment has come back, for a reason of the bank's. Its money rests with the institution. */
export async function enterReturn(work: Work, id: PaymentId, reason: string): Promise<void> {
  const [before = fault(`${id} is not on file`)] = await store.lockPayments(work, [id])
  await step(work, [{ before, after: { ...before, state: 'returned', reason } }])
  await openExceptions(work, [{ payment: id, kind: 'returned', reason }])
}

export type RefundRefusal = ActRefusal | { readonly code: 'proposal_pending'; readonly proposal: change.ProposalId }

/** Gives a returned payment back to the member; above the threshold once others have approved of it. */
export async function refund(work: Work, id: ExceptionId, version: number): Promise<Outcome<Exception, RefundRefusal>> {
  const held = await hold(work, id, version, 'refund')
  if (!held.ok) return held
  const { exception, payment } = held.value
  const settings = await settingsOf(work, await institution(work))
  const approvals = approvalsFor(settings, payment.money.minor)
  if (approvals === 0) return done(await refundNow(work, exception, payment))
  const { answerDays } = settings.approvals
  const proposed = await change.propose(work, {
    kind: refundKind,
    subject: id,
    content: { payment: payment.id, amount: formatMoney(payment.money), currency: payment.money.currency },
    approvalsNeeded: approvals,
    expiresAt: daysAfter(work.now, answerDays),
  })
  if (proposed.ok) return done(await act(work, { ...exception, proposal: proposed.value.id }, 'refund_proposed'))
  if (proposed.refusal.code === 'proposal_pending') return refused(proposed.refusal)
  return fault(`a refund was not proposed: ${proposed.refusal.code}`)
}
/** Others have approved of a refund. It may have been settled otherwise meanwhile. */
export async function refundApproved(
  work: Work,
  id: ExceptionId,
): Promise<Outcome<Payment, { readonly code: 'exception_resolved'; readonly resolution: Resolution }>> {
  const found = (await exceptionsStore.findException(work, id)) ?? fault(`${id} was proposed and is not on file`)
  const [payment = fault('an exception is of a payment')] = await store.lockPayments(work, [found.payment])
  const [exception = fault('it was just found')] = await exceptionsStore.lockExceptions(work, [id])
  if (exception.resolution !== null) return refused({ code: 'exception_resolved', resolution: exception.resolution })
  await refundNow(work, exception, payment)
  return done({ ...payment, state: 'refunded' })
}

async function refundNow(work: Work, exception: Exception, payment: Payment): Promise<Exception> {
  await moveBack(work, payment)
  await step(work, [{ before: payment, after: { ...payment, state: 'refunded' } }])
  return resolve(work, exception, 'refunded')
}

/** Reverses what settled the payment: the entries that took the money stay, and others give it back. */
async function moveBack(work: Work, { id, attempts, method }: Payment): Promise<void> {
  const key = method === 'on_us' ? `${id}/book` : `${referenceOf(id, attempts)}/settled`
  const [settled = fault(`${id} was never settled`)] = await ledger.findByKey(work, [key])
  const [posted] = await ledger.post(work, [{ kind: 'reversal', key: `${id}/back`, of: settled.id }])
  if (posted?.ok !== true) fault(`the ledger did not give back ${id}: ${JSON.stringify(posted?.refusal.code)}`)
}

export type ReissueRefusal =
  | ActRefusal
  | { readonly code: 'payment_is_stopped'; readonly stopOrder: StopOrderId }
  | SubmissionRefusal

/** Pays the same anew: the money comes back to the member and goes out again, both or neither. `as` names the new payment. */
export async function reissue(
  work: Work,
  id: ExceptionId,
  version: number,
  as: PaymentId,
): Promise<Outcome<Exception, ReissueRefusal>> {
  const held = await hold(work, id, version, 'reissue')
  if (!held.ok) return held
  const { exception, payment } = held.value
  const today = dateIn((await institution(work)).timeZone, work.now)
  const stop = (await stopOrdersFor(work, [{ ...payment, processOn: today }], today)).get(payment.id)
  if (stop !== undefined) return refused({ code: 'payment_is_stopped', stopOrder: stop })
  await moveBack(work, payment)
  await step(work, [{ before: payment, after: { ...payment, state: 'reissued' } }])
  const { fundingAccount, payee, money } = payment
  const order = {
    id: as,
    actor: work.actor,
    key: `${payment.id}/reissue`,
    fundingAccount,
    payee,
    money,
    isRepeat: true,
  }
  const [submitted = fault('one outcome for one order')] = await submitMany(work, [order])
  return submitted.ok ? done(await resolve(work, exception, 'reissued')) : submitted
}

export async function findException(
  work: Work,
  id: ExceptionId,
): Promise<Outcome<Exception, { readonly code: 'exception_not_found'; readonly exception: ExceptionId }>> {
  const exception = await exceptionsStore.findException(work, id)
  return exception === undefined ? refused({ code: 'exception_not_found', exception: id }) : done(exception)
}

/** The open ones, the most urgent first; `after` is the last one seen. */
export function listExceptions(
  work: Work,
  only: { readonly kind?: ExceptionKind },
  after: { readonly dueOn: BusinessDate; readonly id: string } | undefined,
  most: number,
): Promise<readonly Exception[]> {
  return exceptionsStore.listOpen(work, only, after ?? { dueOn: '0001-01-01', id: '' }, Math.min(most, pageMax))
}

export function stepsOfException(work: Work, id: ExceptionId): Promise<readonly exceptionsStore.ExceptionStep[]> {
  return exceptionsStore.exceptionStepsOf(work, id)
}

/** The bank has answered for payments that had not been heard of: they wait for nobody any more. */
export async function answered(work: Work, payments: readonly PaymentId[]): Promise<void> {
  for (const exception of await exceptionsStore.lockOpenFor(work, payments)) await resolve(work, exception, 'answered')
}
