// What a word of the bank makes of a payment, by what the payment is. Pure.

import type * as rails from '../rails/rails.ts'
import type { PaymentState } from './lifecycle.ts'

type Said = Pick<rails.News, 'state' | 'wasSettled'>

/**
 * The states that the payment goes through, in order; none where it is there already; undefined where the word
 * contradicts what is known, and a person must look. What came back before it was settled was never paid: its money is
 * free. What came back afterwards is money that rests with the institution.
 */
export function pathBy(state: PaymentState, { state: said, wasSettled }: Said): readonly PaymentState[] | undefined {
  if (state === 'released') {
    const rest = pathBy('sent', { state: said, wasSettled })
    return rest === undefined ? undefined : ['sent', ...rest]
  }
  if (state === 'sent') {
    if (said === 'accepted') return []
    if (said === 'settled') return ['settled']
    return said === 'returned' && wasSettled ? ['settled', 'returned'] : ['failed']
  }
  if (state === 'settled') {
    if (said === 'returned') return ['returned']
    return said === 'rejected' ? undefined : []
  }
  // It was given back or paid anew: whatever was settled once and is heard of again changes nothing.
  const hasComeBack = state === 'returned' || state === 'refunded' || state === 'reissued'
  return hasComeBack && (said === 'accepted' || said === 'settled') ? [] : undefined
}
