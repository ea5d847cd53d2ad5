// Keeps what is said of the service, and each step of what is done about it, with its leaf.

import * as audit from '../audit/audit.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import {
  type Feedback,
  type FeedbackFilter,
  type FeedbackId,
  type FeedbackNotFound,
  type FeedbackRefusal,
  type FeedbackStep,
  type NewFeedback,
  type NewStep,
  type PlannedStep,
  plannedMost,
} from './feedback.ts'
import * as store from './store.ts'

export async function give(work: Work, given: NewFeedback): Promise<Outcome<Feedback, never>> {
  const { actor, now } = work
  const nothingYet = { state: 'open', owner: null, due: null, risk: null, version: 1, changedAt: now } as const
  const feedback: Feedback = { ...given, ...nothingYet, id: work.newId('fbk'), givenBy: actor, givenAt: now }
  await store.insertFeedback(work, feedback)
  const { id, said, area, voice, about } = feedback
  audit.append(work, 'reporting.feedback_given', { feedback: id, said, area, voice, about })
  return done(feedback)
}

/**
 * Adds a step to what was said, as its revision was seen. What is done or was declined can be planned anew, and is not
 * ended twice.
 */
export async function addTo(
  work: Work,
  id: FeedbackId,
  seen: number,
  step: NewStep,
): Promise<Outcome<Feedback, FeedbackRefusal>> {
  const before = await store.holdFeedback(work, id)
  if (before === undefined) return refused({ code: 'feedback_not_found' })
  if (before.version !== seen) return refused({ code: 'version_differs', version: before.version })
  const isOver = before.state === 'done' || before.state === 'declined'
  if (isOver && step.state !== 'planned') return refused({ code: 'feedback_is_over', state: before.state })
  const { state, words } = step
  // Whose it was and against what stays with what came of it.
  const { owner, due, risk } = state === 'planned' ? step : before
  const after: Feedback = { ...before, state, owner, due, risk, version: seen + 1, changedAt: work.now }
  await store.updateFeedback(work, after)
  await store.insertStep(work, id, {
    version: after.version,
    state,
    words,
    owner,
    due,
    risk,
    takenBy: work.actor,
    takenAt: work.now,
  })
  audit.append(work, 'reporting.feedback_step', { feedback: id, version: after.version, state, owner, due, risk })
  return done(after)
}

export async function findFeedback(work: Work, id: FeedbackId): Promise<Outcome<Feedback, FeedbackNotFound>> {
  const found = await store.readFeedback(work, id)
  return found === undefined ? refused({ code: 'feedback_not_found' }) : done(found)
}

/** Newest first. */
export function listFeedback(
  work: Work,
  filter: FeedbackFilter,
  before: FeedbackId | null,
  most: number,
): Promise<readonly Feedback[]> {
  return store.listFeedback(work, filter, before, most)
}

/** First to last. */
export async function steps(work: Work, id: FeedbackId): Promise<readonly FeedbackStep[]> {
  return store.listSteps(work, id)
}

/** What was planned and not done at a moment, what is due first in front. Steps are never changed, so it is the same each time. */
export async function plannedAt(work: Work, at: Date): Promise<readonly PlannedStep[]> {
  return store.listPlannedAt(work, at, plannedMost)
}
