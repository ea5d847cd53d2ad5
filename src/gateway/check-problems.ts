// The rows of the table of problems that speak of checks on paper.

import type { StopRefusal } from '../rails/rails.ts'
import type { Row } from './problem-row.ts'

export type CheckProblem = StopRefusal

/** What is refused elsewhere as well has its row in problems.ts. */
type Elsewhere = 'version_differs'
type Code = Exclude<CheckProblem['code'], Elsewhere>

export const checkRows = {
  check_not_found: [404, 'No such check', 'after_change', 'Compare the number with those of your institution.'],
  check_not_stoppable: [
    409,
    'The check cannot be stopped',
    'never',
    ({ number, state }) =>
      `Check ${number} is ${state}. Only one that was issued can be stopped, or one of which the bank refused to be told.`,
  ],
} as const satisfies { readonly [Each in Code]: Row<Extract<CheckProblem, { readonly code: Each }>> }
