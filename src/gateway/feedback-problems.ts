// The rows of the table of problems that speak of what people say of the service.

import type { FeedbackRefusal } from '../reporting/reporting.ts'
import type { Row } from './problem-row.ts'

/** `version_differs` is said of everything that has a version, and has its row there. */
type Own = Exclude<FeedbackRefusal, { readonly code: 'version_differs' }>
export type FeedbackProblem =
  | FeedbackRefusal
  | { readonly code: 'feedback_words_personal'; readonly pointer: string }
  | { readonly code: 'risk_unknown'; readonly pointer: string }

export const feedbackRows = {
  feedback_words_personal: [
    422,
    'The words hold somebody’s data',
    'after_change',
    'Say it in words that name nobody: the id of what it is about goes into `about`. They are kept for good.',
  ],
  risk_unknown: [
    422,
    'The register has no such risk',
    'after_change',
    'Compare the id with GET /v1/risk/risks, or leave it out.',
  ],
  feedback_not_found: [404, 'Nothing was said under this id', 'after_change', 'Compare the id with GET /v1/feedback.'],
  feedback_is_over: [
    409,
    'It is over already',
    'after_change',
    ({ state }) => `It is ${state}. Plan it anew if there is more to be done.`,
  ],
} as const satisfies {
  readonly [Code in Own['code'] | 'feedback_words_personal' | 'risk_unknown']: Row<
    Extract<FeedbackProblem, { readonly code: Code }>
  >
}
