// What a difference with the core is, in words, and what people may do about it.

import type { Item } from '../../api/asked.ts'

type Kind = Item<'GET /v1/core/differences'>['kind']

export const kinds: Readonly<Record<Kind, readonly [name: string, says: string]>> = {
  operation_stuck: [
    'An operation without an answer',
    'The core was asked and has not answered in time. It is asked again under the same id, so it is done once.',
  ],
  operation_declined: [
    'An operation declined',
    'The core has declined what our books count as done. Its people have to put it right there.',
  ],
  operation_differs: ['An operation differs', 'The core has done it otherwise than it was asked.'],
  operation_forgotten: [
    'An operation denied',
    'The core says that it was never asked for what our books count as done.',
  ],
  hold_unknown: [
    'A hold that we do not know',
    'The core keeps a hold for us that we know nothing of. A member may have less to spend than they should.',
  ],
  hold_lost: ['A hold that is lost', 'We hold money for a payment, and the core does not keep it.'],
  posted_differs: [
    'What was moved differs',
    'What we have moved in all is not what the core has. We never correct it: its people and ours find out.',
  ],
  held_differs: [
    'What is held differs',
    'What we hold in all is not what the core keeps. We never correct it: its people and ours find out.',
  ],
}

/** The others end when they are not found any more: docs/problems/resolution_not_offered.md. */
export function mayBeEnded(kind: Kind): boolean {
  return kind === 'operation_declined' || kind === 'operation_forgotten'
}

export function countsMinor(kind: Kind, said: string): boolean {
  return !kind.startsWith('operation_') && /^-?\d+$/.test(said)
}

/** `-123456` of a currency with two decimals is `-1234.56`. */
export function fromMinor(minor: string, currency: string): string {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency })
  const decimals = format.resolvedOptions().maximumFractionDigits ?? 2
  const sign = minor.startsWith('-') ? '-' : ''
  const digits = minor.slice(sign.length).padStart(decimals + 1, '0')
  return decimals === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}
