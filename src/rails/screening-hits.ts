// What becomes of hits. A hit blocks until two people have said what it is: one proposes, another approves, and a program that
// proposes counts for nobody. A false match holds for this subject under this name and for the entry as it was worded.

import * as audit from '../audit/audit.ts'
import { daysAfter } from '../base/dates.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as store from './screening-store.ts'

export const screeningKind = 'rails.screening_hit'
const answerDays = 30
const pageMax = 200

export const dispositions = ['false_match', 'true_match'] as const
export type Disposition = (typeof dispositions)[number]

/** By what somebody tells that it is another, or the same. Words of one's own would hold what must not be kept plain. */
export const grounds = [
  'another_name',
  'another_birth',
  'another_country',
  'another_kind',
  'another_address',
  'known_to_us',
  'same_person',
  'same_entity',
] as const
export type Grounds = (typeof grounds)[number]
const groundsOf = {
  false_match: ['another_name', 'another_birth', 'another_country', 'another_kind', 'another_address', 'known_to_us'],
  true_match: ['same_person', 'same_entity'],
} as const satisfies Record<Disposition, readonly Grounds[]>

/** In the order in which they are looked for. */
export type HitRefusal =
  | { readonly code: 'screening_hit_not_found'; readonly hit: store.HitId }
  | { readonly code: 'version_differs'; readonly version: number }
  | { readonly code: 'screening_hit_is_decided'; readonly state: store.HitState }
export type DispositionRefusal =
  | HitRefusal
  | { readonly code: 'grounds_misfit'; readonly offered: readonly string[] }
  | { readonly code: 'proposal_pending'; readonly proposal: change.ProposalId }

export async function findHit(work: Work, id: store.HitId): Promise<Outcome<store.Hit, HitRefusal>> {
  const hit = await store.findHit(work, id)
  return hit === undefined ? refused({ code: 'screening_hit_not_found', hit: id }) : done(hit)
}

/** Those who were found have been erased: by what their names were found, and why, is forgotten. */
export function forgetHits(work: Work, subjects: readonly string[]): Promise<void> {
  return store.forgetHits(work, subjects)
}

/** By which list, rules and threshold it was found. */
export async function screeningOf(work: Work, { screening }: store.Hit): Promise<store.ScreeningMade> {
  return (await store.findScreening(work, screening)) ?? fault(`${screening} has hits`)
}

export function listHits(
  work: Work,
  state: store.HitState,
  after: string,
  most: number,
): Promise<readonly store.Hit[]> {
  return store.listHits(work, state, after, Math.min(most, pageMax))
}

/** Says what a hit is, for somebody else to agree. `version` is the one the caller has seen. */
export async function proposeDisposition(
  work: Work,
  id: store.HitId,
  version: number,
  wanted: { readonly disposition: Disposition; readonly grounds: Grounds },
): Promise<Outcome<change.Proposal, DispositionRefusal>> {
  await change.lockPending(work, screeningKind, id)
  const found = await lockOpen(work, id, version)
  if (!found.ok) return found
  const offered: readonly Grounds[] = groundsOf[wanted.disposition]
  if (!offered.includes(wanted.grounds)) return refused({ code: 'grounds_misfit', offered })
  const { subject, entry, entryHash, listedName, score } = found.value
  const proposed = await change.propose(work, {
    kind: screeningKind,
    subject: id,
    content: { ...wanted, version, subject, entry, entryHash, listedName, score },
    approvalsNeeded: work.actor.startsWith('person:') ? 1 : 2,
    expiresAt: daysAfter(work.now, answerDays),
  })
  if (proposed.ok) return proposed
  if (proposed.refusal.code === 'proposal_pending') return refused(proposed.refusal)
  return fault(`a disposition was not proposed: ${proposed.refusal.code}`)
}

/** Two people have agreed. Whoever calls has locked how the subject stands, and says how it stands now. */
export async function dispositionApproved(
  work: Work,
  { id: proposal, subject, content }: change.Proposal,
): Promise<Outcome<store.Hit, HitRefusal>> {
  // As `proposeDisposition` wrote it.
  const wanted = content as { readonly disposition: Disposition; readonly grounds: Grounds; readonly version: number }
  const found = await lockOpen(work, hitOf(subject), wanted.version)
  if (!found.ok) return found
  const { disposition: state, grounds } = wanted
  const before = found.value
  const after = { ...before, state, grounds, proposal, version: before.version + 1, decidedAt: work.now }
  await store.decideHit(work, after)
  audit.append(work, 'rails.screening_hit_decided', {
    hit: before.id,
    subject: before.subject,
    entry: before.entry,
    state,
    grounds,
    proposal,
  })
  return done(after)
}

/** As proposals of this kind name it. */
export function hitOf(subject: string): store.HitId {
  return subject as store.HitId // As `proposeDisposition` named it.
}

async function lockOpen(work: Work, id: store.HitId, version: number): Promise<Outcome<store.Hit, HitRefusal>> {
  const hit = await store.lockHit(work, id)
  if (hit === undefined) return refused({ code: 'screening_hit_not_found', hit: id })
  if (hit.state !== 'open') return refused({ code: 'screening_hit_is_decided', state: hit.state })
  if (hit.version !== version) return refused({ code: 'version_differs', version: hit.version })
  return done(hit)
}
