// What becomes of payments that wait for people: they go, or they are cancelled, and the money held for them is set free.

import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import { post } from './core-posting.ts'
import { mayBecome } from './lifecycle.ts'
import type { Payment, PaymentId } from './payment.ts'
import { goLate } from './release.ts'
import { step, waitKeyOf } from './steps.ts'
import * as store from './store.ts'

export type CarryOutRefusal = { readonly code: 'payment_not_waiting'; readonly state: Payment['state'] }

/**
 * Lets a payment go that has been approved of: when it is due and its window is open at once, or as soon as nobody may recall
 * that any more; else on its day or with the next window. It may still fail, like any other that is released.
 */
export async function letGo(work: Work, id: PaymentId): Promise<Outcome<Payment, CarryOutRefusal>> {
  const [before] = await store.lockPayments(work, [id])
  if (before === undefined) return fault(`${id} was proposed and is not on file`)
  if (before.state !== 'awaiting_approval' && before.state !== 'held')
    return refused({ code: 'payment_not_waiting', state: before.state })
  await endWaiting(work, [before])
  return done(await goLate(work, { ...before, hold: null }, 'approved'))
}

/** Sets free what was held for payments that waited; what becomes of them is the caller's. */
async function endWaiting(work: Work, payments: readonly Payment[]): Promise<void> {
  const ends = payments.flatMap(({ id, hold, version }) =>
    hold === null ? [] : [{ kind: 'release', key: `${waitKeyOf({ id, version })}/end`, of: hold } as const],
  )
  const refusal = (await post(work, ends)).find(({ ok }) => !ok)
  if (refusal !== undefined) fault(`the ledger did not let go of what waits: ${JSON.stringify(refusal)}`)
}

/** Cancels payments that wait: nobody answered, somebody said no, or whoever ordered them took them back. */
export async function cancelWaiting(work: Work, payments: readonly Payment[], reason: string): Promise<void> {
  await endWaiting(work, payments)
  await step(
    work,
    payments.map(before => {
      if (!mayBecome(before.state, 'cancelled')) fault(`${before.id} is ${before.state}`)
      return { before, after: { ...before, state: 'cancelled', reason, hold: null } }
    }),
  )
}

/** Takes back a payment that is locked and has not been released, and with it the question whether it may go. */
export async function takeBack(work: Work, before: Payment): Promise<Payment> {
  const { state, proposal } = before
  if (state === 'scheduled') await step(work, [{ before, after: { ...before, state: 'cancelled' } }])
  else await cancelWaiting(work, [before], 'taken_back')
  if (state !== 'scheduled' && proposal !== null) await change.withdraw(work, proposal, 'the payment was taken back')
  return {
    ...before,
    state: 'cancelled',
    ...(state === 'scheduled' ? {} : { reason: 'taken_back', hold: null }),
    version: before.version + 1,
    changedAt: work.now,
  }
}

/** Somebody has said no to a payment, in words that stay with the proposal. */
export async function turnDown(work: Work, id: PaymentId): Promise<void> {
  const waiting = (await store.lockPayments(work, [id])).filter(
    ({ state }) => state === 'awaiting_approval' || state === 'held',
  )
  if (waiting.length > 0) await cancelWaiting(work, waiting, 'approval_denied')
}
