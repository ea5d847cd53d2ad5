// How long what is known of a member has to be kept, by which rule, and what makes it so. Pure.
//
//     ach            6 years from each entry                         Nacha Operating Rules, Subsection 1.4.1
//     regulation_e   2 years from each electronic transfer and each  12 CFR 1005.13(b)(1)
//                    error that was resolved
//     bsa            5 years from each transaction, and of who the   31 CFR 1010.430(d), 31 CFR 1020.220(a)(3)(ii)
//                    member is from the day the account was closed
//     ofac           10 years from each hit, and from when property  31 CFR 501.601, as it is since 12 March 2025
//                    is blocked no more
//
// A term ends with its last day, and is over on the day after: nobody erases on the anniversary itself.

import { addDays, addMonths, type BusinessDate } from '../base/dates.ts'

export const retentionClasses = ['ach', 'regulation_e', 'bsa', 'ofac'] as const
export type RetentionClass = (typeof retentionClasses)[number]
export type RetentionYears = Readonly<Record<RetentionClass, number>>

/** An institution may keep for longer, and never for less. */
export const legalYears = { ach: 6, regulation_e: 2, bsa: 5, ofac: 10 } as const satisfies RetentionYears
export const retentionYearsMax = 50

const retentionSources = {
  ach: 'Nacha Operating Rules, Subsection 1.4.1',
  regulation_e: '12 CFR 1005.13(b)(1)',
  bsa: '31 CFR 1010.430(d)',
  ofac: '31 CFR 501.601',
} as const satisfies Record<RetentionClass, string>

export const reasonsToKeep = [
  'ach_entry',
  'electronic_transfer',
  'error_resolution',
  'transaction',
  'account_closed',
  'account_not_closed',
  'screening_hit',
  'property_blocked',
] as const
export type ReasonToKeep = (typeof reasonsToKeep)[number]

/** What happened last, by the days of the institution; null where nothing did. */
export type RetentionFacts = {
  /** Null while the member is one, and where nobody knows the day. */
  readonly closedOn: BusinessDate | null
  /** Of payments by ACH, same day or not: sent, or come back. */
  readonly achOn: BusinessDate | null
  /** Of payments within the institution. */
  readonly bookTransferOn: BusinessDate | null
  readonly checkOn: BusinessDate | null
  /** A dispute, what was due in it, an order to stop. */
  readonly errorOn: BusinessDate | null
  readonly hitOn: BusinessDate | null
  /** Somebody of theirs is on a list: two people have said so, and nothing here unblocks. */
  readonly isBlocked: boolean
}

export type Kept = {
  readonly class: RetentionClass
  readonly source: string
  /** The last day of the term; null while it has not begun to run. */
  readonly until: BusinessDate | null
  readonly because: ReasonToKeep
}

/** Every class that was ever bound by something, whether its term is over or not, in the order above. */
export function retentionOf(facts: RetentionFacts, years: RetentionYears): readonly Kept[] {
  const { closedOn, achOn, bookTransferOn, checkOn, errorOn, hitOn, isBlocked } = facts
  const kept = (name: RetentionClass, begun: readonly Begun[]): readonly Kept[] => {
    const last = latest(begun)
    if (last === undefined) return []
    const until = last.on === null ? null : yearsAfter(last.on, years[name])
    return [{ class: name, source: retentionSources[name], until, because: last.because }]
  }
  const transferOn = latestDay([achOn, bookTransferOn])
  return [
    ...kept('ach', ofDay(achOn, 'ach_entry')),
    ...kept('regulation_e', [...ofDay(transferOn, 'electronic_transfer'), ...ofDay(errorOn, 'error_resolution')]),
    ...kept('bsa', [
      { on: closedOn, because: closedOn === null ? 'account_not_closed' : 'account_closed' },
      ...ofDay(latestDay([transferOn, checkOn]), 'transaction'),
    ]),
    ...kept('ofac', [
      ...ofDay(hitOn, 'screening_hit'),
      ...(isBlocked ? [{ on: null, because: 'property_blocked' } as const] : []),
    ]),
  ]
}

/** Those that still bind on this day. */
export function bindingOn(kept: readonly Kept[], today: BusinessDate): readonly Kept[] {
  return kept.filter(({ until }) => until === null || until >= today)
}

/** The first day on which no class binds; null while one of them has not begun to run. */
export function freeFrom(kept: readonly Kept[]): BusinessDate | null {
  let last: BusinessDate | undefined
  for (const { until } of kept) {
    if (until === null) return null
    if (last === undefined || until > last) last = until
  }
  return last === undefined ? null : addDays(last, 1)
}

/** The same day so many years later. What began on a leap day ends on 1 March where there is none: never a day early. */
export function yearsAfter(date: BusinessDate, years: number): BusinessDate {
  const later = addMonths(date, 12 * years)
  return later.slice(5) === date.slice(5) ? later : addDays(later, 1)
}

type Begun = { readonly on: BusinessDate | null; readonly because: ReasonToKeep }

function ofDay(on: BusinessDate | null, because: ReasonToKeep): readonly Begun[] {
  return on === null ? [] : [{ on, because }]
}

/** What has not begun to run outlasts everything. */
function latest(begun: readonly Begun[]): Begun | undefined {
  let last: Begun | undefined
  for (const one of begun)
    if (last === undefined || (last.on !== null && (one.on === null || one.on > last.on))) last = one
  return last
}

function latestDay(days: readonly (BusinessDate | null)[]): BusinessDate | null {
  return days.reduce((last, day) => (last === null || (day !== null && day > last) ? day : last), null)
}
