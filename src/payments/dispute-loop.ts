// What disputes do by themselves. Deadlines that pass are marked as missed, once, and said in a leaf. And what the member
// was told would be taken back on a day is taken back on that day, as far as the account bears it: nobody has a choice in
// that any more. What others were asked and did not answer lapses. Everything else is somebody's judgment, and is waited
// for.

import { dateIn } from '../base/dates.ts'
import type { InstitutionId } from '../base/ids.ts'
import { passOver } from '../base/institutions.ts'
import type { Loop } from '../base/loop.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import { asOf, nextDue } from './deadlines.ts'
import { lapse } from './dispute-approvals.ts'
import { takeBack } from './dispute-debits.ts'
import { writeDeadlines } from './dispute-steps.ts'
import * as store from './disputes-store.ts'
import { institution as ownInstitution } from './parties.ts'

const actor = 'process:worker'
const everyMs = 60_000
const disputesMax = 100

export function disputesLoop(outside: Outside): Loop {
  async function pass(institution: InstitutionId): Promise<number> {
    const outcome = await transact(outside, institution, actor, async work => done(await perform(work)))
    return outcome.ok ? outcome.value : fault('a loop has nothing to refuse')
  }
  return { name: 'payments.disputes', everyMs, pass: signal => passOver(outside.sql, signal, pass) }
}

async function perform(work: Work): Promise<number> {
  const { timeZone } = await ownInstitution(work)
  const today = dateIn(timeZone, work.now)
  const overdue = await store.claimOverdue(work, today, disputesMax)
  if (overdue.length > 0) {
    const onFile = await store.deadlinesOf(
      work,
      overdue.map(({ id }) => id),
    )
    for (const dispute of overdue) {
      const before = onFile.filter(deadline => deadline.dispute === dispute.id)
      const after = asOf(before, today, work.now)
      await writeDeadlines(work, dispute.id, before, after)
      // No step of the dispute, so its version stays: whoever has it open may go on.
      await store.updateDebit(work, { ...dispute, nextDueOn: nextDue(after) })
    }
  }
  const due = await store.claimDebits(work, today, disputesMax)
  if (due.length > 0) await takeBack(work, due, today)
  return overdue.length + due.length + (await lapse(work))
}
