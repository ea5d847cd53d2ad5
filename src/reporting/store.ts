// Every SQL statement of the room.

import type { Work } from '../base/work.ts'
import type { Feedback, FeedbackFilter, FeedbackId, FeedbackStep, PlannedStep } from './feedback.ts'

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
