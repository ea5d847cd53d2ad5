// The rows of the table of problems that speak of how much may be asked, and of who may not ask.

import type { LiftRefusal } from '../identity/identity.ts'
import type { Row } from './problem-row.ts'

export type LimitProblem =
  | { readonly code: 'rate_limited'; readonly retryAfterSeconds: number }
  | { readonly code: 'address_rate_limited'; readonly retryAfterSeconds: number }
  | LiftRefusal

export const limitRows = {
  rate_limited: [
    429,
    'More than may be asked in this time',
    'safe',
    ({ retryAfterSeconds }) => `Ask again in ${retryAfterSeconds} s, and then at the rate that RateLimit-Policy names.`,
  ],
  address_rate_limited: [
    429,
    'Too many requests of nobody we know come from this address',
    'safe',
    ({ retryAfterSeconds }) => `Ask again in ${retryAfterSeconds} s, with a credential that is valid.`,
  ],
  address_block_not_found: [404, 'No such block', 'after_change', 'Compare the id with those of your institution.'],
  address_block_is_over: [
    409,
    'The block is over',
    'never',
    ({ until }) => `It ended at ${until.toISOString()}; there is nothing to lift.`,
  ],
} as const satisfies {
  readonly [Each in LimitProblem['code']]: Row<Extract<LimitProblem, { readonly code: Each }>>
}
