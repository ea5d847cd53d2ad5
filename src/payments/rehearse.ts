// What would come of an order if it were given now, and how much room the member's limits leave. Nothing is entered: the order is
// decided like any other, and the decision is told instead of done. Neither detection nor the core is asked, so both may still
// have another word.

import { done, fault, type Outcome } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as ledger from '../ledger/ledger.ts'
import type { Known, Payment, PaymentOrder } from './payment.ts'
import { termsOf } from './rules.ts'
import { decideSubmissions, partiesOf, type SubmissionRefusal } from './submission.ts'
import { gatherKnown, idsOf } from './submit.ts'
import { openTally } from './tally.ts'

/** How much of one limit is ordered already, without what is asked about. In minor units of the institution's currency. */
export type Room = {
  readonly limit: 'payment' | 'same_day_payment' | 'payee_day' | 'day' | 'month'
  readonly max: bigint
  readonly spent: bigint
}

export type Rehearsal = {
  readonly outcome: Outcome<Pick<Payment, Told> & { readonly approvals: 0 | 1 | 2 }, SubmissionRefusal>
  /** None where it cannot be told who pays whom, and when. */
  readonly rooms: readonly Room[]
  readonly currency: string
  /** What may leave the account now; null where only the core knows, or where it may sink without end. */
  readonly available: bigint | null
}
type Told = 'method' | 'processOn' | 'deliverOn' | 'askedOn' | 'state'

/** That nobody has doubted it yet is how it would be decided; whether somebody will is not known before it is given. */
const undoubted = { says: 'pass', by: 'rehearsal' } as const

/** Takes the locks that giving the order takes, in the same order, and is done with them as soon as it has decided. */
export async function rehearse(work: Work, asked: Omit<PaymentOrder, 'actor' | 'key'>): Promise<Rehearsal> {
  const order: PaymentOrder = { ...asked, actor: work.actor, key: asked.id, verdict: undoubted }
  const { known } = await gatherKnown(work, [order])
  const { outcomes, accepted } = decideSubmissions(known, [order], idsOf(work))
  const outcome = outcomes[0] ?? fault('one outcome for each order')
  return {
    outcome: outcome.ok ? done({ ...outcome.value.payment, approvals: accepted[0]?.approvals ?? 0 }) : outcome,
    rooms: roomsFor(known, order),
    currency: known.currency,
    available: await availableFor(work, known, order),
  }
}

function roomsFor(known: Known, order: PaymentOrder): readonly Room[] {
  const parties = partiesOf(known, order)
  if (!parties.ok) return []
  const { payer, payee } = parties.value
  const terms = termsOf(known, order, payee)
  if (!terms.ok) return []
  const { method, processOn } = terms.value
  const tally = openTally(known)
  const wanted = { member: payer.id, payee: payee.id, processOn, minor: order.money.minor }
  const limits = known.settings.limits[payer.tier]
  const rows: readonly (readonly [Room['limit'], bigint | null, bigint])[] = [
    ['payment', limits.payment, 0n],
    ['same_day_payment', method === 'same_day_ach' ? limits.sameDayPayment : null, 0n],
    ['payee_day', limits.payeePerDay, tally.toPayeeOnDay(wanted)],
    ['day', limits.day, tally.onDay(wanted)],
    ['month', limits.month, tally.inMonth(wanted)],
  ]
  return rows.flatMap(([limit, max, spent]) => (max === null ? [] : [{ limit, max, spent }]))
}

async function availableFor(work: Work, known: Known, { fundingAccount }: PaymentOrder): Promise<bigint | null> {
  const funding = known.fundingAccounts.get(fundingAccount)
  if (funding === undefined || funding.isMirror) return null
  const found = await ledger.findAccount(work, funding.account)
  return found.ok ? ledger.available(found.value) : null
}
