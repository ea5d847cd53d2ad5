// What is said of payees.

import type { Item } from '../../api/asked.ts'
import type { Tone } from '../../parts/tone.ts'

export type Payee = Item<'GET /v1/payees'>
type PayeeState = Payee['state']
type Change = Item<'GET /v1/payees/{payee}/changes'>

export const payeeStates: Readonly<Record<PayeeState, readonly [words: string, tone: Tone, says: string]>> = {
  active: ['active', 'good', 'Payments leave as ordered.'],
  suspended: ['suspended', 'attention', 'Nothing is paid to it until it is active again.'],
  terminated: ['terminated', 'quiet', 'Nothing is paid to it any more.'],
}

export function isPayeeState(text: string | undefined): text is PayeeState {
  return text !== undefined && Object.hasOwn(payeeStates, text)
}

export const reachedBy: Readonly<Record<Payee['method'], string>> = {
  ach: 'ACH',
  check: 'Check',
  on_us: 'Within the bank',
}

export function isReach(text: string | undefined): text is Payee['method'] {
  return text !== undefined && Object.hasOwn(reachedBy, text)
}

export function isCooling({ coolingUntil }: Pick<Payee, 'coolingUntil'>, nowMs: number): boolean {
  return coolingUntil !== undefined && Date.parse(coolingUntil) > nowMs
}

export function changeWords({ what, before, after }: Pick<Change, 'what' | 'before' | 'after'>): string {
  switch (what) {
    case 'account':
      return `Other bank details: ended in ${before ?? 'nothing'}, ends in ${after ?? 'nothing'} now`
    case 'nickname':
      return `The member calls it ${after ?? 'nothing'}; before ${before ?? 'nothing'}`
    case 'address':
      return 'Another address'
    case 'state':
      return `From ${before ?? 'nothing'} to ${after ?? 'nothing'}`
    case 'erased':
      return 'Erased with its member'
  }
}
