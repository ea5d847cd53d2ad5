// What payments are called, and how their states look.

import type { Item } from '../../api/asked.ts'
import type { Tone } from '../../parts/tone.ts'

export type Payment = Item<'GET /v1/payments'>
export type PaymentState = Payment['state']

export const states: Readonly<Record<PaymentState, readonly [words: string, tone: Tone]>> = {
  scheduled: ['scheduled', 'waiting'],
  awaiting_approval: ['awaiting approval', 'attention'],
  held: ['held', 'attention'],
  released: ['released', 'waiting'],
  sent: ['sent', 'waiting'],
  settled: ['settled', 'good'],
  failed: ['failed', 'bad'],
  cancelled: ['cancelled', 'quiet'],
  stopped: ['stopped', 'quiet'],
  returned: ['returned', 'bad'],
  refunded: ['refunded', 'quiet'],
  reissued: ['reissued', 'quiet'],
}

export const methods: Readonly<Record<Payment['method'], string>> = {
  ach: 'ACH',
  same_day_ach: 'Same-day ACH',
  check: 'Check',
  on_us: 'Within the bank',
}

/** In one sentence where the money is. */
const whereabouts: Readonly<Record<PaymentState, string>> = {
  scheduled: 'It waits for its day. Nothing is held for it yet, and nothing has left.',
  awaiting_approval: 'It waits for another person to approve it. Nothing has left.',
  held: 'It is held until somebody has looked. Nothing has left.',
  released: 'It is on its way to the bank: it leaves with the next file or call.',
  sent: 'It is with the bank, which has not said yet that it arrived.',
  settled: 'It has arrived. Our books and the bank’s say the same.',
  failed: 'It did not leave, or was refused. The money is in the member’s account.',
  cancelled: 'It was taken back before it left. No money moved.',
  stopped: 'It was stopped on a member’s order. No money moved.',
  returned: 'It came back from the payee’s bank. The money waits for what is to be done with it.',
  refunded: 'It came back, and the member has the money again.',
  reissued: 'It came back, and was sent anew as another payment.',
}

export function whereaboutsOf(state: PaymentState): string {
  return whereabouts[state]
}

export function isState(text: string | undefined): text is PaymentState {
  return text !== undefined && Object.hasOwn(states, text)
}

export function isMethod(text: string | undefined): text is Payment['method'] {
  return text !== undefined && Object.hasOwn(methods, text)
}

export const orders = {
  newest: 'Newest first',
  oldest: 'Oldest first',
  processOn: 'What leaves first',
  amount: 'Largest first',
} as const
export type Order = keyof typeof orders

export function isOrder(text: string | undefined): text is Order {
  return text !== undefined && Object.hasOwn(orders, text)
}

/** As the office reads an amount: digits, and two places at most; undefined for what is none. */
export function amountAsked(text: string | undefined): string | undefined {
  const plain = (text ?? '').replaceAll(/[,\s]/g, '')
  return /^\d{1,12}(\.\d{1,2})?$/.test(plain) ? plain : undefined
}

export function dayAsked(text: string | undefined): string | undefined {
  return /^\d{4}-\d\d-\d\d$/.test(text ?? '') ? text : undefined
}
