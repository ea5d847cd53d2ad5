// Lists of a whole institution's payments, by whatever an operator looks for, and what they come to.

import type { Work } from '../base/work.ts'
import { paymentStates } from './lifecycle.ts'
import type { Payment } from './payment.ts'
import {
  listPaymentsWhere as listWhere,
  type PaymentFilter,
  type PaymentPlace,
  type PaymentSum,
  type PaymentsOrder,
  sumPaymentsWhere,
} from './payment-list-store.ts'

const pageMax = 200
/** Up to here payments are counted one by one; past it they are many. */
export const countedMax = 10_000

/** No filter at all. */
export const everyPayment: PaymentFilter = {
  states: paymentStates,
  method: null,
  member: null,
  fundingAccount: null,
  payee: null,
  biller: null,
  currency: null,
  amountFrom: null,
  amountUntil: null,
  processOnFrom: null,
  processOnUntil: null,
  createdFrom: null,
  createdUntil: null,
}

/** In the order asked for, after a place (undefined to begin with). A new payment can only come in where its place is. */
export function listPaymentsWhere(
  work: Work,
  filter: PaymentFilter,
  order: PaymentsOrder,
  after: PaymentPlace | undefined,
  most: number,
): Promise<readonly Payment[]> {
  return listWhere(work, filter, order, after, Math.min(most, pageMax))
}

export function placeIn(order: PaymentsOrder, { id, submittedAt, processOn, money }: Payment): PaymentPlace {
  switch (order) {
    case 'newest':
    case 'oldest':
      return { by: submittedAt.toISOString(), id }
    case 'processOn':
      return { by: processOn, id }
    case 'amount':
      return { by: money.minor.toString(), id }
  }
}

/** How many there are and what they come to; more than are counted have no sums, since those would be of some of them. */
export type PaymentsSummary =
  | { readonly isMore: false; readonly count: number; readonly sums: readonly PaymentSum[] }
  | { readonly isMore: true; readonly count: number }

export async function summarisePayments(work: Work, filter: PaymentFilter): Promise<PaymentsSummary> {
  const sums = await sumPaymentsWhere(work, filter, countedMax + 1)
  const count = sums.reduce((all, { count }) => all + Number(count), 0)
  if (count > countedMax) return { isMore: true, count: countedMax }
  return { isMore: false, count, sums }
}
