// Every SQL statement of the room.

import type { ControlId } from '../base/control.ts'
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

/** The newest run of each control that was ever tried, with when it ended. */
export async function newestRuns(
  work: Work,
): Promise<readonly { readonly control: ControlId; readonly run: string; readonly endedAt: Date }[]> {
  return work.sql<{ control: ControlId; run: string; endedAt: Date }[]>`
    select distinct on (control_id)
           control_id as control, run_id as run, ended_at as "endedAt"
      from risk.run
     where institution_id = ${work.institution}
     order by control_id, run_id desc`
}
