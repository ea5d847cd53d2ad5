// SQL of how what an upper room had carried went: by instruction, by number of the bank, by name of a file.

import { literal } from '../base/database.ts'
import type { Work } from '../base/work.ts'
import type { FileId, FileState } from './file.ts'
import type { Effect, IncomingEntryKind, IncomingFileId } from './incoming-file.ts'
import type { InstructionId, InstructionState } from './instruction.ts'

export type SentInstruction = {
  readonly id: InstructionId
  readonly reference: string
  readonly method: 'ach' | 'same_day_ach' | 'check'
  readonly currency: string
  readonly amount: bigint
  readonly state: InstructionState
  readonly attempts: number
  readonly queuedAt: Date
  readonly answeredAt: Date | null
  readonly settledAt: Date | null
  readonly reason: string | null
  readonly reroutedTo: string | null
}

export async function instructionsOf(work: Work, references: readonly string[]): Promise<readonly SentInstruction[]> {
  return work.sql<SentInstruction[]>`
    select instruction_id as id, reference, method, currency, amount, state, attempts, queued_at as "queuedAt",
           answered_at as "answeredAt", settled_at as "settledAt", reason, rerouted_to as "reroutedTo"
      from rails.instruction
     where institution_id = ${work.institution}
       and reference = any (${literal(references)}::text::text[])
     order by queued_at, instruction_id`
}

export type SentEntry = {
  readonly instruction: InstructionId
  readonly file: FileId
  readonly name: string
  readonly format: string
  readonly place: number
  /** Under which number the bank knows it, where the format has one. */
  readonly trace: string | null
  readonly state: FileState
  readonly reason: string | null
  readonly proposal: string | null
  readonly madeAt: Date
  readonly changedAt: Date
  readonly settledOn: string | null
  /** What the bank’s statement calls the sum that it is in. */
  readonly debit: string
}

export async function filedAs(work: Work, ids: readonly InstructionId[]): Promise<readonly SentEntry[]> {
  return work.sql<SentEntry[]>`
    select file_entry.instruction_id as instruction, file.file_id as file, file.name, file.format, file_entry.place,
           file_trace.trace, file.state, file.reason, file.proposal_id as proposal, file.made_at as "madeAt",
           file.changed_at as "changedAt", file.settled_on as "settledOn",
           coalesce(file_debit.name, file.file_id) as debit
      from rails.file_entry
      join rails.instruction on instruction.instruction_id = file_entry.instruction_id
                            and instruction.institution_id = file_entry.institution_id
      join rails.file on file.file_id = file_entry.file_id and file.institution_id = file_entry.institution_id
      left join rails.file_trace on file_trace.file_id = file_entry.file_id
                                and file_trace.place = file_entry.place
                                and file_trace.institution_id = file_entry.institution_id
      left join rails.file_debit on file_debit.file_id = file_entry.file_id
                                and file_debit.method = instruction.method
                                and file_debit.institution_id = file_entry.institution_id
     where file_entry.institution_id = ${work.institution}
       and file_entry.instruction_id = any (${literal(ids)}::text::text[])
     order by file.made_at, file_entry.place`
}

export type HeardAnswer = {
  readonly instruction: InstructionId
  readonly incomingFile: IncomingFileId
  readonly name: string
  readonly place: number
  readonly kind: IncomingEntryKind
  readonly code: string
  readonly names: string
  readonly effect: Effect
  readonly isLate: boolean
  readonly enteredAt: Date
}

export async function answersTo(
  work: Work,
  ids: readonly InstructionId[],
  answersMax: number,
): Promise<readonly HeardAnswer[]> {
  return work.sql<HeardAnswer[]>`
    select incoming_entry.instruction_id as instruction, incoming_file_id as "incomingFile", incoming_file.name, place,
           incoming_entry.kind, code, names, effect, is_late as "isLate", entered_at as "enteredAt"
      from rails.incoming_entry
      join rails.incoming_file using (incoming_file_id, institution_id)
     where institution_id = ${work.institution}
       and incoming_entry.instruction_id = any (${literal(ids)}::text::text[])
     order by entered_at, incoming_file_id, place
     limit ${answersMax}`
}

export type AskedOfCore = {
  readonly id: string
  readonly kind: string
  readonly currency: string
  readonly amount: bigint
  readonly side: string
  readonly state: string
  readonly reason: string | null
  readonly madeAt: Date
  readonly answeredAt: Date | null
}

/** What the institution's core was asked for under these names. */
export async function askedOfCore(work: Work, references: readonly string[]): Promise<readonly AskedOfCore[]> {
  return work.sql<AskedOfCore[]>`
    select operation_id as id, kind, currency, amount, side, state, reason, made_at as "madeAt", answered_at as "answeredAt"
      from rails.core_operation
     where institution_id = ${work.institution}
       and reference = any (${literal(references)}::text::text[])
     order by made_at, operation_id`
}

export type FoundTrace = {
  readonly trace: string
  readonly reference: string
  readonly file: FileId
  readonly place: number
}

/** Newest file first: numbers are used again after a while. */
export async function byTrace(work: Work, trace: string, hitsMax: number): Promise<readonly FoundTrace[]> {
  return work.sql<FoundTrace[]>`
    select trace, reference, file_id as file, place
      from rails.file_trace
      join rails.instruction using (instruction_id, institution_id)
     where institution_id = ${work.institution}
       and trace = ${trace}
     order by file_id desc
     limit ${hitsMax}`
}

export type FoundFile = {
  readonly id: string
  readonly name: string
  readonly state: string
  readonly at: Date
}

/** To the bank: a name is used once. */
export async function byName(work: Work, name: string): Promise<readonly FoundFile[]> {
  return work.sql<FoundFile[]>`
    select file_id as id, name, state, made_at as at
      from rails.file
     where institution_id = ${work.institution}
       and name = ${name}`
}

/** From a bank, the newest first: names come again. */
export async function incomingByName(work: Work, name: string, hitsMax: number): Promise<readonly FoundFile[]> {
  return work.sql<FoundFile[]>`
    select incoming_file_id as id, name, state, received_at as at
      from rails.incoming_file
     where institution_id = ${work.institution}
       and name = ${name}
     order by incoming_file_id desc
     limit ${hitsMax}`
}
