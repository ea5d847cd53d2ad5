// A value and whether a proposal lets it be set. Pure.

import type { Canonical } from '../base/canonical.ts'
import { fault } from '../base/outcome.ts'
import type { Actor } from '../base/work.ts'
import type { ProposalState } from './lifecycle.ts'
import { contentHashOf, type Expired, isExpired, type NotFound, type Proposal, type ProposalId } from './proposal.ts'

export type Value = {
  readonly name: string
  /** From 1, without a gap. */
  readonly version: number
  readonly content: Canonical
  readonly contentHash: string
  readonly proposal: ProposalId
  readonly revision: number
  /** Who made the revision that was approved and those before it, the proposer first. */
  readonly makers: readonly Actor[]
  readonly approvals: readonly { readonly approver: Actor; readonly at: Date }[]
  readonly effectiveFrom: Date
  /** The newest earlier version with the same content: a rollback, or a setting made again. */
  readonly repeats: number | null
  readonly setBy: Actor
  readonly setAt: Date
}

export type NewValue = Pick<Value, 'name' | 'content' | 'proposal' | 'effectiveFrom'>

/** In the order they are looked for. */
export type ValueRefusal =
  | NotFound
  | { readonly code: 'proposal_not_ready'; readonly state: ProposalState }
  | Expired
  | { readonly code: 'content_not_approved'; readonly contentHash: string }
  | { readonly code: 'effective_in_past' }
  | { readonly code: 'value_set_already'; readonly version: number }

/**
 * Why this proposal does not let this value be set at this moment; undefined when it does. A value bears the name of
 * the proposal's kind or subject: any other name was not before the eyes of those who approved.
 */
export function settingFlaw(
  proposal: Proposal,
  { name, content, effectiveFrom }: NewValue,
  now: Date,
): ValueRefusal | undefined {
  const { id, kind, subject, state, contentHash, expiresAt } = proposal
  if (name !== kind && name !== subject) fault(`${id} is about ${kind} of ${subject}, not about ${name}`)
  if (state !== 'ready' && state !== 'applied') return { code: 'proposal_not_ready', state }
  if (state === 'ready' && isExpired(proposal, now)) return { code: 'proposal_expired', expiredAt: expiresAt }
  if (contentHashOf(kind, subject, content) !== contentHash) return { code: 'content_not_approved', contentHash }
  if (effectiveFrom < now) return { code: 'effective_in_past' }
  return undefined
}
