// Whether a member may be erased, and why not. Pure.

import { type BusinessDate, dateIn } from '../base/dates.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import type { LegalHoldId } from './holds-store.ts'
import type { MemberState } from './party-states.ts'
import type { MemberId } from './payment.ts'
import { bindingOn, freeFrom, type Kept, type RetentionYears, retentionOf } from './retention.ts'

/** What is not over between a member and the institution, and how much of it. */
export const openBusinessKinds = [
  'membership',
  'payments',
  'exceptions',
  'standing_orders',
  'disputes',
  'screening_hits',
  'balances',
] as const
export type OpenBusiness = { readonly what: (typeof openBusinessKinds)[number]; readonly count: number }

/** In the order in which they are looked for: a hold outdoes everything that could be waited for. */
export type ErasureRefusal =
  | { readonly code: 'member_not_found'; readonly member: MemberId }
  | { readonly code: 'member_erased' }
  | { readonly code: 'member_on_hold'; readonly holds: readonly LegalHoldId[] }
  | { readonly code: 'member_has_open_business'; readonly business: readonly OpenBusiness[] }
  /** `from`: the first day on which it may be done; null while one class has not begun to run. */
  | { readonly code: 'erasure_too_early'; readonly kept: readonly Kept[]; readonly from: BusinessDate | null }

/** As it was read: instants, and days that were days already. */
export type Known = {
  readonly member: MemberId
  readonly state: MemberState
  readonly erasedAt: Date | null
  readonly holds: readonly LegalHoldId[]
  readonly closedAt: Date | null
  readonly achOn: BusinessDate | null
  readonly achAt: Date | null
  readonly bookTransferOn: BusinessDate | null
  readonly bookTransferAt: Date | null
  readonly checkOn: BusinessDate | null
  readonly checkAt: Date | null
  readonly errorOn: BusinessDate | null
  readonly errorAt: Date | null
  readonly hitAt: Date | null
  readonly isBlocked: boolean
  readonly payments: bigint
  readonly exceptions: bigint
  readonly standingOrders: bigint
  readonly disputes: bigint
  readonly screeningHits: bigint
  readonly balances: bigint
}

export function keptOf(known: Known, timeZone: string, years: RetentionYears): readonly Kept[] {
  const later = (on: BusinessDate | null, at: Date | null): BusinessDate | null => {
    const day = at === null ? null : dateIn(timeZone, at)
    return on === null || (day !== null && day > on) ? day : on
  }
  return retentionOf(
    {
      // Who is a member again, or was never closed, is kept whatever happened once.
      closedOn: known.state === 'closed' ? later(null, known.closedAt) : null,
      achOn: later(known.achOn, known.achAt),
      bookTransferOn: later(known.bookTransferOn, known.bookTransferAt),
      checkOn: later(known.checkOn, known.checkAt),
      errorOn: later(known.errorOn, known.errorAt),
      hitOn: later(null, known.hitAt),
      isBlocked: known.isBlocked,
    },
    years,
  )
}

export function openBusinessOf(known: Known): readonly OpenBusiness[] {
  const counted: readonly OpenBusiness[] = [
    { what: 'membership', count: known.state === 'closed' ? 0 : 1 },
    { what: 'payments', count: Number(known.payments) },
    { what: 'exceptions', count: Number(known.exceptions) },
    { what: 'standing_orders', count: Number(known.standingOrders) },
    { what: 'disputes', count: Number(known.disputes) },
    { what: 'screening_hits', count: Number(known.screeningHits) },
    { what: 'balances', count: Number(known.balances) },
  ]
  return counted.filter(({ count }) => count > 0)
}

/** Answers with what was kept until now, and is no more. */
export function mayBeErased(
  known: Known,
  timeZone: string,
  years: RetentionYears,
  now: Date,
): Outcome<readonly Kept[], ErasureRefusal> {
  if (known.erasedAt !== null) return refused({ code: 'member_erased' })
  if (known.holds.length > 0) return refused({ code: 'member_on_hold', holds: known.holds })
  const business = openBusinessOf(known)
  if (business.length > 0) return refused({ code: 'member_has_open_business', business })
  const all = keptOf(known, timeZone, years)
  const kept = bindingOn(all, dateIn(timeZone, now))
  return kept.length > 0 ? refused({ code: 'erasure_too_early', kept, from: freeFrom(all) }) : done(all)
}
