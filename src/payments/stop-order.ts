// Orders to stop payments (12 CFR 1005.10(c)): what one is, and whether it binds. Pure.

import type { BusinessDate } from '../base/dates.ts'
import type { Id } from '../base/ids.ts'
import type { MemberId, PayeeId, Payment, PaymentId, StandingOrderId } from './payment.ts'

export type StopOrderId = Id<'spo'>

/** One payment, all that a standing order makes, or all to a payee. */
export type StopTarget =
  | { readonly payment: PaymentId }
  | { readonly standingOrder: StandingOrderId }
  | { readonly payee: PayeeId }

export type StopOrder = {
  readonly id: StopOrderId
  readonly member: MemberId
  readonly target: StopTarget
  readonly form: 'oral' | 'written'
  readonly receivedAt: Date
  readonly receivedOn: BusinessDate
  /** The first day of payments that it came early enough for. */
  readonly bindsFrom: BusinessDate
  /** What was said binds no longer than this, unless confirmed; null where that was not asked for. */
  readonly confirmBy: BusinessDate | null
  readonly confirmedOn: BusinessDate | null
  /** The last day that the member wants it for. */
  readonly endsOn: BusinessDate | null
  readonly rulesVersion: number
  readonly state: 'active' | 'cancelled'
  readonly version: number
  readonly createdAt: Date
  readonly changedAt: Date
}

/** It was said, was to be confirmed in writing, and the time for that has passed. */
export function hasLapsed({ confirmBy, confirmedOn }: StopOrder, today: BusinessDate): boolean {
  return confirmBy !== null && confirmedOn === null && today > confirmBy
}

function targetId(target: StopTarget): PaymentId | StandingOrderId | PayeeId {
  if ('payment' in target) return target.payment
  return 'standingOrder' in target ? target.standingOrder : target.payee
}

/** What of a payment an order to stop it is found by. */
export type Stoppable = Pick<Payment, 'id' | 'payee' | 'standingOrder' | 'processOn'>

export function targetsOf({ id, payee, standingOrder }: Stoppable): readonly string[] {
  return standingOrder === null ? [id, payee] : [id, payee, standingOrder]
}

/** Whether an order stops, today and as a right, a payment it is aimed at. */
function binds(order: StopOrder, { processOn }: Stoppable, today: BusinessDate): boolean {
  const { state, bindsFrom, endsOn } = order
  return (
    state === 'active' && !hasLapsed(order, today) && processOn >= bindsFrom && (endsOn === null || processOn <= endsOn)
  )
}

/** Of the orders aimed at each payment, the oldest that binds. */
export function stopsOf(
  payments: readonly Stoppable[],
  orders: readonly StopOrder[],
  today: BusinessDate,
): ReadonlyMap<PaymentId, StopOrderId> {
  const byTarget = Map.groupBy(orders, ({ target }): string => targetId(target))
  return new Map(
    payments.flatMap(payment => {
      const order = targetsOf(payment)
        .flatMap(target => byTarget.get(target) ?? [])
        .filter(aimed => binds(aimed, payment, today))
        .toSorted((one, other) => (one.id < other.id ? -1 : 1))[0]
      return order === undefined ? [] : [[payment.id, order.id] as const]
    }),
  )
}
