// What payments do by themselves: standing orders become payments on their days, scheduled payments are released on
// theirs, and what the bank answers is carried into the books. Each pass is one transaction over rows it has claimed,
// so it may be killed anywhere and run by two processes at once.

import { addDays, dateIn } from '../base/dates.ts'
import type { InstitutionId } from '../base/ids.ts'
import { passOver } from '../base/institutions.ts'
import type { Loop } from '../base/loop.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import * as rails from '../rails/rails.ts'
import { addBusinessDays, windowsAt } from './calendar.ts'
import { hearPresentments } from './check-news.ts'
import { kindOf } from './exception.ts'
import { retryDue } from './exceptions.ts'
import * as exceptionsStore from './exceptions-store.ts'
import { openExceptions } from './opening.ts'
import { institution as ownInstitution } from './parties.ts'
import type { Payment, PaymentId, PaymentOrder } from './payment.ts'
import { agreedByOf } from './recall.ts'
import { datedNow, release } from './release.ts'
import { settingsOf } from './settings.ts'
import { carryNews } from './settle.ts'
import { advanced } from './standing-order.ts'
import { record } from './standing-orders.ts'
import * as standingOrdersStore from './standing-orders-store.ts'
import { stopOrdersFor } from './stop-orders.ts'
import * as store from './store.ts'
import { type Accepted, decideSubmissions, stillborn } from './submission.ts'
import { enter, gatherKnown, idsOf } from './submit.ts'
import { cancelWaiting } from './waiting.ts'

const actor = 'process:worker'
const standingOrdersMax = 500
const paymentsMax = 500
const newsMax = 500
const retriesMax = 50

/** Turns what is due into payments, an occurrence once; one that cannot be paid leaves a failed payment to be seen. */
export function standingOrdersLoop(outside: Outside): Loop {
  return loop(outside, 'payments.standing_orders', 250, async work => {
    const { timeZone } = await ownInstitution(work)
    const due = await standingOrdersStore.claimDueStandingOrders(work, dateIn(timeZone, work.now), standingOrdersMax)
    if (due.length === 0) return 0
    const givers = await store.giversOf(
      work,
      due.map(({ id }) => id),
    )
    const orders = due.map(
      ({ id, fundingAccount, payee, money, nextOccurrence, nextOn }): PaymentOrder => ({
        id: work.newId('pay'),
        actor,
        maker: givers.get(id) ?? fault('somebody gave it'),
        key: `${id}/${nextOccurrence}`,
        fundingAccount,
        payee,
        money,
        processOn: nextOn ?? fault('what is due has a day'),
        occurrence: { of: id, number: nextOccurrence },
      }),
    )
    const { known, clearing, locked } = await gatherKnown(work, orders)
    const stops = await stopOrdersFor(
      work,
      orders.map(({ id, payee, processOn = known.today, occurrence }) => ({
        id,
        payee,
        processOn,
        standingOrder: occurrence?.of ?? null,
      })),
      known.today,
    )
    const going = orders.filter(({ id }) => !stops.has(id))
    const { outcomes, accepted } = decideSubmissions(known, going, idsOf(work))
    const reasonOf = new Map<PaymentId, string>([
      ...[...stops.keys()].map(id => [id, 'stop_order'] as const),
      ...going.flatMap(({ id }, index) => {
        const outcome = outcomes[index]
        return outcome?.ok === false ? [[id, outcome.refusal.code] as const] : []
      }),
    ])
    const failed = orders.flatMap((order, index): Accepted[] => {
      const reason = reasonOf.get(order.id)
      const member = due[index]?.member
      return reason === undefined || member === undefined ? [] : [stillborn(known, order, member, reason)]
    })
    await enter(work, [...accepted, ...failed], clearing, locked)
    await openExceptions(
      work,
      failed.map(({ payment }) => ({
        payment: payment.id,
        kind: kindOf(payment, 'rules'),
        reason: payment.reason ?? '',
      })),
    )
    const next = due.map(advanced)
    await standingOrdersStore.updateStandingOrders(work, next)
    record(
      work,
      next.map((after, index) => {
        const before = due[index] ?? fault('one before for each after')
        const reason = reasonOf.get(orders[index]?.id ?? fault('a payment for each'))
        return { before, after, what: 'occurred', reason }
      }),
    )
    return due.length
  })
}

/**
 * Releases payments whose day has come, while their window is open. They fail without the funds for it, or when one of
 * their parties may no longer pay or be paid.
 */
export function releaseLoop(outside: Outside): Loop {
  return loop(outside, 'payments.release', 250, releaseDue)
}

/** One pass of it; answers with how many there were. */
export async function releaseDue(work: Work): Promise<number> {
  const own = await ownInstitution(work)
  const settings = await settingsOf(work, own)
  const windows = windowsAt(settings.calendar, own.timeZone, work.now)
  const today = dateIn(own.timeZone, work.now)
  const due: Payment[] = []
  for (const [agreedBy, open] of agreedByOf(settings, own.timeZone, work.now))
    due.push(...(await store.claimDuePayments(work, today, open, agreedBy, paymentsMax - due.length)))
  if (due.length === 0) return 0
  await release(work, await datedNow(work, due, settings, windows))
  return due.length
}

/** Cancels payments about which nobody has answered in time. */
export function answerLoop(outside: Outside): Loop {
  return loop(outside, 'payments.answers', 1_000, async work => {
    const late = await store.claimUnanswered(work, paymentsMax)
    if (late.length > 0) await cancelWaiting(work, late, 'approval_expired')
    return late.length
  })
}

/** Tries again, on the next business days, what failed for want of funds. */
export function retryLoop(outside: Outside): Loop {
  return loop(outside, 'payments.retries', 1_000, work => retryDue(work, retriesMax))
}

/** Finds payments that should have arrived and have not been heard of. */
export function overdueLoop(outside: Outside): Loop {
  return loop(outside, 'payments.overdue', 60_000, noteOverdue)
}

/** One pass of it; answers with how many there were. */
export async function noteOverdue(work: Work): Promise<number> {
  const own = await ownInstitution(work)
  const { calendar, checks } = await settingsOf(work, own)
  const today = dateIn(own.timeZone, work.now)
  const staleDays = checks.terms?.staleDays ?? rails.staleDaysMax
  const before = { arrived: addBusinessDays(calendar, today, -1), checkLeft: addDays(today, -staleDays) }
  const overdue = await exceptionsStore.findOverdue(work, before, paymentsMax)
  return openExceptions(
    work,
    overdue.map(({ payment, kind }) => ({ payment, kind, reason: 'not_heard_of' })),
  )
}

/** Carries to people what the bank says of checks that it should not pay. */
export function presentmentsLoop(outside: Outside): Loop {
  return loop(outside, 'payments.presentments', 1_000, work => hearPresentments(work, newsMax))
}

/** Carries the bank's answers into payments and ledger. */
export function settleLoop(outside: Outside): Loop {
  return loop(outside, 'payments.settle', 250, work => carryNews(work, newsMax))
}

function loop(outside: Outside, name: string, everyMs: number, perform: (work: Work) => Promise<number>): Loop {
  async function pass(institution: InstitutionId): Promise<number> {
    const outcome = await transact(outside, institution, actor, async work => done(await perform(work)))
    return outcome.ok ? outcome.value : fault('a loop has nothing to refuse')
  }
  return {
    name,
    everyMs,
    pass: signal => passOver(outside.sql, signal, pass),
  }
}
