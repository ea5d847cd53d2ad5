// How a dispute takes a step: locked, asked for once, with what has become of its deadlines, its history and its leaf.

import { hash } from 'node:crypto'

import * as audit from '../audit/audit.ts'
import { type Canonical, canonical } from '../base/canonical.ts'
import { type BusinessDate, dateIn } from '../base/dates.ts'
import { formatMoney } from '../base/money.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import type { Calendar } from './calendar.ts'
import { asOf, type Deadline, type DeadlineName, deadlineOf, met, nextDue } from './deadlines.ts'
import { type Dispute, type DisputeId, type Document, type Notice, nextDisputeStates } from './dispute.ts'
import * as store from './disputes-store.ts'
import { institution } from './parties.ts'
import { settingsOf } from './settings.ts'
import { ownKey } from './submission.ts'
import { toBeTold } from './untold-changes.ts'

/** Proposals of steps that are not one person's to take. */
export const disputeKind = 'payments.dispute'

/** A dispute with what is due in it, what the member was told, and its documents. */
export type DisputeDetail = {
  readonly dispute: Dispute
  readonly deadlines: readonly Deadline[]
  readonly notices: readonly Notice[]
  readonly documents: readonly Document[]
  /** The day to name to the member who is told of the debit today; null when there is none to tell of. */
  readonly debitOnIfToldToday: BusinessDate | null
}
export type DisputeAnswer = DisputeDetail & { readonly isReplay: boolean }

export type Clock = { readonly calendar: Calendar; readonly today: BusinessDate; readonly timeZone: string }

export async function clockOf(work: Work): Promise<Clock> {
  const own = await institution(work)
  const { calendar } = await settingsOf(work, own)
  return { calendar, today: dateIn(own.timeZone, work.now), timeZone: own.timeZone }
}

export function fingerprintOf(content: Canonical): Buffer {
  return hash('sha256', canonical(content), 'buffer')
}

/** A change as somebody asks for it. */
export type DisputeChange = {
  /** The one the caller has seen. */
  readonly version: number
  readonly key?: string | undefined
  readonly documents?: readonly Document[]
}

export type DisputeRefusal =
  | { readonly code: 'dispute_not_found'; readonly dispute: DisputeId }
  | { readonly code: 'dispute_key_reused'; readonly dispute: DisputeId }
  | { readonly code: 'version_differs'; readonly version: number }

export type DisputeOver = { readonly code: 'dispute_is_over'; readonly state: Dispute['state'] }

export type Held = {
  readonly dispute: Dispute
  readonly deadlines: readonly Deadline[]
  readonly clock: Clock
}
export type Taken = {
  readonly after: Partial<Dispute>
  readonly deadlines: readonly Deadline[]
  readonly what: store.DisputeStep['what']
  readonly reason?: string
  readonly more?: { readonly [member: string]: Canonical }
}

type Begun =
  | { readonly isReplay: true }
  | { readonly isReplay: false; readonly dispute: Dispute; readonly asked: store.Asked | undefined }

/** How every change begins: the dispute is locked, a key on file is recognised, a version that was not seen is refused. */
export async function begin(
  work: Work,
  id: DisputeId,
  { version, key, documents = [] }: DisputeChange,
  content: Canonical,
): Promise<Outcome<Begun, DisputeRefusal>> {
  await change.lockPending(work, disputeKind, id)
  const dispute = await store.lockDispute(work, id)
  if (dispute === undefined) return refused({ code: 'dispute_not_found', dispute: id })
  const asked =
    key === undefined
      ? undefined
      : { key: ownKey({ actor: work.actor, key }), fingerprint: fingerprintOf({ id, content, documents }) }
  const earlier = asked === undefined ? undefined : await store.disputeStepByKey(work, asked.key)
  if (asked !== undefined && earlier !== undefined) {
    return earlier.fingerprint.equals(asked.fingerprint)
      ? done({ isReplay: true })
      : refused({ code: 'dispute_key_reused', dispute: earlier.id })
  }
  return dispute.version === version
    ? done({ isReplay: false, dispute, asked })
    : refused({ code: 'version_differs', version: dispute.version })
}

/**
 * The frame of every step. What has passed meanwhile is marked first, so that what comes late is seen to be late. Whatever
 * others were asked about the dispute, they were asked about it as it stood: a step ends the question, unless it is the
 * answer.
 */
export async function takeStep<R extends { readonly code: string }>(
  work: Work,
  id: DisputeId,
  wanted: DisputeChange,
  content: Canonical,
  decide: (held: Held) => Promise<Outcome<Taken, R>>,
  carriesOut?: change.ProposalId,
): Promise<Outcome<DisputeAnswer, R | DisputeRefusal>> {
  const begun = await begin(work, id, wanted, content)
  if (!begun.ok) return begun
  if (begun.value.isReplay) return done({ ...(await detailOf(work, id)), isReplay: true })
  const { dispute, asked } = begun.value
  const clock = await clockOf(work)
  const before = await store.deadlinesOf(work, [id])
  const outcome = await decide({ dispute, clock, deadlines: asOf(before, clock.today, work.now) })
  if (!outcome.ok) return outcome
  const { after, deadlines, what, reason, more } = outcome.value
  const { documents = [] } = wanted
  await writeDeadlines(work, id, before, deadlines)
  const version = dispute.version + 1
  const unasked = { proposal: null, answerUntil: null }
  const next = { ...dispute, ...unasked, ...after, version, nextDueOn: nextDue(deadlines), changedAt: work.now }
  if (dispute.proposal !== null && dispute.proposal !== carriesOut)
    await change.withdraw(work, dispute.proposal, 'the dispute has moved on')
  await store.insertDocuments(work, id, version, documents)
  await store.updateDispute(work, next)
  await record(work, { before: dispute, after: next }, { what, reason, asked, documents, more })
  return done({ ...(await detailOf(work, id)), isReplay: false })
}

/** Writes what is new or changed, and a leaf for each that is missed from now on. */
export async function writeDeadlines(
  work: Work,
  id: DisputeId,
  before: readonly Deadline[],
  after: readonly Deadline[],
): Promise<void> {
  const changed = after.filter(deadline => !before.includes(deadline))
  const isOnFile = ({ name }: Deadline) => before.some(deadline => deadline.name === name)
  const [begun, known] = [changed.filter(deadline => !isOnFile(deadline)), changed.filter(isOnFile)]
  if (begun.length > 0) await store.insertDeadlines(work, id, begun)
  if (known.length > 0) await store.updateDeadlines(work, id, known)
  for (const { name, missedAt, dueOn, duty, source, rulesVersion } of changed) {
    const wasMissed = before.some(deadline => deadline.name === name && deadline.missedAt !== null)
    if (missedAt === null || wasMissed) continue
    audit.append(work, 'payments.dispute_deadline_missed', {
      dispute: id,
      deadline: name,
      dueOn,
      duty,
      source,
      rulesVersion,
    })
  }
}

type Recorded = {
  readonly what: store.DisputeStep['what']
  readonly reason?: string | undefined
  readonly asked?: store.Asked | undefined
  readonly documents?: readonly Document[]
  readonly more?: { readonly [member: string]: Canonical } | undefined
}

/** A step in the dispute's history, and its leaf: ids, codes, amounts and days, nobody's words. */
export async function record(
  work: Work,
  { before, after }: { readonly before: Dispute | undefined; readonly after: Dispute },
  { what, reason, asked, documents = [], more }: Recorded,
): Promise<void> {
  const { id, version, state } = after
  const from = before?.state ?? null
  const next: readonly Dispute['state'][] = before === undefined ? ['open'] : nextDisputeStates[before.state]
  if (state !== from && !next.includes(state)) fault(`a dispute does not go from ${from} to ${state}`)
  const step = { version, what, from, state, reason: reason ?? null, actor: work.actor }
  await store.insertDisputeStep(work, id, step, asked)
  toBeTold(work, [{ subject: id, state, version, event: 'dispute.changed', notice: null }])
  audit.append(work, 'payments.dispute', {
    dispute: id,
    version,
    what,
    from,
    state,
    ...(before === undefined ? openingOf(after) : {}),
    ...(reason === undefined ? {} : { reason }),
    ...(documents.length === 0 ? {} : { documents: documents.map(({ sha256 }) => sha256) }),
    ...more,
  })
}

function openingOf(dispute: Dispute) {
  const { member, fundingAccount, payment, kind, form, money, receivedOn, statementOn, isTimely, rulesVersion } =
    dispute
  return {
    member,
    fundingAccount,
    payment,
    kind,
    form,
    amount: formatMoney(money),
    currency: money.currency,
    receivedOn,
    statementOn,
    isTimely,
    rulesVersion,
  }
}

export function meet(deadlines: readonly Deadline[], names: readonly DeadlineName[], on: BusinessDate, now: Date) {
  return deadlines.map(deadline => (names.includes(deadline.name) ? met(deadline, on, now) : deadline))
}

export async function detailOf(work: Work, id: DisputeId): Promise<DisputeDetail> {
  const [dispute = fault(`${id} is on file`), deadlines, notices, documents] = await Promise.all([
    store.findDispute(work, id),
    store.deadlinesOf(work, [id]),
    store.noticesOf(work, id),
    store.documentsOf(work, id),
  ])
  const isToBeTold = dispute.owed > 0n && !notices.some(({ kind }) => kind === 'debit')
  const debitOnIfToldToday = isToBeTold ? await debitOnFor(work, dispute) : null
  return { dispute, deadlines, notices, documents, debitOnIfToldToday }
}

async function debitOnFor(work: Work, { rulesVersion }: Dispute): Promise<BusinessDate> {
  const { calendar, today } = await clockOf(work)
  return deadlineOf('debit', rulesVersion, calendar, today).dueOn
}
