// The rows of the table of problems that speak of what waits for people.

import type { LockRefusal, WorkItemNotFound } from '../reporting/reporting.ts'
import type { Row } from './problem-row.ts'

export type WorkProblem = LockRefusal | WorkItemNotFound

export const workRows = {
  work_item_not_found: [
    404,
    'Nothing of this id waits for anybody',
    'after_change',
    'It was done meanwhile, or it is not among what you may read. Ask GET /v1/work-items again.',
  ],
  item_locked: [
    409,
    'Somebody else has it open',
    'safe',
    ({ holder, until }) =>
      `${holder} has it until ${until.toISOString()}. That keeps nobody from acting on it; ask them, or wait.`,
  ],
} as const satisfies { readonly [Code in WorkProblem['code']]: Row<Extract<WorkProblem, { readonly code: Code }>> }
