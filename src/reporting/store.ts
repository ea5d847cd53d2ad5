// Every SQL statement of the room.

import { literal } from '../base/database.ts'
import type { BusinessDate } from '../base/dates.ts'
import type { DayPlace } from '../base/open-work.ts'
import type { Actor, Work } from '../base/work.ts'
import type { Feedback, FeedbackFilter, FeedbackId, FeedbackStep, PlannedStep } from './feedback.ts'
import type { ItemLock } from './work-item.ts'

export async function insertFeedback(work: Work, feedback: Feedback): Promise<void> {
  const { id, said, area, voice, about, words, givenBy, givenAt, state, owner, due, risk, version, changedAt } =
    feedback
  await work.sql`
    insert into reporting.feedback (
      institution_id, feedback_id, said, area, voice, about, words, given_by, given_at, state, owner, due, risk, version,
      changed_at)
    values (
      ${work.institution}, ${id}, ${said}, ${area}, ${voice}, ${about}, ${words}, ${givenBy}, ${givenAt}, ${state},
      ${owner}, ${due}, ${risk}, ${version}, ${changedAt})`
}

function columns({ sql }: Work) {
  return sql`feedback_id as id, said, area, voice, about, words, given_by as "givenBy", given_at as "givenAt", state, owner,
             due::text as due, risk, version, changed_at as "changedAt"`
}

export async function readFeedback(work: Work, id: FeedbackId): Promise<Feedback | undefined> {
  const [row] = await work.sql<Feedback[]>`
    select ${columns(work)}
      from reporting.feedback
     where institution_id = ${work.institution}
       and feedback_id = ${id}`
  return row
}

/** Until the end of the work nobody else adds to it. */
export async function holdFeedback(work: Work, id: FeedbackId): Promise<Feedback | undefined> {
  const [row] = await work.sql<Feedback[]>`
    select ${columns(work)}
      from reporting.feedback
     where institution_id = ${work.institution}
       and feedback_id = ${id}
       for update`
  return row
}

export async function updateFeedback(work: Work, feedback: Feedback): Promise<void> {
  const { id, state, owner, due, risk, version, changedAt } = feedback
  await work.sql`
    update reporting.feedback
       set state = ${state}, owner = ${owner}, due = ${due}, risk = ${risk}, version = ${version},
           changed_at = ${changedAt}
     where institution_id = ${work.institution}
       and feedback_id = ${id}`
}

export async function insertStep(work: Work, feedback: FeedbackId, step: FeedbackStep): Promise<void> {
  const { version, state, words, owner, due, risk, takenBy, takenAt } = step
  await work.sql`
    insert into reporting.feedback_step (
      institution_id, feedback_id, version, state, words, owner, due, risk, taken_by, taken_at)
    values (
      ${work.institution}, ${feedback}, ${version}, ${state}, ${words}, ${owner}, ${due}, ${risk}, ${takenBy}, ${takenAt})`
}

export async function listFeedback(
  work: Work,
  { state, area, said, overdueOn }: FeedbackFilter,
  before: FeedbackId | null,
  most: number,
): Promise<readonly Feedback[]> {
  return work.sql<Feedback[]>`
    select ${columns(work)}
      from reporting.feedback
     where institution_id = ${work.institution}
       and (${state}::text is null or state = ${state})
       and (${area}::text is null or area = ${area})
       and (${said}::text is null or said = ${said})
       and (${overdueOn}::date is null or (state = 'planned' and due < ${overdueOn}::date))
       and (${before}::text is null or feedback_id < ${before})
     order by feedback_id desc
     limit ${most}`
}

export async function listSteps(work: Work, feedback: FeedbackId): Promise<readonly FeedbackStep[]> {
  return work.sql<FeedbackStep[]>`
    select version, state, words, owner, due::text as due, risk, taken_by as "takenBy", taken_at as "takenAt"
      from reporting.feedback_step
     where institution_id = ${work.institution}
       and feedback_id = ${feedback}
     order by version`
}

/** What was planned at a moment and of which nothing had come yet, what is due first in front. */
export async function listPlannedAt(work: Work, at: Date, most: number): Promise<readonly PlannedStep[]> {
  return work.sql<PlannedStep[]>`
    select feedback_id as feedback, words, owner, due::text as due, risk
      from (select distinct on (feedback_id) feedback_id, state, words, owner, due, risk
              from reporting.feedback_step
             where institution_id = ${work.institution}
               and taken_at <= ${at}
             order by feedback_id, version desc) newest
     where state = 'planned'
     order by due, feedback_id
     limit ${most}`
}

/** Planned for a day before today and not done, after a place, what was due first in front. */
export async function listOverdue(
  work: Work,
  today: BusinessDate,
  after: DayPlace,
  most: number,
): Promise<readonly { readonly id: FeedbackId; readonly on: BusinessDate }[]> {
  return work.sql<{ id: FeedbackId; on: BusinessDate }[]>`
    select feedback_id as id, due::text as on
      from reporting.feedback
     where institution_id = ${work.institution}
       and state = 'planned'
       and due < ${today}
       and (due, feedback_id) > (${after.on}, ${after.id})
     order by due, feedback_id
     limit ${most}`
}

/** Up to so many. */
export async function countOverdue(work: Work, today: BusinessDate, most: number): Promise<number> {
  const [row] = await work.sql<[{ count: number }]>`
    select count(*)::integer as count
      from (select
              from reporting.feedback
             where institution_id = ${work.institution}
               and state = 'planned'
               and due < ${today}
             order by due, feedback_id
             limit ${most}) found`
  return row.count
}

/** Those of these that are planned, in id order. */
export async function readPlanned(work: Work, ids: readonly string[]): Promise<readonly Feedback[]> {
  return work.sql<Feedback[]>`
    select ${columns(work)}
      from reporting.feedback
     where institution_id = ${work.institution}
       and state = 'planned'
       and feedback_id = any (${literal(ids)}::text::text[])
     order by feedback_id`
}

/** Who has it afterwards: whoever asks, where nobody else has it. Two at once take turns at the row, and one of them has it. */
export async function putLock(work: Work, item: string, until: Date): Promise<ItemLock | undefined> {
  const [row] = await work.sql<ItemLock[]>`
    insert into reporting.item_lock as held (institution_id, item, holder, taken_at, until)
    values (${work.institution}, ${item}, ${work.actor}, ${work.now}, ${until})
        on conflict (institution_id, item) do update
       set holder = excluded.holder, taken_at = excluded.taken_at, until = excluded.until
     where held.holder = excluded.holder or held.until <= ${work.now}
    returning item, holder, taken_at as since, until`
  return row
}

/** Those of these that somebody has. */
export async function readLocks(work: Work, items: readonly string[]): Promise<readonly ItemLock[]> {
  return work.sql<ItemLock[]>`
    select item, holder, taken_at as since, until
      from reporting.item_lock
     where institution_id = ${work.institution}
       and item = any (${literal(items)}::text::text[])
       and until > ${work.now}`
}

/** What somebody has; answers whether they had it. */
export async function deleteLock(work: Work, item: string, holder: Actor): Promise<boolean> {
  const deleted = await work.sql`
    delete from reporting.item_lock
     where institution_id = ${work.institution}
       and item = ${item}
       and holder = ${holder}`
  return deleted.count > 0
}

/** A few of those that ended before a moment. What another work has its hands on is left to it. */
export async function deleteEnded(work: Work, before: Date, most: number): Promise<void> {
  await work.sql`
    with ended as materialized (
           select item
             from reporting.item_lock
            where institution_id = ${work.institution}
              and until < ${before}
            order by until
            limit ${most}
              for update skip locked)
    delete from reporting.item_lock
     where institution_id = ${work.institution}
       and item in (select item from ended)`
}
