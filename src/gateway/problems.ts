// Every way of saying no, in one table: RFC 9457 problems with a stable type, where the mistake is, and whether asking
// again is safe. A refusal without a row does not compile. A fault says nothing but its instance; the words are logged.

import { Type } from 'typebox'

import type { AmountRefusal } from '../base/money.ts'
import type { AccountRefusal, CloseRefusal, TransferRefusal } from '../ledger/ledger.ts'
import type {
  AmendRefusal,
  BillerRefusal,
  KeyUnknown,
  MemberRefusal,
  NewBillerRefusal,
  NewPayeeRefusal,
  NewStandingOrderRefusal,
  PayeeChangeRefusal,
  PayeeStateRefusal,
  PaymentRefusal,
  StandingOrderRefusal,
  SubmissionRefusal,
  WantedRefusal,
} from '../payments/payments.ts'
import { type ApprovalsRefusal, approvalRows } from './approval-problems.ts'
import { type CheckProblem, checkRows } from './check-problems.ts'
import { type ClientsRefusal, clientRows } from './client-problems.ts'
import type { CursorRefusal } from './cursor.ts'
import { directoryRows } from './directory-problems.ts'
import { type DisputesRefusal, disputeRows } from './dispute-problems.ts'
import { type ErasureProblem, erasureRows } from './erasure-problems.ts'
import { type FeedbackProblem, feedbackRows } from './feedback-problems.ts'
import type { HeaderRefusal } from './headers.ts'
import { challengeOf, type IdentityProblem, identityRows } from './identity-problems.ts'
import type { JsonRefusal } from './json.ts'
import { type KeysRefusal, keyRows } from './key-problems.ts'
import { type LimitProblem, limitRows } from './limit-problems.ts'
import { type LiveProblem, liveRows } from './live-problems.ts'
import { type LogRefusal, logRows } from './log-problems.ts'
import { type MessagesRefusal, messageRows } from './message-problems.ts'
import type { Retry, Row } from './problem-row.ts'
import { type RightsRefusal, rightsRows } from './rights-problems.ts'
import { type RiskProblem, riskRows } from './risk-problems.ts'
import { type ScreeningProblem, screeningRows } from './screening-problems.ts'
import { type PeopleRefusal, signInRows } from './sign-in-problems.ts'
import { type UnmaskingProblem, unmaskingRows } from './unmasking-problems.ts'
import { type ViewProblem, viewRows } from './view-problems.ts'
import { type WorkProblem, workRows } from './work-problems.ts'

/** One thing to put right: in the body (RFC 6901), in the path or query, or in a header. */
export type Mistake =
  | { readonly pointer: string; readonly detail: string }
  | { readonly parameter: string; readonly detail: string }
  | { readonly header: string; readonly detail: string }

/** What the edge itself refuses, before a room is asked, or after one could not answer. */
export type EdgeRefusal =
  | { readonly code: 'path_not_found' }
  | { readonly code: 'method_not_offered'; readonly offered: readonly string[] }
  | { readonly code: 'request_malformed' }
  | { readonly code: 'request_timed_out' }
  | { readonly code: 'headers_too_large' }
  | { readonly code: 'body_too_large' }
  | { readonly code: 'body_empty' }
  | { readonly code: 'body_not_expected' }
  | { readonly code: 'content_type_unsupported' }
  | { readonly code: 'content_encoding_unsupported' }
  | { readonly code: 'request_invalid'; readonly mistakes: readonly Mistake[] }
  | { readonly code: 'card_number_offered'; readonly mistakes: readonly Mistake[] }
  | { readonly code: 'fault' }
  | { readonly code: 'outcome_unknown' }
  | { readonly code: 'overloaded' }
  | { readonly code: 'unavailable' }
  | { readonly code: 'vault_away' }
  | { readonly code: 'lookups_spent'; readonly retryAfterSeconds: number }

type LedgerRefusal = TransferRefusal | AccountRefusal | CloseRefusal
type PaymentsRefusal =
  | AmendRefusal
  | DisputesRefusal
  | MemberRefusal
  | NewPayeeRefusal
  | PayeeChangeRefusal
  | PayeeStateRefusal
  | NewBillerRefusal
  | BillerRefusal
  | WantedRefusal
  | SubmissionRefusal
  | PaymentRefusal
  | KeyUnknown
  | NewStandingOrderRefusal
  | StandingOrderRefusal

/** What any front door may refuse. A room that gets routes adds its union here, and its rows below. */
export type KnownRefusal =
  | EdgeRefusal
  | ErasureProblem
  | JsonRefusal
  | HeaderRefusal
  | ClientsRefusal
  | IdentityProblem
  | CursorRefusal
  | AmountRefusal
  | ApprovalsRefusal
  | LedgerRefusal
  | LimitProblem
  | LiveProblem
  | LogRefusal
  | RiskProblem
  | MessagesRefusal
  | PaymentsRefusal
  | KeysRefusal
  | RightsRefusal
  | CheckProblem
  | PeopleRefusal
  | ScreeningProblem
  | UnmaskingProblem
  | ViewProblem
  | FeedbackProblem
  | WorkProblem

export type RefusalCode = KnownRefusal['code']
export type RefusalOf<Code extends RefusalCode> = Extract<KnownRefusal, { readonly code: Code }>

const rows = {
  ...clientRows,
  ...directoryRows,
  ...erasureRows,
  ...disputeRows,
  ...approvalRows,
  ...screeningRows,
  ...identityRows,
  ...limitRows,
  ...liveRows,
  ...logRows,
  ...riskRows,
  ...keyRows,
  ...rightsRows,
  ...checkRows,
  ...signInRows,
  ...unmaskingRows,
  ...viewRows,
  ...feedbackRows,
  ...workRows,
  path_not_found: [404, 'No such path', 'after_change', 'Compare the path with docs/openapi.json.'],
  method_not_offered: [
    405,
    'This path has no such method',
    'after_change',
    ({ offered }) => `Use one of ${offered.join(', ')}.`,
  ],
  request_malformed: [400, 'Not an HTTP request we can read', 'after_change', 'Send HTTP/1.1 as RFC 9112 has it.'],
  request_timed_out: [408, 'The request took too long to arrive', 'safe', 'Send the whole request within 10 seconds.'],
  headers_too_large: [431, 'The headers are too large', 'after_change', 'Send at most 8 KiB of headers.'],
  body_too_large: [413, 'The body is too large', 'after_change', 'Send less, or more requests.'],
  body_empty: [400, 'A body is needed', 'after_change', 'Send a JSON body.'],
  body_not_expected: [400, 'This request takes no body', 'after_change', 'Send it without a body.'],
  body_malformed: [400, 'The body is not JSON', 'after_change', ({ detail }) => detail],
  body_ambiguous: [400, 'The body could be read in two ways', 'after_change', ({ detail }) => detail],
  content_type_unsupported: [415, 'No such content type here', 'after_change', 'Send application/json in UTF-8.'],
  content_encoding_unsupported: [415, 'No such content encoding here', 'after_change', 'Send the body uncompressed.'],
  request_invalid: [400, 'The request does not fit its schema', 'after_change', 'Change what `errors` names.'],
  card_number_offered: [
    422,
    'Card numbers are not kept here',
    'after_change',
    'Leave it out of what `errors` names. Nothing of the request was kept.',
  ],
  idempotency_key_missing: [
    400,
    'An idempotency key is needed',
    'after_change',
    'Choose an Idempotency-Key once per intent and send it with every attempt.',
  ],
  idempotency_key_malformed: [
    400,
    'Not an idempotency key',
    'after_change',
    'Send one Idempotency-Key of 1 to 255 visible ASCII characters.',
  ],
  idempotency_key_not_offered: [
    400,
    'This request takes no idempotency key',
    'after_change',
    'Leave Idempotency-Key out: a key given here would not be remembered.',
  ],
  if_match_missing: [428, 'Which revision?', 'after_change', 'Send If-Match with the ETag of what you have seen.'],
  if_match_malformed: [
    400,
    'Not the ETag of a revision',
    'after_change',
    'Send one ETag as it was given, such as "3".',
  ],
  if_match_not_offered: [
    400,
    'This request takes no If-Match',
    'after_change',
    'Leave If-Match out: it would not be heeded.',
  ],
  cursor_unreadable: [400, 'Not a cursor', 'after_change', 'Send the cursor as it was given, or start the list anew.'],
  cursor_of_another_list: [
    400,
    'The cursor belongs to another list',
    'after_change',
    'Keep the filter while paging, or start the list anew without a cursor.',
  ],
  currency_unknown: [422, 'No such currency', 'after_change', 'Use an active ISO 4217 code such as USD.'],
  amount_malformed: [
    422,
    'Not an amount',
    'after_change',
    'Send a decimal string such as "12.50", without sign or blanks.',
  ],
  amount_too_precise: [
    422,
    'More decimals than the currency has',
    'after_change',
    ({ decimals }) => `Send at most ${decimals} decimals.`,
  ],
  amount_too_large: [422, 'More than one amount may be', 'after_change', 'Send an amount below ten thousand million.'],
  amount_not_positive: [422, 'Nothing to move', 'after_change', 'Send an amount above zero.'],
  currencies_differ: [
    422,
    'The currencies differ',
    'after_change',
    'Use the currency of the accounts; nothing is exchanged here.',
  ],

  account_not_found: [404, 'No such account', 'after_change', 'Compare the id with those of your institution.'],
  accounts_same: [422, 'From an account to itself', 'after_change', 'Name two accounts.'],
  account_closed: [409, 'The account is closed', 'after_change', 'Use an open account.'],
  account_not_empty: [
    409,
    'The account is not empty',
    'after_change',
    'Move what is in it, and end what is held on it.',
  ],
  insufficient_funds: [
    422,
    'Not enough money in the account',
    'after_change',
    ({ short }) =>
      short === null
        ? 'The core did not say how much is missing. Once it is there, the same key may be used.'
        : `It is short of ${short} minor units. Once they are there, the same key may be used.`,
  ],
  transfer_key_reused: [
    422,
    'The key belongs to another transfer',
    'never',
    ({ transfer }) => `It made ${transfer}. Choose a new key for a new intent.`,
  ],
  transfer_not_found: [404, 'No such transfer', 'after_change', 'Compare the id with those of your institution.'],
  transfer_moved_nothing: [409, 'The transfer moved nothing', 'never', 'Only what moved money can be reversed.'],
  transfer_already_reversed: [
    409,
    'The transfer is reversed already',
    'never',
    'It is undone; there is nothing to do.',
  ],
  hold_not_found: [404, 'No such hold', 'after_change', 'Compare the id with those of your institution.'],
  hold_already_captured: [409, 'The hold is captured already', 'never', 'It is ended; there is nothing to do.'],
  hold_already_released: [409, 'The hold is released already', 'never', 'It is ended; place a new one.'],
  hold_expired: [409, 'The hold has expired', 'never', 'It is ended; place a new one.'],
  capture_exceeds_hold: [
    422,
    'More than was held',
    'after_change',
    ({ held }) => `Capture at most the ${held} minor units that are held.`,
  ],
  linked_transfer_refused: [
    422,
    'A linked transfer was refused',
    'after_change',
    'Change the one that was refused first.',
  ],

  member_not_found: [404, 'No such member', 'after_change', 'Compare the id with those of your institution.'],
  member_reference_taken: [
    409,
    'The reference is taken',
    'after_change',
    'Look for the member that has it, or choose another.',
  ],
  member_not_active: [
    422,
    'The member is not active',
    'after_change',
    'Ask the institution why, and have the member activated.',
  ],
  member_not_eligible: [
    422,
    'The member may not pay bills here',
    'after_change',
    'Ask the institution to make the member eligible.',
  ],
  account_number_taken: [
    409,
    'The account number is taken',
    'after_change',
    'Look for the funding account that has it.',
  ],
  funding_account_not_found: [
    404,
    'No such funding account',
    'after_change',
    'Compare the id with those of the member.',
  ],
  funding_account_closed: [422, 'The funding account is closed', 'after_change', 'Pay from another.'],
  funding_account_not_eligible: [422, 'Bills are not paid from this account', 'after_change', 'Pay from another.'],
  payee_not_found: [404, 'No such payee', 'after_change', 'Compare the id with those of the member who pays.'],
  payee_account_not_found: [
    422,
    'The institution has no such account',
    'after_change',
    'Compare the account number with the one the payee has given.',
  ],
  payee_not_active: [422, 'The payee is not active', 'after_change', 'Pay another, or have this one activated.'],
  payee_is_funding_account: [422, 'The payee is the account that pays', 'after_change', 'Pay from another account.'],
  payee_is_cooling_off: [
    422,
    'The payee’s bank details have just changed',
    'after_change',
    ({ until }) => `Nothing is sent there before ${until.toISOString()}. Confirm the change with the payee meanwhile.`,
  ],
  payment_key_reused: [
    422,
    'The key belongs to another payment',
    'never',
    ({ payment }) => `It made ${payment}. Choose a new key for a new intent.`,
  ],
  same_day_not_offered: [422, 'The payee cannot be reached the same day', 'after_change', 'Leave `speed` out.'],
  two_days_given: [422, 'Two days were given', 'after_change', 'Send `processOn` or `deliverBy`, not both.'],
  date_in_past: [422, 'The day has passed', 'after_change', ({ earliest }) => `Choose ${earliest} or later.`],
  date_too_far: [422, 'The day is too far away', 'after_change', ({ latest }) => `Choose ${latest} or earlier.`],
  date_not_business_day: [422, 'Not a business day', 'after_change', ({ next }) => `The next one is ${next}.`],
  delivery_too_early: [
    422,
    'It cannot arrive by then',
    'after_change',
    ({ earliest }) => `The first day on which it can arrive is ${earliest}.`,
  ],
  over_payment_limit: [
    422,
    'More than one payment may be',
    'after_change',
    ({ max }) => `The member’s limit is ${max} minor units a payment.`,
  ],
  over_same_day_limit: [
    422,
    'More than a same-day payment may be',
    'after_change',
    ({ max }) => `The member’s limit is ${max} minor units. Send it without \`speed\`.`,
  ],
  over_payee_limit: [
    422,
    'More than one payee may get in a day',
    'after_change',
    ({ max, spent }) => `Of ${max} minor units, ${spent} are ordered for that day already.`,
  ],
  over_day_limit: [
    422,
    'More than the member may pay in a day',
    'after_change',
    ({ max, spent }) => `Of ${max} minor units, ${spent} are ordered for that day already.`,
  ],
  over_month_limit: [
    422,
    'More than the member may pay in a month',
    'after_change',
    ({ max, spent }) => `Of ${max} minor units, ${spent} are ordered for that month already.`,
  ],
  core_declined: [
    422,
    'The institution’s core says no',
    'after_change',
    ({ reason }) => `It says ${reason}. Once that is put right, the same key may be used.`,
  ],
  core_unknown: [
    503,
    'The institution’s core has not answered',
    'same_key',
    'Nothing is paid, and what it may have held is set free. Ask again with the same Idempotency-Key.',
  ],
  core_away: [
    503,
    'The institution’s core cannot be reached',
    'safe',
    'Nothing was asked of it and nothing is held. Ask again after Retry-After.',
  ],
  payment_duplicate: [
    409,
    'The same has been ordered already',
    'after_change',
    ({ payment }) => `${payment} pays the same payee the same amount that day. If both are meant, send \`isRepeat\`.`,
  ],
  payment_key_unknown: [
    404,
    'No payment of yours has this key',
    'after_change',
    'An order that was not answered may still be on its way: to settle it, give it again with the same Idempotency-Key.',
  ],
  payment_not_found: [404, 'No such payment', 'after_change', 'Compare the id with those of your institution.'],
  payment_not_amendable: [
    409,
    'The payment can no longer be changed',
    'never',
    ({ state }) =>
      `It is ${state}. Only what is scheduled can be changed; what waits can be taken back and ordered anew.`,
  ],
  payment_is_stopped: [
    409,
    'The member has stopped it',
    'after_change',
    ({ stopOrder }) => `${stopOrder} stops it. It goes once that is cancelled, and not before.`,
  ],
  payment_not_cancellable: [
    409,
    'The payment can no longer be cancelled',
    'never',
    ({ state }) => `It is ${state}. Only what is scheduled can be cancelled.`,
  ],
  version_differs: [
    412,
    'It has changed since you saw it',
    'after_change',
    ({ version }) => `Read it again: its ETag is now "${version}". Then decide anew.`,
  ],
  standing_order_key_reused: [
    422,
    'The key belongs to another standing order',
    'never',
    ({ standingOrder }) => `It made ${standingOrder}. Choose a new key for a new intent.`,
  ],
  start_in_past: [422, 'The first day has passed', 'after_change', 'Begin today or later.'],
  never_due: [422, 'It would never be due', 'after_change', 'Let it end after it begins.'],
  standing_order_not_found: [
    404,
    'No such standing order',
    'after_change',
    'Compare the id with those of your institution.',
  ],
  standing_order_is_over: [
    409,
    'The standing order is over',
    'never',
    ({ state }) => `It is ${state}. Make a new one.`,
  ],
  standing_order_is_paused: [409, 'The standing order is paused already', 'never', 'There is nothing to do.'],
  standing_order_is_active: [409, 'The standing order is active already', 'never', 'There is nothing to do.'],

  ...messageRows,
  fault: [500, 'Something broke here', 'same_key', 'Name the instance when you ask us about it.'],
  outcome_unknown: [503, 'It may or may not have been done', 'same_key', 'Ask again with the same Idempotency-Key.'],
  overloaded: [503, 'Too many are asking', 'safe', 'Ask again after Retry-After.'],
  unavailable: [503, 'The database cannot be reached', 'safe', 'Nothing was done. Ask again after Retry-After.'],
  vault_away: [503, 'The vault cannot be reached', 'safe', 'Nothing was done. Ask again after Retry-After.'],
  lookups_spent: [503, 'Too much was looked up', 'safe', 'Nothing was done. Ask again after Retry-After.'],
} as const satisfies { readonly [Code in RefusalCode]: Row<RefusalOf<Code>> }

export type Problem = {
  /** `/problems/<code>`: stable, documented in docs/problems/<code>.md. */
  readonly type: `/problems/${RefusalCode}`
  readonly title: string
  readonly status: number
  readonly detail: string
  /** This one occurrence. The log has the same id. */
  readonly instance: string
  readonly retry: Retry
  readonly errors?: Mistake[]
}

export function problemOf(refusal: KnownRefusal, instance: string): Problem {
  const [status, title, retry, detail] = rows[refusal.code]
  const errors = mistakesIn(refusal)
  return {
    type: `/problems/${refusal.code}`,
    title,
    status,
    // A row speaks of refusals of its own code, and this row was found by that code.
    detail: typeof detail === 'function' ? detail(refusal as never) : detail,
    instance,
    retry,
    ...(errors.length === 0 ? {} : { errors }),
  }
}

/** A refusal names places by `mistakes`, or its one place by `pointer`; see `refusedAt` in wire.ts. */
function mistakesIn(refusal: KnownRefusal & { readonly pointer?: string }): Mistake[] {
  if ('mistakes' in refusal) return [...refusal.mistakes]
  if (refusal.pointer === undefined) return []
  const detail = 'detail' in refusal ? refusal.detail : rows[refusal.code][1]
  return [{ pointer: refusal.pointer, detail }]
}

const retryAfterSeconds = 1

/** Headers that RFC 9110 wants beside a status. */
/** RFC 9470 §3, for whoever can tell a browser what to do next. */
function officeChallenge({ code }: KnownRefusal): string | undefined {
  if (code === 'session_missing' || code === 'session_over') return 'Vouch-Session'
  if (code !== 'step_up_required') return undefined
  return 'Vouch-Session error="insufficient_user_authentication", acr_values="urn:vouch:phr", max_age=300'
}

export function problemHeaders(refusal: KnownRefusal): Readonly<Record<string, string>> {
  if (refusal.code === 'method_not_offered') return { allow: refusal.offered.join(', ') }
  const { status } = problemRow(refusal.code)
  const challenge = officeChallenge(refusal)
  if (challenge !== undefined) return { 'www-authenticate': challenge }
  if (status === 401 || refusal.code === 'scope_missing') return challengeOf(refusal)
  if ('retryAfterSeconds' in refusal) return { 'retry-after': String(refusal.retryAfterSeconds) }
  if (status === 503) return { 'retry-after': String(retryAfterSeconds) }
  return {}
}

export const refusalCodes = Object.keys(rows) as readonly RefusalCode[] // The keys that `satisfies` has just checked.

export function problemRow(code: RefusalCode): {
  readonly status: number
  readonly title: string
  readonly retry: Retry
} {
  const [status, title, retry] = rows[code]
  return { status, title, retry }
}

const mistakeDetail = { detail: Type.String() }

/** The same shape for the OpenAPI document. */
export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: 'Stable: /problems/<code>, documented in docs/problems/<code>.md.' }),
    title: Type.String(),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.String({ description: 'What to do about it.' }),
    instance: Type.String({ description: 'This one occurrence; the log has the same id.' }),
    retry: Type.Enum(['safe', 'same_key', 'after_change', 'never'], {
      description:
        'safe: nothing was done, ask again. same_key: it may have been done, ask again with the same Idempotency-Key. ' +
        'after_change: nothing was done, change the request; its key is not spent. never: this will not be accepted.',
    }),
    errors: Type.Optional(
      Type.Array(
        Type.Union([
          Type.Object({ pointer: Type.String(), ...mistakeDetail }, { additionalProperties: false }),
          Type.Object({ parameter: Type.String(), ...mistakeDetail }, { additionalProperties: false }),
          Type.Object({ header: Type.String(), ...mistakeDetail }, { additionalProperties: false }),
        ]),
      ),
    ),
  },
  { $id: 'Problem', additionalProperties: false },
)
