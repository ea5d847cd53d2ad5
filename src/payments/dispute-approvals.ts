// Asks other people about a credit that is not one person's to give, and ends the asking. What they approve of names the
// dispute, the step, the amount and the version it was asked at, so whatever happens to the dispute meanwhile voids it.
//
// The days of Regulation E go on while it waits: a credit that is approved of late is given, and its deadline shows as
// missed. Nobody's silence is an answer: in the end the question lapses, and the dispute is where it was.

import { daysAfter } from '../base/dates.ts'
import { formatMoney, type Money } from '../base/money.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import type { DecisionReason, Dispute, DisputeId } from './dispute.ts'
import { disputeKind, type Held, record, type Taken } from './dispute-steps.ts'
import * as store from './disputes-store.ts'
import { institution } from './parties.ts'
import { settingsOf } from './settings.ts'

export type AskedAlready = { readonly code: 'proposal_pending'; readonly proposal: change.ProposalId }

/** What is to be done: `amount` is what goes to the member; minor units, as text. */
export type DisputeAct =
  | { readonly step: 'credit'; readonly withheld: string }
  | { readonly step: 'resolution'; readonly found: string; readonly reason: DecisionReason }
type Bound = DisputeAct & {
  readonly version: number
  readonly payment: string | null
  readonly amount: string
  readonly currency: string
}

/** Asks so many others. The step that asks is one of the dispute, and the version that it makes is the one approved of. */
export async function ask(
  work: Work,
  { dispute, deadlines }: Pick<Held, 'dispute' | 'deadlines'>,
  act: DisputeAct,
  credit: Money,
  approvalsNeeded: 1 | 2,
): Promise<Outcome<Taken, AskedAlready>> {
  const { id, payment, version } = dispute
  const { answerDays } = (await settingsOf(work, await institution(work))).approvals
  const answerUntil = daysAfter(work.now, answerDays)
  const amount = formatMoney(credit)
  const content: Bound = { ...act, version: version + 1, payment, amount, currency: credit.currency }
  const proposed = await change.propose(work, {
    kind: disputeKind,
    subject: id,
    content,
    approvalsNeeded,
    expiresAt: answerUntil,
  })
  if (!proposed.ok) {
    if (proposed.refusal.code === 'proposal_pending') return refused(proposed.refusal)
    return fault(`a step of a dispute was not proposed: ${proposed.refusal.code}`)
  }
  const proposal = proposed.value.id
  return done({
    after: { proposal, answerUntil },
    deadlines,
    what: act.step === 'credit' ? 'credit_proposed' : 'resolution_proposed',
    more: { proposal, amount },
  })
}

export type AskedAct = {
  readonly id: change.ProposalId
  readonly dispute: DisputeId
  readonly bound: Bound
}

/** What was asked. Nobody else proposes this kind. */
export function readAct({ id, subject, content }: change.Proposal): AskedAct {
  return { id, dispute: subject as DisputeId, bound: content as Bound } // As `ask` wrote both.
}

/** The question has ended without a step: somebody said no, nobody answered, or what was approved of could not be done. */
export async function unask(work: Work, { id, dispute: of }: AskedAct, reason: string): Promise<void> {
  const dispute = (await store.lockDispute(work, of)) ?? fault(`${of} was asked about and is not on file`)
  if (dispute.proposal === id) await endWaiting(work, dispute, reason)
}

const unansweredMax = 100

/** Ends the questions that nobody has answered in time; answers with how many there were. */
export async function lapse(work: Work): Promise<number> {
  const unanswered = await store.claimUnanswered(work, unansweredMax)
  for (const dispute of unanswered) await endWaiting(work, dispute, 'approval_expired')
  return unanswered.length
}

async function endWaiting(work: Work, before: Dispute, reason: string): Promise<void> {
  const after = { ...before, version: before.version + 1, proposal: null, answerUntil: null, changedAt: work.now }
  await store.endWaiting(work, after)
  await record(work, { before, after }, { what: 'proposal_ended', reason })
}
