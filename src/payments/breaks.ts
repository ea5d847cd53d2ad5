// The queue of breaks, and what people do to each: taken, matched, written off, explained. What posts money is proposed,
// and the worker does it once somebody else has agreed.

import * as audit from '../audit/audit.ts'
import { addDays, type BusinessDate, dateIn, daysAfter } from '../base/dates.ts'
import { formatMoney } from '../base/money.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as rails from '../rails/rails.ts'
import {
  type Break,
  type BreakAction,
  type BreakId,
  type BreakKind,
  type BreakRefusal,
  type BreakResolution,
  breakOwnedMs,
  breakTable,
  type Candidate,
  candidatesOf,
  lookAgainMs,
  mayActOn,
  type Opposite,
} from './break.ts'
import * as breaksStore from './breaks-store.ts'
import { addBusinessDays } from './calendar.ts'
import { institution, pageMax } from './parties.ts'
import { settingsOf } from './settings.ts'
import type { SettledKind } from './settlement.ts'
import * as settlementStore from './settlement-store.ts'

export const breakProposalKind = 'payments.break'
const answerDays = 7
/** What may be the other side of a break lies no further back. */
const candidateDays = 60
const oppositesMax = 500

export type FoundBreak = Pick<Break, 'kind' | 'subject' | 'line' | 'reason' | 'day' | 'money'>

/** One break of a kind for each subject: found again, it is the one that is there. */
export async function openBreaks(work: Work, found: readonly FoundBreak[]): Promise<void> {
  if (found.length === 0) return
  const own = await institution(work)
  const { calendar } = await settingsOf(work, own)
  const today = dateIn(own.timeZone, work.now)
  const breaks = found.map(each => ({
    ...each,
    id: work.newId('brk'),
    dueOn: addBusinessDays(calendar, today, breakTable[each.kind].dueDays),
    // What rests in suspense may be explained by what comes later: a rejection, a file of returns.
    againAt:
      each.line === each.subject && each.kind !== 'duplicate_line' ? new Date(work.now.getTime() + lookAgainMs) : null,
  }))
  const opened = new Set(await breaksStore.insertBreaks(work, breaks))
  const fresh = breaks.filter(({ id }) => opened.has(id))
  if (fresh.length === 0) return
  await breaksStore.insertBreakSteps(
    work,
    fresh.map(({ id }) => ({ break: id, version: 1, act: 'opened', actor: work.actor })),
  )
  for (const { id, kind, subject, reason, day, money } of fresh)
    audit.append(work, 'payments.break', {
      break: id,
      act: 'opened',
      kind,
      subject,
      reason,
      day,
      amount: formatMoney(money),
      currency: money.currency,
    })
}

async function act(work: Work, after: Break, what: string): Promise<Break> {
  const own = { ...after, version: after.version + 1 }
  await breaksStore.updateBreak(work, own)
  const { id, version, kind, subject, resolution } = own
  await breaksStore.insertBreakSteps(work, [{ break: id, version, act: what, actor: work.actor }])
  audit.append(work, 'payments.break', {
    break: id,
    act: what,
    kind,
    subject,
    ...(resolution === null ? {} : { resolution }),
  })
  return own
}

export async function endBreak(work: Work, own: Break, resolution: BreakResolution): Promise<Break> {
  const end = { state: 'resolved', resolution, resolvedBy: work.actor, resolvedAt: work.now } as const
  return act(work, { ...own, ...end, againAt: null, agreed: null }, resolution)
}

/** What could not be done as agreed waits for somebody again. */
export async function notDone(work: Work, own: Break, why: string): Promise<void> {
  await act(work, { ...own, agreed: null, againAt: null }, `not_done: ${why}`)
}

/** Somebody has been asked about it and may still answer. */
export async function isAsked(work: Work, { proposal }: Break): Promise<boolean> {
  if (proposal === null) return false
  const asked = await change.findProposal(work, proposal)
  if (!asked.ok) return fault(`${proposal} was asked and is not on file`)
  return asked.value.state === 'open' && asked.value.expiresAt > work.now
}

export async function lookLater(work: Work, own: Break, againAt: Date | null): Promise<void> {
  await breaksStore.updateBreak(work, { ...own, againAt })
}

/** Proposals before what they are about. */
async function hold(
  work: Work,
  id: BreakId,
  version: number,
  action?: BreakAction,
): Promise<Outcome<Break, BreakRefusal>> {
  await change.lockPending(work, breakProposalKind, id)
  const found = await breaksStore.lockBreak(work, id)
  if (found === undefined) return refused({ code: 'break_not_found', break: id })
  return mayActOn(found, version, work.actor, work.now, action)
}

/** Takes a break for a while, so that nobody else works on it meanwhile; again, it is taken for longer. */
export async function takeBreak(work: Work, id: BreakId, version: number): Promise<Outcome<Break, BreakRefusal>> {
  const held = await hold(work, id, version)
  if (!held.ok) return held
  const ownedUntil = new Date(work.now.getTime() + breakOwnedMs)
  return done(await act(work, { ...held.value, owner: work.actor, ownedUntil }, 'taken'))
}

/** Where nothing rests in suspense, a person's word ends it. */
export async function explainBreak(
  work: Work,
  id: BreakId,
  version: number,
  note: string,
): Promise<Outcome<Break, BreakRefusal>> {
  const held = await hold(work, id, version, 'explain')
  return held.ok ? done(await endBreak(work, { ...held.value, note }, 'explained')) : held
}

export type WriteOffTo = 'fees' | 'losses' | 'prefunding'
export type Agreed =
  | { readonly act: 'match'; readonly file: string }
  | { readonly act: 'write_off'; readonly to: WriteOffTo }
export type AskRefusal =
  | BreakRefusal
  | { readonly code: 'proposal_pending'; readonly proposal: change.ProposalId }
  | rails.FileNotFound
  | { readonly code: 'file_settled'; readonly file: string }

/** Asks a second person whether the line in suspense is the payment of this file; what is over stays with a break. */
export async function matchBreak(
  work: Work,
  id: BreakId,
  version: number,
  name: string,
): Promise<Outcome<Break, AskRefusal>> {
  const held = await hold(work, id, version, 'match')
  if (!held.ok) return held
  const debit = await rails.debitCalled(work, name)
  if (debit === undefined) return refused({ code: 'file_not_found', file: name })
  const settled = await settlementStore.settledOf(work, [{ kind: 'file', subject: debit.name }])
  if (settled.length > 0) return refused({ code: 'file_settled', file: debit.name })
  // Whoever approves sees both amounts: the file is settled whole, whatever the line came to.
  return ask(work, held.value, { act: 'match', file: debit.name }, { fileAmount: formatMoney(debit.money) })
}

/** Asks a second person whether what rests in suspense may go to an account where it is counted as what it is. */
export async function writeOffBreak(
  work: Work,
  id: BreakId,
  version: number,
  to: WriteOffTo,
): Promise<Outcome<Break, AskRefusal>> {
  const held = await hold(work, id, version, 'write_off')
  return held.ok ? ask(work, held.value, { act: 'write_off', to }) : held
}

async function ask(
  work: Work,
  own: Break,
  agreed: Agreed,
  more: { readonly fileAmount?: string } = {},
): Promise<Outcome<Break, AskRefusal>> {
  const { id, kind, line, money } = own
  const proposed = await change.propose(work, {
    kind: breakProposalKind,
    subject: id,
    content: { ...agreed, ...more, break: id, kind, line, amount: formatMoney(money), currency: money.currency },
    approvalsNeeded: 1,
    expiresAt: daysAfter(work.now, answerDays),
  })
  if (!proposed.ok) {
    const { refusal } = proposed
    return refusal.code === 'proposal_pending' ? refused(refusal) : fault(`not proposed: ${refusal.code}`)
  }
  return done(await act(work, { ...own, proposal: proposed.value.id }, `${agreed.act}_proposed`))
}

export type NotAgreed = { readonly code: 'break_resolved'; readonly resolution: BreakResolution }

/** A second person has agreed: the worker does it at its next pass. */
export async function breakAgreed(work: Work, proposal: change.Proposal): Promise<Outcome<Break, NotAgreed>> {
  const id = proposal.subject as BreakId // As `ask` named it.
  const own = (await breaksStore.lockBreak(work, id)) ?? fault(`${id} was proposed and is not on file`)
  if (own.resolution !== null) return refused({ code: 'break_resolved', resolution: own.resolution })
  const { act: what, file, to } = proposal.content as Content // As `ask` wrote it.
  const agreed = what === 'match' ? `match ${file}` : `write_off ${to}`
  return done(await act(work, { ...own, agreed, againAt: work.now }, `${what}_agreed`))
}
type Content = { readonly act: Agreed['act']; readonly file?: string; readonly to?: string }

/** What was agreed, as `breakAgreed` wrote it. */
export function agreedOf({ agreed }: Break): Agreed | undefined {
  const [what, which = ''] = agreed?.split(' ') ?? []
  if (what === 'match') return { act: 'match', file: which }
  if (what !== 'write_off') return undefined
  return which === 'fees' || which === 'losses' || which === 'prefunding'
    ? { act: 'write_off', to: which }
    : fault(`nobody agreed to ${which}`)
}

export async function findBreak(
  work: Work,
  id: BreakId,
): Promise<Outcome<Break, { readonly code: 'break_not_found'; readonly break: string }>> {
  const found = await breaksStore.findBreak(work, id)
  return found === undefined ? refused({ code: 'break_not_found', break: id }) : done(found)
}

/** The open ones, the most urgent first; `after` is the last one seen. */
export function listBreaks(
  work: Work,
  only: { readonly kind?: BreakKind },
  after: { readonly dueOn: BusinessDate; readonly id: string } | undefined,
  most: number,
): Promise<readonly Break[]> {
  return breaksStore.listOpen(work, only, after ?? { dueOn: '0001-01-01', id: '' }, Math.min(most, pageMax))
}

export function stepsOfBreak(work: Work, id: BreakId): Promise<readonly breaksStore.BreakStep[]> {
  return breaksStore.breakStepsOf(work, id)
}

/** What nearly explains it: of a line, what is still to be paid; of a file, what rests in suspense. */
export async function candidates(work: Work, own: Break): Promise<readonly Candidate[]> {
  const minor = own.money.minor < 0n ? -own.money.minor : own.money.minor
  if (own.kind === 'missing_on_statement') {
    const open = await breaksStore.listOpen(work, {}, { dueOn: '0001-01-01', id: '' }, oppositesMax)
    const lines = open.filter(({ line, money }) => line !== null && money.minor < 0n)
    return candidatesOf(
      { minor, on: own.day, names: [own.subject] },
      lines.map(({ id, money, day, subject }) => ({ id, minor: -money.minor, on: day, names: [subject] })),
    )
  }
  if (own.line === null) return []
  const [line] = await rails.findLines(work, [own.line])
  const names =
    line === undefined
      ? []
      : [...(line.file === null ? [] : [line.file]), ...line.references.map(({ reference }) => reference)]
  const opposites = own.money.minor < 0n ? await unsettledFiles(work) : await announced(work)
  return candidatesOf({ minor, on: own.day, names }, opposites)
}

async function unsettledFiles(work: Work): Promise<readonly Opposite[]> {
  const left = await rails.debitsThatLeft(work, daysAfter(work.now, -candidateDays))
  const open = await notSettled(
    work,
    'file',
    left.map(({ name }) => name),
  )
  return left
    .filter(({ name }) => open.has(name))
    .map(({ name, file, money, madeOn }) => ({
      id: name,
      minor: money.minor,
      on: addDays(madeOn, 1),
      names: [name, file],
    }))
}

async function announced(work: Work): Promise<readonly Opposite[]> {
  const { timeZone } = await institution(work)
  const since = daysAfter(work.now, -candidateDays)
  const all = await settlementStore.announcedPrefundings(work, since, [], oppositesMax)
  const open = await notSettled(
    work,
    'prefunding',
    all.map(({ id }) => id),
  )
  return all
    .filter(({ id }) => open.has(id))
    .map(({ id, money, agreedAt }) => ({ id, minor: money.minor, on: dateIn(timeZone, agreedAt), names: [id] }))
}

async function notSettled(work: Work, kind: SettledKind, subjects: readonly string[]): Promise<ReadonlySet<string>> {
  const settled = await settlementStore.settledOf(
    work,
    subjects.map(subject => ({ kind, subject })),
  )
  const over = new Set(settled.map(({ subject }) => subject))
  return new Set(subjects.filter(subject => !over.has(subject)))
}
