// Every SQL statement about rights that were given for an hour.

import { literal } from '../base/database.ts'
import type { Id } from '../base/ids.ts'
import type { Actor, Work } from '../base/work.ts'

export type BreakGlassId = Id<'brk'>
export type Finding = 'in_order' | 'not_in_order'

export type BreakGlassRow = {
  readonly breakGlass: BreakGlassId
  readonly actor: Actor
  readonly openedAt: Date
  readonly openedBy: Actor
  readonly expiresAt: Date
  readonly reviewDue: Date
}

export type NewBreakGlass = Pick<BreakGlassRow, 'breakGlass' | 'actor' | 'expiresAt' | 'reviewDue'> & {
  readonly proposal: Id<'prp'>
}

export async function insertBreakGlass(work: Work, given: NewBreakGlass): Promise<void> {
  await work.sql`
    insert into identity.break_glass (institution_id, break_glass_id, actor, may, proposal_id, opened_at, opened_by,
                                      expires_at, review_due)
    values (${work.institution}, ${given.breakGlass}, ${given.actor}, 'read', ${given.proposal}, ${work.now},
            ${work.actor}, ${given.expiresAt}, ${given.reviewDue})`
}

export async function isOpenFor(work: Work, actor: Actor): Promise<boolean> {
  const found = await work.sql`
    select 1
      from identity.break_glass
     where institution_id = ${work.institution}
       and actor = ${actor}
       and opened_at <= ${work.now}
       and expires_at > ${work.now}
     limit 1`
  return found.length > 0
}

/** Those that nobody has looked at yet, the oldest first: they show until somebody does. */
export async function listUnreviewed(work: Work, most: number): Promise<BreakGlassRow[]> {
  return work.sql<BreakGlassRow[]>`
    select break_glass_id as "breakGlass", break_glass.actor, opened_at as "openedAt", opened_by as "openedBy",
           expires_at as "expiresAt", review_due as "reviewDue"
      from identity.break_glass
      left join identity.break_glass_review review using (institution_id, break_glass_id)
     where institution_id = ${work.institution}
       and review.break_glass_id is null
     order by opened_at, break_glass_id
     limit ${most}`
}

function isUnreviewed({ sql, institution }: Work) {
  return sql`
    not exists (select from identity.break_glass_review
                 where break_glass_review.institution_id = ${institution}
                   and break_glass_review.break_glass_id = break_glass.break_glass_id)`
}

/** The same by when they are to be looked at, after one of them. Two people have agreed to each, so there are few. */
export async function listToReview(
  work: Work,
  after: { readonly at: Date; readonly id: string },
  most: number,
): Promise<readonly BreakGlassRow[]> {
  return work.sql<BreakGlassRow[]>`
    select break_glass_id as "breakGlass", actor, opened_at as "openedAt", opened_by as "openedBy",
           expires_at as "expiresAt", review_due as "reviewDue"
      from identity.break_glass
     where institution_id = ${work.institution}
       and (review_due, break_glass_id) > (${after.at}, ${after.id})
       and ${isUnreviewed(work)}
     order by review_due, break_glass_id
     limit ${most}`
}

export async function readToReview(work: Work, ids: readonly string[]): Promise<readonly BreakGlassRow[]> {
  return work.sql<BreakGlassRow[]>`
    select break_glass_id as "breakGlass", actor, opened_at as "openedAt", opened_by as "openedBy",
           expires_at as "expiresAt", review_due as "reviewDue"
      from identity.break_glass
     where institution_id = ${work.institution}
       and break_glass_id = any (${literal(ids)}::text::text[])
       and ${isUnreviewed(work)}
     order by break_glass_id`
}

/** False when it was reviewed already, is not there, or is about whoever asks. */
export async function insertReview(work: Work, id: BreakGlassId, finding: Finding): Promise<boolean> {
  const inserted = await work.sql`
    insert into identity.break_glass_review (institution_id, break_glass_id, actor, finding, reviewed_at, reviewed_by)
    select institution_id, break_glass_id, actor, ${finding}, ${work.now}, ${work.actor}
      from identity.break_glass
     where institution_id = ${work.institution}
       and break_glass_id = ${id}
       and actor <> ${work.actor}
        on conflict do nothing
    returning 1`
  return inserted.length > 0
}
