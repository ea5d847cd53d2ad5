// Every SQL statement of the rails.

import { literal } from '../base/database.ts'
import type { Work } from '../base/work.ts'
import type { Answer, Instruction, InstructionId, InstructionState, News } from './instruction.ts'

export async function insertInstructions(work: Work, instructions: readonly Instruction[]): Promise<void> {
  await work.sql`
    insert into rails.instruction (institution_id, queued_at, due_at, instruction_id, reference, currency, amount, creditor, method)
    select ${work.institution}, ${work.now}, ${work.now}, queued.*
      from unnest(
        ${literal(instructions.map(({ id }) => id))}::text::text[],
        ${literal(instructions.map(({ reference }) => reference))}::text::text[],
        ${literal(instructions.map(({ money }) => money.currency))}::text::text[],
        ${literal(instructions.map(({ money }) => money.minor))}::text::bigint[],
        ${literal(instructions.map(({ creditor }) => creditor))}::text::text[],
        ${literal(instructions.map(({ method }) => method))}::text::text[]) as queued`
}

type InstructionRow = Omit<Instruction, 'money'> & { readonly currency: string; readonly amount: bigint }

/** Marks what is due as being sent, before anything is sent. Rows that another pass works on are left to it. */
export async function claimQueued(
  work: Work,
  methods: readonly Instruction['method'][],
  askAgainAt: Date,
  instructionsMax: number,
): Promise<readonly Instruction[]> {
  const rows = await work.sql<InstructionRow[]>`
    update rails.instruction
       set state = 'sending', attempts = attempts + 1, due_at = ${askAgainAt}
     where institution_id = ${work.institution}
       and instruction_id = any (array(
             select instruction_id
               from rails.instruction
              where institution_id = ${work.institution} and state = 'queued' and due_at <= ${work.now}
                and (method = any (${literal(methods)}::text::text[]) or rerouted_to = 'calls')
              order by due_at, instruction_id
              limit ${instructionsMax}
                for update skip locked))
    returning instruction_id as id, reference, method, currency, amount, creditor`
  return rows.map(({ currency, amount, ...row }) => ({ ...row, money: { minor: amount, currency } }))
}

/** What left by a call and has been silent for too long: to be asked about, and again at `askAgainAt`. */
export async function claimSilent(
  work: Work,
  methods: readonly Instruction['method'][],
  askAgainAt: Date,
  instructionsMax: number,
): Promise<readonly InstructionId[]> {
  const rows = await work.sql<{ id: InstructionId }[]>`
    update rails.instruction
       set due_at = ${askAgainAt}
     where institution_id = ${work.institution}
       and instruction_id = any (array(
             select instruction_id
               from rails.instruction
              where institution_id = ${work.institution} and state in ('sending', 'accepted') and due_at <= ${work.now}
                and (method = any (${literal(methods)}::text::text[]) or rerouted_to = 'calls')
                and not exists (
                      select from rails.file_entry as entry
                       where entry.institution_id = ${work.institution}
                         and entry.instruction_id = instruction.instruction_id)
              order by due_at, instruction_id
              limit ${instructionsMax}
                for update skip locked))
    returning instruction_id as id`
  return rows.map(({ id }) => id)
}

/** Locks in id order. */
export async function lockInstructions(
  work: Work,
  ids: readonly InstructionId[],
): Promise<readonly { readonly id: InstructionId; readonly reference: string; readonly state: InstructionState }[]> {
  return work.sql<{ id: InstructionId; reference: string; state: InstructionState }[]>`
    select instruction_id as id, reference, state
      from rails.instruction
     where institution_id = ${work.institution}
       and instruction_id = any (${literal(ids)}::text::text[])
     order by instruction_id
       for no key update`
}

/** `wasSettled`: it is settled now, or was before it came back. */
export async function updateAnswers(
  work: Work,
  answers: readonly (Answer & { readonly wasSettled: boolean })[],
): Promise<void> {
  await work.sql`
    update rails.instruction
       set state = answer.state, reason = answer.reason, answered_at = ${work.now},
           settled_at = case when answer.was_settled then coalesce(settled_at, ${work.now}) end
      from unnest(
        ${literal(answers.map(({ id }) => id))}::text::text[],
        ${literal(answers.map(({ state }) => state))}::text::text[],
        ${literal(answers.map(answer => ('reason' in answer ? answer.reason : null)))}::text::text[],
        ${literal(answers.map(({ wasSettled }) => String(wasSettled)))}::text::boolean[])
        as answer (id, state, reason, was_settled)
     where institution_id = ${work.institution}
       and instruction_id = answer.id`
}

/** The bank has never seen them: those being sent go back to the queue, under their own ids. Answers how many did. */
export async function requeue(work: Work, ids: readonly InstructionId[]): Promise<number> {
  const requeued = await work.sql`
    update rails.instruction
       set state = 'queued', due_at = ${work.now}
     where institution_id = ${work.institution}
       and instruction_id = any (${literal(ids)}::text::text[])
       and state = 'sending'`
  return requeued.count
}

export async function lockNews(work: Work, newsMax: number): Promise<readonly News[]> {
  return work.sql<News[]>`
    select instruction_id as id, reference, state, reason, settled_at is not null as "wasSettled"
      from rails.instruction
     where institution_id = ${work.institution}
       and state in ('accepted', 'settled', 'rejected', 'returned')
       and told <> state
     order by instruction_id
     limit ${newsMax}
       for update skip locked`
}

export async function markTold(work: Work, news: readonly News[]): Promise<void> {
  await work.sql`
    update rails.instruction
       set told = state
     where institution_id = ${work.institution}
       and instruction_id = any (${literal(news.map(({ id }) => id))}::text::text[])`
}
