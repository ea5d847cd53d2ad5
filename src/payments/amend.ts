// Amends a payment that is scheduled: decided anew as if it were ordered now, beside everything else but itself. What waits
// for people is not amended but taken back, so that nobody approves of one thing and sends another.

import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import { beforeCommit, type Work } from '../base/work.ts'
import type * as ledger from '../ledger/ledger.ts'
import * as rails from '../rails/rails.ts'
import { askApprovals } from './approvals.ts'
import { post } from './core-posting.ts'
import * as histories from './histories-store.ts'
import { mayBecome, type PaymentState } from './lifecycle.ts'
import type { Known, Payment, PaymentId, PaymentOrder } from './payment.ts'
import { appendStep, instructionOf, transferOf } from './steps.ts'
import type { StopOrderId } from './stop-order.ts'
import { stopOrdersFor } from './stop-orders.ts'
import * as store from './store.ts'
import { type Accepted, decideSubmissions, type SubmissionRefusal } from './submission.ts'
import { gatherKnown, idsOf } from './submit.ts'
import { without } from './tally.ts'

export type Amendment = Pick<PaymentOrder, 'processOn' | 'deliverBy' | 'isRepeat'> &
  Partial<Pick<PaymentOrder, 'money'>>

export type AmendRefusal =
  | { readonly code: 'payment_not_found'; readonly payment: PaymentId }
  | { readonly code: 'version_differs'; readonly version: number }
  | { readonly code: 'payment_not_amendable'; readonly state: PaymentState }
  | { readonly code: 'payment_is_stopped'; readonly stopOrder: StopOrderId }
  | SubmissionRefusal

const amended = { says: 'hold', by: 'payments', reason: 'amended' } as const

/** `version` is the one the caller has seen. What is not named stays; a day that is not named stays, too. */
export async function amend(
  work: Work,
  id: PaymentId,
  version: number,
  amendment: Amendment,
): Promise<Outcome<Payment, AmendRefusal>> {
  const [before] = await store.lockPayments(work, [id])
  if (before === undefined) return refused({ code: 'payment_not_found', payment: id })
  if (before.version !== version) return refused({ code: 'version_differs', version: before.version })
  if (before.state !== 'scheduled') return refused({ code: 'payment_not_amendable', state: before.state })
  const { processOn, deliverBy, money = before.money, isRepeat } = amendment
  const day = deliverBy === undefined ? { processOn: processOn ?? before.processOn } : { processOn, deliverBy }
  const order: PaymentOrder = {
    id,
    actor: work.actor,
    key: `${id}/amendment/${version}`,
    fundingAccount: before.fundingAccount,
    payee: before.payee,
    money,
    ...given(day),
    ...(before.method === 'same_day_ach' ? { speed: 'same_day' } : {}),
    ...(isRepeat === undefined ? {} : { isRepeat }),
    // Somebody has said of it, as it was, that it may go. Of what it is now, nobody has.
    ...(before.proposal === null ? {} : { verdict: amended }),
  }
  const { known, clearing, locked } = await gatherKnown(work, [order])
  const stop = (await stopOrdersFor(work, [before], known.today)).get(id)
  if (stop !== undefined) return refused({ code: 'payment_is_stopped', stopOrder: stop })
  const beside: Known = { ...known, spent: without(known.spent, before) }
  const { outcomes, accepted } = decideSubmissions(beside, [order], idsOf(work))
  const [entry] = accepted
  if (entry === undefined) {
    const [outcome] = outcomes
    return outcome?.ok === false ? outcome : fault('an order is accepted or refused')
  }
  const { attempts, submittedAt, standingOrder, occurrence } = before
  const kept = { attempts, submittedAt, standingOrder, occurrence, version: version + 1, changedAt: work.now }
  const after: Payment = { ...entry.payment, ...kept }
  if (after.state !== 'scheduled' && !mayBecome('scheduled', after.state)) fault(`an amended payment is ${after.state}`)
  await write(work, { ...entry, payment: after }, clearing, locked)
  beforeCommit(work, histories.insertAmendment(work, id, { version: after.version, before, after }))
  return done(after)
}

/** What each amendment of a payment changed, beside the step of its version. */
export function amendmentsOf(work: Work, id: PaymentId): Promise<readonly histories.PaymentAmendment[]> {
  return histories.amendmentsOf(work, id)
}

/** The payment, the money that goes with it, the question whether it may go, and the step, which may lead nowhere else. */
async function write(
  work: Work,
  entry: Accepted,
  clearing: readonly ledger.AccountId[],
  locked: ledger.LockedAccounts,
): Promise<void> {
  const { payment: after, creditor, account } = entry
  await askApprovals(work, [entry])
  if (account !== undefined) {
    const [posted] = await post(work, [transferOf(entry, clearing)], locked)
    if (posted?.ok !== true) fault('the ledger refused what was decided')
  }
  beforeCommit(work, store.updatePayments(work, [after]))
  const { id, version, state, reason } = after
  const step = { payment: id, version, from: 'scheduled', state, reason, actor: work.actor } as const
  beforeCommit(work, store.insertSteps(work, [step]))
  if (state === 'released' && entry.waitsForCore !== true) rails.enqueue(work, [instructionOf(after, creditor)])
  appendStep(work, after, 'scheduled', work.actor, true)
}

function given(days: {
  readonly processOn?: PaymentOrder['processOn']
  readonly deliverBy?: PaymentOrder['deliverBy']
}) {
  return {
    ...(days.processOn === undefined ? {} : { processOn: days.processOn }),
    ...(days.deliverBy === undefined ? {} : { deliverBy: days.deliverBy }),
  }
}
