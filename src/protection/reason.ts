// What something sealed is opened for. The vault writes it down before it answers, and for whom.

import type { Reason, Why } from '../base/vault.ts'

export type { Reason, Why }

/** Each with what it says. */
export const whys = {
  shown: 'somebody who may see it asked for it',
  unmasked: 'somebody asked for all of one field, with a reason that is written down',
  sent: 'it goes out: to a bank, a core system, a member, or the endpoint of a webhook',
  read: 'what somebody has sent us is read',
  compared: 'it is held against something else, and nobody sees it',
  exported: 'an institution takes what is its own',
  signed_in: 'somebody proves who they are',
  kept: 'a process reads what it keeps for itself',
} as const satisfies Record<Why, string>
