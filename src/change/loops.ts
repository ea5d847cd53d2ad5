// What proposals do by themselves: expire.

import type { InstitutionId } from '../base/ids.ts'
import { passOver } from '../base/institutions.ts'
import type { Loop } from '../base/loop.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact } from '../base/work.ts'
import { expire } from './proposals.ts'
import * as store from './store.ts'

const actor = 'process:worker'
const expiriesMax = 100

/** Marks what nobody decided in time. Until then it cannot be decided either: every act looks at the clock itself. */
export function expireLoop(outside: Outside): Loop {
  async function pass(institution: InstitutionId): Promise<number> {
    const ended = await transact(outside, institution, actor, async work => {
      const ids = await store.claimExpired(work, expiriesMax)
      if (ids.length > 0) await expire(work, await store.findProposals(work, ids))
      return done(ids.length)
    })
    return ended.ok ? ended.value : fault('an expiry pass has nothing to refuse')
  }
  return {
    name: 'change.expire',
    everyMs: 1_000,
    pass: signal => passOver(outside.sql, signal, pass),
  }
}
