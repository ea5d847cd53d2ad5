// The rows of the table of problems that speak of risks and controls.

import type { AcceptanceRefusal } from '../risk/risk.ts'
import type { Row } from './problem-row.ts'

export type RiskProblem =
  | { readonly code: 'risk_not_weighed' }
  | { readonly code: 'risk_not_found' }
  | { readonly code: 'control_not_found' }
  | { readonly code: 'control_not_offered' }
  | { readonly code: 'run_request_not_found' }
  | { readonly code: 'risk_report_not_found' }
  | { readonly code: 'risk_report_not_signed' }
  | { readonly code: 'paper_in_the_making'; readonly retryAfterSeconds: number }
  | AcceptanceRefusal

export const riskRows = {
  risk_not_weighed: [
    503,
    'Nothing is made here of what was tried',
    'after_change',
    'Whoever runs this service names the list of keys in VOUCH_AUDIT_KEYS.',
  ],
  risk_not_found: [404, 'No such risk', 'after_change', 'Compare the id with GET /v1/risk/risks.'],
  control_not_found: [404, 'No such control', 'after_change', 'Compare the id with GET /v1/risk/controls.'],
  control_not_offered: [
    409,
    'Nothing tries this control yet',
    'after_change',
    'It is not built, or no probe of it is: GET /v1/risk/controls says by which room it comes.',
  ],
  run_request_not_found: [
    404,
    'No such request',
    'after_change',
    'GET /v1/risk/controls/{control}/runs has those of two hours.',
  ],
  risk_report_not_found: [
    404,
    'No report of that day',
    'after_change',
    'There is one of each day on which the prober ran, from its first pass on.',
  ],
  risk_report_not_signed: [
    409,
    'What is kept of that day is not what the prober has signed',
    'never',
    'Somebody has changed it, or its leaf is gone: verify the log of the canary.',
  ],
  paper_in_the_making: [
    503,
    'Another report is being drawn',
    'safe',
    ({ retryAfterSeconds }) => `One is drawn at a time. Ask again in ${retryAfterSeconds} s.`,
  ],
  acceptance_days_impossible: [
    422,
    'Not accepted for so long',
    'after_change',
    ({ daysMax }) => `Name a day from today on, at most ${daysMax} days ahead.`,
  ],
} as const satisfies { readonly [Code in RiskProblem['code']]: Row<Extract<RiskProblem, { readonly code: Code }>> }
