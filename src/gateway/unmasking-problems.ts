// The rows of the table of problems that speak of looking at what is masked.

import type { UnmaskingReadRefusal, UnmaskingRefusal } from '../payments/payments.ts'
import type { Row } from './problem-row.ts'

export type UnmaskingProblem =
  | UnmaskingRefusal
  | UnmaskingReadRefusal
  | { readonly code: 'unmasking_words_personal'; readonly pointer: string }

export const unmaskingRows = {
  unmasking_words_personal: [
    422,
    'The words hold somebody’s data',
    'after_change',
    'Say why in words that name nobody: the number of a case, or what the member asked for. They are kept for good.',
  ],
  unmasking_subject_not_found: [
    404,
    'Nobody to look at',
    'after_change',
    'Compare the id with those of your institution.',
  ],
  unmasking_field_empty: [404, 'There is nothing in that field', 'after_change', 'Ask for a field that it has.'],
  unmasking_payment_not_waiting: [
    403,
    'No payment of it waits for you',
    'after_change',
    'Name as `payment` one that is to or from this account, and waits for your approval.',
  ],
  unmasking_not_agreed: [
    403,
    'Nobody has agreed to it',
    'after_change',
    'Name as `proposal` what another person has agreed to in the last 24 hours, word for word, and that was not used.',
  ],
  unmasking_limited: [
    429,
    'More than may be looked at in an hour',
    'safe',
    ({ retryAfterSeconds }) => `Ask again in ${retryAfterSeconds} s. Your security team was told.`,
  ],
  unmasking_not_found: [404, 'Nothing was told to you under this id', 'after_change', 'Ask anew, with a reason.'],
  unmasking_of_another_session: [
    403,
    'It was told in another session',
    'after_change',
    'Ask anew in this one, with a reason.',
  ],
  unmasking_over: [
    410,
    'It was told, and is masked again',
    'never',
    ({ until }) => `It was to be seen until ${until.toISOString()}. Ask anew, with a reason.`,
  ],
} as const satisfies {
  readonly [Code in UnmaskingProblem['code']]: Row<Extract<UnmaskingProblem, { readonly code: Code }>>
}
