// The rows of problems.ts for what messages refuse.

import type { DestinationRefusal, EndpointRefusal, ReplayRefusal, WordingRefusal } from '../messages/messages.ts'
import type { Row } from './problem-row.ts'

/** What a schema lets through no more is refused by it: types that do not exist, and overlaps that are too long. */
export type MessagesRefusal =
  | DestinationRefusal
  | Exclude<EndpointRefusal, { code: 'event_types_missing' | 'event_type_unknown' | 'overlap_too_long' }>
  | ReplayRefusal
  | WordingRefusal
  | { readonly code: 'letterhead_name_malformed' }

/** `version_differs` is said of everything that has a version, and has its row there. */
type Own = Exclude<MessagesRefusal, { code: 'version_differs' }>

export const messageRows = {
  endpoint_unknown: [404, 'No such webhook endpoint', 'after_change', 'Compare the id with those of your institution.'],
  too_many_endpoints: [
    409,
    'No room for another webhook endpoint',
    'after_change',
    ({ endpointsMax }) => `There are ${endpointsMax} already: remove one first.`,
  ],
  endpoint_state_same: [409, 'The webhook endpoint is in that state already', 'never', 'There is nothing to do.'],
  too_many_secrets: [
    409,
    'Too many secrets sign already',
    'after_change',
    ({ secretsMax }) => `Of ${secretsMax} at most, none has ended yet. Wait, or replace them with no overlap.`,
  ],
  url_malformed: [
    422,
    'Not the address of an endpoint',
    'after_change',
    'Send an absolute https address, as https://hooks.example.com/vouch.',
  ],
  url_too_long: [422, 'The address is too long', 'after_change', 'Send at most 2048 characters.'],
  url_not_https: [
    422,
    'The address is not https',
    'after_change',
    'Send an https address with a certificate of a public authority.',
  ],
  url_with_credentials: [
    422,
    'The address holds credentials',
    'after_change',
    'Leave the user and password out: verify the signature instead.',
  ],
  url_with_fragment: [422, 'The address has a fragment', 'after_change', 'Leave out # and what follows.'],
  url_port_not_allowed: [422, 'No webhooks to this port', 'after_change', 'Use port 443 or 8443.'],
  url_host_not_public: [
    422,
    'Not an address on the public internet',
    'after_change',
    'Send a name or an address that is routed publicly.',
  ],
  letterhead_name_malformed: [
    422,
    'The name cannot stand on a letterhead',
    'after_change',
    'Send at most 80 letters, digits and plain punctuation, without long numbers.',
  ],
  message_unknown: [404, 'No such message', 'after_change', 'Compare the id with those of your institution.'],
  message_not_replayable: [
    409,
    'The message cannot be sent again',
    'never',
    ({ state }) => `It is ${state}. Only what failed, or a webhook that was delivered, can be.`,
  ],
  wording_empty: [422, 'The wording is empty', 'after_change', 'Write something in both subject and text.'],
  wording_too_long: [
    422,
    'The wording is too long',
    'after_change',
    ({ lengthMax }) => `Send at most ${lengthMax} characters.`,
  ],
  wording_malformed: [
    422,
    'The wording cannot be read',
    'after_change',
    'Send plain text, with places in braces and nothing else in braces.',
  ],
  place_unknown: [
    422,
    'The notice has no such place',
    'after_change',
    ({ place }) => `Leave out {${place}}: the notice does not have it.`,
  ],
  place_repeated: [
    422,
    'The place may stand there once only',
    'after_change',
    ({ place }) => `Let {${place}} stand once.`,
  ],
  wording_sensitive: [
    422,
    'The wording holds what must not be sent',
    'after_change',
    'Leave out numbers, secrets and links that look like them.',
  ],
} as const satisfies { readonly [Code in Own['code']]: Row<Extract<Own, { readonly code: Code }>> }
