// What differs, in words; the same on the list and in the proof of a day.

import type { Item } from '../../api/asked.ts'

export type BreakKind = Item<'GET /v1/breaks'>['kind']

export const breakKinds: Readonly<Record<BreakKind, string>> = {
  amount_differs: 'Another amount than ours',
  missing_on_statement: 'We have it, the bank does not',
  missing_in_payments: 'The bank has it, we do not',
  unknown_line: 'A line that is nobody’s',
  duplicate_line: 'The same line twice',
  balance_differs: 'Balances differ',
  late: 'Late',
}

export function isBreakKind(text: string | undefined): text is BreakKind {
  return text !== undefined && Object.hasOwn(breakKinds, text)
}

export function breakKindWords(kind: string): string {
  return isBreakKind(kind) ? breakKinds[kind] : kind.replaceAll('_', ' ')
}

export const candidateWords = {
  same_reference: 'it bears the same reference',
  same_amount_other_day: 'the same amount on another day',
  digits_transposed: 'two digits stand the other way round',
  sums_up: 'several that come to it together',
} as const

/** As a statement names a file to the bank, or a part of one. */
export function isFileName(text: string): boolean {
  return /^fil_[0-9a-z]{1,26}(-[0-9])?$/.test(text)
}
