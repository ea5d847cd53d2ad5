// Taking back what was given: a token, or all tokens of somebody. It holds with their next request.

import * as audit from '../audit/audit.ts'
import type { Id } from '../base/ids.ts'
import { passOver } from '../base/institutions.ts'
import type { Loop } from '../base/loop.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import { type Actor, type Outside, transact, type Work } from '../base/work.ts'
import { isTokenId } from './access-token.ts'
import type { ClientUnknown } from './client-keys.ts'
import type { PersonId } from './people.ts'
import { endSessionsOf } from './sessions.ts'
import * as store from './standing-store.ts'
import { lockActor } from './store.ts'

const proofsMax = 10_000

/** Of one token, by its jti. That is no secret: without the key it is bound to, a token is nothing. */
export async function revokeToken(work: Work, jti: string): Promise<void> {
  if (!isTokenId(jti)) fault('nobody has let in a token of such a name')
  await store.insertRevocation(work, `token:${jti}`)
  audit.append(work, 'identity.token_revoked', { token: jti })
}

/** All that were issued until now. Whoever may still act gets new ones from the next second on. */
export async function revokeTokensOf(work: Work, holder: Actor): Promise<void> {
  await store.insertRevocation(work, holder)
  audit.append(work, 'identity.tokens_revoked', { holder })
}

/** For a program that goes on: what it holds is worth nothing from now on, and it asks for more. */
export async function revokeClient(work: Work, client: Id<'cli'>): Promise<Outcome<void, ClientUnknown>> {
  if ((await lockActor(work, `client:${client}`)) === undefined) return refused({ code: 'client_unknown' })
  await revokeTokensOf(work, `client:${client}`)
  return done(undefined)
}

/** Sessions end, and no sign-in of before begins another: it waits for this lock, and then sees. Answers with how many. */
export async function revokePerson(
  work: Work,
  person: PersonId,
): Promise<Outcome<number, { readonly code: 'actor_unknown' }>> {
  if ((await lockActor(work, `person:${person}`)) === undefined) return refused({ code: 'actor_unknown' })
  await revokeTokensOf(work, `person:${person}`)
  return done(await endSessionsOf(work, person, 'ended_by_security'))
}

/** Removes proofs that are too old to be shown again. */
export function forgetProofsLoop(outside: Outside): Loop {
  return {
    name: 'identity.proofs',
    everyMs: 10_000,
    pass: signal =>
      passOver(outside.sql, signal, async institution => {
        const forgotten = await transact(outside, institution, 'process:worker', async work =>
          done(await store.forgetProofs(work, proofsMax)),
        )
        return forgotten.ok ? forgotten.value : fault('forgetting has nothing to refuse')
      }),
  }
}
