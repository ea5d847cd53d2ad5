// What to do first: for each thing that could be done, the whole of it is computed again as if it were done.

import type { ControlId } from '../base/control.ts'
import type { Acceptance } from './accept.ts'
import type { Evidence } from './evidence.ts'
import { type Overall, overallLevels, rankOf } from './level.ts'
import type { Level, Named, RiskId } from './register/terms.ts'
import { type Report, reportOf } from './report.ts'
import { type ControlState, dayOf, type Measuring, type Offered } from './score.ts'

type Compared = {
  /** What would be then, and what is now. */
  readonly overall: Overall
  readonly before: Overall
  readonly worst: Level
  readonly open: number
  readonly high: number
  /** The risks that would be left at less, each with what it would be. */
  readonly lowers: readonly { readonly risk: RiskId; readonly from: Level; readonly to: Level }[]
}

export type Recommendation = Compared &
  (
    | { readonly kind: 'prove' | 'mend' | 'build'; readonly control: ControlId }
    | { readonly kind: 'renew'; readonly risk: RiskId; readonly acceptance: string }
  )

/** As often as it takes until a control that passes each time may be said to hold nine times out of ten. */
const passesSupposed = 20

/** The most helpful first; what would change nothing by itself is not among them. */
export function recommend(
  measuring: Measuring,
  register: string,
  acceptances: readonly Acceptance[],
): readonly Recommendation[] {
  const now = reportOf(measuring, register, acceptances)
  const ofControls = now.controls
    .filter(({ standing }) => standing !== 'works')
    .map(state => {
      const then = reportOf(supposing(measuring, state), register, acceptances)
      return { ...compared(now, then), kind: kindOf(state), control: state.control } as const
    })
  const ofAcceptances = now.risks.flatMap(({ risk, acceptance, measured }) => {
    if (acceptance === null || acceptance.standing === 'in_force') return []
    const renewed = { ...acceptance, until: dayOf(measuring.now), level: measured }
    const then = reportOf(measuring, register, [...acceptances.filter(one => one.risk !== risk), renewed])
    return [{ ...compared(now, then), kind: 'renew', risk, acceptance: acceptance.acceptance } as const]
  })
  return [...ofControls, ...ofAcceptances].filter(one => isOfUse(now, one)).sort(mostHelpfulFirst)
}

function kindOf({ standing }: ControlState): 'prove' | 'mend' | 'build' {
  if (standing === 'gap' || standing === 'not_offered') return 'build'
  return standing === 'unproven' || standing === 'proof_of_other_code' || standing === 'proof_too_old'
    ? 'prove'
    : 'mend'
}

/** As if it were built, offered, had passed whenever it was tried, and were proven today. */
function supposing(measuring: Measuring, { control, does }: ControlState): Measuring {
  const { now, named, offered, evidence, proofs } = measuring
  const everySeconds = offered.find(({ id }) => id === control)?.everySeconds ?? 3_600
  const code = 'supposed'
  const supposed: Evidence = {
    control,
    everySeconds,
    passed: Math.max(passesSupposed, evidence.find(one => one.control === control)?.passed ?? 0),
    failed: 0,
    newest: {
      run: 'run_supposed',
      result: 'passed',
      reason: null,
      endedAt: now.toISOString(),
      code,
      receipt: null,
      index: null,
      period: 0,
      worst: 'passed',
    },
  }
  const asOffered: Offered = { id: control, does, everySeconds }
  return {
    ...measuring,
    named: named.map(one => (one.id === control ? withoutGap(one) : one)),
    offered: [...offered.filter(({ id }) => id !== control), asOffered],
    evidence: [...evidence.filter(one => one.control !== control), supposed],
    proofs: [...proofs, { control, patch: 'supposed', patchHash: '', codeHash: code, provenOn: dayOf(now) }],
  }
}

function withoutGap({ id, does, owner, serves }: Named): Named {
  return { id, does, owner, serves }
}

function compared(now: Report, then: Report): Compared {
  const lowers = then.risks.flatMap(({ risk, measured: to }) => {
    const from = now.risks.find(one => one.risk === risk)?.measured ?? to
    return rankOf(to) < rankOf(from) ? [{ risk, from, to }] : []
  })
  const { overall, worst, counts } = then
  return { overall, before: now.overall, worst, open: counts.open, high: counts.high, lowers }
}

function isOfUse(now: Report, { open, lowers }: Compared): boolean {
  return lowers.length > 0 || open < now.counts.open
}

function mostHelpfulFirst(one: Recommendation, other: Recommendation): number {
  return (
    overallLevels.indexOf(one.overall) - overallLevels.indexOf(other.overall) ||
    one.high - other.high ||
    one.open - other.open ||
    rankOf(one.worst) - rankOf(other.worst) ||
    other.lowers.length - one.lowers.length ||
    (nameOf(one) < nameOf(other) ? -1 : 1)
  )
}

function nameOf(one: Recommendation): string {
  return 'control' in one ? one.control : one.risk
}
