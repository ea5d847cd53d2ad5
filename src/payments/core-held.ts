// What the core has held beforehand, in the work that decides what it is for: entered, kept for what was accepted, and set free
// for the rest.

import type { Work } from '../base/work.ts'
import type * as ledger from '../ledger/ledger.ts'
import * as rails from '../rails/rails.ts'
import type { PaymentOrder } from './payment.ts'
import { transferOf } from './steps.ts'
import type { Accepted } from './submission.ts'

/** The orders, in the work that decides them: a hold that has been given up meanwhile holds nothing. */
export async function heard(work: Work, orders: readonly PaymentOrder[]): Promise<readonly PaymentOrder[]> {
  const answers = orders.flatMap(({ funds }): readonly rails.CoreAnswer[] => {
    if (funds?.state === 'held') return [{ id: funds.hold, state: 'done' }]
    return funds?.state === 'declined' ? [{ id: funds.hold, state: 'declined', reason: funds.reason }] : []
  })
  if (answers.length === 0) return orders
  const open = await rails.answerHolds(work, answers)
  return orders.map(order => {
    const { funds } = order
    return funds?.state === 'held' && !open.has(funds.hold) ? { ...order, funds: { state: 'unknown' } } : order
  })
}

/** What was held for orders that were refused after all is set free. */
export async function giveUp(
  work: Work,
  orders: readonly PaymentOrder[],
  accepted: readonly Accepted[],
): Promise<void> {
  const used = new Set(accepted.flatMap(({ order, account }) => (account === undefined ? [] : [order])))
  await rails.giveUpHolds(
    work,
    orders.flatMap(order => (order.funds?.state === 'held' && !used.has(order) ? [order.funds.hold] : [])),
  )
}

/** Which transfers have been held at the core already. */
export function heldFor(
  due: readonly Accepted[],
  clearing: readonly ledger.AccountId[],
): ReadonlyMap<string, rails.CoreOperationId> | undefined {
  if (!due.some(({ order }) => order.funds?.state === 'held')) return undefined
  return new Map(
    due.flatMap(entry =>
      entry.order.funds?.state === 'held' ? [[transferOf(entry, clearing).key, entry.order.funds.hold] as const] : [],
    ),
  )
}
