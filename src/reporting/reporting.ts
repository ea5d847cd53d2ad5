// Reporting keeps what people say of the service, and tells what is done about it; and it puts together what waits for people
// in every room beneath it.
//
// It promises: nothing that was said is lost or changed; what is planned has an owner and a day, and is overdue from the day
// after until somebody has said what came of it. Every step is a leaf. What waits stands in the order in which it is due, is
// shown to those who may read it where it lives, and is in one pair of hands at a time; nothing is decided here.
// Of views that people save, the team's have leaves.

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
export type { LockRefusal } from './item-locks.ts'
export { owedLeaves } from './owed.ts'
export { addTo, findFeedback, give, listFeedback, plannedAt, steps } from './planning.ts'
export { type View, type ViewRefusal, viewNameCharsMax, viewQueryCharsMax } from './view.ts'
export {
  changeView,
  listViews,
  removeView,
  saveView,
} from './views.ts'
export {
  type Action,
  clockNames,
  type ItemLock,
  type WorkAction,
  type WorkFilter,
  type WorkItem,
  type WorkView,
  workActions,
  workKinds,
  workViews,
} from './work-item.ts'
export { saidOfKind } from './work-kinds.ts'
export { preview, previewMost } from './work-preview.ts'
export {
  lockWorkItem,
  openWorkQueue,
  unlockWorkItem,
  type WorkItemNotFound,
  type WorkQueue,
} from './work-queue.ts'
