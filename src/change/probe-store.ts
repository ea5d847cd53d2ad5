// What probes try against the tables of the room, past its front door.

import type { Actor, Work } from '../base/work.ts'
import type { ProposalId } from './proposal.ts'

/** Writes down an approval of the newest revision, whoever approves. */
export async function approveAs(work: Work, id: ProposalId, approver: Actor): Promise<void> {
  await work.sql`
    insert into change.approval
           (institution_id, proposal_id, revision, content_hash, makers, approved_by, approved_at)
    select institution_id, proposal_id, revision, content_hash, makers, ${approver}, ${work.now}
      from change.revision
     where institution_id = ${work.institution}
       and proposal_id = ${id}
     order by revision desc
     limit 1`
}

/** Counts the step as the room does, so that nothing but the missing approval is wrong with it. */
export async function makeReady(work: Work, id: ProposalId): Promise<void> {
  await work.sql`
    update change.proposal
       set state = 'ready', version = version + 1, changed_by = ${work.actor}, changed_at = ${work.now}
     where institution_id = ${work.institution}
       and proposal_id = ${id}`
}

export async function changeContent(work: Work, id: ProposalId, content: string): Promise<void> {
  await work.sql`
    update change.revision
       set content = ${content}
     where institution_id = ${work.institution}
       and proposal_id = ${id}`
}

/** What the tables of the room hold of a proposal. */
export async function rowsOf(
  work: Work,
  id: ProposalId,
): Promise<{ readonly state: string; readonly version: number; readonly values: number; readonly untold: number }> {
  const [row] = await work.sql<[{ state: string; version: number; values: number; untold: number }]>`
    select state, version,
           (select count(*)::integer from change.value
             where institution_id = ${work.institution} and proposal_id = ${id}) as values,
           (select count(*)::integer from change.untold
             where institution_id = ${work.institution} and proposal_id = ${id}) as untold
      from change.proposal
     where institution_id = ${work.institution}
       and proposal_id = ${id}`
  return row
}

/** Whether the trigger that refuses changes stands on a table, whoever asks. */
export async function isAppendOnly(work: Work, table: string): Promise<boolean> {
  const [found] = await work.sql<{ is: boolean }[]>`
    select exists (
             select from pg_trigger
              where tgrelid = ${table}::text::regclass
                and tgname = 'never_changes'
                -- Before every update, of whatever column, every deletion and every emptying.
                and tgtype & 58 = 58
                and tgattr::text = ''
                and tgqual is null
                and tgenabled in ('O', 'A')) as is`
  return found?.is === true
}
