// The rows of the table of problems that speak of sanctions screening and blocked property.

import type { ReportRefusal, ScreeningRefusal } from '../payments/payments.ts'
import type { DispositionRefusal, HitRefusal } from '../rails/rails.ts'
import type { Row } from './problem-row.ts'

export type ScreeningProblem = ScreeningRefusal | HitRefusal | DispositionRefusal | ReportRefusal

/** What is refused elsewhere as well has its row in problems.ts. */
type Code = Exclude<ScreeningProblem['code'], 'version_differs' | 'proposal_pending'>

export const screeningRows = {
  party_is_blocked: [
    422,
    'Somebody in it is on a sanctions list',
    'never',
    ({ party }) => `Nothing is paid to or by ${party}. Ask the compliance officer of the institution.`,
  ],
  party_in_screening: [
    422,
    'Somebody in it is being compared with sanctions lists',
    'after_change',
    ({ party }) =>
      `Order again once ${party} is clear: in seconds where nobody is found, after two people have looked else.`,
  ],
  screening_hit_not_found: [404, 'No such hit', 'after_change', 'Compare the id with those of your institution.'],
  screening_hit_is_decided: [
    409,
    'The hit is decided',
    'never',
    ({ state }) => `It is a ${state}. Another wording of the entry, or another name, is another hit.`,
  ],
  grounds_misfit: [
    422,
    'These grounds do not fit what is said',
    'after_change',
    ({ offered }) => `Give one of ${offered.join(', ')}.`,
  ],
  blocked_property_not_found: [
    404,
    'No such blocked property',
    'after_change',
    'Compare the id with those of your institution.',
  ],
  blocked_property_is_reported: [
    409,
    'It is reported already',
    'never',
    ({ reportedOn }) => `The report of ${reportedOn} is on file.`,
  ],
  report_day_impossible: [
    422,
    'It cannot have been reported then',
    'after_change',
    ({ from, until }) => `Send the day of the report: from ${from} to ${until}.`,
  ],
} as const satisfies { readonly [Each in Code]: Row<Extract<ScreeningProblem, { readonly code: Each }>> }
