// The rows of the table of problems that speak of proposals and settings, of exceptions, and of files.

import type { ApprovalRefusal, NewProposalRefusal, RejectionRefusal } from '../change/change.ts'
import type {
  ActRefusal,
  AskRefusal,
  BreakRefusal,
  CarryOutRefusal,
  DayRefusal,
  NotAgreed,
  PrefundingRefusal,
  RecallRefusal,
  RefundRefusal,
  ReissueRefusal,
  ReprocessRefusal,
  SettingRefusal,
  SubmissionRefusal,
} from '../payments/payments.ts'
import type {
  FileNotFound,
  FileNotWaiting,
  IncomingFileMalformed,
  IncomingFileNotFound,
  ResolutionRefusal,
  StatementNotFound,
} from '../rails/rails.ts'
import type { Row } from './problem-row.ts'

export type ApprovalsRefusal =
  | ApprovalRefusal
  | RejectionRefusal
  | NewProposalRefusal
  | SettingRefusal
  | CarryOutRefusal
  | ActRefusal
  | ReprocessRefusal
  | FileNotFound
  | FileNotWaiting
  | IncomingFileNotFound
  | IncomingFileMalformed
  | ResolutionRefusal
  | StatementNotFound
  | AskRefusal
  | BreakRefusal
  | DayRefusal
  | NotAgreed
  | PrefundingRefusal
  | RecallRefusal
  | RefundRefusal
  | ReissueRefusal

/** What is refused elsewhere as well has its row in problems.ts. */
type Code = Exclude<
  ApprovalsRefusal['code'],
  | 'version_differs'
  | 'check_not_stoppable'
  | 'payment_is_stopped'
  | 'amount_not_positive'
  | 'currencies_differ'
  | SubmissionRefusal['code']
>

const misfits = {
  unknown: 'Nothing was sent under this reference.',
  amount_differs: 'What came back is not what was sent.',
  not_out: 'It has not left, or has come back or been refused already.',
} as const

export const approvalRows = {
  file_not_found: [404, 'No such file', 'after_change', 'Compare the id with those of your institution.'],
  file_settled: [409, 'The file is settled', 'after_change', ({ file }) => `${file} has been paid; choose another.`],
  statement_not_found: [404, 'No such statement', 'after_change', 'Compare the id with those of your institution.'],
  day_not_closed: [
    404,
    'The day is not closed',
    'safe',
    ({ day }) => `There is nothing of ${day}: it is under way, was no business day, or was before statements came.`,
  ],
  break_not_found: [404, 'No such break', 'after_change', 'Compare the id with those of your institution.'],
  break_resolved: [409, 'The break is resolved', 'never', ({ resolution }) => `It was ${resolution}.`],
  break_owned: [
    409,
    'Somebody else works on the break',
    'safe',
    ({ until }) => `It is theirs until ${until.toISOString()}.`,
  ],
  break_action_not_offered: [
    422,
    'That cannot be done to this break',
    'after_change',
    ({ offered }) => (offered.length === 0 ? 'Nothing can be.' : `What can be done: ${offered.join(', ')}.`),
  ],
  file_not_waiting: [
    409,
    'The file waits for nobody',
    'never',
    ({ state }) => `It is ${state}; nothing is to be approved.`,
  ],
  incoming_file_not_found: [404, 'No such file', 'after_change', 'Compare the id with those of your institution.'],
  incoming_entry_not_found: [404, 'No such entry', 'after_change', 'Compare the id with the list of entries.'],
  core_difference_not_found: [
    404,
    'No such difference',
    'after_change',
    'Compare the id with the list of differences.',
  ],
  resolution_not_offered: [
    409,
    'It cannot be resolved so',
    'after_change',
    ({ offered }) =>
      offered.length === 0 ? 'It ends by itself, or wants nobody.' : `What can be said of it: ${offered.join(', ')}.`,
  ],
  resolution_final: [409, 'It is resolved', 'never', ({ state }) => `It is ${state}.`],
  resolver_not_a_person: [409, 'Only people explain', 'never', 'A program may propose what two people decide.'],
  match_misfit: [422, 'The return cannot be of that payment', 'after_change', ({ why }) => misfits[why]],
  incoming_file_malformed: [
    422,
    'The content is no base 64',
    'after_change',
    'Send the bytes in base 64 with padding, without line ends.',
  ],
  proposal_not_found: [404, 'No such proposal', 'after_change', 'Compare the id with those of your institution.'],
  proposal_not_open: [
    409,
    'The proposal is not open',
    'never',
    ({ state }) => `It is ${state}; nothing is to be approved.`,
  ],
  proposal_is_over: [409, 'The proposal is over', 'never', ({ state }) => `It is ${state}. Propose anew.`],
  proposal_expired: [
    409,
    'The proposal has expired',
    'never',
    ({ expiredAt }) => `It expired at ${expiredAt.toISOString()}. Propose anew.`,
  ],
  proposal_content_differs: [
    409,
    'The proposal is not what you have seen',
    'after_change',
    ({ contentHash }) => `Read it again: its hash is now ${contentHash}. Then decide anew.`,
  ],
  proposal_pending: [
    409,
    'The same is proposed already',
    'after_change',
    ({ proposal }) => `Wait for ${proposal}, change it, or withdraw it.`,
  ],
  approver_not_a_person: [
    409,
    'Only people approve',
    'never',
    'Have a person look at it: machines propose, people decide.',
  ],
  approver_is_maker: [409, 'Nobody approves what they made', 'never', 'Have somebody else look at it.'],
  already_approved: [409, 'You have approved of it already', 'never', 'It waits for somebody else.'],
  recall_not_offered: [
    409,
    'There is nothing to recall',
    'never',
    'Only the approval of a payment is recalled, and only while the payment has not left.',
  ],
  recall_not_yours: [
    403,
    'It is not your approval',
    'never',
    'Have one of those recall it who have approved of it, or somebody cancel the payment who may.',
  ],
  rejecter_not_a_person: [
    409,
    'Only people turn proposals down',
    'never',
    'Have a person look at it. What you have proposed yourself you may withdraw.',
  ],
  reason_malformed: [
    422,
    'A reason is needed',
    'after_change',
    ({ lengthMax }) => `Say why, in at most ${lengthMax} characters.`,
  ],
  content_too_long: [
    422,
    'The proposal is too long',
    'after_change',
    ({ bytesMax }) => `Send at most ${bytesMax} bytes.`,
  ],
  expiry_out_of_range: [
    422,
    'It would wait too long, or not at all',
    'after_change',
    ({ daysMax }) => `Let it expire within ${daysMax} days.`,
  ],
  setting_invalid: [422, 'The setting cannot be used', 'after_change', 'Change what `errors` names.'],
  payment_not_waiting: [409, 'The payment does not wait any more', 'never', ({ state }) => `It is ${state}.`],
  exception_not_found: [404, 'No such exception', 'after_change', 'Compare the id with those of your institution.'],
  exception_resolved: [
    409,
    'The exception is resolved',
    'never',
    ({ resolution }) => `It was ${resolution}. Nothing is left to do.`,
  ],
  exception_owned: [
    409,
    'Somebody else works on it',
    'safe',
    ({ until }) => `It is theirs until ${until.toISOString()}.`,
  ],
  action_not_offered: [
    409,
    'That cannot be done to it',
    'never',
    ({ kind, offered }) =>
      `To what is ${kind} can be done: ${offered.length === 0 ? 'nothing but wait' : offered.join(', ')}.`,
  ],
  payment_is_disputed: [
    409,
    'The payment is disputed',
    'after_change',
    ({ dispute }) =>
      `Decide ${dispute} first: what has come back is the member’s as far as they have not been credited.`,
  ],
  attempts_exhausted: [
    409,
    'It has been tried too often',
    'never',
    ({ attemptsMax }) => `Nothing is tried more than ${attemptsMax} times. Close it, and order anew.`,
  ],
} as const satisfies { readonly [Each in Code]: Row<Extract<ApprovalsRefusal, { readonly code: Each }>> }
