// What an account of the ledger is for, in words, and what it holds by its own side.

import type { Operations } from '../../api/api.ts'
import { isNegative, isZero, less, negated } from '../../parts/exact.ts'

export type AccountKind = NonNullable<Operations['GET /v1/ledger/accounts']['query']['kind']>

/** Those that the ledger opens today; another one is called what it is called. */
const known = {
  member: ['Member', 'What a member has with us, where we keep the book.'],
  mirror: ['Mirror', 'Follows an account whose book the institution’s core keeps. Its floor is kept there as well.'],
  clearing: ['Clearing', 'Payments pass through it between the member and the bank. What is left here is under way.'],
  settlement: ['Settlement', 'Our own picture of the account at the bank. Statements move it, nothing else does.'],
  suspense: ['Suspense', 'Money of the bank’s statement that nobody has claimed yet. Each amount in it has a break.'],
  prefunding: ['Prefunding', 'The institution’s own money, sent ahead so that payments can leave.'],
  provisional: ['Provisional credits', 'Given to members while a dispute is looked into.'],
  fees: ['Fees', 'What the bank or the institution charges.'],
  losses: ['Losses', 'What was written off, by two people each time.'],
  rounding: ['Rounding', 'Fractions that are smaller than the currency has.'],
  external: ['External', 'The other side of money that comes from outside or goes there.'],
} as const satisfies Readonly<Record<AccountKind, readonly [name: string, purpose: string]>>

export const kinds = Object.keys(known) as readonly AccountKind[] // Its own keys.

export function isKind(text: string | undefined): text is AccountKind {
  return text !== undefined && Object.hasOwn(known, text)
}

export function kindWords(kind: string): string {
  return isKind(kind) ? known[kind][0] : kind.replaceAll('_', ' ')
}

export function purposeOf(kind: string): string | undefined {
  return isKind(kind) ? known[kind][1] : undefined
}

export type Side = 'debit' | 'credit'

/** The ledger counts credits less debits; people count on the side on which the account stands. */
export function onOwnSide(posted: string, normalSide: Side): string {
  return normalSide === 'credit' ? posted : negated(posted)
}

/** `moved` is a credit above zero and a debit below; what moved nothing is on neither side. */
export function sidesOf(moved: string): { readonly debit?: string; readonly credit?: string } {
  if (isZero(moved)) return {}
  return isNegative(moved) ? { debit: negated(moved) } : { credit: moved }
}

/** What would be left if everything held were posted. */
export function pendingOf(
  balances: { readonly posted: string; readonly heldDebits: string; readonly heldCredits: string },
  normalSide: Side,
): string {
  const { posted, heldDebits, heldCredits } = balances
  return onOwnSide(less(posted, heldDebits, negated(heldCredits)), normalSide)
}

export const entryWords = {
  direct: 'Moved',
  hold: 'Held, not moved yet',
  capture: 'Moved out of a hold',
  release: 'Hold set free',
  expiry: 'Hold ran out',
  reversal: 'Moved back',
} as const
