// The rows of problems.ts for what is refused about programs and their keys.

import type { ClientNotDone, MappingRefusal, MappingUnknown, RetireRefusal } from '../identity/identity.ts'
import type { Row } from './problem-row.ts'

export type ClientsRefusal =
  | ClientNotDone
  | RetireRefusal
  | { readonly code: 'client_suspended' }
  | MappingRefusal
  | MappingUnknown
  | { readonly code: 'mapping_removed' }

export const clientRows = {
  client_unknown: [404, 'No such program', 'after_change', 'Compare the id with those of your institution.'],
  client_suspended: [409, 'The program is suspended already', 'never', 'There is nothing to do.'],
  client_not_suspended: [409, 'The program is not suspended', 'never', 'There is nothing to do.'],
  client_retired: [409, 'The program is retired', 'never', 'Register it anew: what is retired does not come back.'],
  client_name_malformed: [
    422,
    'Not the name of a program',
    'after_change',
    ({ lengthMax }) => `Send at most ${lengthMax} letters, digits, blanks, dots, underscores and hyphens.`,
  ],
  client_name_taken: [409, 'Another program has this name', 'after_change', 'Choose another name.'],
  scopes_malformed: [
    422,
    'Not a list of scopes',
    'after_change',
    ({ scopesMax }) => `Send at most ${scopesMax} names of permits, such as payments.submit.`,
  ],
  key_malformed: [
    422,
    'Not a public key on P-256',
    'after_change',
    'Send kty, crv, x and y of a public key on P-256, and nothing else.',
  ],
  key_period_wrong: [
    422,
    'A key is not good for so long',
    'after_change',
    ({ daysMax, aheadDaysMax }) =>
      `Ask for 1 to ${daysMax} days, beginning between now and ${aheadDaysMax} days from now.`,
  ],
  key_taken: [
    409,
    'This key is registered already',
    'after_change',
    'Make another key pair: a key is of one program, once.',
  ],
  keys_overlap: [
    409,
    'Two keys are good at that time already',
    'after_change',
    'Retire one of them, or let the new one begin when one has ended.',
  ],
  key_unknown: [404, 'No such key of this program', 'after_change', 'Compare the kid with those of the program.'],
  key_retired: [409, 'The key is retired already', 'never', 'There is nothing to do.'],
  mapping_malformed: [
    422,
    'A claim cannot be worth this',
    'after_change',
    'Name a program for the claim `sub`, or scopes for any other; one of the two.',
  ],
  mapping_taken: [
    409,
    'This value of the claim is mapped already',
    'after_change',
    'Remove the mapping that there is, and propose another.',
  ],
  mapping_unknown: [404, 'No such mapping', 'after_change', 'Compare the id with those of your institution.'],
  mapping_removed: [409, 'The mapping is removed already', 'never', 'There is nothing to do.'],
} as const satisfies {
  readonly [Code in ClientsRefusal['code']]: Row<Extract<ClientsRefusal, { readonly code: Code }>>
}
