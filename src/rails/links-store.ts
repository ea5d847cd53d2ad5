// SQL of links: how they are, and what waits for them.

import { literal } from '../base/database.ts'
import type { Work } from '../base/work.ts'
import type { Instruction, InstructionId } from './instruction.ts'
import type { LinkRow } from './link.ts'

function linkColumns({ sql }: Work) {
  return sql`link as name, state, since, last_failure as "lastFailure", rests_until as "restsUntil", changes, breaks`
}

export async function listLinks(work: Work): Promise<readonly LinkRow[]> {
  return work.sql<LinkRow[]>`
    select ${linkColumns(work)}
      from rails.link
     where institution_id = ${work.institution}
     order by link`
}

/** Locks in the order of their names. */
export async function lockLinks(work: Work): Promise<readonly LinkRow[]> {
  return work.sql<LinkRow[]>`
    select ${linkColumns(work)}
      from rails.link
     where institution_id = ${work.institution}
     order by link
       for no key update`
}

/** Enters it, or what has changed about it. */
export async function putLink(
  work: Work,
  { name, state, since, lastFailure, restsUntil, changes, breaks }: LinkRow,
): Promise<void> {
  await work.sql`
    insert into rails.link (institution_id, link, state, since, last_failure, rests_until, changes, breaks)
    values (${work.institution}, ${name}, ${state}, ${since}, ${lastFailure}, ${restsUntil}, ${changes}, ${breaks})
    on conflict (link, institution_id) do update
       set state = ${state}, since = ${since}, last_failure = ${lastFailure}, rests_until = ${restsUntil},
           changes = ${changes}, breaks = ${breaks}`
}

export type WaitingInstructions = {
  readonly method: Instruction['method']
  /** The link by which they leave instead of their own. */
  readonly reroutedTo: string | null
  /** `sending`: nobody knows whether it has left. */
  readonly state: 'queued' | 'sending'
  readonly count: number
  readonly amount: bigint
}

/** What is in the queue or in doubt, by method. */
export async function waitingInstructions(work: Work, currency: string): Promise<readonly WaitingInstructions[]> {
  return work.sql<WaitingInstructions[]>`
    select method, rerouted_to as "reroutedTo", state, count(*)::integer as count, sum(amount)::bigint as amount
      from rails.instruction
     where institution_id = ${work.institution} and state in ('queued', 'sending') and currency = ${currency}
     group by method, rerouted_to, state
     order by method, rerouted_to, state`
}

/** Holds, posts and reversals that the core has not been asked for, or has not answered. */
export async function waitingOperations(
  work: Work,
  currency: string,
): Promise<readonly Pick<WaitingInstructions, 'state' | 'count' | 'amount'>[]> {
  return work.sql<Pick<WaitingInstructions, 'state' | 'count' | 'amount'>[]>`
    select state, count(*)::integer as count, sum(amount)::bigint as amount
      from rails.core_operation
     where institution_id = ${work.institution} and state in ('queued', 'sending') and currency = ${currency}
     group by state
     order by state`
}

export type WaitingFiles = { readonly count: number; readonly amount: bigint }

/** Files that are on their way to the bank and have not been seen to leave. */
export async function waitingFiles(work: Work, currency: string): Promise<WaitingFiles> {
  const rows = await work.sql<WaitingFiles[]>`
    select count(*)::integer as count, coalesce(sum(amount), 0)::bigint as amount
      from rails.file
     where institution_id = ${work.institution}
       and state in ('building', 'awaiting_approval', 'approved', 'sending')
       and currency = ${currency}`
  return rows[0] ?? { count: 0, amount: 0n }
}

export type Reroutable = {
  readonly id: InstructionId
  readonly reference: string
  readonly method: Instruction['method']
}

/** Those that wait for a file and have never left the queue, behind the one named. */
export async function queuedForFiles(work: Work, after: string, most: number): Promise<readonly Reroutable[]> {
  return work.sql<Reroutable[]>`
    select instruction_id as id, reference, method
      from rails.instruction
     where institution_id = ${work.institution}
       and instruction_id > ${after}
       and state = 'queued'
       and attempts = 0
       and rerouted_to is null
       and method in ('ach', 'same_day_ach')
     order by instruction_id
     limit ${most}`
}

/** Those of them that are still in the queue; what a file has taken meanwhile, or takes just now, stays with it. */
export async function reroute(work: Work, ids: readonly InstructionId[], to: string): Promise<readonly Reroutable[]> {
  return work.sql<Reroutable[]>`
    update rails.instruction
       set rerouted_to = ${to}
     where institution_id = ${work.institution}
       and instruction_id = any (array(
             select instruction_id
               from rails.instruction
              where institution_id = ${work.institution}
                and instruction_id = any (${literal(ids)}::text::text[])
                and state = 'queued'
                and attempts = 0
                and rerouted_to is null
              order by instruction_id
                for update skip locked))
    returning instruction_id as id, reference, method`
}
