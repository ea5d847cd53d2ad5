// Whether statements of one account follow each other: each begins with what the one before it ended with. Pure.

import type { BusinessDate } from '../base/dates.ts'
import type { Id } from '../base/ids.ts'
import type { Currency } from '../base/money.ts'

export type StatementId = Id<'stm'>
export type BankAccountId = Id<'bac'>

/** As it is kept. Balances in minor units, below zero where the account is overdrawn. */
export type EnteredStatement = {
  readonly id: StatementId
  readonly account: BankAccountId
  readonly last4: string
  readonly kind: 'statement' | 'report' | 'notification'
  readonly name: string
  readonly sequence: string | null
  readonly currency: Currency
  readonly madeAt: Date
  readonly opening: bigint | null
  readonly openingOn: BusinessDate | null
  readonly closing: bigint | null
  readonly closingOn: BusinessDate | null
  readonly lines: number
  readonly booked: bigint
  readonly hash: Buffer
  readonly incomingFile: string | null
  readonly receivedAt: Date
}

export type StatementFlaw =
  | { readonly code: 'does_not_add_up'; readonly expected: bigint; readonly found: bigint }
  | { readonly code: 'opening_differs'; readonly expected: bigint; readonly found: bigint }
  /** One or more are missing by their numbers, or there are two of a number. */
  | { readonly code: 'sequence_gap' | 'sequence_overlap' }

/** What is wrong with a statement, given the one before it; undefined where it is the first. */
export function flawsOf(before: EnteredStatement | undefined, own: EnteredStatement): readonly StatementFlaw[] {
  const flaws: StatementFlaw[] = []
  const { opening, closing, booked } = own
  if (opening !== null && closing !== null && opening + booked !== closing)
    flaws.push({ code: 'does_not_add_up', expected: opening + booked, found: closing })
  if (before === undefined) return flaws
  if (opening !== null && before.closing !== null && before.closing !== opening)
    flaws.push({ code: 'opening_differs', expected: before.closing, found: opening })
  const [last, next] = [numberOf(before.sequence), numberOf(own.sequence)]
  // Banks begin again with one in a new year.
  if (last !== undefined && next !== undefined && next !== 1n) {
    if (next > last + 1n) flaws.push({ code: 'sequence_gap' })
    if (next <= last) flaws.push({ code: 'sequence_overlap' })
  }
  return flaws
}

function numberOf(sequence: string | null): bigint | undefined {
  return sequence !== null && /^\d{1,18}$/.test(sequence) ? BigInt(sequence) : undefined
}
