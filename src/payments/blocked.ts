// What people have said of a hit is carried out here; and property that is blocked has its clock.
//
// Blocked property is reported within ten business days, counted by the days of the Federal Reserve and not by days that an
// institution keeps for itself (31 CFR 501.603(b)(1)); what is held on 30 June is reported again by 30 September (§ 501.603(b)(2)).
// Nothing here unblocks: that takes a licence, or OFAC taking somebody off its list, and is not built.

import * as audit from '../audit/audit.ts'
import { canonical } from '../base/canonical.ts'
import { type BusinessDate, businessDate, dateIn } from '../base/dates.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import type * as change from '../change/change.ts'
import * as rails from '../rails/rails.ts'
import { addBusinessDays, type Calendar } from './calendar.ts'
import { institution, pageMax } from './parties.ts'
import * as partiesStore from './parties-store.ts'
import type { Payment } from './payment.ts'
import * as screenedStore from './screened-store.ts'
import { restand } from './screening.ts'
import { step } from './steps.ts'
import * as store from './store.ts'
import { cancelWaiting } from './waiting.ts'

const reportDays = 10
/** More end when they would be released. */
const paymentsMax = 500
const legalCalendar: Calendar = { days: 'federal_reserve', closedOn: [], cutOff: null, sameDayCutOff: null }

/** Two people have said what a hit is. In the order in which locks are taken: payments, members, how somebody stands, the hit. */
export async function hitDecided(work: Work, proposal: change.Proposal): Promise<Outcome<rails.Hit, rails.HitRefusal>> {
  const looked = await rails.findHit(work, rails.hitOf(proposal.subject))
  if (!looked.ok) return looked
  const { subject } = looked.value
  // As `proposeDisposition` wrote it.
  const { disposition } = proposal.content as { readonly disposition: rails.Disposition }
  const ids = disposition === 'true_match' ? await screenedStore.lockPaymentsOf(work, subject, paymentsMax) : []
  const waiting = ids.length === 0 ? [] : await store.lockPayments(work, ids)
  await partiesStore.lockPayers(work, await screenedStore.membersOf(work, [subject]))
  const [before = fault(`${subject} was found and is not screened`)] = await screenedStore.lockScreened(work, [subject])
  const decided = await rails.dispositionApproved(work, proposal)
  if (!decided.ok) return decided
  const standing = (await rails.standingsOf(work, [subject])).get(subject) ?? fault('it was asked for')
  // Who has never been compared with the list in force waits for that, whatever was said of the last one.
  const state = standing === 'clear' && before.state === 'waiting' ? 'waiting' : standing
  await restand(work, [{ before, after: { ...before, state }, screening: null, hit: decided.value.id }])
  if (disposition === 'true_match') await block(work, decided.value, waiting)
  return decided
}

/** Ends what has not left, and writes down what is blocked, what was ended and what had left. */
async function block(work: Work, hit: rails.Hit, payments: readonly Payment[]): Promise<void> {
  const scheduled = payments.filter(({ state }) => state === 'scheduled')
  const others = payments.filter(({ state }) => state === 'awaiting_approval' || state === 'held')
  if (others.length > 0) await cancelWaiting(work, others, 'party_is_blocked')
  await step(
    work,
    scheduled.map(before => ({ before, after: { ...before, state: 'cancelled', reason: 'party_is_blocked' } })),
  )
  const { timeZone } = await institution(work)
  const blockedOn = dateIn(timeZone, work.now)
  const what = {
    entry: hit.entry,
    listedName: hit.listedName,
    ended: [...others, ...scheduled].map(({ id, money }) => ({
      payment: id,
      amount: money.minor.toString(),
      currency: money.currency,
    })),
    hadLeft: await screenedStore.findLeaving(work, hit.subject, paymentsMax),
  }
  const id = work.newId('blk')
  const reportDueOn = addBusinessDays(legalCalendar, blockedOn, reportDays)
  const blocked = { id, hit: hit.id, subject: hit.subject, what: canonical(what), blockedOn, reportDueOn }
  await screenedStore.insertBlocked(work, blocked, rails.keptUntil(work.now))
  audit.append(work, 'payments.property_blocked', {
    blocked: id,
    hit: hit.id,
    subject: hit.subject,
    blockedOn,
    reportDueOn,
    ended: what.ended.length,
    hadLeft: what.hadLeft.length,
  })
}

export type BlockedNotFound = { readonly code: 'blocked_property_not_found'; readonly blocked: string }
/** In the order in which they are looked for. */
export type ReportRefusal =
  | BlockedNotFound
  | { readonly code: 'blocked_property_is_reported'; readonly reportedOn: BusinessDate }
  | { readonly code: 'report_day_impossible'; readonly from: BusinessDate; readonly until: BusinessDate }

/** Writes down that it was reported, on which day, and what OFAC calls the report. */
export async function recordBlockedReport(
  work: Work,
  id: screenedStore.BlockedId,
  report: { readonly reportedOn: BusinessDate; readonly reference: string },
): Promise<Outcome<screenedStore.Blocked, ReportRefusal>> {
  const found = await findBlocked(work, id)
  if (!found.ok) return found
  const { reportedOn: before, blockedOn: from } = found.value
  if (before !== null) return refused({ code: 'blocked_property_is_reported', reportedOn: before })
  const until = dateIn((await institution(work)).timeZone, work.now)
  const { reportedOn, reference } = report
  if (reportedOn < from || reportedOn > until) return refused({ code: 'report_day_impossible', from, until })
  const made = { what: 'reported', onDay: reportedOn, reference } as const
  // Somebody else was quicker: theirs stands.
  if (!(await screenedStore.insertBlockedStep(work, id, made, rails.keptUntil(work.now))))
    return refused({ code: 'blocked_property_is_reported', reportedOn })
  audit.append(work, 'payments.blocked_property_reported', { blocked: id, reportedOn })
  return findBlocked(work, id)
}

/** The day of the report has passed without one. Said once. */
export async function markMissed(work: Work, id: screenedStore.BlockedId, onDay: BusinessDate): Promise<void> {
  const step = { what: 'missed', onDay, reference: null } as const
  if (await screenedStore.insertBlockedStep(work, id, step, rails.keptUntil(work.now)))
    audit.append(work, 'payments.blocked_property_report_missed', { blocked: id, onDay })
}

export async function findBlocked(
  work: Work,
  id: screenedStore.BlockedId,
): Promise<Outcome<screenedStore.Blocked, BlockedNotFound>> {
  const blocked = await screenedStore.findBlocked(work, id)
  return blocked === undefined ? refused({ code: 'blocked_property_not_found', blocked: id }) : done(blocked)
}

export function listBlocked(work: Work, after: string, most: number): Promise<readonly screenedStore.Blocked[]> {
  return screenedStore.listBlocked(work, after, Math.min(most, pageMax))
}

/** The next 30 September by which property that was blocked on a day and still is has to be reported again. */
export function annualReportDueOn(blockedOn: BusinessDate, today: BusinessDate): BusinessDate {
  const year = Number(blockedOn.slice(0, 4))
  const first = blockedOn.slice(5) <= '06-30' ? year : year + 1
  const current = Number(today.slice(0, 4))
  const next = today.slice(5) <= '09-30' ? current : current + 1
  return businessDate(`${Math.max(first, next)}-09-30`)
}
