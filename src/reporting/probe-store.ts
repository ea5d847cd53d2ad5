// What probes try against the tables of the room, past its front door.

import type { Work } from '../base/work.ts'
import type { FeedbackId } from './feedback.ts'

export async function changeWords(work: Work, feedback: FeedbackId, words: string): Promise<void> {
  await work.sql`
    update reporting.feedback
       set words = ${words}
     where institution_id = ${work.institution}
       and feedback_id = ${feedback}`
}

export async function deleteSteps(work: Work, feedback: FeedbackId): Promise<void> {
  await work.sql`
    delete from reporting.feedback_step
     where institution_id = ${work.institution}
       and feedback_id = ${feedback}`
}

export async function deleteFeedback(work: Work, feedback: FeedbackId): Promise<void> {
  await work.sql`
    delete from reporting.feedback
     where institution_id = ${work.institution}
       and feedback_id = ${feedback}`
}
