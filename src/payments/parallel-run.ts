// A parallel run: the old system's list of payments of some days against what Vouch has done, or would do. Pure: what is matched
// with what, and the sums of every day, which add up exactly whatever was matched.
//
// A pair is the same when member, payee, amount and day agree. What is left is paired within the same member and payee: the same
// amount on the nearest day, then another amount on the same day or the nearest, both within a few business days.

import type { BusinessDate } from '../base/dates.ts'
import type { Currency } from '../base/money.ts'

export type ListedPayment = {
  /** What the list that it is from calls it. */
  readonly name: string
  readonly member: string
  readonly payee: string
  readonly minor: bigint
  readonly currency: Currency
  readonly on: BusinessDate
}

export type Pair =
  | {
      readonly outcome: 'same' | 'different'
      readonly old: ListedPayment
      readonly ours: ListedPayment
      readonly what: readonly ('amount' | 'day')[]
    }
  | { readonly outcome: 'missing'; readonly old: ListedPayment }
  | { readonly outcome: 'extra'; readonly ours: ListedPayment }

export type DaySums = {
  readonly on: BusinessDate
  readonly currency: Currency
  readonly old: bigint
  readonly ours: bigint
  /** Of the old list: old = same + different + missing. */
  readonly same: bigint
  readonly differentOld: bigint
  readonly missing: bigint
  /** Of ours: ours = same + different + extra. */
  readonly differentOurs: bigint
  readonly extra: bigint
}

/** `apart` counts the business days between two days. */
export function compareLists(
  old: readonly ListedPayment[],
  ours: readonly ListedPayment[],
  apart: (one: BusinessDate, other: BusinessDate) => number,
  daysApartMax: number,
): readonly Pair[] {
  const partyOf = ({ member, payee, currency }: ListedPayment) => JSON.stringify([member, payee, currency])
  const oursOf = Map.groupBy(ours, partyOf)
  const pairs: Pair[] = []
  for (const [party, given] of Map.groupBy(old, partyOf)) {
    pairs.push(...compareParty(given, oursOf.get(party) ?? [], apart, daysApartMax))
    oursOf.delete(party)
  }
  for (const left of oursOf.values()) pairs.push(...left.map(one => ({ outcome: 'extra', ours: one }) as const))
  return pairs
}

/** Of one member and payee: a handful, so that looking at each with each costs nothing. */
function compareParty(
  old: readonly ListedPayment[],
  ours: readonly ListedPayment[],
  apart: (one: BusinessDate, other: BusinessDate) => number,
  daysApartMax: number,
): readonly Pair[] {
  const left = new Set(ours)
  const open = new Set(old)
  const pairs: Pair[] = []
  const isNear = (one: ListedPayment, other: ListedPayment) => apart(one.on, other.on) <= daysApartMax
  const rules: readonly ((one: ListedPayment, other: ListedPayment) => boolean)[] = [
    (one, other) => one.minor === other.minor && one.on === other.on,
    (one, other) => one.minor === other.minor && isNear(one, other),
    (one, other) => one.on === other.on,
    isNear,
  ]
  for (const fits of rules)
    for (const one of open) {
      const nearest = [...left]
        .filter(other => fits(one, other))
        .reduce<ListedPayment | undefined>(
          (best, other) => (best === undefined || apart(one.on, other.on) < apart(one.on, best.on) ? other : best),
          undefined,
        )
      if (nearest === undefined) continue
      open.delete(one)
      left.delete(nearest)
      const what = [
        ...(one.minor === nearest.minor ? [] : ['amount' as const]),
        ...(one.on === nearest.on ? [] : ['day' as const]),
      ]
      pairs.push({ outcome: what.length === 0 ? 'same' : 'different', old: one, ours: nearest, what })
    }
  return [
    ...pairs,
    ...[...open].map(one => ({ outcome: 'missing', old: one }) as const),
    ...[...left].map(one => ({ outcome: 'extra', ours: one }) as const),
  ]
}

type Sums = { -readonly [Name in keyof DaySums]: DaySums[Name] }

/** Each payment counts on its own day, on its own side. */
export function sumsByDay(pairs: readonly Pair[]): readonly DaySums[] {
  const days = new Map<string, Sums>()
  const of = ({ on, currency }: ListedPayment): Sums => {
    const name = `${on} ${currency}`
    const sums = days.get(name) ?? {
      on,
      currency,
      old: 0n,
      ours: 0n,
      same: 0n,
      differentOld: 0n,
      missing: 0n,
      differentOurs: 0n,
      extra: 0n,
    }
    days.set(name, sums)
    return sums
  }
  for (const pair of pairs) {
    if (pair.outcome !== 'extra') {
      const { minor } = pair.old
      const sums = of(pair.old)
      sums.old += minor
      sums[oldColumn[pair.outcome]] += minor
    }
    if (pair.outcome !== 'missing') {
      const { minor } = pair.ours
      const sums = of(pair.ours)
      sums.ours += minor
      if (pair.outcome !== 'same') sums[oursColumn[pair.outcome]] += minor
    }
  }
  return [...days.values()].sort((a, b) => (a.on + a.currency < b.on + b.currency ? -1 : 1))
}

const oldColumn = { same: 'same', different: 'differentOld', missing: 'missing' } as const
const oursColumn = { different: 'differentOurs', extra: 'extra' } as const
