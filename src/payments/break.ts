// What does not agree between the bank and our books, what can be done about it, and what nearly explains it. Pure.

import { type BusinessDate, daysBetween } from '../base/dates.ts'
import type { Id } from '../base/ids.ts'
import type { Money } from '../base/money.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import type { Actor } from '../base/work.ts'
import type { ProposalId } from '../change/change.ts'
import type { LineId } from '../rails/rails.ts'

export type BreakId = Id<'brk'>

export const breakKinds = [
  'amount_differs',
  'missing_on_statement',
  'missing_in_payments',
  'unknown_line',
  'duplicate_line',
  'balance_differs',
  'late',
] as const
export type BreakKind = (typeof breakKinds)[number]
export type BreakAction = 'match' | 'write_off' | 'explain'
export type BreakResolution = 'matched' | 'written_off' | 'explained' | 'answered'

/**
 * What can be done to each kind, and by when somebody has to look, in business days. Where money rests in suspense it has
 * to go somewhere: words alone do not end such a break.
 */
export const breakTable = {
  amount_differs: { actions: ['match', 'write_off'], dueDays: 1 },
  unknown_line: { actions: ['match', 'write_off'], dueDays: 1 },
  missing_in_payments: { actions: ['match', 'write_off'], dueDays: 0 },
  duplicate_line: { actions: ['write_off'], dueDays: 0 },
  missing_on_statement: { actions: ['explain'], dueDays: 1 },
  balance_differs: { actions: ['explain'], dueDays: 0 },
  late: { actions: ['explain'], dueDays: 1 },
} as const satisfies Record<BreakKind, { readonly actions: readonly BreakAction[]; readonly dueDays: number }>

/** How long a break is whose who has taken it. */
export const breakOwnedMs = 15 * 60_000
/** What may explain itself is looked at again so often, and for so long. */
export const lookAgainMs = 10 * 60_000
export const lookAgainDays = 5

export type Break = {
  readonly id: BreakId
  readonly kind: BreakKind
  readonly subject: string
  /** The line of a statement whose money rests in suspense. */
  readonly line: LineId | null
  readonly reason: string
  readonly day: BusinessDate
  /** Above zero where the account at the bank has more than our books say it should. */
  readonly money: Money
  readonly state: 'open' | 'resolved'
  readonly openedAt: Date
  readonly dueOn: BusinessDate
  readonly againAt: Date | null
  readonly owner: Actor | null
  readonly ownedUntil: Date | null
  readonly proposal: ProposalId | null
  readonly agreed: string | null
  readonly resolution: BreakResolution | null
  readonly note: string | null
  readonly resolvedBy: Actor | null
  readonly resolvedAt: Date | null
  readonly version: number
}

/** In the order in which they are looked for. */
export type BreakRefusal =
  | { readonly code: 'break_not_found'; readonly break: string }
  | { readonly code: 'version_differs'; readonly version: number }
  | { readonly code: 'break_resolved'; readonly resolution: BreakResolution }
  | { readonly code: 'break_owned'; readonly until: Date }
  | { readonly code: 'break_action_not_offered'; readonly offered: readonly BreakAction[] }

/** Whether an actor may act on a break as they have seen it. One's own, or nobody's, or one left lying too long. */
export function mayActOn(
  found: Break,
  version: number,
  actor: Actor,
  now: Date,
  action?: BreakAction,
): Outcome<Break, BreakRefusal> {
  const { kind, owner, ownedUntil, resolution } = found
  if (version !== found.version) return refused({ code: 'version_differs', version: found.version })
  if (resolution !== null) return refused({ code: 'break_resolved', resolution })
  if (owner !== null && owner !== actor && ownedUntil !== null && ownedUntil > now)
    return refused({ code: 'break_owned', until: ownedUntil })
  const offered = actionsOf(found)
  if (action !== undefined && !offered.includes(action)) return refused({ code: 'break_action_not_offered', offered })
  return kind in breakTable ? done(found) : refused({ code: 'break_action_not_offered', offered: [] })
}

/** A line that moved nothing, or is in another currency, has put nothing in suspense: words end it. */
export function actionsOf({ kind, line }: Pick<Break, 'kind' | 'line'>): readonly BreakAction[] {
  const { actions } = breakTable[kind]
  return line === null ? ['explain'] : actions
}

/** In whole days; what nobody has taken is older than its day by so many. */
export function ageOf({ day }: Pick<Break, 'day'>, today: BusinessDate): number {
  return Math.max(0, daysBetween(day, today))
}

export type CandidateReason = 'same_reference' | 'same_amount_other_day' | 'digits_transposed' | 'sums_up'

/** Something that might be the other side of a break: a file, an announced transfer, or lines in suspense. */
export type Candidate = {
  readonly of: readonly string[]
  readonly minor: bigint
  readonly on: BusinessDate
  readonly reason: CandidateReason
}

export type Opposite = {
  readonly id: string
  readonly minor: bigint
  readonly on: BusinessDate
  /** The names by which it is spoken of. */
  readonly names: readonly string[]
}

const candidatesMax = 10
/** Of so many opposites the sums of two and three are tried: some tens of thousands of them. */
const summedMax = 60
const ranks: Readonly<Record<CandidateReason, number>> = {
  same_reference: 0,
  same_amount_other_day: 1,
  digits_transposed: 2,
  sums_up: 3,
}

/** What nearly matches, the likeliest first: by reason, then by how few days lie between. Nothing is done by it. */
export function candidatesOf(
  sought: { readonly minor: bigint; readonly on: BusinessDate; readonly names: readonly string[] },
  opposites: readonly Opposite[],
): readonly Candidate[] {
  const single = opposites.flatMap((opposite): Candidate[] => {
    const reason = reasonOf(sought, opposite)
    return reason === undefined ? [] : [{ of: [opposite.id], minor: opposite.minor, on: opposite.on, reason }]
  })
  const known = new Set(single.flatMap(({ of }) => of))
  const sums = sumsOf(
    sought.minor,
    opposites.filter(({ id }) => !known.has(id)),
  )
  return [...single, ...sums]
    .toSorted(
      (a, b) =>
        ranks[a.reason] - ranks[b.reason] ||
        Math.abs(daysBetween(sought.on, a.on)) - Math.abs(daysBetween(sought.on, b.on)) ||
        (a.of.join() < b.of.join() ? -1 : 1),
    )
    .slice(0, candidatesMax)
}

function reasonOf(
  sought: { readonly minor: bigint; readonly names: readonly string[] },
  { minor, names }: Opposite,
): CandidateReason | undefined {
  if (names.some(name => sought.names.includes(name))) return 'same_reference'
  if (minor === sought.minor) return 'same_amount_other_day'
  return areTransposed(minor, sought.minor) ? 'digits_transposed' : undefined
}

/** 1,243.00 for 1,234.00: two neighbouring digits have changed places. */
export function areTransposed(one: bigint, other: bigint): boolean {
  const [a, b] = [one.toString(), other.toString()]
  if (a.length !== b.length) return false
  const at = Array.from(a).findIndex((digit, index) => digit !== b[index])
  if (at < 0) return false
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2)
}

/** Two or three that come to the amount together. */
function sumsOf(minor: bigint, opposites: readonly Opposite[]): readonly Candidate[] {
  const some = opposites.slice(0, summedMax)
  const found: Candidate[] = []
  const add = (of: readonly Opposite[]) => {
    const sum = of.reduce((total, each) => total + each.minor, 0n)
    const on = of[0]?.on
    if (sum === minor && on !== undefined && found.length < candidatesMax)
      found.push({ of: of.map(({ id }) => id), minor: sum, on, reason: 'sums_up' })
  }
  for (const [i, first] of some.entries())
    for (const [j, second] of some.entries()) {
      if (j <= i) continue
      add([first, second])
      for (const third of some.slice(j + 1)) add([first, second, third])
    }
  return found
}
