// What is said of members, and of what is theirs.

import type { Item } from '../../api/asked.ts'
import type { Tone } from '../../parts/tone.ts'

export type Member = Item<'GET /v1/members'>
export type MemberState = Member['state']

export const memberStates: Readonly<Record<MemberState, readonly [words: string, tone: Tone, says: string]>> = {
  active: ['active', 'good', 'Their payments leave as ordered.'],
  suspended: ['suspended', 'attention', 'Nothing of theirs is paid until they are active again.'],
  closed: ['closed', 'quiet', 'Nothing of theirs is paid any more.'],
}

export function isMemberState(text: string | undefined): text is MemberState {
  return text !== undefined && Object.hasOwn(memberStates, text)
}

export const memberReasons: Readonly<Record<string, string>> = {
  asked_by_member: 'the member asked for it',
  suspected_fraud: 'fraud is suspected',
  deceased: 'the member has died',
  left: 'the member has left',
  other: 'another reason',
}

type Step = Item<'GET /v1/members/{member}/steps'>

export function stepWords({ what, before, after }: Pick<Step, 'what' | 'before' | 'after'>): string {
  switch (what) {
    case 'enrolled':
      return 'Enrolled'
    case 'moved_in':
      return 'Moved in from another service'
    case 'erased':
      return 'Erased: their particulars cannot be read any more'
    case 'language':
      return after === undefined ? 'Written to in the institution’s language' : `Written to in ${after}`
    case 'state':
      return before === undefined ? `Became ${after ?? ''}` : `From ${before} to ${after ?? ''}`
  }
}

type Retention = {
  readonly class: 'ach' | 'regulation_e' | 'bsa' | 'ofac'
  readonly because: string
}

export const retentionClasses: Readonly<Record<Retention['class'], string>> = {
  ach: 'ACH entries',
  regulation_e: 'Electronic transfers',
  bsa: 'Bank secrecy',
  ofac: 'Sanctions',
}

export const retentionCauses: Readonly<Record<string, string>> = {
  ach_entry: 'the last ACH entry',
  electronic_transfer: 'the last electronic transfer',
  error_resolution: 'the end of the last dispute',
  transaction: 'the last transaction',
  account_closed: 'the day the last account was closed',
  account_not_closed: 'an account that is not closed yet',
  screening_hit: 'the last hit of a screening',
  property_blocked: 'property that was blocked',
}

export const businessWords: Readonly<Record<string, string>> = {
  membership: 'the membership',
  payments: 'payments under way',
  exceptions: 'exceptions',
  standing_orders: 'standing orders',
  disputes: 'disputes',
  screening_hits: 'screening hits',
  balances: 'balances',
}

type Sought = { readonly id: string } | { readonly number: string }

/** What somebody typed to find a member: the beginning of an id, or the institution’s own number; undefined for nothing. */
export function soughtIn(text: string | undefined): Sought | undefined {
  const typed = (text ?? '').trim()
  if (typed === '') return undefined
  return /^mem_[0-9a-z]{1,26}$/.test(typed) ? { id: typed } : { number: typed }
}
