// The rows of the table of problems that speak of billers, of payees made from them, and of states that do not follow.

import type {
  BillerRefusal,
  MemberRefusal,
  NewBillerRefusal,
  NewPayeeRefusal,
  PayeeChangeRefusal,
  PayeeStateRefusal,
  WantedRefusal,
} from '../payments/payments.ts'
import type { Row } from './problem-row.ts'

/** What is refused elsewhere as well has its row in problems.ts. */
type Elsewhere =
  | 'member_not_found'
  | 'member_erased'
  | 'member_reference_taken'
  | 'account_number_taken'
  | 'payee_not_found'
  | 'payee_account_not_found'
  | 'version_differs'
type Refusal =
  | BillerRefusal
  | MemberRefusal
  | NewBillerRefusal
  | NewPayeeRefusal
  | PayeeChangeRefusal
  | PayeeStateRefusal
  | WantedRefusal
type Code = Exclude<Refusal['code'], Elsewhere>

export const directoryRows = {
  payee_number_misfit: [
    422,
    'The number is none of this biller’s',
    'after_change',
    ({ misfit, masks }) =>
      misfit === 'shape'
        ? `The biller’s numbers look like ${masks.join(' or ')}: 9 a digit, A a letter, X either, C a check digit.`
        : 'Its check digit is wrong: some sign was mistyped. Compare it with the bill.',
  ],
  payee_duplicate: [
    409,
    'The member has this payee already',
    'after_change',
    ({ payee }) => `Pay ${payee}, or terminate it before it is added again.`,
  ],
  payee_is_terminated: [409, 'The payee is terminated', 'never', 'It is not changed any more. Add a new one.'],
  payee_has_biller: [
    409,
    'The payee’s account is its biller’s',
    'never',
    'Add a payee of the biller with the other number, and terminate this one.',
  ],
  payee_state_not_next: [
    409,
    'The payee does not go from this state to that',
    'after_change',
    ({ from, to }) => `It is ${from} and cannot become ${to}. Terminated is for good: add the payee anew.`,
  ],
  biller_not_found: [404, 'No such biller', 'after_change', 'Look for it in the directory.'],
  biller_not_active: [422, 'The biller is not active', 'after_change', 'Look for another entry in the directory.'],
  biller_duplicate: [
    409,
    'The directory has this biller already',
    'after_change',
    ({ biller }) => `${biller} has the same name at the same address. Change it instead.`,
  ],
  biller_is_terminated: [409, 'The biller is terminated', 'never', 'It is not changed any more. Enter a new one.'],
  biller_state_not_next: [
    409,
    'The biller does not go from this state to that',
    'after_change',
    ({ from, to }) => `It is ${from} and cannot become ${to}. Terminated is for good: enter the biller anew.`,
  ],
  routing_number_invalid: [
    422,
    'Not a routing number',
    'after_change',
    'Its check digit is wrong: compare it with what the biller has given.',
  ],
  account_mask_invalid: [
    422,
    'Not a mask of account numbers',
    'after_change',
    ({ position, mistake }) => `Of mask ${position}: ${mistake}.`,
  ],
  search_for_nothing: [400, 'Nothing to look for', 'after_change', 'Send `name`, `zip`, or both.'],
  search_too_short: [
    400,
    'Too little to look for',
    'after_change',
    ({ signsMin }) => `Send at least ${signsMin} letters or digits of the name.`,
  ],
  member_state_not_next: [
    409,
    'The member does not go from this state to that',
    'after_change',
    ({ from, to }) => `It is ${from} and cannot become ${to}. Closed is for good: enrol the member anew.`,
  ],
} as const satisfies { readonly [Each in Code]: Row<Extract<Refusal, { readonly code: Each }>> }
