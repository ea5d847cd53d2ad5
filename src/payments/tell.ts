// The loop that tells people and programs outside what became of payments, payees, standing orders, disputes and proposals.
// It empties the queues that are filled in the works in which something becomes so: the messages are queued in the work that
// takes the facts out, so a fact is told of once, or is still in its queue.

import { passOver } from '../base/institutions.ts'
import type { Loop } from '../base/loop.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as messages from '../messages/messages.ts'
import { institution } from './parties.ts'
import { eventOf, eventOfChange, eventOfProposal, mailOf, mailOfChange } from './tidings.ts'
import { forgetUntold, forgetUntoldChanges, takeUntold, takeUntoldChanges } from './untold-store.ts'

const actor = 'process:worker'
/** Works have up to a thousand steps and a step up to two messages, so these and a little more fit one call. */
const worksMax = 4
const changesMax = 500
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
  if (letterhead === undefined && !isHeard) return forget(work)
  const [{ timeZone }, steps, changes, proposals] = await Promise.all([
    institution(work),
    takeUntold(work, worksMax),
    takeUntoldChanges(work, changesMax),
    change.takeUntold(work, changesMax),
  ])
  const events = isHeard
    ? [...steps.map(eventOf), ...changes.map(eventOfChange), ...proposals.map(eventOfProposal)]
    : []
  const mails =
    letterhead === undefined
      ? []
      : [
          ...steps.map(step => mailOf(work.institution, timeZone, step)),
          ...changes.map(one => mailOfChange(work.institution, timeZone, one)),
        ]
  await messages.queue(
    work,
    [...events, ...mails].filter(one => one !== undefined),
  )
  return steps.length + changes.length + proposals.length
}

/** Nobody listens and no mail is written, so nothing is kept for later. */
async function forget(work: Work): Promise<number> {
  const forgotten = await Promise.all([
    forgetUntold(work, forgottenMax),
    forgetUntoldChanges(work, forgottenMax),
    change.forgetUntold(work, forgottenMax),
  ])
  return forgotten.reduce((sum, count) => sum + count, 0)
}
