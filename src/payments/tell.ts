// The loop that tells people and programs outside what became of payments. It empties the queue that `insertSteps` fills:
// the messages are queued in the work that takes the steps out, so a step is told of once, or is still in the queue.

import { passOver } from '../base/institutions.ts'
import type { Loop } from '../base/loop.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import * as messages from '../messages/messages.ts'
import { institution } from './parties.ts'
import { eventOf, mailOf } from './tidings.ts'
import { forgetUntold, takeUntold } from './untold-store.ts'

const actor = 'process:worker'
/** Works have up to a thousand steps and a step up to two messages, so these and a little more fit one call. */
const worksMax = 4
const forgottenMax = 500

export function tellLoop(outside: Outside): Loop {
  return {
    name: 'payments.tell',
    everyMs: 500,
    pass: signal =>
      passOver(outside.sql, signal, async own => {
        const outcome = await transact(outside, own, actor, async work => done(await tell(work)))
        return outcome.ok ? outcome.value : fault('a loop has nothing to refuse')
      }),
  }
}

/** What is refused has its leaf from `queue`, and is not tried again: it would be refused again. */
async function tell(work: Work): Promise<number> {
  const [letterhead, endpoints] = await Promise.all([messages.findLetterhead(work), messages.listEndpoints(work)])
  const isHeard = endpoints.some(({ state }) => state === 'enabled')
  if (letterhead === undefined && !isHeard) return forgetUntold(work, forgottenMax)
  const [{ timeZone }, steps] = await Promise.all([institution(work), takeUntold(work, worksMax)])
  const tidings = steps.flatMap(step => [
    isHeard ? eventOf(step) : undefined,
    letterhead === undefined ? undefined : mailOf(work.institution, timeZone, step),
  ])
  await messages.queue(
    work,
    tidings.filter(one => one !== undefined),
  )
  return steps.length
}
