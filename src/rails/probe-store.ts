// What probes look at, and try against the tables of the room past its front door.

import type { Work } from '../base/work.ts'
import type { InstructionId, InstructionState } from './instruction.ts'

export async function instructionCalled(
  work: Work,
  reference: string,
): Promise<{ readonly id: InstructionId; readonly state: InstructionState } | undefined> {
  const [row] = await work.sql<{ id: InstructionId; state: InstructionState }[]>`
    select instruction_id as id, state
      from rails.instruction
     where institution_id = ${work.institution}
       and reference = ${reference}`
  return row
}

/** Whatever has become of it, back into the queue. */
export async function queueAgain(work: Work, reference: string): Promise<void> {
  await work.sql`
    update rails.instruction
       set state = 'queued', answered_at = null, settled_at = null, due_at = ${work.now}
     where institution_id = ${work.institution}
       and reference = ${reference}`
}

/** By calls, whatever has become of it. */
export async function rerouteAtOnce(work: Work, reference: string): Promise<void> {
  await work.sql`
    update rails.instruction
       set rerouted_to = 'calls'
     where institution_id = ${work.institution}
       and reference = ${reference}`
}
