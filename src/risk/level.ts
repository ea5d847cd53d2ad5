// The published table of likelihood and impact, and what follows from it for a whole register. docs/risk-method.md.

import { fault } from '../base/outcome.ts'
import { type Level, levels, type Risk, type Step } from './register/terms.ts'

/** The least product of each level, from above: OWASP's threat model library. */
const bands: readonly (readonly [least: number, level: Level])[] = [
  [20, 'critical'],
  [13, 'very_high'],
  [10, 'high'],
  [5, 'medium'],
  [3, 'low'],
  [1, 'very_low'],
]

export function levelOf(likelihood: Step, impact: Step): Level {
  const product = likelihood * impact
  const [, level] = bands.find(([least]) => product >= least) ?? fault('the product of two steps is at least 1')
  return level
}

/** 0 for `very_low`. */
export function rankOf(level: Level): number {
  return levels.indexOf(level)
}

export function worseOf(one: Level, other: Level): Level {
  return rankOf(other) > rankOf(one) ? other : one
}

/** Without any control. Never below what the document calls it; `isRaised` says that the table alone would say less. */
export function inherentOf({ likelihood, impact, atLeast }: Pick<Risk, 'likelihood' | 'impact' | 'atLeast'>): {
  readonly level: Level
  readonly isRaised: boolean
} {
  const byTable = levelOf(likelihood, impact)
  const level = atLeast === undefined ? byTable : worseOf(byTable, atLeast)
  return { level, isRaised: level !== byTable }
}

export const overallLevels = ['LOW', 'MEDIUM', 'HIGH'] as const
export type Overall = (typeof overallLevels)[number]

export type OpenCounts = { readonly open: number; readonly high: number; readonly medium: number }

/** Open is what is left at medium or above, and nobody has accepted. */
export function isOpen(residual: Level): boolean {
  return rankOf(residual) >= rankOf('medium')
}

export function countOpen(residuals: readonly Level[]): OpenCounts {
  const open = residuals.filter(isOpen)
  const high = open.filter(level => rankOf(level) >= rankOf('high')).length
  return { open: open.length, high, medium: open.length - high }
}

/** The rule of the mitigation strategy: more than so many open risks at high or above, or more than so many open ones at all. */
export const overallLimits: readonly { readonly overall: Overall; readonly high: number; readonly open: number }[] = [
  { overall: 'HIGH', high: 5, open: 20 },
  { overall: 'MEDIUM', high: 2, open: 10 },
]

export function overallOf({ open, high }: OpenCounts): Overall {
  return overallLimits.find(limit => high > limit.high || open > limit.open)?.overall ?? 'LOW'
}
