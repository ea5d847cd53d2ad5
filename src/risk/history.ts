// The tries of a control as they are shown to whoever wants to see each: what was attempted, for how long, by which code, and
// whether that code was seen to fail where the control was broken.

import type { KeyObject } from 'node:crypto'

import type { ControlId } from '../base/control.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import { type CountedRun, countedRows } from './evidence.ts'
import type { Day, Proof } from './register/terms.ts'
import type { Step, Tried } from './run.ts'
import { runsBefore } from './store.ts'

export type ShownRun = CountedRun & {
  readonly startedAt: Date
  readonly population: Tried['population']
  readonly steps: readonly Step[]
  /** The newest proof of the very code that tried; null where it was not seen to fail within the days in which that counts. */
  readonly proof: { readonly patch: string; readonly patchHash: string; readonly provenOn: Day } | null
}

/** The newest first. */
export async function shownRuns(
  work: Work,
  asked: { readonly control: ControlId; readonly before: string | undefined; readonly rowsMax: number },
  keys: ReadonlyMap<string, KeyObject>,
  proofs: readonly Proof[],
): Promise<readonly ShownRun[]> {
  const rows = await runsBefore(work, asked.control, asked.before, asked.rowsMax)
  const counted = await countedRows(work, rows, keys)
  return counted.map((run, place) => {
    const row = rows[place] ?? fault('a row for each')
    const { population, steps }: Pick<ShownRun, 'population' | 'steps'> = JSON.parse(row.steps)
    const proof = proofs
      .filter(({ control, codeHash }) => control === run.control && codeHash === run.code)
      .reduce<Proof | undefined>(
        (newest, one) => (newest === undefined || one.provenOn > newest.provenOn ? one : newest),
        undefined,
      )
    return {
      ...run,
      startedAt: row.startedAt,
      population,
      steps,
      proof: proof === undefined ? null : { patch: proof.patch, patchHash: proof.patchHash, provenOn: proof.provenOn },
    }
  })
}
