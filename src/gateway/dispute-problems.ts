// The rows of the table of problems that speak of disputes and of orders to stop payments.

import type {
  ConfirmDisputeRefusal,
  CreditRefusal,
  DebitRefusal,
  NewDisputeRefusal,
  NewStopOrderRefusal,
  RecordNoticeRefusal,
  ResolveRefusal,
  StopOrderRefusal,
  WithdrawRefusal,
} from '../payments/payments.ts'
import type { Row } from './problem-row.ts'

export type DisputesRefusal =
  | NewDisputeRefusal
  | ConfirmDisputeRefusal
  | CreditRefusal
  | ResolveRefusal
  | RecordNoticeRefusal
  | DebitRefusal
  | WithdrawRefusal
  | NewStopOrderRefusal
  | StopOrderRefusal

/** What is refused elsewhere as well has its row in problems.ts. */
type Elsewhere =
  | 'account_closed'
  | 'amount_not_positive'
  | 'currencies_differ'
  | 'funding_account_not_found'
  | 'member_erased'
  | 'payment_not_found'
  | 'standing_order_not_found'
  | 'payee_not_found'
  | 'proposal_pending'
  | 'version_differs'
type Code = Exclude<DisputesRefusal['code'], Elsewhere>

export const disputeRows = {
  dispute_key_reused: [
    422,
    'The key belongs to another dispute or step',
    'never',
    ({ dispute }) => `It was used for ${dispute}. Choose a new key for a new intent.`,
  ],
  dispute_not_found: [404, 'No such dispute', 'after_change', 'Compare the id with those of your institution.'],
  dispute_is_over: [
    409,
    'The dispute is over',
    'never',
    ({ state }) => `It is ${state}. What the member says now is a new notice.`,
  ],
  dispute_credited_already: [409, 'The dispute is credited already', 'never', 'There is nothing to do but to decide.'],
  payment_credited_already: [
    409,
    'The member has this money already',
    'after_change',
    ({ left }) => `Of what the payment took, ${left} minor units have not been given back.`,
  ],
  dispute_over_payment: [
    422,
    'More than was paid',
    'after_change',
    ({ max }) => `The payment was of ${max} minor units.`,
  ],
  dispute_owes_nothing: [409, 'Nothing is short', 'never', 'There is nothing to take back, or its day has not come.'],
  payment_moved_nothing: [
    409,
    'The payment has moved nothing',
    'after_change',
    'Cancel it while that is possible; there is nothing to dispute yet.',
  ],
  payment_disputed_already: [
    409,
    'The payment is disputed already',
    'after_change',
    ({ dispute }) => `${dispute} is about it. Go on with that one.`,
  ],
  found_over_disputed: [422, 'More than was disputed', 'after_change', ({ max }) => `${max} minor units are disputed.`],
  withholding_not_allowed: [
    422,
    'Nothing may be withheld',
    'after_change',
    'Leave `withheld` out: only what may be unauthorized allows it.',
  ],
  withholding_too_large: [
    422,
    'Too much is withheld',
    'after_change',
    ({ max }) => `At most ${max} minor units may be.`,
  ],
  confirmation_not_asked_for: [
    409,
    'No confirmation is waited for',
    'never',
    'It was given in writing, is confirmed already, or needs no confirmation.',
  ],
  notice_was_written: [
    422,
    'What is written needs no confirmation',
    'after_change',
    'Leave `mustConfirm` out: only what was said may be asked for in writing.',
  ],
  notice_already_sent: [409, 'The member was told already', 'never', ({ kind }) => `The notice ${kind} is on file.`],
  notice_not_due: [
    409,
    'There is nothing to tell',
    'after_change',
    ({ kind }) => `What ${kind} tells of has not happened.`,
  ],
  notice_must_be_written: [
    422,
    'The result has to be explained in writing',
    'after_change',
    'Send a written explanation that tells of the right to the documents, and record that.',
  ],
  notice_before_its_cause: [
    422,
    'The member cannot have been told then',
    'after_change',
    'Send the instant at which it was sent: after what it tells of.',
  ],
  instant_in_future: [
    422,
    'The instant is yet to come',
    'after_change',
    'Send when it was received or sent; not later than now.',
  ],
  stop_order_key_reused: [
    422,
    'The key belongs to another stop order',
    'never',
    ({ stopOrder }) => `It made ${stopOrder}. Choose a new key for a new intent.`,
  ],
  stop_order_too_late: [
    409,
    'The order comes too late',
    'never',
    ({ latest }) => `It was to come by ${latest}. Cancel the payment while that is possible.`,
  ],
  stop_order_not_found: [404, 'No such stop order', 'after_change', 'Compare the id with those of your institution.'],
  stop_order_is_cancelled: [409, 'The stop order is cancelled', 'never', 'Take a new one.'],
  stop_order_has_lapsed: [
    409,
    'The stop order has lapsed',
    'never',
    'Its time for a confirmation has passed. Take what is written as a new order.',
  ],
} as const satisfies { readonly [Each in Code]: Row<Extract<DisputesRefusal, { readonly code: Each }>> }
