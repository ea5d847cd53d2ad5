// What is kept of controls that somebody wants tried now.

import type { ControlId } from '../base/control.ts'
import { literal } from '../base/database.ts'
import type { Period } from '../base/owed.ts'
import type { Work } from '../base/work.ts'
import type { Result, Step } from './run.ts'

export async function insertAsked(
  work: Work,
  rows: readonly { readonly asked: string; readonly control: ControlId }[],
) {
  await work.sql`
    insert into risk.asked (institution_id, asked_id, control_id, asked_at, asked_by)
    select ${work.institution}, asked.id, asked.control, ${work.now}, ${work.actor}
      from unnest(
             ${literal(rows.map(({ asked }) => asked))}::text::text[],
             ${literal(rows.map(({ control }) => control))}::text::text[]) as asked (id, control)`
}

export type Asked = {
  readonly asked: string
  readonly control: ControlId
  readonly askedBy: string
  readonly askedAt: Date
}

/** What was asked for since then in any institution that may be seen, as it was asked for: the prober sees all. */
export async function askedSince({ sql }: Work, since: Date): Promise<readonly Asked[]> {
  return sql<Asked[]>`
    select asked_id as asked, control_id as control, asked_by as "askedBy", asked_at as "askedAt"
      from risk.asked
     where asked_at > ${since}
     order by asked_at, asked_id`
}

/** One that was asked for in the work's own institution. */
export async function findAsked({ sql, institution }: Work, asked: string): Promise<Asked | undefined> {
  const [found] = await sql<Asked[]>`
    select asked_id as asked, control_id as control, asked_by as "askedBy", asked_at as "askedAt"
      from risk.asked
     where institution_id = ${institution}
       and asked_id = ${asked}`
  return found
}

/** When a control was tried. */
export type TriedAt = {
  readonly run: string
  readonly control: ControlId
  readonly result: Result
  readonly startedAt: Date
  readonly endedAt: Date
}

/** All that ended within it, as they ended. */
export async function triedWithin({ sql, institution }: Work, { from, to }: Period): Promise<readonly TriedAt[]> {
  return sql<TriedAt[]>`
    select run_id as run, control_id as control, result, started_at as "startedAt", ended_at as "endedAt"
      from risk.run
     where institution_id = ${institution}
       and ended_at >= ${from}
       and ended_at < ${to}
     order by ended_at, run_id`
}

/** The newest try of each of these, where there is one. */
export async function newestOf(
  { sql, institution }: Work,
  controls: readonly ControlId[],
): Promise<readonly TriedAt[]> {
  return sql<TriedAt[]>`
    select newest.*
      from unnest(${literal(controls)}::text::text[]) as wanted (control),
           lateral (
             select run_id as run, control_id as control, result, started_at as "startedAt", ended_at as "endedAt"
               from risk.run
              where institution_id = ${institution}
                and control_id = wanted.control
              order by run_id desc
              limit 1) as newest`
}

export type Ran = {
  readonly control: ControlId
  readonly result: Result
  readonly reason: string | null
  /** In hex, as proofs name it. */
  readonly codeHash: string
  readonly steps: readonly Step[]
  readonly startedAt: Date
  readonly endedAt: Date
}

/** The newest run of each of these that began since then. */
export async function runsSince(work: Work, since: Date, controls: readonly ControlId[]): Promise<readonly Ran[]> {
  return work.sql<Ran[]>`
    select distinct on (control_id)
           control_id as control, result, reason, encode(code_hash, 'hex') as "codeHash",
           steps::json -> 'steps' as steps, started_at as "startedAt", ended_at as "endedAt"
      from risk.run
     where institution_id = ${work.institution}
       and control_id = any(${literal(controls)}::text::text[])
       and started_at >= ${since}
     order by control_id, run_id desc`
}
