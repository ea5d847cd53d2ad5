// The queue of exceptions, and what can be done to each: taken, tried again, closed. What becomes of money that came back
// is in returns.ts.

import * as audit from '../audit/audit.ts'
import { type BusinessDate, dateIn } from '../base/dates.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
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
import { institution, pageMax } from './parties.ts'
import type { Payment, PaymentId } from './payment.ts'
import { goLate } from './release.ts'
import { settingsOf } from './settings.ts'
import * as store from './store.ts'

export type Held = { readonly exception: Exception; readonly payment: Payment }

/** Locks the payment first, as everyone does, and looks whether this may be done to its exception. */
export async function hold(
  work: Work,
  id: ExceptionId,
  version: number,
  action?: Action,
): Promise<Outcome<Held, ActRefusal>> {
  const found = await exceptionsStore.findException(work, id)
  if (found === undefined) return refused({ code: 'exception_not_found', exception: id })
  const [payment = fault('an exception is of a payment')] = await store.lockPayments(work, [found.payment])
  const [exception = fault('it was just found')] = await exceptionsStore.lockExceptions(work, [id])
  const may = mayAct(exception, version, work.actor, work.now, action)
  return may.ok ? done({ exception, payment }) : may
}

/** Writes down an act: what the exception is afterwards, who did it, and why. */
export async function act(
  work: Work,
  after: Exception,
  what: string,
  reason: string | null = null,
): Promise<Exception> {
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

/** Whatever people were asked about it, they need not answer any more, unless this is their answer. */
export async function resolve(
  work: Work,
  exception: Exception,
  resolution: Resolution,
  carriesOut?: change.ProposalId,
): Promise<Exception> {
  const end = { state: 'resolved', resolution, resolvedBy: work.actor, resolvedAt: work.now, retryOn: null } as const
  if (exception.proposal !== null && exception.proposal !== carriesOut)
    await change.withdraw(work, exception.proposal, 'the exception has moved on')
  return act(work, { ...exception, ...end }, resolution)
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
  resolution: 'reprocessed' | 'retried' | 'reissued',
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
  const more = resolution === 'reissued' ? noMoreWanted : {}
  return act(work, { ...exception, ...more, retries, retryOn, reason }, 'tried_in_vain', reason)
}

/** A stopped check that cannot be paid again is one that the bank has rejected, like others. */
const noMoreWanted = { kind: 'rejected', wanted: null } as const

/**
 * The bank knows that these stale checks are stopped, and their payments have failed: the money is free. Where somebody
 * wanted it so, it stays with the member, or is paid with another check. Answers with those of whom somebody did.
 */
export async function concludeStopped(work: Work, ids: readonly PaymentId[]): Promise<ReadonlySet<PaymentId>> {
  const wanting = (await exceptionsStore.lockOpenFor(work, ids)).filter(({ wanted }) => wanted !== null)
  if (wanting.length === 0) return new Set()
  const payments = await store.lockPayments(
    work,
    wanting.map(({ payment }) => payment),
  )
  const paymentOf = new Map(payments.map(payment => [payment.id, payment]))
  for (const exception of wanting) {
    const payment = paymentOf.get(exception.payment) ?? fault('an exception is of a payment')
    if (exception.wanted === 'refund') await resolve(work, exception, 'refunded')
    else if (payment.attempts < attemptsMax) await tryAgain(work, exception, payment, 'reissued')
    else await act(work, { ...exception, ...noMoreWanted }, 'tried_in_vain', 'attempts_exhausted')
  }
  return new Set(paymentOf.keys())
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

/**
 * The bank has answered for payments that had not been heard of: they wait for nobody any more. What it has paid and should
 * not have is no matter of the payment's own.
 */
export async function answered(work: Work, payments: readonly PaymentId[]): Promise<void> {
  const open = await exceptionsStore.lockOpenFor(work, payments)
  for (const exception of open.filter(({ kind }) => kind !== 'check_presented'))
    await resolve(work, exception, 'answered')
}
