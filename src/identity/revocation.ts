// Taking back what was given: a token, or all tokens of somebody. It holds with their next request.

import * as audit from '../audit/audit.ts'
import { passOver } from '../base/institutions.ts'
import type { Loop } from '../base/loop.ts'
import { done, fault } from '../base/outcome.ts'
import { type Actor, type Outside, transact, type Work } from '../base/work.ts'
import * as store from './standing-store.ts'

const proofsMax = 10_000

/** Of one token, by its jti. That is no secret: without the key it is bound to, a token is nothing. */
export async function revokeToken(work: Work, jti: string): Promise<void> {
  await store.insertRevocation(work, `token:${jti}`)
  audit.append(work, 'identity.token_revoked', { token: jti })
}

/** All that were issued until now. Whoever may still act gets new ones from the next second on. */
export async function revokeTokensOf(work: Work, holder: Actor): Promise<void> {
  await store.insertRevocation(work, holder)
  audit.append(work, 'identity.tokens_revoked', { holder })
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
