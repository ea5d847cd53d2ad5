// A check on paper and its life, as a table; and what to say when one is presented at the bank. Pure.

import { type BusinessDate, daysBetween } from '../../base/dates.ts'
import type { Money } from '../../base/money.ts'
import { done, type Outcome, refused } from '../../base/outcome.ts'

export type CheckState =
  /** It has its number. Nobody outside has heard of it. */
  | 'drawn'
  /** It was printed and mailed, and the bank knows it. */
  | 'issued'
  /** The bank is being told not to pay it, or that it does not exist. It may not know yet: the money is not free. */
  | 'stopping'
  | 'stopped'
  /** It never left, or was spoiled before it was mailed. */
  | 'voided'
  /** The bank has paid it. */
  | 'cleared'

/** Every step a check may take. A number is used once, whatever becomes of it: there is no way back to `drawn`. */
export const nextCheckStates = {
  drawn: ['issued', 'voided'],
  issued: ['stopping', 'cleared'],
  // The bank may have paid it before it heard.
  stopping: ['stopped', 'voided', 'cleared'],
  stopped: [],
  voided: [],
  cleared: [],
} as const satisfies Record<CheckState, readonly CheckState[]>

export const checkStates = Object.keys(nextCheckStates) as readonly CheckState[] // The table has these keys.

export function mayBecome(from: CheckState, to: CheckState): boolean {
  const next: readonly CheckState[] = nextCheckStates[from]
  return next.includes(to)
}

export type Check = {
  /** Of the institution's own counter. */
  readonly number: bigint
  readonly money: Money
  readonly drawnOn: BusinessDate
  /** For so many days it is good. */
  readonly staleDays: number
  readonly state: CheckState
}

/** Ten digits, as the line at the foot of a check has room for. */
export const checkNumberMax = 9_999_999_999n

/** A bank need not pay a check that is more than six months old (UCC § 4-404); one may say that it is good for less. */
export const staleDaysMax = 180
export const staleDaysMin = 30

export function isStale({ drawnOn, staleDays }: Pick<Check, 'drawnOn' | 'staleDays'>, today: BusinessDate): boolean {
  return daysBetween(drawnOn, today) >= staleDays
}

export type Presentment = {
  readonly number: bigint
  readonly money: Money
  readonly on: BusinessDate
  /** The bank has paid it already; otherwise it asks. */
  readonly isPaid: boolean
}

/** Why the bank is not to pay it, in the order in which it is looked for. */
export type NotToPay =
  | { readonly code: 'check_unknown' }
  | { readonly code: 'check_not_issued' }
  | { readonly code: 'check_voided' }
  | { readonly code: 'check_stopped' }
  | { readonly code: 'check_presented_twice' }
  | { readonly code: 'check_amount_differs'; readonly drawn: Money }
  | { readonly code: 'check_stale' }

const never = {
  drawn: 'check_not_issued',
  voided: 'check_voided',
  stopping: 'check_stopped',
  stopped: 'check_stopped',
  cleared: 'check_presented_twice',
} as const satisfies Partial<Record<CheckState, NotToPay['code']>>

/**
 * Whether the bank is to pay what was presented to it, or was right to. It may have paid before a stop came, and it may pay
 * a stale check in good faith; where it has, the payee has the money. Where this says no and the bank has paid, that is
 * claimed back.
 */
export function presented(check: Check | undefined, presentment: Presentment): Outcome<Check, NotToPay> {
  const { number, money, on, isPaid } = presentment
  if (check === undefined || check.number !== number) return refused({ code: 'check_unknown' })
  const { state, money: drawn } = check
  const isTooEarlyToStop = state === 'stopping' && isPaid
  if (state !== 'issued' && !isTooEarlyToStop) return refused({ code: never[state] })
  if (drawn.minor !== money.minor || drawn.currency !== money.currency)
    return refused({ code: 'check_amount_differs', drawn })
  if (isStale(check, on) && !isPaid) return refused({ code: 'check_stale' })
  return done({ ...check, state: 'cleared' })
}
