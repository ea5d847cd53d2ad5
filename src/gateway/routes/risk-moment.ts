// Of which moment the risks are told: of now, or as they stood at one that has passed, by the newest snapshot that the prober
// signed until then.

import { Type } from 'typebox'

import { done, type Outcome, refused } from '../../base/outcome.ts'
import type { Work } from '../../base/work.ts'
import * as risk from '../../risk/risk.ts'
import type { RefusalOf } from '../problems.ts'
import type { Tools } from '../route.ts'
import { Instant } from '../wire.ts'

export const atMoment = {
  at: Type.Optional({ ...Instant, description: 'As of when, by the newest snapshot there was; now, if absent.' }),
}
export const momentRefusals = [
  'risk_not_weighed',
  'instant_in_future',
  'risk_report_not_found',
  'risk_report_not_signed',
] as const

export function deskOf({ risk: desk }: Tools): Outcome<risk.Desk, { readonly code: 'risk_not_weighed' }> {
  return desk === undefined ? refused({ code: 'risk_not_weighed' }) : done(desk)
}

export async function weighed(tools: Tools): Promise<Outcome<risk.Weighing, { readonly code: 'risk_not_weighed' }>> {
  const desk = deskOf(tools)
  return desk.ok ? done(await desk.value.now()) : desk
}

export async function reportFor(work: Work, { measuring, register }: risk.Weighing): Promise<risk.Report> {
  return risk.reportOf(measuring, register, await risk.readAcceptances(work))
}

export type Looked = {
  readonly weighing: risk.Weighing
  /** Undefined: it is of now. */
  readonly at: Date | undefined
  readonly kept: risk.Kept | null
}

export async function weighedAt(
  tools: Tools,
  asked: string | undefined,
): Promise<Outcome<Looked, RefusalOf<'risk_not_weighed' | 'risk_report_not_found' | 'risk_report_not_signed'>>> {
  const desk = deskOf(tools)
  if (!desk.ok) return desk
  if (asked === undefined) return done({ weighing: await desk.value.now(), at: undefined, kept: null })
  const at = new Date(asked)
  const kept = await desk.value.keptAt(at)
  if (kept === undefined) return refused({ code: 'risk_report_not_found' })
  if (kept.receipt === null) return refused({ code: 'risk_report_not_signed' })
  return done({ weighing: risk.weighingOf(kept), at, kept })
}

/** With what was accepted by then, where it is of a moment that has passed. */
export async function reportAt(
  work: Work,
  { weighing, at }: Looked,
): Promise<Outcome<risk.Report, { readonly code: 'instant_in_future' }>> {
  const { measuring, register } = weighing
  if (at === undefined) return done(await reportFor(work, weighing))
  if (at > work.now) return refused({ code: 'instant_in_future' })
  const accepted = risk.acceptedBy(await risk.readAcceptances(work), measuring.now)
  return done(risk.reportOf(measuring, register, accepted))
}
