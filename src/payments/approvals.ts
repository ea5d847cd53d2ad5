// Asks people about payments that wait for them: large ones, and those that detection doubts. What is proposed is the
// payment itself, word for word, so an edit voids what was approved.

import { formatMoney } from '../base/money.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import type { Payment } from './payment.ts'
import type { Accepted } from './submission.ts'

export const paymentKind = 'payments.payment'

/** In the name of whoever wanted them. */
export async function askApprovals(work: Work, accepted: readonly Accepted[]): Promise<void> {
  for (const { payment, approvals, order } of accepted) {
    if (approvals === 0) continue
    const proposed = await change.propose(work, {
      id: payment.proposal ?? fault('what waits has a proposal'),
      kind: paymentKind,
      subject: payment.id,
      content: contentOf(payment),
      approvalsNeeded: approvals,
      expiresAt: payment.answerUntil ?? fault('what waits does not wait for ever'),
      by: order.maker ?? order.actor,
    })
    if (!proposed.ok) fault(`a new payment was not proposed: ${proposed.refusal.code}`)
  }
}

/** What people approve of: everything that decides where how much money goes and when. */
function contentOf({ money, fundingAccount, payee, member, method, processOn, reason }: Payment) {
  return {
    amount: formatMoney(money),
    currency: money.currency,
    member,
    fundingAccount,
    payee,
    method,
    processOn,
    ...(reason === null ? {} : { reason }),
  }
}
