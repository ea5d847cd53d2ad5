// SQL of completeness: how many leaves each hour has, when the log last said that it is alive, and the leaves of a period.

import { literal, type Sql, type Transaction } from '../base/database.ts'
import type { InstitutionId } from '../base/ids.ts'
import type { Period } from '../base/owed.ts'
import type { Work } from '../base/work.ts'

export type Tallied = { readonly hour: Date; readonly kind: string; readonly leaves: number }

/** Under the lock of the log. The first time, it is also written down from which hour on all leaves are counted. */
export async function addToTally(
  tx: Transaction,
  institution: InstitutionId,
  tallied: readonly Tallied[],
  wholeFrom: Date,
): Promise<void> {
  await tx`
    with started as (
      insert into audit.tally_start (institution_id, from_at)
      values (${institution}, ${wholeFrom})
          on conflict do nothing)
    insert into audit.tally as tally (institution_id, hour, kind, leaves)
    select ${institution}, hour, kind, leaves
      from unnest(
             ${literal(tallied.map(({ hour }) => hour.toISOString()))}::text::timestamptz[],
             ${literal(tallied.map(({ kind }) => kind))}::text::text[],
             ${literal(tallied.map(({ leaves }) => String(leaves)))}::text::bigint[])
        as added (hour, kind, leaves)
        on conflict (institution_id, hour, kind) do update
       set leaves = tally.leaves + excluded.leaves`
}

export type Pulse = {
  readonly size: bigint
  /** Null before the first heartbeat. */
  readonly beat: bigint | null
  readonly beatenAt: Date | null
  readonly others: bigint | null
  readonly own: bigint | null
}

/** One look at one row of each of two tables. */
export async function readPulse({ sql, institution }: Work): Promise<Pulse | undefined> {
  const [pulse] = await sql<Pulse[]>`
    select log.size, beat.beat, beat.beaten_at as "beatenAt", beat.others, beat.own
      from audit.log
      left join audit.beat using (institution_id)
     where log.institution_id = ${institution}`
  return pulse
}

/** Whether it is ours to beat: another worker that saw the same has been here before us, or not. */
export async function takeBeat(
  { sql, institution, now }: Work,
  beat: { readonly after: bigint; readonly others: bigint },
): Promise<boolean> {
  const { count } = await sql`
    insert into audit.beat as last (institution_id, beat, beaten_at, others, own)
    values (${institution}, ${beat.after + 1n}, ${now}, ${beat.others}, 1)
        on conflict (institution_id) do update
       set beat = excluded.beat, beaten_at = excluded.beaten_at, others = excluded.others, own = last.own + 1
     where last.beat = ${beat.after}`
  return count === 1
}

/** So many leaves were appended by which the log tells of itself. */
export async function countOwn({ sql, institution }: Work, leaves: number): Promise<void> {
  await sql`
    insert into audit.beat as last (institution_id, beat, others, own)
    values (${institution}, 0, 0, ${leaves})
        on conflict (institution_id) do update
       set own = last.own + excluded.own`
}

/** From when on the next hour is to be closed: the first that is counted whole, or the one after the last that was closed. */
export async function nextHour({ sql, institution }: Work): Promise<Date | undefined> {
  const [next] = await sql<{ from: Date }[]>`
    select coalesce((
             select period.from_at + interval '1 hour'
               from audit.period
              where period.institution_id = start.institution_id
              order by period.from_at desc
              limit 1), start.from_at) as from
      from audit.tally_start as start
     where start.institution_id = ${institution}`
  return next?.from
}

/** Since when leaves have waited for their places: few wait, and all that ever were may be before. */
export async function waitingSince({ sql, institution }: Work): Promise<Date | undefined> {
  const [found] = await sql<{ at: Date | null }[]>`
    select min((select emitted_at
                  from audit.batch
                 where institution_id = ${institution}
                   and batch.batch_id = unsealed.batch_id)) as at
      from audit.unsealed`
  return found?.at ?? undefined
}

export type HourTallied = { readonly hour: Date; readonly kind: string; readonly leaves: bigint }

/** Of the hours of a period that have any leaves. */
export async function talliesOf({ sql, institution }: Work, { from, to }: Period): Promise<readonly HourTallied[]> {
  return sql<HourTallied[]>`
    select hour, kind, leaves
      from audit.tally
     where institution_id = ${institution}
       and hour >= ${from}
       and hour < ${to}
     order by hour, kind collate "C"`
}

/** Of two workers that close the same hour, one comes too late, and begins anew. */
export async function insertPeriods(
  { sql, institution, now }: Work,
  periods: readonly { readonly from: Date; readonly leaves: bigint }[],
): Promise<void> {
  await sql`
    insert into audit.period (institution_id, from_at, leaves, closed_at)
    select ${institution}, from_at, leaves, ${now}
      from unnest(
             ${literal(periods.map(({ from }) => from.toISOString()))}::text::timestamptz[],
             ${literal(periods.map(({ leaves }) => leaves))}::text::bigint[])
        as closed (from_at, leaves)`
}

export type Late = { readonly from: Date; readonly leaves: bigint }

/** Hours since then that have more leaves than when they were closed, and by how many. They are noted, so each is told once. */
export async function takeLate({ sql, institution }: Work, since: Date): Promise<readonly Late[]> {
  return sql<Late[]>`
    update audit.period
       set late = found.late
      from (
        select period.from_at, sum(tally.leaves)::bigint - period.leaves as late, period.late as told
          from audit.period
          join audit.tally
            on tally.institution_id = period.institution_id
           and tally.hour = period.from_at
         where period.institution_id = ${institution}
           and period.from_at >= ${since}
         group by period.from_at, period.leaves, period.late) as found
     where period.institution_id = ${institution}
       and period.from_at = found.from_at
       and found.late > found.told
    returning period.from_at as from, found.late - found.told as leaves`
}

export type ClosedHour = { readonly from: Date; readonly leaves: bigint }

/** The oldest that nobody has reconciled. */
export async function nextToReconcile({ sql, institution }: Work, most: number): Promise<readonly ClosedHour[]> {
  return sql<ClosedHour[]>`
    select from_at as from, leaves + late as leaves
      from audit.period
     where institution_id = ${institution}
       and reconciled_at is null
     order by from_at
     limit ${most}`
}

/** Answers with those that were ours to say. */
export async function markReconciled(
  { sql, institution, now }: Work,
  hours: readonly { readonly from: Date; readonly isWhole: boolean }[],
): Promise<readonly Date[]> {
  const marked = await sql<{ from: Date }[]>`
    update audit.period
       set reconciled_at = ${now}, is_whole = said.is_whole
      from unnest(
             ${literal(hours.map(({ from }) => from.toISOString()))}::text::timestamptz[],
             ${literal(hours.map(({ isWhole }) => String(isWhole)))}::text::boolean[])
        as said (from_at, is_whole)
     where institution_id = ${institution}
       and period.from_at = said.from_at
       and reconciled_at is null
    returning period.from_at as from`
  return marked.map(({ from }) => from)
}

export type PlacedBatch = {
  /** Null where it has no place. */
  readonly first: bigint | null
  readonly isQueued: boolean
  readonly emittedAt: Date
  readonly leaves: Buffer
}

/** As many as may be large, for a batch has up to ten thousand leaves. */
const batchesPerRead = 16

/** The batches of a period, a few at a time, in no order. */
export async function* batchesOf(
  { sql, institution }: Work,
  { from, to }: Period,
): AsyncGenerator<readonly PlacedBatch[]> {
  const query = sql<PlacedBatch[]>`
    select batch.leaves, batch.emitted_at as "emittedAt",
           (select seal.first_index
              from audit.seal
             where seal.institution_id = batch.institution_id
               and seal.batch_id = batch.batch_id) as first,
           exists (
             select from audit.unsealed
              where unsealed.batch_id = batch.batch_id) as "isQueued"
      from audit.batch
     where batch.institution_id = ${institution}
       and batch.emitted_at >= ${from}
       and batch.emitted_at < ${to}`
  for await (const batches of query.cursor(batchesPerRead)) yield batches
}

/** When the institution was opened. */
export async function beganAt(sql: Sql, institution: InstitutionId): Promise<Date | undefined> {
  const [found] = await sql<{ at: Date }[]>`
    select opened_at as at
      from base.institution
     where institution_id = ${institution}`
  return found?.at
}
