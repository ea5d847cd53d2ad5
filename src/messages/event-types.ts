// What programs outside are told of: each type of event, and the whole of what it carries. Thin on purpose: ids, states,
// amounts and days. Whoever wants to know more asks our API, where it is decided who may.

import type { Choice, Kind } from './values.ts'

/** The end of a number is for people, who know it already; a program has the id. */
type EventKind = Exclude<Kind, 'last4'>

const states = <const Codes extends readonly string[]>(...codes: Codes): Choice => ({
  oneOf: Object.fromEntries(codes.map(code => [code, code])),
})

const payment = {
  payment: 'reference',
  state: states('scheduled', 'held', 'released', 'sent', 'settled', 'failed', 'returned', 'cancelled'),
  money: 'amount',
  day: 'date',
  // Counts the steps of whatever it is about: what arrives late says so.
  version: 'version',
} as const

export const eventTypes = {
  'payment.scheduled': payment,
  'payment.held': payment,
  'payment.released': payment,
  'payment.sent': payment,
  'payment.settled': payment,
  'payment.failed': payment,
  'payment.returned': payment,
  'payment.cancelled': payment,
  'payee.changed': { payee: 'reference', state: states('active', 'suspended', 'terminated'), version: 'version' },
  'standing_order.changed': {
    order: 'reference',
    state: states('active', 'paused', 'ended', 'cancelled'),
    version: 'version',
  },
  'dispute.changed': {
    dispute: 'reference',
    state: states('open', 'provisionally_credited', 'resolved_in_favor', 'resolved_against', 'withdrawn'),
    version: 'version',
  },
  'proposal.changed': {
    proposal: 'reference',
    state: states('open', 'applied', 'failed', 'rejected', 'withdrawn', 'expired'),
    version: 'version',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, EventKind>>>>

export type EventType = keyof typeof eventTypes

export function isEventType(text: string): text is EventType {
  return Object.hasOwn(eventTypes, text)
}
