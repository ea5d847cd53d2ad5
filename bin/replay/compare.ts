// Compares what the service has with what the bank recorded: every account on every day it moved, every execution of
// every standing order. Reads the books as of each day, so it may run long after them.

import type { Sql } from '../../src/base/database.ts'
import { institution, type Opened } from './bank.ts'
import type { Past } from './folder.ts'

export type Comparison = {
  readonly standingOrderPayments: number
  readonly missing: number
  readonly doubled: number
  readonly accountDays: number
  readonly balanceMismatches: number
  readonly ledgerSum: string
  /** The first few differences, in words. */
  readonly differences: readonly string[]
}

const differencesMax = 10

/** `sql` is a connection that may read every table, in no one's name. */
export async function compare(sql: Sql, past: Past, { bookOf, orderOf }: Opened): Promise<Comparison> {
  const differences: string[] = []
  const note = (difference: string) => {
    if (differences.length < differencesMax) differences.push(difference)
  }

  const made = await sql<{ order: string; on: string; count: bigint }[]>`
    select standing_order_id as order, coalesce(asked_on, process_on) as on, count(*) as count
      from payments.payment
     where institution_id = ${institution} and state = 'settled'
     group by 1, 2`
  const found = new Map(
    made.map(({ order, on, count }) => [`${orderOf.get(order as `sto_${string}`)} on ${on}`, Number(count)]),
  )
  const expected = new Set(
    past.rows.filter(({ order }) => order !== '').map(({ order, date }) => `${order} on ${date}`),
  )
  let missing = 0
  let doubled = 0
  for (const execution of expected) {
    if (!found.has(execution)) {
      missing++
      note(`standing order ${execution} was not paid`)
    }
  }
  for (const [execution, count] of found) {
    const surplus = expected.has(execution) ? count - 1 : count
    doubled += surplus
    if (surplus > 0) note(`standing order ${execution} was paid ${count} times`)
  }

  // The last balance of each account on each day, as the ledger has it, by the day of the bank's own time zone.
  const closing = await sql<{ account: string; on: string; posted: bigint }[]>`
    select distinct on (account, day) account, day as on, posted
      from (select account_id as account, (at at time zone ${past.timeZone})::date as day, entry, posted
              from ledger.entry
             where institution_id = ${institution}) as dated
     order by account, day, entry desc`
  const closingOf = new Map(closing.map(({ account, on, posted }) => [`${account} ${on}`, posted]))
  const recorded = new Map(
    past.rows.map(({ account, date, balanceMinor }) => [`${account} ${date}`, { account, date, balanceMinor }]),
  )
  let balanceMismatches = 0
  for (const { account, date, balanceMinor } of recorded.values()) {
    const posted = closingOf.get(`${bookOf.get(account)} ${date}`)
    if (posted === balanceMinor) continue
    balanceMismatches++
    note(`account ${account} closed ${date} at ${posted}, and the bank recorded ${balanceMinor}`)
  }

  const sums = await sql<{ sum: bigint }[]>`
    select coalesce(sum(posted), 0)::bigint as sum from ledger.account where institution_id = ${institution}`
  return {
    standingOrderPayments: [...found.values()].reduce((sum, count) => sum + count, 0),
    missing,
    doubled,
    accountDays: recorded.size,
    balanceMismatches,
    ledgerSum: String(sums[0]?.sum ?? 'unknown'),
    differences,
  }
}
