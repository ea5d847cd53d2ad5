// Which rows of the room owe a leaf.

import { owes, type RoomOwes } from '../base/owed.ts'

const rewritten = 'a view is rewritten and removed, and only what is there is a row'

export const owedLeaves: RoomOwes = {
  owed: [
    owes('reporting.feedback_given', 'reporting.feedback', 'given_at', { feedback: 'feedback_id' }),
    owes('reporting.feedback_step', 'reporting.feedback_step', 'taken_at', {
      feedback: 'feedback_id',
      version: 'version',
    }),
  ],
  excused: {
    'reporting.view_shared': rewritten,
    'reporting.view_changed': rewritten,
    'reporting.view_removed': rewritten,
  },
}
