export type PaymentState = 'scheduled' | 'released' | 'sent' | 'settled' | 'failed' | 'cancelled'

/** How a payment is born: for a later day, due at once, or from a standing order that could not be carried out. */
export const firstStates = ['scheduled', 'released', 'failed'] as const satisfies readonly PaymentState[]

/** Every step a payment may take. What is not written here cannot happen; the database holds the same table. */
export const nextStates = {
  scheduled: ['released', 'failed', 'cancelled'],
  released: ['sent', 'failed'],
  sent: ['settled', 'failed'],
  settled: [],
  failed: [],
  cancelled: [],
} as const satisfies Record<PaymentState, readonly PaymentState[]>

export function mayBecome(from: PaymentState, to: PaymentState): boolean {
  const next: readonly PaymentState[] = nextStates[from]
  return next.includes(to)
}
