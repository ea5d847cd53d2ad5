// What is kept of controls that somebody wants tried now.

import type { ControlId } from '../base/control.ts'
import { literal } from '../base/database.ts'
import type { Work } from '../base/work.ts'
import type { Result, Step } from './run.ts'

export async function insertAsked(
  work: Work,
  rows: readonly { readonly asked: string; readonly control: ControlId }[],
) {
  await work.sql`
    insert into risk.asked (institution_id, asked_id, control_id, asked_at)
    select ${work.institution}, asked.id, asked.control, ${work.now}
      from unnest(
             ${literal(rows.map(({ asked }) => asked))}::text::text[],
             ${literal(rows.map(({ control }) => control))}::text::text[]) as asked (id, control)`
}

/** What was asked for since then and not tried since it was asked for, as it was asked for. */
export async function askedSince(work: Work, since: Date): Promise<readonly ControlId[]> {
  const rows = await work.sql<{ control: ControlId }[]>`
    select control_id as control
      from risk.asked
     where institution_id = ${work.institution}
       and asked_at > ${since}
       and not exists (select from risk.run
                        where institution_id = ${work.institution}
                          and run.control_id = asked.control_id
                          and started_at >= asked_at)
     order by asked_at, asked_id`
  return rows.map(({ control }) => control)
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
