// A standing order and what may be done with it. Pure: the next state, or why not.

import type { BusinessDate } from '../base/dates.ts'
import type { Money } from '../base/money.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import type { FundingAccountId, MemberId, PayeeId, StandingOrderId } from './payment.ts'
import { occurrenceOn, type Recurrence } from './recurrence.ts'

export type StandingOrderState = 'active' | 'paused' | 'ended' | 'cancelled'

export type StandingOrder = {
  readonly id: StandingOrderId
  readonly member: MemberId
  readonly fundingAccount: FundingAccountId
  readonly payee: PayeeId
  readonly money: Money
  readonly recurrence: Recurrence
  /** The next occurrence, counted from zero, and its day; no day when the order has ended. */
  readonly nextOccurrence: number
  readonly nextOn: BusinessDate | null
  readonly state: StandingOrderState
  readonly version: number
  readonly createdAt: Date
}

export type StandingOrderChange = 'pause' | 'resume' | 'skip' | 'cancel'

export type StandingOrderRefusal =
  | { readonly code: 'standing_order_not_found'; readonly standingOrder: StandingOrderId }
  | { readonly code: 'version_differs'; readonly version: number }
  | { readonly code: 'standing_order_is_over'; readonly state: StandingOrderState }
  | { readonly code: 'standing_order_is_paused' }
  | { readonly code: 'standing_order_is_active' }

/** Past its next occurrence: the one after it, or the end. */
export function advanced(order: StandingOrder): StandingOrder {
  const nextOccurrence = order.nextOccurrence + 1
  const nextOn = occurrenceOn(order.recurrence, nextOccurrence) ?? null
  return {
    ...order,
    nextOccurrence,
    nextOn,
    state: nextOn === null ? 'ended' : order.state,
    version: order.version + 1,
  }
}

/**
 * Applies what a person asked for. Resuming goes on with the first occurrence from today: those that were due while the
 * order rested are not made up for.
 */
export function changed(
  order: StandingOrder,
  change: StandingOrderChange,
  today: BusinessDate,
): Outcome<StandingOrder, StandingOrderRefusal> {
  if (order.state === 'ended' || order.state === 'cancelled')
    return refused({ code: 'standing_order_is_over', state: order.state })
  const version = order.version + 1
  switch (change) {
    case 'skip':
      return done(advanced(order))
    case 'cancel':
      return done({ ...order, state: 'cancelled', nextOn: null, version })
    case 'pause':
      return order.state === 'paused'
        ? refused({ code: 'standing_order_is_paused' })
        : done({ ...order, state: 'paused', version })
    case 'resume': {
      if (order.state === 'active') return refused({ code: 'standing_order_is_active' })
      let next: StandingOrder = { ...order, state: 'active' }
      while (next.nextOn !== null && next.nextOn < today) next = advanced(next)
      return done({ ...next, version })
    }
  }
}
