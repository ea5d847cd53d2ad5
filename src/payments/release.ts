// Lets payments go whose time has come: funds are held and the bank is told, or the book is moved at once. Used on the day
// of a scheduled payment, when somebody has approved of one that waited, and when one that failed is tried again.

import { dateIn } from '../base/dates.ts'
import { fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as ledger from '../ledger/ledger.ts'
import * as rails from '../rails/rails.ts'
import { deliveryOf, windowAt } from './calendar.ts'
import { kindOf } from './exception.ts'
import { openExceptions } from './opening.ts'
import { institution } from './parties.ts'
import * as partiesStore from './parties-store.ts'
import type { Parties, Payment } from './payment.ts'
import { leadDaysTo } from './rules.ts'
import { settingsOf } from './settings.ts'
import { bookOf, holdOf, instructionOf, step } from './steps.ts'
import { stopOrdersFor } from './stop-orders.ts'
import { type PartyRefusal, partiesOf } from './submission.ts'

type Change = { readonly before: Payment; readonly after: Payment }

/**
 * Those that cannot go fail, and say why; those that their member has stopped are cancelled. The payments are locked.
 * Answers with what became of each, in order.
 */
export async function release(work: Work, due: readonly Payment[]): Promise<readonly Payment[]> {
  const { clearing, timeZone } = await institution(work)
  const parties = await partiesTo(work, due)
  const stops = await stopOrdersFor(work, due, dateIn(timeZone, work.now))
  const decided = due.map(before => ({
    before,
    parties: stops.has(before.id) ? refused({ code: 'stop_order' }) : partiesFor(parties, before),
  }))
  const transfers = decided.flatMap(({ before, parties }): ledger.TransferOrder[] => {
    if (!parties.ok) return []
    const { funding, payee } = parties.value
    return before.method === 'on_us'
      ? [bookOf(before, funding.account, payee.account, work.actor)]
      : [holdOf({ ...before, hold: work.newId('trf') }, funding.account, clearing, work.actor)]
  })
  const posted = (await ledger.post(work, transfers)).values()
  const changes = decided.map(({ before, parties }): Change => {
    const outcome = parties.ok ? (posted.next().value ?? fault('one outcome for each transfer')) : parties
    if (!outcome.ok) return { before, after: { ...before, ...keptBack(before, outcome.refusal.code), hold: null } }
    return before.method === 'on_us'
      ? { before, after: { ...before, state: 'settled', reason: null, hold: null } }
      : { before, after: { ...before, state: 'released', reason: null, hold: outcome.value.transfer.id } }
  })
  // What had failed before and fails again has taken no step.
  const steps = changes.filter(({ before, after }) => before.state !== after.state)
  await step(work, steps)
  await openExceptions(
    work,
    steps.flatMap(({ after }) =>
      after.state === 'failed' ? [{ payment: after.id, kind: kindOf(after, 'rules'), reason: after.reason ?? '' }] : [],
    ),
  )
  rails.enqueue(
    work,
    changes.flatMap(({ after }) =>
      after.state === 'released'
        ? [instructionOf(after, parties.payees.get(after.payee)?.token ?? fault('it was just read'))]
        : [],
    ),
  )
  return changes.map(({ after }) => after)
}

/** What a member has stopped ends without anybody's having to look at it, unless somebody does already. */
function keptBack({ state }: Payment, reason: string): Pick<Payment, 'state' | 'reason'> {
  return { state: reason === 'stop_order' && state !== 'failed' ? 'cancelled' : 'failed', reason }
}

/**
 * Lets one payment go that is late, for whatever reason: with the window that is open, or else with the next. Its days are
 * those on which it now leaves and arrives; the day that was asked for stays.
 */
export async function goLate(work: Work, late: Payment): Promise<Payment> {
  const own = await institution(work)
  const [settings, [payee]] = await Promise.all([settingsOf(work, own), partiesStore.findPayees(work, [late.payee])])
  const { calendar } = settings
  const window = windowAt(calendar, own.timeZone, work.now, late.method)
  const { method, askedOn, processOn } = late
  const before: Payment =
    processOn >= window.day
      ? late
      : {
          ...late,
          processOn: window.day,
          askedOn: askedOn ?? processOn,
          deliverOn: deliveryOf(
            calendar,
            payee === undefined ? settings.leadDays : leadDaysTo(payee, settings),
            method,
            window.day,
          ),
        }
  if (!window.isNext && before.processOn <= window.day) {
    const [after] = await release(work, [before])
    return after ?? fault('one payment was released')
  }
  const after: Payment = { ...before, state: 'scheduled', reason: null }
  await step(work, [{ before, after }])
  return { ...after, version: before.version + 1, changedAt: work.now }
}

/** A payment within the institution goes there or nowhere: its payee may have moved to another bank since. */
function partiesFor(parties: Parties, payment: Payment): Outcome<Paying, PartyRefusal | PayeeMoved> {
  const outcome = partiesOf(parties, payment)
  if (!outcome.ok || payment.method !== 'on_us' || outcome.value.payee.account !== null) return outcome
  return refused({ code: 'payee_moved' })
}
type Paying = Extract<ReturnType<typeof partiesOf>, { ok: true }>['value']
type PayeeMoved = { readonly code: 'payee_moved' }

/** Locks the members, so that nobody's standing changes while their payments go out. */
async function partiesTo(work: Work, payments: readonly Payment[]): Promise<Parties> {
  const [members, fundingAccounts, payees] = await Promise.all([
    partiesStore.lockPayers(work, [...new Set(payments.map(({ member }) => member))]),
    partiesStore.findFundingAccounts(work, [...new Set(payments.map(({ fundingAccount }) => fundingAccount))]),
    partiesStore.findPayees(work, [...new Set(payments.map(({ payee }) => payee))]),
  ])
  return {
    now: work.now,
    members: new Map(members.map(member => [member.id, member])),
    fundingAccounts: new Map(fundingAccounts.map(funding => [funding.id, funding])),
    payees: new Map(payees.map(payee => [payee.id, payee])),
  }
}
