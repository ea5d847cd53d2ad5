// What a list of payments is narrowed by, from the address of the page.

import type { Question } from '../../parts/address.ts'
import { amountAsked, dayAsked, isMethod, isState, methods, type Payment, states } from './words.ts'

export type Looked = {
  readonly state?: string
  readonly method?: Payment['method']
  readonly processOnFrom?: string
  readonly processOnUntil?: string
  /** Amounts are compared within one. */
  readonly currency?: string
  readonly amountFrom?: string
  readonly amountUntil?: string
  readonly member?: string
  readonly payee?: string
}

/** What is asked of the office, and the same in words. `currency` is the institution's, which amounts here are of. */
export function lookedIn(question: Question, currency: string): readonly [Looked, string | undefined] {
  const { state, method, from, until, least, most, order, member, payee } = question
  const hasAmounts = amountAsked(least) !== undefined || amountAsked(most) !== undefined || order === 'amount'
  const looked: Looked = {
    ...(isState(state) ? { state } : {}),
    ...(isMethod(method) ? { method } : {}),
    ...given('processOnFrom', dayAsked(from)),
    ...given('processOnUntil', dayAsked(until)),
    ...(hasAmounts ? { currency } : {}),
    ...given('amountFrom', amountAsked(least)),
    ...given('amountUntil', amountAsked(most)),
    ...given('member', member),
    ...given('payee', payee),
  }
  const words = [
    ...(isState(state) ? [states[state][0]] : []),
    ...(isMethod(method) ? [methods[method]] : []),
    ...(looked.processOnFrom === undefined ? [] : [`leaving from ${looked.processOnFrom}`]),
    ...(looked.processOnUntil === undefined ? [] : [`leaving until ${looked.processOnUntil}`]),
    ...(looked.amountFrom === undefined ? [] : [`${looked.amountFrom} or more`]),
    ...(looked.amountUntil === undefined ? [] : [`${looked.amountUntil} or less`]),
    ...(member === undefined ? [] : [`of ${member}`]),
    ...(payee === undefined ? [] : [`to ${payee}`]),
  ]
  return [looked, words.length === 0 ? undefined : words.join(', ')]
}

function given<Name extends string>(name: Name, value: string | undefined): { readonly [N in Name]?: string } {
  const found: { [N in Name]?: string } = {}
  if (value !== undefined && value !== '') found[name] = value
  return found
}
