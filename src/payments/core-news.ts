// Carries what the core has said into payments: what it has held goes on its way, what it will not hold fails, and where it
// differs from what is here somebody is told.

import { dateIn } from '../base/dates.ts'
import type { InstitutionId } from '../base/ids.ts'
import { passOver } from '../base/institutions.ts'
import type { Loop } from '../base/loop.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as rails from '../rails/rails.ts'
import { post } from './core-posting.ts'
import { kindOf } from './exception.ts'
import { openExceptions, type Trouble } from './opening.ts'
import { institution as ownInstitution } from './parties.ts'
import { accountsChangedAt } from './payees-store.ts'
import type { Parties, Payment, PaymentId } from './payment.ts'
import { partiesThere, partiesTo } from './release.ts'
import { bookKeyOf, instructionOf, paymentOf, referenceOf, step } from './steps.ts'
import { stopOrdersFor } from './stop-orders.ts'
import * as store from './store.ts'

const actor = 'process:worker'
const newsMax = 200

/** Only for institutions that have a core: `has` says which, and the others cost nothing. */
export function coreNewsLoop(outside: Outside, has: (institution: InstitutionId) => boolean): Loop {
  async function pass(institution: InstitutionId): Promise<number> {
    if (!has(institution)) return 0
    const outcome = await transact(outside, institution, actor, async work =>
      done((await enterNews(work)) + (await enterDifferences(work))),
    )
    return outcome.ok ? outcome.value : fault('a loop has nothing to refuse')
  }
  return { name: 'payments.core', everyMs: 250, pass: signal => passOver(outside.sql, signal, pass) }
}

async function enterNews(work: Work): Promise<number> {
  const news = await rails.takeCoreNews(work, newsMax)
  const holds = news.filter(({ kind, about }) => kind === 'hold' && isOfPayment(about))
  if (holds.length > 0) await enterHolds(work, holds)
  // What was declined after it had happened here. Of disputes nobody holds a queue: they are shown as differences.
  const declined = news.filter(({ kind, state }) => kind !== 'hold' && state === 'declined')
  await openExceptions(
    work,
    declined.flatMap(({ about, reason }) => troubleOf(about, `core_${reason}`)),
  )
  return news.length
}

async function enterDifferences(work: Work): Promise<number> {
  const news = await rails.takeDifferenceNews(work, newsMax)
  await openExceptions(
    work,
    news.flatMap(({ kind, about }) => troubleOf(about, kind)),
  )
  return news.length
}

function isOfPayment(about: string): boolean {
  return about.startsWith('pay_')
}

function troubleOf(about: string, reason: string): readonly Trouble[] {
  return isOfPayment(about) ? [{ payment: paymentOf(about), kind: 'core_differs', reason }] : []
}

/** A payment that has moved on meanwhile has set its hold free already, and is left alone. */
async function enterHolds(work: Work, holds: readonly rails.CoreRow[]): Promise<void> {
  const payments = await store.lockPayments(work, [...new Set(holds.map(({ about }) => paymentOf(about)))])
  const waiting = new Map<string, Payment>()
  for (const payment of payments) if (payment.hold !== null) waiting.set(payment.hold, payment)
  const heldFor: Payment[] = []
  const failing: { readonly before: Payment; readonly reason: string }[] = []
  const late: Trouble[] = []
  for (const { reference, state, reason, about } of holds) {
    const before = reference === null ? undefined : waiting.get(reference)
    if (before === undefined) continue
    if (state === 'done') {
      if (before.state === 'released') heldFor.push(before)
    } else if (before.state === 'released' || before.state === 'awaiting_approval' || before.state === 'held')
      failing.push({ before, reason: reason ?? 'core_declined' })
    else late.push(...troubleOf(about, `core_${reason}`))
  }
  const fallen = await letGoAll(work, heldFor)
  await fail(work, [...failing, ...fallen])
  await openExceptions(work, late)
}

/** Lets those go whose money the core has held. Answers with those that may not go any more. */
async function letGoAll(
  work: Work,
  held: readonly Payment[],
): Promise<readonly { readonly before: Payment; readonly reason: string }[]> {
  if (held.length === 0) return []
  const { timeZone } = await ownInstitution(work)
  const parties = await partiesTo(work, held)
  const stops = await stopOrdersFor(work, held, dateIn(timeZone, work.now))
  const changedAt = await accountsChangedAt(work, [...new Set(held.map(({ payee }) => payee))])
  // It was decided for the account that the payee had then, by whoever approved of it or when it was released.
  const goesElsewhere = ({ payee, proposal, submittedAt, changedAt: releasedAt }: Payment) =>
    (changedAt.get(payee) ?? submittedAt) > (proposal === null ? releasedAt : submittedAt)
  const reasonOf = (payment: Payment) => {
    if (stops.has(payment.id)) return 'stop_order'
    if (goesElsewhere(payment)) return 'payee_changed'
    const may = partiesThere(parties, payment)
    return may.ok ? undefined : may.refusal.code
  }
  const falling = held.flatMap(before => {
    const reason = reasonOf(before)
    return reason === undefined ? [] : [{ before, reason }]
  })
  const isFalling = new Set<PaymentId>(falling.map(({ before }) => before.id))
  const going = held.filter(({ id }) => !isFalling.has(id))
  rails.enqueue(
    work,
    going.filter(({ method }) => method !== 'on_us').map(payment => instructionOf(payment, tokenOf(parties, payment))),
  )
  await settle(
    work,
    going.filter(({ method }) => method === 'on_us'),
  )
  return falling
}

function tokenOf({ payees }: Parties, { payee }: Payment): string {
  return payees.get(payee)?.token ?? fault('its payee was just read')
}

/** Within the institution what is held is the payee's at once. */
async function settle(work: Work, payments: readonly Payment[]): Promise<void> {
  if (payments.length === 0) return
  const posted = await post(
    work,
    payments.map(payment => ({
      kind: 'capture',
      key: bookKeyOf(payment),
      of: payment.hold ?? fault('what waits for the core has its hold'),
    })),
  )
  const refusal = posted.find(({ ok }) => !ok)
  if (refusal !== undefined) fault(`the ledger refused what the core has held: ${JSON.stringify(refusal)}`)
  await step(
    work,
    payments.map(before => ({ before, after: { ...before, state: 'sent' } })),
  )
  await step(
    work,
    payments.map(payment => {
      const before: Payment = { ...payment, state: 'sent', version: payment.version + 1 }
      return { before, after: { ...before, state: 'settled' } }
    }),
  )
}

/** The money is free here, and where the core had held it, there. Nobody is asked about what cannot go. */
async function fail(
  work: Work,
  failing: readonly { readonly before: Payment; readonly reason: string }[],
): Promise<void> {
  if (failing.length === 0) return
  const posted = await post(
    work,
    failing.map(({ before: { id, attempts, hold, version } }) => ({
      kind: 'release',
      key: `${referenceOf(id, attempts)}/core/${version}`,
      of: hold ?? fault('what waits for the core has its hold'),
    })),
  )
  const refusal = posted.find(({ ok }) => !ok)
  if (refusal !== undefined) fault(`the ledger did not let go of what failed: ${JSON.stringify(refusal)}`)
  for (const { before } of failing)
    if (before.state !== 'released' && before.proposal !== null)
      await change.withdraw(work, before.proposal, 'the core does not hold the money')
  const changes = failing.map(({ before, reason }) => ({
    before,
    after: { ...before, state: 'failed', reason, hold: null } as const,
  }))
  await step(work, changes)
  await openExceptions(
    work,
    changes.map(({ after }) => ({ payment: after.id, kind: kindOf(after, 'rules'), reason: after.reason })),
  )
}
