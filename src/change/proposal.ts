// A proposal and what may be done with it. Pure: the proposal as it is afterwards, or why not.

import { hash } from 'node:crypto'

import { type Canonical, canonical } from '../base/canonical.ts'
import type { Id } from '../base/ids.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Actor } from '../base/work.ts'
import { isOver, mayBecome, type ProposalState } from './lifecycle.ts'

export type ProposalId = Id<'prp'>

/** The room that wants it, and what for: `payments.limits`. */
export type ProposalKind = `${string}.${string}`

export type Proposal = {
  readonly id: ProposalId
  readonly kind: ProposalKind
  readonly subject: string
  readonly content: Canonical
  /** Of kind, subject and content, in hex: what an approver must have seen. */
  readonly contentHash: string
  readonly revision: number
  /** Counts every change and every approval: the entity tag. */
  readonly version: number
  readonly state: ProposalState
  /** Who made each revision, the proposer first. */
  readonly makers: readonly Actor[]
  /** Of the current revision, the earliest first. */
  readonly approvers: readonly Actor[]
  readonly approvalsNeeded: 1 | 2
  readonly proposedAt: Date
  readonly expiresAt: Date
  readonly changedBy: Actor
  readonly changedAt: Date
  /** Why it failed, was rejected or withdrawn; null for all others. */
  readonly reason: string | null
}

export type NewProposal = Pick<Proposal, 'kind' | 'subject' | 'content' | 'approvalsNeeded' | 'expiresAt'> & {
  /** Made by the caller where the id must be known before. */
  readonly id?: ProposalId
  /** Who made it, when it is not the work's actor. */
  readonly by?: Actor
}

export const contentBytesMax = 65_536
export const proposalDaysMax = 90
export const revisionsMax = 20
export const reasonLengthMax = 500
const msPerDay = 86_400_000

const kindPattern = /^(?=.{1,60}$)[a-z_]+(\.[a-z_]+)+$/
const subjectPattern = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,119}$/

export type TooLong = { readonly code: 'content_too_long'; readonly bytesMax: number }
export type NotFound = { readonly code: 'proposal_not_found'; readonly proposal: ProposalId }
export type Over = { readonly code: 'proposal_is_over'; readonly state: ProposalState }
export type Expired = { readonly code: 'proposal_expired'; readonly expiredAt: Date }
type NotReady = { readonly code: 'proposal_not_ready'; readonly state: ProposalState }
type ReasonMalformed = { readonly code: 'reason_malformed'; readonly lengthMax: number }

/** In the order they are looked for, as are all below. */
export type NewProposalRefusal =
  | TooLong
  | { readonly code: 'expiry_out_of_range'; readonly daysMax: number }
  | { readonly code: 'proposal_pending'; readonly proposal: ProposalId }

export type RevisionRefusal =
  | NotFound
  | Over
  | Expired
  | { readonly code: 'version_differs'; readonly version: number }
  | { readonly code: 'reviser_is_a_process' }
  | TooLong
  | { readonly code: 'revisions_exhausted'; readonly revisionsMax: number }

export type ApprovalRefusal =
  | NotFound
  | { readonly code: 'proposal_not_open'; readonly state: ProposalState }
  | Expired
  | { readonly code: 'proposal_content_differs'; readonly contentHash: string }
  | { readonly code: 'approver_not_a_person' }
  | { readonly code: 'approver_is_maker' }
  | { readonly code: 'already_approved' }

export type RejectionRefusal = ReasonMalformed | NotFound | Over | Expired | { readonly code: 'rejecter_not_a_person' }

export type AppliedRefusal = NotFound | NotReady | Expired
export type FailedRefusal = ReasonMalformed | AppliedRefusal

/** Kinds and subjects are made by programs and stand in the log, so they are ids and paths, never words of a person. */
export function contentHashOf(kind: ProposalKind, subject: string, content: Canonical): string {
  if (!kindPattern.test(kind)) fault(`not a kind of proposal: ${kind}`)
  if (!subjectPattern.test(subject)) fault('a subject is an id or a path of at most 120 characters')
  return hash('sha256', canonical({ kind, subject, content }))
}

export function begun(
  { kind, subject, content, approvalsNeeded, expiresAt }: NewProposal,
  id: ProposalId,
  actor: Actor,
  now: Date,
): Outcome<Proposal, NewProposalRefusal> {
  if (isTooLong(content)) return refused({ code: 'content_too_long', bytesMax: contentBytesMax })
  const ms = expiresAt.getTime() - now.getTime()
  if (!(ms > 0 && ms <= proposalDaysMax * msPerDay)) {
    return refused({ code: 'expiry_out_of_range', daysMax: proposalDaysMax })
  }
  return done({
    id,
    kind,
    subject,
    content,
    contentHash: contentHashOf(kind, subject, content),
    revision: 1,
    version: 1,
    state: 'open',
    makers: [actor],
    approvers: [],
    approvalsNeeded,
    proposedAt: now,
    expiresAt,
    changedBy: actor,
    changedAt: now,
    reason: null,
  })
}

/** No approval stands for what nobody has seen yet. */
export function revised(
  proposal: Proposal,
  { version, content }: { readonly version: number; readonly content: Canonical },
  actor: Actor,
  now: Date,
): Outcome<Proposal, RevisionRefusal> {
  const { kind, subject, state, revision } = proposal
  if (isOver(state)) return refused({ code: 'proposal_is_over', state })
  if (isExpired(proposal, now)) return refused({ code: 'proposal_expired', expiredAt: proposal.expiresAt })
  if (version !== proposal.version) return refused({ code: 'version_differs', version: proposal.version })
  if (actor.startsWith('process:')) return refused({ code: 'reviser_is_a_process' })
  if (isTooLong(content)) return refused({ code: 'content_too_long', bytesMax: contentBytesMax })
  if (revision === revisionsMax) return refused({ code: 'revisions_exhausted', revisionsMax })
  const next = {
    ...proposal,
    content,
    contentHash: contentHashOf(kind, subject, content),
    revision: revision + 1,
    makers: [...proposal.makers, actor],
    approvers: [],
  }
  return done(stepped(next, 'open', actor, now))
}

/** `contentHash` is of what the approver was shown. */
export function approved(
  proposal: Proposal,
  contentHash: string,
  actor: Actor,
  now: Date,
): Outcome<Proposal, ApprovalRefusal> {
  const { state, approvalsNeeded } = proposal
  if (state !== 'open') return refused({ code: 'proposal_not_open', state })
  if (isExpired(proposal, now)) return refused({ code: 'proposal_expired', expiredAt: proposal.expiresAt })
  if (contentHash !== proposal.contentHash) {
    return refused({ code: 'proposal_content_differs', contentHash: proposal.contentHash })
  }
  if (!isPerson(actor)) return refused({ code: 'approver_not_a_person' })
  if (proposal.makers.includes(actor)) return refused({ code: 'approver_is_maker' })
  if (proposal.approvers.includes(actor)) return refused({ code: 'already_approved' })
  const approvers = [...proposal.approvers, actor]
  return done(stepped({ ...proposal, approvers }, approvers.length < approvalsNeeded ? 'open' : 'ready', actor, now))
}

/** A maker withdraws, also a machine; from everyone else it is a decision, and decisions are people's. */
export function rejected(
  proposal: Proposal,
  reason: string,
  actor: Actor,
  now: Date,
): Outcome<Proposal, RejectionRefusal> {
  const { state, makers } = proposal
  if (isOver(state)) return refused({ code: 'proposal_is_over', state })
  if (isExpired(proposal, now)) return refused({ code: 'proposal_expired', expiredAt: proposal.expiresAt })
  if (makers.includes(actor)) return done(stepped(proposal, 'withdrawn', actor, now, reason))
  if (!isPerson(actor)) return refused({ code: 'rejecter_not_a_person' })
  return done(stepped(proposal, 'rejected', actor, now, reason))
}

/** What it was about has gone. Nobody decided, so anybody's act may be the cause. */
export function voided(proposal: Proposal, reason: string, actor: Actor, now: Date): Outcome<Proposal, Over | Expired> {
  const { state } = proposal
  if (isOver(state)) return refused({ code: 'proposal_is_over', state })
  if (isExpired(proposal, now)) return refused({ code: 'proposal_expired', expiredAt: proposal.expiresAt })
  return done(stepped(proposal, 'withdrawn', actor, now, reason))
}

/** The end of what was ready: it was applied, or could not be, for a reason. */
export function carriedOut(
  proposal: Proposal,
  end: { readonly state: 'applied' } | { readonly state: 'failed'; readonly reason: string },
  actor: Actor,
  now: Date,
): Outcome<Proposal, AppliedRefusal> {
  const { state } = proposal
  if (state !== 'ready') return refused({ code: 'proposal_not_ready', state })
  if (isExpired(proposal, now)) return refused({ code: 'proposal_expired', expiredAt: proposal.expiresAt })
  return done(stepped(proposal, end.state, actor, now, end.state === 'failed' ? end.reason : null))
}

export function expired(proposal: Proposal, actor: Actor, now: Date): Proposal {
  return isExpired(proposal, now)
    ? stepped(proposal, 'expired', actor, now)
    : fault(`${proposal.id} has not expired yet`)
}

export function isExpired({ expiresAt }: Proposal, now: Date): boolean {
  return now >= expiresAt
}

/** Undefined when it says something and is not too long. */
export function reasonFlaw(reason: string): ReasonMalformed | undefined {
  const isFine = reason.trim() !== '' && reason.length <= reasonLengthMax && !reason.includes('\0')
  return isFine ? undefined : { code: 'reason_malformed', lengthMax: reasonLengthMax }
}

function stepped(
  proposal: Proposal,
  state: ProposalState,
  actor: Actor,
  now: Date,
  reason: string | null = null,
): Proposal {
  if (!mayBecome(proposal.state, state)) fault(`${proposal.id} does not go from ${proposal.state} to ${state}`)
  return { ...proposal, state, version: proposal.version + 1, changedBy: actor, changedAt: now, reason }
}

function isTooLong(content: Canonical): boolean {
  return Buffer.byteLength(canonical(content)) > contentBytesMax
}

function isPerson(actor: Actor): boolean {
  return actor.startsWith('person:')
}
