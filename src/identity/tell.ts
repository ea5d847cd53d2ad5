// What people at work are told about themselves and each other.

import type { Work } from '../base/work.ts'
import * as messages from '../messages/messages.ts'
import type * as store from './defence-store.ts'

/** By mail, to where each of them has one. There is no link in it: what is sent may be read by others. */
export function tell(
  work: Work,
  readers: readonly store.Reader[],
  subject: string,
  notice: 'credentials_reset' | 'break_glass_opened',
  values: messages.Values,
): Promise<unknown> {
  const place = { institution: work.institution, table: 'identity.person', column: 'email' }
  return messages.queue(
    work,
    readers.map(({ person, email }) => ({
      channel: 'mail' as const,
      key: `${subject}/${person}`,
      notice,
      language: null,
      to: { sealed: email, place: { ...place, row: person } },
      values,
    })),
  )
}
