// What somebody said of the service, and what was done about it.

import type { BusinessDate } from '../base/dates.ts'
import type { Id } from '../base/ids.ts'

export type FeedbackId = Id<'fbk'>

export const sayings = ['went_wrong', 'went_right', 'idea'] as const
export type Saying = (typeof sayings)[number]

export const feedbackAreas = [
  'payments',
  'standing_orders',
  'payees',
  'exceptions',
  'disputes',
  'messages',
  'sign_in',
  'console',
  'interface',
  'other',
] as const
export type FeedbackArea = (typeof feedbackAreas)[number]

/** Of somebody who works here, or of a member who told them. */
export const feedbackVoices = ['staff', 'member'] as const
export type FeedbackVoice = (typeof feedbackVoices)[number]

export const feedbackStates = ['open', 'planned', 'done', 'declined'] as const
export type FeedbackState = (typeof feedbackStates)[number]

export const feedbackWordsCharsMax = 500

export type NewFeedback = {
  readonly said: Saying
  readonly area: FeedbackArea
  readonly voice: FeedbackVoice
  /** The id of what it is about. */
  readonly about: string | null
  /** Name nobody. */
  readonly words: string
}

/** What is to be done, by whom, until when and against which risk; or what came of it. */
export type NewStep =
  | {
      readonly state: 'planned'
      readonly words: string
      readonly owner: string
      readonly due: BusinessDate
      readonly risk: string | null
    }
  | { readonly state: 'done' | 'declined'; readonly words: string }

export type Feedback = NewFeedback & {
  readonly id: FeedbackId
  readonly givenBy: string
  readonly givenAt: Date
  readonly state: FeedbackState
  readonly owner: string | null
  readonly due: BusinessDate | null
  readonly risk: string | null
  /** Its revision: 1, and one more with each step. */
  readonly version: number
  readonly changedAt: Date
}

export type FeedbackStep = {
  readonly version: number
  readonly state: Exclude<FeedbackState, 'open'>
  readonly words: string
  readonly owner: string | null
  readonly due: BusinessDate | null
  readonly risk: string | null
  readonly takenBy: string
  readonly takenAt: Date
}

/** The last step of something that was said, where that step is a plan. */
export type PlannedStep = {
  readonly feedback: FeedbackId
  readonly words: string
  readonly owner: string
  readonly due: BusinessDate
  readonly risk: string | null
}

/** Of an institution. Whoever has planned more than that has no plan. */
export const plannedMost = 1_000

export type FeedbackNotFound = { readonly code: 'feedback_not_found' }
export type FeedbackRefusal =
  | FeedbackNotFound
  | { readonly code: 'version_differs'; readonly version: number }
  | { readonly code: 'feedback_is_over'; readonly state: FeedbackState }

export type FeedbackFilter = {
  readonly state: FeedbackState | null
  readonly area: FeedbackArea | null
  readonly said: Saying | null
  /** Planned for a day before this one. */
  readonly overdueOn: BusinessDate | null
}

export function isOverdue({ state, due }: Pick<Feedback, 'state' | 'due'>, today: BusinessDate): boolean {
  return state === 'planned' && due !== null && due < today
}
