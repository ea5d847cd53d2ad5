// An acceptance is made when two people have agreed on it. Who may, and that they are two, is for those who ask; the
// table refuses anything else.

import * as audit from '../audit/audit.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import { acceptanceDaysMax } from './accept.ts'
import type { Day, Level, RiskId } from './register/terms.ts'
import { insertAcceptance } from './report-store.ts'
import { dayOf, daysFrom } from './score.ts'

export type NewAcceptance = {
  readonly risk: RiskId
  readonly reason: string
  readonly until: Day
  /** What was left of it when it was proposed: what they agreed on. */
  readonly level: Level
}

export type AcceptanceRefusal = { readonly code: 'acceptance_days_impossible'; readonly daysMax: number }

/** Whether it may last so long. Asked when it is proposed, and again when the second person agrees. */
export function checkUntil(now: Date, until: Day): Outcome<Day, AcceptanceRefusal> {
  const days = daysFrom(dayOf(now), until)
  if (days >= 0 && days <= acceptanceDaysMax) return done(until)
  return refused({ code: 'acceptance_days_impossible', daysMax: acceptanceDaysMax })
}

export async function accept(
  work: Work,
  proposal: string,
  people: { readonly acceptedBy: string; readonly secondBy: string },
  { risk, reason, until, level }: NewAcceptance,
): Promise<Outcome<string, AcceptanceRefusal>> {
  const may = checkUntil(work.now, until)
  if (!may.ok) return may
  const acceptance = work.newId('rac')
  await insertAcceptance(work, { acceptance, risk, reason, until, level, ...people, proposal, acceptedAt: work.now })
  audit.append(work, 'risk.accepted', { acceptance, risk, level, until, proposal, ...people })
  return done(acceptance)
}
