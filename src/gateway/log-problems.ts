// The rows of the table of problems that speak of the audit log and of receipts.

import type { Row } from './problem-row.ts'

export type LogRefusal =
  /** `isPath`: something may be there one day. */
  | { readonly code: 'not_published'; readonly isPath: boolean }
  | { readonly code: 'receipt_not_found' }
  | { readonly code: 'log_sizes_reversed' }
  | { readonly code: 'log_keys_unknown' }

export const logRows = {
  not_published: [
    404,
    'Nothing of the log is there',
    'after_change',
    ({ isPath }) =>
      isPath
        ? 'The log is not that long yet. See how long it is with GET /v1/log/checkpoint.'
        : 'That is no path of a log. docs/audit-format.md has them all.',
  ],
  log_sizes_reversed: [
    422,
    'The first log is the longer one',
    'after_change',
    'A log only grows: ask from the smaller size to the larger.',
  ],
  log_keys_unknown: [
    404,
    'The keys of the log are not known here',
    'after_change',
    'Get them from whoever runs the log, by a way of your own: audit.pub, and the policy.',
  ],
  receipt_not_found: [
    404,
    'No such receipt',
    'after_change',
    'Compare the id with the one that came with the answer, or with GET /v1/payments/{payment}.',
  ],
} as const satisfies { readonly [Code in LogRefusal['code']]: Row<Extract<LogRefusal, { readonly code: Code }>> }
