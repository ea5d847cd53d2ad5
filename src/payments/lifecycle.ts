export type PaymentState =
  | 'scheduled'
  | 'awaiting_approval'
  | 'held'
  | 'released'
  | 'sent'
  | 'settled'
  | 'failed'
  | 'cancelled'
  | 'stopped'
  | 'returned'
  | 'refunded'
  | 'reissued'

/**
 * How a payment is born: for a later day, waiting for somebody, due at once, settled at once within the institution, or
 * from a standing order that could not be carried out.
 */
export const firstStates = [
  'scheduled',
  'awaiting_approval',
  'held',
  'released',
  'settled',
  'failed',
] as const satisfies readonly PaymentState[]

/** Every step a payment may take. What is not written here cannot happen; the database holds the same table. */
export const nextStates = {
  scheduled: ['awaiting_approval', 'held', 'released', 'settled', 'failed', 'cancelled'],
  awaiting_approval: ['scheduled', 'released', 'settled', 'failed', 'cancelled'],
  held: ['scheduled', 'released', 'settled', 'failed', 'cancelled'],
  released: ['sent', 'failed', 'stopped'],
  sent: ['settled', 'failed'],
  settled: ['returned'],
  returned: ['refunded', 'reissued'],
  failed: ['scheduled', 'released', 'settled'],
  cancelled: [],
  stopped: [],
  refunded: [],
  reissued: [],
} as const satisfies Record<PaymentState, readonly PaymentState[]>

/** In the order in which they are usually come to. */
export const paymentStates = Object.keys(nextStates) as readonly PaymentState[] // The table has a row for each and no other.

export function mayBecome(from: PaymentState, to: PaymentState): boolean {
  const next: readonly PaymentState[] = nextStates[from]
  return next.includes(to)
}

/** What has moved money or still may: it counts against limits, and the same again is a duplicate. */
export const liveStates = [
  'scheduled',
  'awaiting_approval',
  'held',
  'released',
  'sent',
  'settled',
] as const satisfies readonly PaymentState[]

/** What may still be edited, without leaving its state, or taken back: nothing has left for the bank. */
const editableStates: readonly PaymentState[] = ['scheduled', 'awaiting_approval', 'held']

export function mayBeEdited(state: PaymentState): boolean {
  return editableStates.includes(state)
}
