// The rows of the table of problems that speak of legal holds, of retention, and of erasing a member.

import type { ErasureRefusal, HoldRefusal, Kept } from '../payments/payments.ts'
import type { Row } from './problem-row.ts'

export type ErasureProblem = ErasureRefusal | HoldRefusal

/** What is refused elsewhere as well has its row in problems.ts. */
type Elsewhere = 'member_not_found'
type Code = Exclude<ErasureProblem['code'], Elsewhere>

export const erasureRows = {
  member_erased: [
    410,
    'The member was erased',
    'never',
    'What named them is gone for good, and nothing is added to what is left. See GET /v1/erasures.',
  ],
  member_on_hold: [
    409,
    'The member is on legal hold',
    'after_change',
    ({ holds }) => `Held by ${holds.join(', ')}. While one of them stands, nobody erases the member.`,
  ],
  member_has_open_business: [
    409,
    'Something with the member is not over',
    'after_change',
    ({ business }) => `End it first: ${business.map(({ what, count }) => `${what} (${count})`).join(', ')}.`,
  ],
  erasure_too_early: [
    409,
    'The member has to be kept for longer',
    'after_change',
    ({ kept, from }) =>
      `${kept.map(sentenceOf).join(' ')} ${from === null ? 'Nobody can say yet from when it may be done.' : `It may be done from ${from} on.`}`,
  ],
  hold_target_not_found: [
    404,
    'No such member, payee or payment',
    'after_change',
    'Compare the id with those of your institution.',
  ],
  legal_hold_not_found: [404, 'No such legal hold', 'after_change', 'Compare the id with GET /v1/legal-holds.'],
  legal_hold_lifted: [
    409,
    'The legal hold is lifted already',
    'never',
    'There is nothing to do. What has to be held again is held anew.',
  ],
} as const satisfies { readonly [Each in Code]: Row<Extract<ErasureProblem, { readonly code: Each }>> }

function sentenceOf({ class: name, source, until, because }: Kept): string {
  const words = because.replaceAll('_', ' ')
  return until === null
    ? `${name} (${source}): ${words}.`
    : `${name} (${source}): until ${until}, by the last ${words}.`
}
