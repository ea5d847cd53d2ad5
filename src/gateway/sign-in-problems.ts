// The rows of the table of problems that speak of people at work: their sessions, and what they confirm with their passkey.

import type {
  EndRefusal,
  ProveRefusal,
  RetirePasskeyRefusal,
  ReviewRefusal,
  SessionRefusal,
  StepUpRefusal,
} from '../identity/identity.ts'
import type { Row } from './problem-row.ts'

/** What the office refuses before a route is asked. */
export type OfficeRefusal =
  | { readonly code: 'session_missing' }
  | SessionRefusal
  | { readonly code: 'cross_site_request' }
  | StepUpRefusal
export type PeopleRefusal =
  | OfficeRefusal
  | EndRefusal
  | ReviewRefusal
  | ProveRefusal
  | RetirePasskeyRefusal
  | { readonly code: 'approver_frozen'; readonly until: Date }

export const signInRows = {
  session_missing: [401, 'Nobody is signed in', 'after_change', 'Sign in at /sign-in.'],
  session_over: [401, 'The session is over', 'after_change', 'Sign in again at /sign-in.'],
  cross_site_request: [
    403,
    'Not from a page of ours',
    'after_change',
    'Send Origin and Sec-Fetch-Site as a browser does, and the token that GET /v1/session gave as Vouch-Csrf.',
  ],
  step_up_required: [
    401,
    'Confirm it with your passkey',
    'after_change',
    'Ask with POST /v1/step-ups for exactly this request, answer it, and send the request again with Vouch-Step-Up.',
  ],
  step_up_not_found: [
    404,
    'Nothing waits to be confirmed under this id',
    'never',
    'It was asked in another session, is over after five minutes, or was answered. Ask anew.',
  ],
  passkey_refused: [
    422,
    'The passkey was not accepted',
    'never',
    'Ask anew, and confirm on the device that you enrolled, with your finger, face or PIN.',
  ],
  session_not_found: [404, 'No such session', 'after_change', 'Compare the id with those of GET /v1/session.'],
  passkey_not_found: [404, 'No such passkey', 'after_change', 'Compare the id with those of GET /v1/session/passkeys.'],
  last_passkey: [
    409,
    'It is your last passkey',
    'after_change',
    'Make another first: POST /v1/session/enrolment gives the link.',
  ],
  break_glass_not_open_to_review: [
    409,
    'Not yours to review',
    'never',
    'It was reviewed already, is not there, or was opened for you. GET /v1/break-glass lists what is open.',
  ],
  approver_frozen: [
    403,
    'You cannot approve yet',
    'safe',
    ({ until }) => `Your credentials were reset. You can approve from ${until.toISOString()} on.`,
  ],
} as const satisfies {
  readonly [Code in PeopleRefusal['code']]: Row<Extract<PeopleRefusal, { readonly code: Code }>>
}
