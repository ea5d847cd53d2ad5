// Proposals: made, revised, approved, rejected or withdrawn, and carried out by whoever wanted them.

import * as audit from '../audit/audit.ts'
import type { Canonical } from '../base/canonical.ts'
import type { OpenList } from '../base/open-work.ts'
import { done, fault, type Outcome, type Refusal, refused } from '../base/outcome.ts'
import { beforeCommit, type Work } from '../base/work.ts'
import { isOver, type ProposalState } from './lifecycle.ts'
import {
  type AppliedRefusal,
  type ApprovalRefusal,
  approved,
  begun,
  carriedOut,
  expired,
  type FailedRefusal,
  isExpired,
  type NewProposal,
  type NewProposalRefusal,
  type NotFound,
  type Proposal,
  type ProposalId,
  type ProposalKind,
  type RejectionRefusal,
  type RevisionRefusal,
  reasonFlaw,
  rejected,
  revised,
  voided,
} from './proposal.ts'
import * as store from './store.ts'

export const pageMax = 200

/** Anyone may propose. One that lies there past its time is not in the way: it expires here and now. */
export async function propose(work: Work, wanted: NewProposal): Promise<Outcome<Proposal, NewProposalRefusal>> {
  const outcome = begun(wanted, wanted.id ?? work.newId('prp'), wanted.by ?? work.actor, work.now)
  if (!outcome.ok) return outcome
  const id = await store.findPending(work, wanted.kind, wanted.subject)
  const pending = id === undefined ? undefined : await lock(work, id)
  // It may have ended while we waited for it.
  if (pending?.ok === true && !isOver(pending.value.state)) {
    if (!isExpired(pending.value, work.now)) return refused({ code: 'proposal_pending', proposal: pending.value.id })
    await expire(work, [pending.value])
  }
  await store.insertProposal(work, outcome.value)
  await store.insertRevision(work, outcome.value)
  tell(work, outcome.value, 'proposed')
  return outcome
}

/**
 * Replaces the content, and with it every approval so far. `version` is the one the caller has seen; the caller becomes
 * a maker, who may no longer approve.
 */
export async function revise(
  work: Work,
  id: ProposalId,
  version: number,
  content: Canonical,
): Promise<Outcome<Proposal, RevisionRefusal>> {
  const outcome = await decide(work, id, before => revised(before, { version, content }, work.actor, work.now))
  if (!outcome.ok) return outcome
  await store.updateProposal(work, outcome.value)
  await store.insertRevision(work, outcome.value)
  tell(work, outcome.value, 'revised')
  return outcome
}

/** What others know of whoever approves: whether they may, and what of it goes to the log. */
export type MayApprove<R extends Refusal> = (
  proposal: Proposal,
) => Promise<Outcome<{ readonly [member: string]: string }, R>>

/**
 * Enters the approval of whoever acts, once `mayApprove` has nothing against it. When the answer is `ready`, the room that
 * proposed carries it out and calls `applied` or `failed` in the same work.
 */
export async function approve<R extends Refusal = never>(
  work: Work,
  id: ProposalId,
  contentHash: string,
  mayApprove: MayApprove<R> = async () => done({}),
): Promise<Outcome<Proposal, ApprovalRefusal | R>> {
  const outcome = await decide(work, id, before => approved(before, contentHash, work.actor, work.now))
  if (!outcome.ok) return outcome
  const asked = await mayApprove(outcome.value)
  if (!asked.ok) return asked
  await store.insertApproval(work, outcome.value)
  await store.updateProposal(work, outcome.value)
  tell(work, outcome.value, 'approved', asked.value)
  return outcome
}

/** Ends a proposal for a reason: `withdrawn` by one of its makers, `rejected` by any other person. */
export async function reject(work: Work, id: ProposalId, reason: string): Promise<Outcome<Proposal, RejectionRefusal>> {
  const flaw = reasonFlaw(reason)
  if (flaw !== undefined) return refused(flaw)
  return end(work, id, before => rejected(before, reason, work.actor, work.now))
}

/** For the room that proposed, when what it was about has gone; a proposal that is over stays as it ended. */
export async function withdraw(work: Work, id: ProposalId, why: string): Promise<void> {
  const ended = await end(work, id, before => voided(before, why, work.actor, work.now))
  if (!ended.ok && ended.refusal.code === 'proposal_not_found') fault(`no proposal ${id}`)
}

/**
 * For whoever is about to change what may have been proposed about: whoever approves holds the proposal first, and then
 * what it is about, so everyone takes them in this order. Where nothing is proposed, nothing is held.
 */
export async function lockPending(work: Work, kind: ProposalKind, subject: string): Promise<void> {
  const id = await store.findPending(work, kind, subject)
  if (id !== undefined) await store.lockProposal(work, id)
}

/** As `withdraw`, where it is known what it was about and not whether anybody was asked. */
export async function withdrawPending(work: Work, kind: ProposalKind, subject: string, why: string): Promise<void> {
  const id = await store.findPending(work, kind, subject)
  if (id !== undefined) await withdraw(work, id, why)
}

export async function applied(work: Work, id: ProposalId): Promise<Outcome<Proposal, AppliedRefusal>> {
  return end(work, id, before => carriedOut(before, { state: 'applied' }, work.actor, work.now))
}

/** For what was ready and could not be applied after all. It stays undone; who still wants it proposes anew. */
export async function failed(work: Work, id: ProposalId, why: string): Promise<Outcome<Proposal, FailedRefusal>> {
  const flaw = reasonFlaw(why)
  if (flaw !== undefined) return refused(flaw)
  return end(work, id, before => carriedOut(before, { state: 'failed', reason: why }, work.actor, work.now))
}

export async function findProposal(work: Work, id: ProposalId): Promise<Outcome<Proposal, NotFound>> {
  const [proposal] = await store.findProposals(work, [id])
  return proposal === undefined ? refused({ code: 'proposal_not_found', proposal: id }) : done(proposal)
}

/** Sorts after every proposal's id in any collation. */
const afterEveryId = 'prq'

/** Newest first, before the one named (undefined to begin with). Contents and all: ask for few. */
export function listProposals(
  work: Work,
  only: { readonly state?: ProposalState; readonly kind?: ProposalKind },
  before: ProposalId | undefined,
  most: number,
): Promise<readonly Proposal[]> {
  return store.listProposals(work, only, before ?? afterEveryId, Math.min(most, pageMax))
}

/** What people are asked of these kinds, by when they may answer. */
export function openProposals(work: Work, kinds: readonly string[]): OpenList {
  return async (after, most) => {
    if (after?.due === null) return []
    const place = after === undefined ? { at: new Date(0), id: '' } : { at: after.due, id: after.id }
    const rows = await store.listOpenOf(work, kinds, place, most)
    return rows.map(({ id, expiresAt }) => ({ id, due: expiresAt }))
  }
}

/** How many there are, up to so many. */
export function countOpenProposals(work: Work, kinds: readonly string[], most: number): Promise<number> {
  return store.countOpenOf(work, kinds, most)
}

/** In id order, contents and all. */
export function readProposals(work: Work, ids: readonly ProposalId[]): Promise<readonly Proposal[]> {
  return ids.length === 0 ? Promise.resolve([]) : store.findProposals(work, ids)
}

/** What has not ended about each of these, by its subject. */
export async function pendingAbout(
  work: Work,
  kind: ProposalKind,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, ProposalId>> {
  const found = subjects.length === 0 ? [] : await store.findPendingAbout(work, kind, subjects)
  return new Map(found.map(({ subject, id }) => [subject, id]))
}

/** Every content a proposal has had, the first one first; at most `revisionsMax`. */
export function revisionsOf(work: Work, id: ProposalId): Promise<readonly store.Revision[]> {
  return store.revisionsOf(work, id)
}

/** Every approval a proposal was given, also those that a later revision has voided, the earliest first. */
export function approvalsOf(work: Work, id: ProposalId): Promise<readonly store.Approval[]> {
  return store.approvalsOf(work, id)
}

/** What has become of proposals and was not told outside: taken once, by the work that tells it. */
export function takeUntold(work: Work, most: number): Promise<readonly store.Untold[]> {
  return store.takeUntold(work, most)
}

/** The same, where nobody is to be told. Answers with how many there were. */
export async function forgetUntold(work: Work, most: number): Promise<number> {
  return (await store.takeUntold(work, most)).length
}

/** For proposals that are locked and past their time. */
export async function expire(work: Work, proposals: readonly Proposal[]): Promise<void> {
  await store.expireProposals(
    work,
    proposals.map(({ id }) => id),
  )
  for (const proposal of proposals) tell(work, expired(proposal, work.actor, work.now))
}

/** Locks first and reads then: one statement that did both would see approvals as they were before it waited. */
export async function lock(work: Work, id: ProposalId): Promise<Outcome<Proposal, NotFound>> {
  await store.lockProposal(work, id)
  return findProposal(work, id)
}

async function decide<R extends Refusal>(
  work: Work,
  id: ProposalId,
  decision: (before: Proposal) => Outcome<Proposal, R>,
): Promise<Outcome<Proposal, R | NotFound>> {
  const before = await lock(work, id)
  return before.ok ? decision(before.value) : before
}

async function end<R extends Refusal>(
  work: Work,
  id: ProposalId,
  decision: (before: Proposal) => Outcome<Proposal, R>,
): Promise<Outcome<Proposal, R | NotFound>> {
  const outcome = await decide(work, id, decision)
  if (!outcome.ok) return outcome
  await store.updateProposal(work, outcome.value)
  tell(work, outcome.value)
  return outcome
}

/** To the log, and to the world outside; who is ready is carried out or fails in the same work, and that is told. */
function tell(
  work: Work,
  proposal: Proposal,
  step?: 'proposed' | 'revised' | 'approved',
  more: { readonly [member: string]: string } = {},
): void {
  appendLeaf(work, proposal, step, more)
  if (proposal.state !== 'ready') beforeCommit(work, store.insertUntold(work, [proposal]))
}

/**
 * Of an end, whose name is the state, or of a step on the way. The hash stands for the content; neither content nor
 * reason goes in: they may be personal, and a leaf is for ever.
 */
function appendLeaf(
  work: Work,
  proposal: Proposal,
  step: 'proposed' | 'revised' | 'approved' | undefined,
  more: { readonly [member: string]: string },
): void {
  const { id, kind, subject, revision, contentHash, state, changedBy } = proposal
  const body = { ...more, proposal: id, kind, subject, revision, contentHash, state }
  audit.append(work, `change.${step ?? state}`, body, changedBy)
}
