// A payment that is being filled in. It is kept in the tab until it is ordered, so that a reload or the end of a session loses
// nothing of it; ids, an amount and a day, and no number of an account. Its key is made once, and goes with every press.

import { amountAsked, dayAsked } from '../words.ts'

export type Draft = {
  readonly key: string
  readonly member?: string | undefined
  readonly fundingAccount?: string | undefined
  readonly payee?: string | undefined
  readonly amount: string
  readonly when: When
  readonly day: string
  /** The same was ordered before, and is meant again. */
  readonly isRepeat?: boolean | undefined
  /** It was pressed, and nobody has said yet what became of it. */
  readonly isSent?: boolean | undefined
}

const whens = ['soonest', 'same_day', 'leaves', 'arrives'] as const
export type When = (typeof whens)[number]

export function isWhen(text: unknown): text is When {
  return whens.some(one => one === text)
}

export function newDraft(key: string): Draft {
  return { key, amount: '', when: 'soonest', day: '' }
}

/** Of this person only: whoever signs in next in the same tab begins anew. */
export function draftPlace(person: string): string {
  return `vouch.payment.${person}`
}

/** What was kept, if it is one; undefined otherwise. */
export function draftIn(text: string | null): Draft | undefined {
  if (text === null) return undefined
  let kept: unknown
  try {
    kept = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof kept !== 'object' || kept === null) return undefined
  const told = new Map<string, unknown>(Object.entries(kept))
  const [key, amount, when, day] = ['key', 'amount', 'when', 'day'].map(name => told.get(name))
  if (typeof key !== 'string' || typeof amount !== 'string' || typeof day !== 'string' || !isWhen(when))
    return undefined
  const id = (name: string, prefix: string) => {
    const value = told.get(name)
    return typeof value === 'string' && value.startsWith(prefix) ? { [name]: value } : {}
  }
  return {
    key,
    amount,
    when,
    day,
    ...id('member', 'mem_'),
    ...id('fundingAccount', 'fac_'),
    ...id('payee', 'pye_'),
    ...(told.get('isRepeat') === true ? { isRepeat: true } : {}),
    ...(told.get('isSent') === true ? { isSent: true } : {}),
  }
}

/** Another member has other accounts and payees; other terms are no repetition any more. */
export function changed(draft: Draft, changes: Partial<Omit<Draft, 'key'>>): Draft {
  const isOther = 'member' in changes && changes.member !== draft.member
  const isAboutTerms = ['member', 'payee', 'amount', 'when', 'day'].some(name => name in changes)
  return {
    ...draft,
    ...(isOther ? { fundingAccount: undefined, payee: undefined } : {}),
    ...(isAboutTerms ? { isRepeat: undefined } : {}),
    ...changes,
  }
}

export type Order = {
  readonly fundingAccount: string
  readonly payee: string
  readonly amount: { readonly value: string; readonly currency: string }
  readonly processOn?: string
  readonly deliverBy?: string
  readonly speed?: 'same_day'
  readonly isRepeat?: boolean
}

/** What is ordered, or what is still missing, in words. */
export function orderOf(
  { member, fundingAccount, payee, amount, when, day, isRepeat }: Draft,
  currency: string,
): Order | { readonly missing: string } {
  if (member === undefined) return { missing: 'Choose who pays.' }
  if (fundingAccount === undefined) return { missing: 'Choose the account that pays.' }
  if (payee === undefined) return { missing: 'Choose who is paid.' }
  if (amount.trim() === '') return { missing: 'Say how much.' }
  const value = amountAsked(amount)
  if (value === undefined || !/[1-9]/.test(value)) return { missing: 'Write the amount in figures, such as 1,250.00.' }
  const asked = dayAsked(day)
  if ((when === 'leaves' || when === 'arrives') && asked === undefined) return { missing: 'Choose the day.' }
  return {
    fundingAccount,
    payee,
    amount: { value, currency },
    ...(when === 'same_day' ? { speed: 'same_day' as const } : {}),
    ...(when === 'leaves' && asked !== undefined ? { processOn: asked } : {}),
    ...(when === 'arrives' && asked !== undefined ? { deliverBy: asked } : {}),
    ...(isRepeat === true ? { isRepeat } : {}),
  }
}
