// Taking everything back that somebody signs in with.

import * as audit from '../audit/audit.ts'
import { minutesAfter } from '../base/dates.ts'
import type { Id } from '../base/ids.ts'
import type { Work } from '../base/work.ts'
import * as credentials from './credential-store.ts'
import { readerOf } from './defence-store.ts'
import type { PersonId } from './people.ts'
import { endSessionsOf } from './sessions.ts'
import { tell } from './tell.ts'

const frozenMinutes = 24 * 60

/**
 * Everything somebody signs in with is gone, with their sessions; they approve of nothing for a day. Without a proposal
 * only by whoever recovers.
 */
export async function takeCredentialsBack(work: Work, person: PersonId, proposal: Id<'prp'> | null): Promise<void> {
  await credentials.retirePasskeys(work, person)
  await credentials.retirePassword(work, person)
  await credentials.retireTotp(work, person)
  await credentials.retireRecoveryCodes(work, person)
  await credentials.spendInvitations(work, person)
  const sessions = await endSessionsOf(work, person, 'reset')
  const reset = work.newId('rst')
  const frozenUntil = minutesAfter(work.now, frozenMinutes)
  await credentials.insertReset(work, { reset, person, proposal, frozenUntil })
  audit.append(work, 'identity.credentials_reset', {
    reset,
    person,
    ...(proposal === null ? { by: 'the keepers of the escrow' } : { proposal }),
    sessions,
    frozenUntil: frozenUntil.toISOString(),
  })
  await tell(work, await readerOf(work, person), reset, 'credentials_reset', {
    reset,
    time: { at: work.now, timeZone: 'UTC' },
  })
}
