// SQL of what people finish by hand.

import type { BusinessDate } from '../base/dates.ts'
import type { Work } from '../base/work.ts'
import type { InstructionId } from './instruction.ts'
import type { Resolution, ResolutionSubject, Returnable } from './resolution.ts'

function columns({ sql }: Work) {
  return sql`
    subject, version, state, kind, note, instruction_id as instruction, proposal_id as proposal`
}

export async function findResolution(work: Work, subject: ResolutionSubject): Promise<Resolution | undefined> {
  const [row] = await work.sql<Resolution[]>`
    select ${columns(work)}
      from rails.resolution
     where institution_id = ${work.institution}
       and subject = ${subject}`
  return row
}

export async function lockResolution(work: Work, subject: ResolutionSubject): Promise<Resolution | undefined> {
  const [row] = await work.sql<Resolution[]>`
    select ${columns(work)}
      from rails.resolution
     where institution_id = ${work.institution}
       and subject = ${subject}
       for no key update`
  return row
}

/** What two people have agreed to and nobody has done yet. What another pass does is left to it. */
export async function lockAgreed(work: Work, resolutionsMax: number): Promise<readonly Resolution[]> {
  return work.sql<Resolution[]>`
    select ${columns(work)}
      from rails.resolution
     where institution_id = ${work.institution}
       and state = 'agreed'
     order by subject
     limit ${resolutionsMax}
       for no key update skip locked`
}

/** Two who are the first at once: one of them trips over the other, and finds it touched when it runs again. */
export async function insertResolution(work: Work, own: Resolution): Promise<void> {
  await work.sql`
    insert into rails.resolution (
      institution_id, subject, version, state, kind, note, instruction_id, proposal_id, changed_at)
    values (
      ${work.institution}, ${own.subject}, ${own.version}, ${own.state}, ${own.kind}, ${own.note}, ${own.instruction},
      ${own.proposal}, ${work.now})`
}

export async function updateResolution(work: Work, own: Resolution): Promise<void> {
  await work.sql`
    update rails.resolution
       set version        = ${own.version},
           state          = ${own.state},
           kind           = ${own.kind},
           note           = ${own.note},
           instruction_id = ${own.instruction},
           proposal_id    = ${own.proposal},
           changed_at     = ${work.now}
     where institution_id = ${work.institution}
       and subject = ${own.subject}`
}

export type ResolutionStep = {
  readonly version: number
  readonly act: string
  readonly actor: string
  readonly at: Date
}

export async function insertResolutionStep(work: Work, { subject, version }: Resolution, act: string): Promise<void> {
  await work.sql`
    insert into rails.resolution_step (institution_id, subject, version, act, actor, at)
    values (${work.institution}, ${subject}, ${version}, ${act}, ${work.actor}, ${work.now})`
}

export async function resolutionStepsOf(work: Work, subject: ResolutionSubject): Promise<readonly ResolutionStep[]> {
  return work.sql<ResolutionStep[]>`
    select version, act, actor, at
      from rails.resolution_step
     where institution_id = ${work.institution}
       and subject = ${subject}
     order by version`
}

/** By what the upper room calls it. */
export async function instructionCalled(work: Work, reference: string): Promise<Returnable | undefined> {
  const [row] = await work.sql<Returnable[]>`
    select instruction_id as id, state, amount
      from rails.instruction
     where institution_id = ${work.institution}
       and reference = ${reference}`
  return row
}

/** The day of the file in which it left; undefined where it left in none. */
export async function leftOn(work: Work, id: InstructionId): Promise<BusinessDate | undefined> {
  const [row] = await work.sql<{ madeOn: BusinessDate }[]>`
    select made_on as "madeOn"
      from rails.file_entry
      join rails.file using (institution_id, file_id)
     where institution_id = ${work.institution}
       and instruction_id = ${id}
       and state in ('sent', 'confirmed')
     order by made_on desc
     limit 1`
  return row?.madeOn
}
