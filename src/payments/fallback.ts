// What would miss its day because the way of files has failed leaves by another way that its payee accepts: today, as the
// same ACH payment by a call. Off unless two people of the institution have set it.

import { addDays, instantOf } from '../base/dates.ts'
import { passOver } from '../base/institutions.ts'
import type { Loop } from '../base/loop.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import * as rails from '../rails/rails.ts'
import type { Calendar } from './calendar.ts'
import { institution } from './parties.ts'
import type { Payment } from './payment.ts'
import { settingsOf } from './settings.ts'
import { paymentOf } from './steps.ts'
import * as store from './store.ts'

const actor = 'process:worker'
const pageMax = 1_000
const pagesMax = 10
const minuteMs = 60_000

/** The moment by which it must have left to arrive when it was promised: the cut-off of its day, or the day's end. */
export function leavesBy(
  calendar: Calendar,
  timeZone: string,
  { method, processOn }: Pick<Payment, 'method' | 'processOn'>,
): Date {
  const cutOff = method === 'same_day_ach' ? calendar.sameDayCutOff : calendar.cutOff
  return cutOff === null ? instantOf(timeZone, addDays(processOn, 1), '00:00') : instantOf(timeZone, processOn, cutOff)
}

export function fallbackLoop(outside: Outside): Loop {
  return {
    name: 'payments.fallback',
    everyMs: 10_000,
    pass: signal =>
      passOver(outside.sql, signal, async institution => {
        const outcome = await transact(outside, institution, actor, async work => done(await fallBack(work)))
        return outcome.ok ? outcome.value : fault('a fallback has nothing to refuse')
      }),
  }
}

async function fallBack(work: Work): Promise<number> {
  if (!(await rails.canFallBack(work))) return 0
  const own = await institution(work)
  const { calendar, fallback } = await settingsOf(work, own)
  if (fallback.beforeCutOffMinutes === null) return 0
  const until = work.now.getTime() + fallback.beforeCutOffMinutes * minuteMs
  let moved = 0
  let after: rails.InstructionId | undefined
  for (let page = 0; page < pagesMax; page++) {
    const queued = await rails.queuedForFiles(work, after, pageMax)
    const payments = await store.lockPayments(
      work,
      queued.map(({ reference }) => paymentOf(reference)),
    )
    const urgent = new Set(
      payments.filter(payment => leavesBy(calendar, own.timeZone, payment).getTime() <= until).map(({ id }) => id),
    )
    const going = queued.filter(({ reference }) => urgent.has(paymentOf(reference)))
    moved += await rails.reroute(
      work,
      going.map(({ id }) => id),
    )
    if (queued.length < pageMax) break
    after = queued.at(-1)?.id
  }
  return moved
}
