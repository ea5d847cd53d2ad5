// What is left of a risk is accepted by two people: one proposes it, another agrees. `risk` knows nothing of proposals, so
// what was agreed on is handed to it here.

import { daysAfter } from '../base/dates.ts'
import { done, fault, type Outcome } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as risk from '../risk/risk.ts'

const kind = 'risk.acceptance'
const proposalDays = 14

export type RiskAccepted = { readonly risk: string; readonly until: string }

export async function proposeAcceptance(
  work: Work,
  wanted: risk.NewAcceptance,
): Promise<Outcome<change.Proposal, risk.AcceptanceRefusal | change.NewProposalRefusal>> {
  const may = risk.checkUntil(work.now, wanted.until)
  if (!may.ok) return may
  const { reason, until, level } = wanted
  return change.propose(work, {
    kind,
    subject: wanted.risk,
    content: { reason, until, level },
    approvalsNeeded: 1,
    expiresAt: daysAfter(work.now, proposalDays),
  })
}

/** As `proposeAcceptance` wrote it: nobody else proposes this kind. */
function wantedBy({ subject, content }: change.Proposal): risk.NewAcceptance {
  const { reason, until, level } = content as Omit<risk.NewAcceptance, 'risk'>
  return { risk: subject as risk.RiskId, reason, until, level }
}

async function carryOut(work: Work, proposal: change.Proposal): Promise<Outcome<RiskAccepted, risk.AcceptanceRefusal>> {
  const wanted = wantedBy(proposal)
  const people = {
    acceptedBy: proposal.makers[0] ?? fault('somebody proposed it'),
    secondBy: proposal.approvers.at(-1) ?? fault('somebody agreed'),
  }
  const accepted = await risk.accept(work, proposal.id, people, wanted)
  return accepted.ok ? done({ risk: wanted.risk, until: wanted.until }) : accepted
}

async function tryOut(
  { now }: Work,
  proposal: change.Proposal,
): Promise<Outcome<RiskAccepted, risk.AcceptanceRefusal>> {
  const { risk: id, until } = wantedBy(proposal)
  const may = risk.checkUntil(now, until)
  return may.ok ? done({ risk: id, until }) : may
}

/** Nothing waits for an acceptance that is dropped. */
export const acceptances = {
  isOurs: (given: string) => given === kind,
  carryOut,
  tryOut,
  dropped: () => Promise.resolve(),
}
