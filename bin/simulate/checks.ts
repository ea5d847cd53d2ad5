// What must be true at the end, said from the tables alone and once more from what the bank has really paid and the core
// really moved.

import type { Sql } from '../../src/base/database.ts'
import { fault } from '../../src/base/outcome.ts'
import type { PretendCore } from '../../test/core.ts'
import type { Opened } from './institution.ts'
import type { Findings } from './result.ts'
import type { Paid, Sandbox } from './sandbox.ts'

export type World = {
  readonly owner: Sql
  readonly sandbox: Sandbox
  readonly core: PretendCore
  readonly opened: Opened
  /** Accidents that are not the bank's doing. */
  readonly others: ReadonlyMap<string, number>
}

export async function findings(world: World): Promise<Findings> {
  const { owner, sandbox, others } = world
  const { paid } = await sandbox.get<{ paid: readonly Paid[] }>('paid')
  const accidents = await sandbox.get<Record<string, number>>('accidents')
  const [sums] = await owner<[{ posted: bigint; held: bigint }]>`
    select sum(posted)::bigint as posted, (sum(held_debits) - sum(held_credits))::bigint as held from ledger.account`
  const states = await owner<{ state: string; count: bigint }[]>`
    select state, count(*) as count from payments.payment group by 1 order by 1`
  const proofs = await proofsOf(owner)
  const breaks = await owner<{ what: string; count: bigint }[]>`
    select concat_ws(' ', kind, reason, state, resolution) as what, count(*) as count from payments.break group by 1 order by 1`
  const exceptions = await owner<{ what: string; count: bigint }[]>`
    select concat_ws(' ', kind, state, resolution) as what, count(*) as count from payments.exception group by 1 order by 1`
  return {
    accidents: { ...Object.fromEntries(others), ...accidents, ...(await seenHere(owner)) },
    ledgerSum: String(sums.posted),
    fourWayDifference: String(proofs.difference),
    paidTwice: paid.filter(({ times }) => times > 1).length,
    unowned: await countUnowned(owner),
    deadlinesMissed: await countMissed(owner),
    states: Object.fromEntries(states.map(({ state, count }) => [state, Number(count)])),
    proofs: proofs.results,
    breaks: Object.fromEntries(breaks.map(({ what, count }) => [what, Number(count)])),
    exceptions: Object.fromEntries(exceptions.map(({ what, count }) => [what, Number(count)])),
    flaws: [
      ...(sums.held === 0n ? [] : [`holds sum to ${sums.held}`]),
      ...proofs.flaws,
      ...(await moneyFlaws(world)),
      ...(await bankFlaws(owner, paid)),
      ...(await coreFlaws(world)),
    ],
  }
}

/** What the bank sent back, and what was made of the lists: by what is kept here, since publishing alone does nothing. */
async function seenHere(owner: Sql): Promise<Readonly<Record<string, number>>> {
  const [row] = await owner<[Record<string, bigint>]>`
    select (select count(*) from rails.incoming_entry where kind = 'return' or kind = 'status' and effect = 'returned') as return,
           (select count(*) from rails.incoming_entry where kind = 'change') as change,
           (select count(*) - 1 from rails.sanctions_edition) as list_update,
           (select count(*) from rails.sanctions_refusal) as list_refused`
  const [{ pains }] = await owner<
    [{ pains: bigint }]
  >`select count(*) as pains from rails.file where format = 'pain.001'`
  // Where no file can bring a notification of change, none is missed.
  const seen = Object.entries(row).filter(([kind, count]) => kind !== 'change' || pains === 0n || count > 0n)
  return Object.fromEntries(seen.map(([kind, count]) => [kind, Number(count)]))
}

/** In cents: how far the four sides of all proofs are apart, each difference counted whatever its sign. */
async function proofsOf(owner: Sql) {
  const rows = await owner<{ day: string; content: string }[]>`
    select day, content from payments.reconciliation order by day`
  const results: Record<string, number> = {}
  const flaws: string[] = []
  let difference = 0n
  for (const { day, content } of rows) {
    const proof: Proof = JSON.parse(content)
    results[proof.result] = (results[proof.result] ?? 0) + 1
    for (const value of Object.values(proof.total.differences)) difference += centsOf(value)
    if (proof.unexplained.length > 0) flaws.push(`${day} has ${JSON.stringify(proof.unexplained)}`)
  }
  if (rows.length === 0) flaws.push('no day was proved')
  return { results, flaws, difference }
}
/** What docs/reconciliation.md says of a proof. */
type Proof = {
  readonly result: string
  readonly total: { readonly differences: Readonly<Record<string, string>> }
  readonly unexplained: readonly { readonly what: string; readonly by: string }[]
}

function centsOf(text: string): bigint {
  const cents = BigInt(text.replace('.', ''))
  return cents < 0n ? -cents : cents
}

/** In trouble, and nobody is shown it: no exception, no break. */
async function countUnowned(owner: Sql): Promise<number> {
  const [row] = await owner<[{ count: bigint }]>`
    select (select count(*) from payments.payment p
             where (state in ('failed', 'returned') or (state in ('released', 'sent') and deliver_on < date '2026-02-06'))
               and not exists (select from payments.exception e
                                where e.institution_id = p.institution_id and e.payment_id = p.payment_id))
         + (select count(*) from rails.file f
             where state in ('sending', 'sent') and made_on < date '2026-02-02'
               and not exists (select from payments.break b
                                where b.institution_id = f.institution_id and b.subject = f.file_id)) as count`
  return Number(row.count)
}

/** Missed, and shown as missed: exceptions and breaks past their day, deadlines of disputes. */
async function countMissed(owner: Sql): Promise<number> {
  const [row] = await owner<[{ count: bigint }]>`
    select (select count(*) from payments.exception where state = 'open' and due_on < date '2026-02-10')
         + (select count(*) from payments.break where state = 'open' and due_on < date '2026-02-10')
         + (select count(*) from payments.dispute_deadline where missed_at is not null) as count`
  return Number(row.count)
}

/** What members have, here and at the core, is what was deposited less what has left them. */
async function moneyFlaws({ owner, opened: { deposited } }: World): Promise<readonly string[]> {
  const [row] = await owner<[{ members: bigint; gone: bigint }]>`
    select (select sum(posted) from ledger.account where kind in ('member', 'mirror'))::bigint as members,
           (select coalesce(sum(amount), 0) from payments.payment
             where state in ('settled', 'returned') and method <> 'on_us')::bigint as gone`
  const left = deposited - row.gone
  return row.members === left ? [] : [`members have ${row.members}, and should have ${left}`]
}

/** What the bank has really paid by file and call, against the payments that say so: none more, none less. */
async function bankFlaws(owner: Sql, paid: readonly Paid[]): Promise<readonly string[]> {
  const [row] = await owner<[{ sum: bigint; count: bigint }]>`
    select coalesce(sum(amount), 0)::bigint as sum, count(*) as count
      from rails.instruction where state in ('settled', 'returned')`
  const ours = paid.filter(({ trace, instruction }) => trace !== null || instruction !== null)
  const sum = ours.reduce((total, { amount }) => total + centsOf(amount), 0n)
  return sum === row.sum ? [] : [`the bank paid ${sum} in ${ours.length}, the rails say ${row.sum} in ${row.count}`]
}

async function coreFlaws({ owner, core, opened }: World): Promise<readonly string[]> {
  const rows = await owner<{ id: string; posted: bigint; held: bigint }[]>`
    select account_id as id, posted, held_debits as held from ledger.account where kind = 'mirror'`
  const mirrorOf = new Map(rows.map(row => [row.id, row]))
  return opened.people.flatMap(({ account, atCore }) => {
    if (atCore === null) return []
    const mirror = mirrorOf.get(account) ?? fault('an account at the core has its mirror')
    const held = core.holds(atCore).reduce((sum, { minor }) => sum + minor, 0n)
    const posted = core.posted(atCore)
    if (posted === mirror.posted && held === mirror.held) return []
    return [`${atCore}: the core posted ${posted} and holds ${held}, the mirror ${mirror.posted} and ${mirror.held}`]
  })
}
