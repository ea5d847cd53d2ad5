// A rotation is proposed by whoever keeps the machines and approved by whoever keeps the keys. `protection` knows nothing of
// proposals, so what has been approved is handed to it here.

import { daysAfter } from '../base/dates.ts'
import { fault, type Outcome } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as protection from '../protection/protection.ts'

const kind = 'protection.rotation'
const proposalDays = 7

export type WantedRotation = { readonly why: 'asked' | 'suspected'; readonly reason: string }
export type RotationWanted = { readonly rotation: protection.RotationId }

export function proposeRotation(
  work: Work,
  content: WantedRotation,
): Promise<Outcome<change.Proposal, change.NewProposalRefusal>> {
  return change.propose(work, {
    kind,
    subject: 'all',
    content,
    approvalsNeeded: 1,
    expiresAt: daysAfter(work.now, proposalDays),
  })
}

async function carryOut(
  work: Work,
  { id, content }: change.Proposal,
): Promise<Outcome<RotationWanted, protection.RotationPending>> {
  // As `proposeRotation` wrote it: nobody else proposes this kind.
  const { why } = content as WantedRotation
  if (why !== 'asked' && why !== 'suspected') fault(`nobody rotates keys because of ${String(why)}`)
  const wanted = await protection.wantRotation(work, why, id)
  return wanted.ok ? { ok: true, value: { rotation: wanted.value } } : wanted
}

/** A rehearsal is undone, so it may do what the approval would. Nothing waits for a rotation that is dropped. */
export const rotations = {
  isOurs: (given: string) => given === kind,
  carryOut,
  tryOut: carryOut,
  dropped: () => Promise.resolve(),
}
