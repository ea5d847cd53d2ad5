// What a batch has used up so far: money, limits, and the right to be the first of its kind. It begins with what is on
// file, and belongs to one call.

import { addMonths, type BusinessDate, businessDate } from '../base/dates.ts'
import type { AccountId } from '../ledger/ledger.ts'
import type { Known, MemberId, PayeeId, Payment, PaymentId, Spent } from './payment.ts'

export type Wanted = {
  readonly member: MemberId
  readonly payee: PayeeId
  readonly processOn: BusinessDate
  readonly minor: bigint
}

export type Tally = {
  readonly inMonth: (wanted: Wanted) => bigint
  readonly onDay: (wanted: Wanted) => bigint
  readonly toPayeeOnDay: (wanted: Wanted) => bigint
  /** A live payment of the same member to the same payee, of the same amount for the same day. */
  readonly twinOf: (wanted: Wanted) => PaymentId | undefined
  /** By how much an account falls short of an amount; zero when it does not. */
  readonly shortOf: (account: AccountId, minor: bigint) => bigint
  readonly take: (account: AccountId, minor: bigint) => void
  /** What this call has accepted from an account without the core's word for it. */
  readonly standIn: (account: AccountId) => bigint
  readonly addStandIn: (account: AccountId, minor: bigint) => void
  readonly add: (payment: Payment) => void
}

export function monthOf(day: BusinessDate): string {
  return day.slice(0, 7)
}

/** The whole months from the first day to the last; `until` is the first day after them. */
export function monthsOf(first: BusinessDate, last: BusinessDate): { from: BusinessDate; until: BusinessDate } {
  const firstDay = (day: BusinessDate) => businessDate(`${monthOf(day)}-01`)
  return { from: firstDay(first), until: addMonths(firstDay(last), 1) }
}

export function openTally({ spent, available: before }: Pick<Known, 'spent' | 'available'>): Tally {
  const sums = new Map<string, bigint>()
  const twins = new Map<string, PaymentId>()
  const available = new Map(before)
  const standIns = new Map<AccountId, bigint>()
  const add = (key: string, minor: bigint) => sums.set(key, (sums.get(key) ?? 0n) + minor)
  const monthKey = ({ member, processOn }: Wanted) => `${member} ${monthOf(processOn)}`
  const dayKey = ({ member, processOn }: Wanted) => `${member} ${processOn}`
  const payeeKey = ({ member, processOn, payee }: Wanted) => `${member} ${processOn} ${payee}`
  const twinKey = (wanted: Wanted) => `${payeeKey(wanted)} ${wanted.minor}`

  function count(wanted: Wanted, id: PaymentId): void {
    add(dayKey(wanted), wanted.minor)
    add(payeeKey(wanted), wanted.minor)
    if (!twins.has(twinKey(wanted))) twins.set(twinKey(wanted), id)
  }

  for (const { member, month, sum, on } of spent) {
    add(`${member} ${month}`, sum)
    if (on === undefined) continue
    for (const { id, minor } of on.payments) count({ member, payee: on.payee, processOn: on.day, minor }, id)
  }
  return {
    inMonth: wanted => sums.get(monthKey(wanted)) ?? 0n,
    onDay: wanted => sums.get(dayKey(wanted)) ?? 0n,
    toPayeeOnDay: wanted => sums.get(payeeKey(wanted)) ?? 0n,
    twinOf: wanted => twins.get(twinKey(wanted)),
    shortOf: (account, minor) => {
      const left = available.get(account)
      return left === undefined || left === null || left >= minor ? 0n : minor - left
    },
    take: (account, minor) => {
      const left = available.get(account)
      if (left !== undefined && left !== null) available.set(account, left - minor)
    },
    standIn: account => standIns.get(account) ?? 0n,
    addStandIn: (account, minor) => standIns.set(account, (standIns.get(account) ?? 0n) + minor),
    add: ({ id, member, payee, processOn, money: { minor } }) => {
      const wanted = { member, payee, processOn, minor }
      add(monthKey(wanted), minor)
      count(wanted, id)
    },
  }
}

/** A payment does not count against itself, nor is it its own duplicate. */
export function without(
  spent: readonly Spent[],
  { id, member, processOn, money: { minor } }: Payment,
): readonly Spent[] {
  const isNamed = spent.some(({ on }) => on?.payments.some(payment => payment.id === id) === true)
  return spent.map((row): Spent => {
    if (row.member !== member || row.month !== monthOf(processOn)) return row
    // On a day that was asked for it is named; on any other it is in the sum of its month.
    if (!isNamed) return row.on === undefined ? { ...row, sum: row.sum - minor } : row
    const payments = row.on?.payments.filter(payment => payment.id !== id) ?? []
    return row.on === undefined || payments.length === row.on.payments.length
      ? row
      : { ...row, sum: row.sum - minor, on: { ...row.on, payments } }
  })
}
