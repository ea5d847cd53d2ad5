// Lets payments go whose time has come: funds are held and the bank is told, or the book is moved at once. Used on the day
// of a scheduled payment, when somebody has approved of one that waited, and when one that failed is tried again.

import { dateIn } from '../base/dates.ts'
import { fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import type * as ledger from '../ledger/ledger.ts'
import * as rails from '../rails/rails.ts'
import { deliveryOf, type Method, type Window, windowsAt } from './calendar.ts'
import { post } from './core-posting.ts'
import { kindOf } from './exception.ts'
import { openExceptions } from './opening.ts'
import { institution } from './parties.ts'
import * as partiesStore from './parties-store.ts'
import { accountsChangedAt } from './payees-store.ts'
import type { Parties, PayeeOnFile, Payment } from './payment.ts'
import { approvalsFor, leadDaysTo, overLimit } from './rules.ts'
import { heldForScreening, keptByScreening, type ScreeningRefusal } from './screened.ts'
import { type Settings, settingsOf } from './settings.ts'
import { bookHoldOf, bookOf, holdOf, instructionOf, step } from './steps.ts'
import { stopOrdersFor } from './stop-orders.ts'
import * as store from './store.ts'
import { type PartyRefusal, partiesOf } from './submission.ts'
import { monthsOf, openTally, without } from './tally.ts'

type Change = { readonly before: Payment; readonly after: Payment }

/**
 * Those that cannot go fail, and say why; those that their member has stopped are cancelled. The payments are locked.
 * Answers with what became of each, in order.
 */
export async function release(work: Work, due: readonly Payment[]): Promise<readonly Payment[]> {
  const { clearing, timeZone } = await institution(work)
  const parties = await partiesTo(work, due)
  const isAtCore = ({ fundingAccount }: Payment) => parties.fundingAccounts.get(fundingAccount)?.isMirror === true
  const stops = await stopOrdersFor(work, due, dateIn(timeZone, work.now))
  const changed = await withChangedPayee(work, due)
  const partiesFor = (before: Payment) => {
    if (stops.has(before.id)) return refused({ code: 'stop_order' })
    return changed.has(before.id) ? refused({ code: 'payee_changed' }) : partiesThere(parties, before)
  }
  const decided = due.map(before => ({ before, parties: partiesFor(before) }))
  const transfers = decided.flatMap(({ before, parties }): ledger.TransferOrder[] => {
    if (!parties.ok) return []
    const { funding, payee } = parties.value
    if (before.method !== 'on_us')
      return [holdOf({ ...before, hold: work.newId('trf') }, funding.account, clearing, work.actor)]
    return funding.isMirror
      ? [bookHoldOf({ ...before, hold: work.newId('trf') }, funding.account, payee.account, work.actor)]
      : [bookOf(before, funding.account, payee.account, work.actor)]
  })
  const posted = (await post(work, transfers)).values()
  const changes = decided.map(({ before, parties }): Change => {
    const outcome = parties.ok ? (posted.next().value ?? fault('one outcome for each transfer')) : parties
    if (!outcome.ok) return { before, after: { ...before, hold: null, ...keptBack(before, outcome.refusal.code) } }
    return before.method === 'on_us' && !isAtCore(before)
      ? { before, after: { ...before, state: 'settled', reason: null, hold: null } }
      : { before, after: { ...before, state: 'released', reason: null, hold: outcome.value.transfer.id } }
  })
  // What had failed before and fails again has taken no step, nor has what was held for screening and still is.
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
      // What is paid from an account at the core leaves when the core has held the money; see core-news.ts.
      after.state === 'released' && !isAtCore(after)
        ? [instructionOf(after, parties.payees.get(after.payee)?.token ?? fault('it was just read'))]
        : [],
    ),
  )
  return changes.map(({ after }) => after)
}

/**
 * What a member has stopped, and what goes to or comes from somebody who is blocked, ends without anybody's having to look
 * at it, unless somebody does already. Where somebody in it has to be looked at first, it waits for that and for nothing
 * else: on its day, so what has just been approved of goes back there and is held with the next pass.
 */
function keptBack(
  { state, reason: before }: Payment,
  reason: string,
): Pick<Payment, 'state' | 'reason'> & Partial<Pick<Payment, 'answerUntil'>> {
  if (state === 'failed') return { state, reason }
  if (reason === 'stop_order' || reason === 'party_is_blocked') return { state: 'cancelled', reason }
  if (reason !== 'party_in_screening') return { state: 'failed', reason }
  const isHere = state === 'scheduled' || (state === 'held' && before === heldForScreening)
  return isHere
    ? { state: 'held', reason: heldForScreening, answerUntil: null }
    : { state: 'scheduled', reason: null, answerUntil: null }
}

/**
 * Lets one payment go that is late, for whatever reason: with the window that is open, or else with the next. Its days are
 * those on which it now leaves and arrives; the day that was asked for stays. It fails where it may not go on that day:
 * nobody has decided about it for that one. `by` says who tries: what tries by itself does not pay a bill twice. `approved`:
 * somebody has just agreed to it, and may recall that for as long as the institution gives them.
 */
export async function goLate(work: Work, late: Payment, by: 'person' | 'itself' | 'approved'): Promise<Payment> {
  const own = await institution(work)
  const settings = await settingsOf(work, own)
  const windows = windowsAt(settings.calendar, own.timeZone, work.now)
  const [before = fault('one payment was dated')] = await datedNow(work, [late], settings, windows)
  const reason = await whyNot(work, settings, { late, before, by: by === 'itself' ? by : 'person' })
  if (reason !== undefined) return failNow(work, before, reason)
  const window = windows[before.method]
  const waits = by === 'approved' && settings.approvals.recallMinutes > 0
  if (!waits && !window.isNext && before.processOn <= window.day) {
    const [after] = await release(work, [before])
    return after ?? fault('one payment was released')
  }
  const after: Payment = { ...before, state: 'scheduled', reason: null }
  await step(work, [{ before, after }])
  return { ...after, version: before.version + 1, changedAt: work.now }
}

/** Those that are late with the days on which they leave and arrive when they go with the window that is open or next. */
export async function datedNow(
  work: Work,
  payments: readonly Payment[],
  settings: Settings,
  windows: Readonly<Record<Method, Window>>,
): Promise<readonly Payment[]> {
  const isLate = ({ method, processOn, deliverOn }: Payment) => processOn < windows[method].day || deliverOn === null
  const late = payments.filter(isLate)
  if (late.length === 0) return payments
  const payees = await partiesStore.findPayees(work, [...new Set(late.map(({ payee }) => payee))])
  const payeeOf = new Map(payees.map(payee => [payee.id, payee]))
  return payments.map(payment =>
    isLate(payment) ? datedFor(payment, payeeOf.get(payment.payee), settings, windows) : payment,
  )
}

function datedFor(
  payment: Payment,
  payee: PayeeOnFile | undefined,
  settings: Settings,
  windows: Readonly<Record<Method, Window>>,
): Payment {
  // What was born failed was never decided: how it goes, it has not been told.
  const method = payment.deliverOn === null && payee !== undefined ? payee.method : payment.method
  const { day } = windows[method]
  const processOn = payment.processOn < day ? day : payment.processOn
  const leadDays = payee === undefined ? settings.leadDays : leadDaysTo(payee, settings)
  return {
    ...payment,
    method,
    processOn,
    deliverOn: deliveryOf(settings.calendar, leadDays, method, processOn),
    askedOn: payment.askedOn ?? (processOn === payment.processOn ? null : payment.processOn),
  }
}

/** Why a payment may not go on the day it has now. What goes on the day it was decided for counts already. */
async function whyNot(
  work: Work,
  settings: Settings,
  { late, before, by }: { readonly late: Payment; readonly before: Payment; readonly by: 'person' | 'itself' },
): Promise<string | undefined> {
  const { member, payee, processOn, method, money } = before
  const isFailed = late.state === 'failed'
  if (!isFailed && processOn === late.processOn) return undefined
  // It failed before anybody was asked.
  if (late.proposal === null && approvalsFor(settings, money.minor) > 0) return 'needs_approval'
  const [payer] = await partiesStore.lockPayers(work, [member])
  if (payer === undefined) return fault(`${before.id} has no member`)
  if (by === 'itself' && (await store.findOrderedInstead(work, late)) !== undefined) return 'payment_duplicate'
  const spent = await store.spending(work, [member], [processOn], monthsOf(processOn, processOn))
  const tally = openTally({ spent: isFailed ? spent : without(spent, late), available: new Map() })
  return overLimit(settings.limits[payer.tier], tally, { member, payee, processOn, method, minor: money.minor })?.code
}

/** What had failed before and fails again has taken no step. */
async function failNow(work: Work, before: Payment, reason: string): Promise<Payment> {
  const after: Payment = { ...before, state: 'failed', reason, hold: null }
  if (before.state === 'failed') return after
  await step(work, [{ before, after }])
  await openExceptions(work, [{ payment: after.id, kind: kindOf(after, 'rules'), reason }])
  return { ...after, version: before.version + 1, changedAt: work.now }
}

/** People have approved of where the money goes, too: with bank details that changed since, it is another payment. */
async function withChangedPayee(work: Work, payments: readonly Payment[]): Promise<ReadonlySet<Payment['id']>> {
  const approved = payments.filter(({ proposal }) => proposal !== null)
  if (approved.length === 0) return new Set()
  const changedAt = await accountsChangedAt(work, [...new Set(approved.map(({ payee }) => payee))])
  return new Set(
    approved.flatMap(({ id, payee, submittedAt }) => ((changedAt.get(payee) ?? submittedAt) > submittedAt ? [id] : [])),
  )
}

/** A payment within the institution goes there or nowhere: its payee may have moved to another bank since. Last, by the lists. */
export function partiesThere(
  parties: Parties,
  payment: Payment,
): Outcome<Paying, PartyRefusal | PayeeMoved | ScreeningRefusal> {
  const outcome = partiesOf(parties, payment)
  if (!outcome.ok) return outcome
  const { payee } = outcome.value
  if (payment.method === 'on_us' && payee.account === null) return refused({ code: 'payee_moved' })
  const kept = keptByScreening(payee)
  return kept === undefined ? outcome : refused(kept)
}
type Paying = Extract<ReturnType<typeof partiesOf>, { ok: true }>['value']
type PayeeMoved = { readonly code: 'payee_moved' }

/** Locks the members, so that nobody's standing changes while their payments go out. */
export async function partiesTo(work: Work, payments: readonly Payment[]): Promise<Parties> {
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
