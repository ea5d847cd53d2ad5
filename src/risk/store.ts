// Every SQL statement of the room.

import type { ControlId } from '../base/control.ts'
import type { Period } from '../base/owed.ts'
import type { Work } from '../base/work.ts'
import type { Result } from './run.ts'

export type RunRow = {
  readonly run: string
  readonly control: ControlId
  readonly codeHash: Buffer
  readonly result: Result
  readonly reason: string | null
  /** What it was tried on, and each attempt, as the leaf says it. */
  readonly steps: string
  readonly startedAt: Date
  readonly endedAt: Date
  readonly previous: string | null
}

export async function insertRun(work: Work, row: RunRow): Promise<void> {
  const { run, control, codeHash, result, reason, steps, startedAt, endedAt, previous } = row
  await work.sql`
    insert into risk.run (
      institution_id, run_id, control_id, code_hash, result, reason, steps, started_at, ended_at, previous_id)
    values (
      ${work.institution}, ${run}, ${control}, ${codeHash}, ${result}, ${reason}, ${steps}, ${startedAt}, ${endedAt},
      ${previous})`
}

export type NewestRun = {
  readonly control: ControlId
  readonly result: Result
  readonly startedAt: Date
  readonly endedAt: Date
}

/** How each control that was ever tried was last. */
export async function newestRuns(work: Work): Promise<readonly NewestRun[]> {
  return work.sql<NewestRun[]>`
    select distinct on (control_id)
           control_id as control, result, started_at as "startedAt", ended_at as "endedAt"
      from risk.run
     where institution_id = ${work.institution}
     order by control_id, run_id desc`
}

export async function newestRun(work: Work, control: ControlId): Promise<string | undefined> {
  const [newest] = await work.sql<{ run: string }[]>`
    select run_id as run
      from risk.run
     where institution_id = ${work.institution}
       and control_id = ${control}
     order by run_id desc
     limit 1`
  return newest?.run
}

/** All that ended in a period. */
export async function readRuns({ sql, institution }: Work, { from, to }: Period): Promise<readonly RunRow[]> {
  return sql<RunRow[]>`
    select run_id as run, control_id as control, code_hash as "codeHash", result, reason, steps,
           started_at as "startedAt", ended_at as "endedAt", previous_id as previous
      from risk.run
     where institution_id = ${institution}
       and ended_at >= ${from}
       and ended_at < ${to}
     order by ended_at, run_id`
}

/** Of one control, the newest first, before one that was seen. */
export async function runsBefore(
  { sql, institution }: Work,
  control: ControlId,
  before: string | undefined,
  rowsMax: number,
): Promise<readonly RunRow[]> {
  return sql<RunRow[]>`
    select run_id as run, control_id as control, code_hash as "codeHash", result, reason, steps,
           started_at as "startedAt", ended_at as "endedAt", previous_id as previous
      from risk.run
     where institution_id = ${institution}
       and control_id = ${control}
           ${before === undefined ? sql`` : sql`and run_id < ${before}`}
     order by run_id desc
     limit ${rowsMax}`
}
