// Takes an approval of a payment back, for as long as nothing has left: by those who gave it, within the minutes that the
// institution gives them. What may be recalled has not been sent; nothing is undone.

import { dateIn, instantOf } from '../base/dates.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import type * as change from '../change/change.ts'
import { paymentKind } from './approvals.ts'
import { closesAt, type Method, methods, windowsAt } from './calendar.ts'
import { institution } from './parties.ts'
import type { Payment, PaymentId } from './payment.ts'
import { type Settings, settingsOf } from './settings.ts'
import { step } from './steps.ts'
import * as store from './store.ts'

export type RecallRefusal =
  | { readonly code: 'recall_not_offered' }
  /** Of somebody else’s approval. */
  | { readonly code: 'recall_not_yours' }

const minuteMs = 60_000
/** Whatever closes so soon does not wait: what is recalled is one payment, what misses its window are all of them. */
const lastCallMs = 60_000

/** By method that is open now: whatever was agreed to until then is free to leave. */
export function agreedByOf(
  { calendar, approvals }: Settings,
  timeZone: string,
  now: Date,
): readonly (readonly [agreedBy: Date, methods: readonly Method[]])[] {
  const windows = windowsAt(calendar, timeZone, now)
  const today = dateIn(timeZone, now)
  const isLastCall = (method: Method) =>
    approvals.recallMinutes === 0 || closesAt(calendar, timeZone, method, today).getTime() - now.getTime() <= lastCallMs
  const open = Map.groupBy(
    methods.filter(method => !windows[method].isNext),
    isLastCall,
  )
  const agreedBy = new Date(now.getTime() - approvals.recallMinutes * minuteMs)
  return [...open].map(([isNow, of]) => [isNow ? now : agreedBy, of])
}

/** What was agreed to and has not left. */
async function notLeft(
  { id, kind, subject, state }: change.Proposal,
  find: (payment: PaymentId) => Promise<Payment | undefined>,
): Promise<Payment | undefined> {
  if (kind !== paymentKind || state !== 'applied') return undefined
  const payment = await find(subject as PaymentId) // As `askApprovals` named it.
  return payment?.state === 'scheduled' && payment.proposal === id ? payment : undefined
}

/** The payment is cancelled, and what was held for it is free already. */
export async function recall(work: Work, proposal: change.Proposal): Promise<Outcome<Payment, RecallRefusal>> {
  if (proposal.kind === paymentKind && !proposal.approvers.includes(work.actor))
    return refused({ code: 'recall_not_yours' })
  const before = await notLeft(proposal, async id => (await store.lockPayments(work, [id]))[0])
  if (before === undefined) return refused({ code: 'recall_not_offered' })
  const after: Payment = { ...before, state: 'cancelled', reason: 'approval_recalled' }
  await step(work, [{ before, after }])
  return done({ ...after, version: before.version + 1, changedAt: work.now })
}

/**
 * Until when an approval may surely be recalled: for its minutes, or to the last call of its window if that is sooner; what is of a
 * later day until that begins. Undefined where that is over, or was never so.
 */
export async function recallableUntil(work: Work, proposal: change.Proposal): Promise<Date | undefined> {
  const payment = await notLeft(proposal, id => store.findPayment(work, id))
  if (payment === undefined) return undefined
  const own = await institution(work)
  const { approvals, calendar } = await settingsOf(work, own)
  const agreedMs = payment.changedAt.getTime() + approvals.recallMinutes * minuteMs
  const closesMs = closesAt(calendar, own.timeZone, payment.method, payment.processOn).getTime() - lastCallMs
  const beginsMs = instantOf(own.timeZone, payment.processOn, '00:00').getTime()
  return new Date(Math.max(beginsMs, Math.min(agreedMs, closesMs)))
}
