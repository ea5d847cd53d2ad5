// Reporting keeps what people say of the service, and tells what is done about it.
//
// It promises: nothing that was said is lost or changed; what is planned has an owner and a day, and is overdue from the day
// after until somebody has said what came of it. Every step is a leaf.

export {
  type Feedback,
  type FeedbackId,
  type FeedbackRefusal,
  feedbackAreas,
  feedbackStates,
  feedbackVoices,
  feedbackWordsCharsMax,
  isOverdue,
  type NewFeedback,
  type NewStep,
  type PlannedStep,
  sayings,
} from './feedback.ts'
export { owedLeaves } from './owed.ts'
export { addTo, findFeedback, give, listFeedback, plannedAt, steps } from './planning.ts'
