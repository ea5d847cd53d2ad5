// How levels, standings and shares are said, and how the overall level comes about: docs/risk-method.md, formula 1.

import type { Schemas } from '../../api/api.ts'
import type { Tone } from '../../parts/tone.ts'

export type Level = Schemas['RiskOverview']['worst']
export type Standing = Schemas['Control']['standing']
export type Overall = Schemas['RiskOverview']['overall']
export type Category = Schemas['RiskCategory']['category']
export type Result = Schemas['RiskRun']['result']
export type Does = Schemas['Control']['does']

/** The least first. */
export const levels: readonly Level[] = ['very_low', 'low', 'medium', 'high', 'very_high', 'critical']

export function rankOf(level: Level): number {
  return levels.indexOf(level)
}

/** The least product of each level, from above. */
const bands: readonly (readonly [least: number, level: Level])[] = [
  [20, 'critical'],
  [13, 'very_high'],
  [10, 'high'],
  [5, 'medium'],
  [3, 'low'],
]

/** By the published table. */
export function levelAt(likelihood: number, impact: number): Level {
  return bands.find(([least]) => likelihood * impact >= least)?.[1] ?? 'very_low'
}

export const standings: Readonly<
  Record<Standing, { readonly word: string; readonly means: string; readonly tone: Tone }>
> = {
  failed: { word: 'failed', means: 'The last try found it broken.', tone: 'bad' },
  gap: { word: 'not built', means: 'The room that will bring it does not exist yet.', tone: 'attention' },
  not_offered: { word: 'not offered', means: 'No room of the service that runs offers it.', tone: 'attention' },
  never_tried: { word: 'never tried', means: 'The prober has not come to it.', tone: 'waiting' },
  unknown: { word: 'unknown', means: 'The last try hung, broke off, or tried nothing.', tone: 'attention' },
  not_run: { word: 'not run', means: 'The last row has no leaf of the prober that says the same.', tone: 'bad' },
  needs_review: {
    word: 'needs review',
    means: 'What came back at the last try, only a person can judge.',
    tone: 'attention',
  },
  not_applicable: { word: 'not applicable', means: 'It cannot be tried where the service runs.', tone: 'quiet' },
  stale: { word: 'stale', means: 'It was last tried more than two of its periods ago.', tone: 'attention' },
  unproven: {
    word: 'not proven',
    means: 'Its probe was never seen to fail where the control is broken.',
    tone: 'attention',
  },
  proof_of_other_code: {
    word: 'proof of other code',
    means: 'Its probe was seen to fail, but other code tries by now.',
    tone: 'attention',
  },
  proof_too_old: {
    word: 'proof too old',
    means: 'Its probe was seen to fail, more than 35 days ago.',
    tone: 'attention',
  },
  works: { word: 'works', means: 'The last try passed, in time, by a probe that was seen to fail.', tone: 'good' },
}

export const results: Readonly<Record<Result, { readonly word: string; readonly tone: Tone }>> = {
  passed: { word: 'passed', tone: 'good' },
  failed: { word: 'failed', tone: 'bad' },
  needs_review: { word: 'needs review', tone: 'attention' },
  not_applicable: { word: 'not applicable', tone: 'quiet' },
  not_run: { word: 'not run', tone: 'bad' },
  unknown: { word: 'unknown', tone: 'attention' },
}

export const categories: Readonly<Record<Category, string>> = {
  technical: 'Technical',
  security: 'Security',
  operational: 'Operational',
  business: 'Business',
}

export const doings: Readonly<Record<Does, string>> = {
  prevents: 'prevents: makes it less likely',
  detects: 'detects: makes it hurt less',
  corrects: 'corrects: makes it hurt less',
}

/** Before the first dot of its id. */
export function roomOf(control: string): string {
  return control.slice(0, control.indexOf('.'))
}

/** Ten-thousandths, as the method writes them. */
export function shareText(share: number): string {
  return (share / 10_000).toFixed(3)
}

type Counts = { readonly formula: number; readonly overall: Overall; readonly high: number; readonly open: number }

/** More than so many at high or above, or more than so many open at all. */
const limits: readonly { readonly overall: Overall; readonly high: number; readonly open: number }[] = [
  { overall: 'HIGH', high: 5, open: 20 },
  { overall: 'MEDIUM', high: 2, open: 10 },
]

export type Rule = { readonly because: string; readonly next: string | undefined }

/** Why it is that level, with its figures, and what would have to be less for a lower one. Another formula has another rule. */
export function ruleOf({ formula, overall, high, open }: Counts): Rule | undefined {
  if (formula !== 1) return undefined
  const at = limits.findIndex(limit => limit.overall === overall)
  const limit = limits[at]
  if (limit === undefined)
    return {
      because: `${high} at high or above is not more than 2, and ${open} open is not more than 10.`,
      next: undefined,
    }
  const reasons = [
    ...(high > limit.high ? [`${high} are open at high or above, more than ${limit.high}`] : []),
    ...(open > limit.open ? [`${open} are open in all, more than ${limit.open}`] : []),
  ]
  const fewer = [
    ...(high > limit.high ? [`${high - limit.high} fewer at high or above`] : []),
    ...(open > limit.open ? [`${open - limit.open} fewer open`] : []),
  ]
  return {
    because: `${reasons.join('; ')}.`,
    next: `${limits[at + 1]?.overall ?? 'LOW'} takes ${fewer.join(' and ')}.`,
  }
}

/** `1 − (1 − 0.770)(1 − 0.250)`; undefined where nothing counts. */
export function termsOf(counts: readonly number[]): string | undefined {
  const own = counts.filter(one => one > 0)
  return own.length === 0 ? undefined : `1 − ${own.map(one => `(1 − ${shareText(one)})`).join('')}`
}

/** What a share lowers by, of five steps. */
export function stepsOf(share: number): 0 | 1 | 2 {
  return share >= 9_000 ? 2 : share >= 5_000 ? 1 : 0
}

export function trendWords({ weeks, slopePerWeek, p }: Schemas['RiskTrend']): string {
  if (slopePerWeek === undefined || p === undefined)
    return `Nothing is said of a trend before 8 weeks; ${weeks === 1 ? '1 is' : `${weeks} are`} there.`
  const chance = `such an order comes about by chance ${Math.round(p * 100)} times in 100`
  if (slopePerWeek === 0) return `Over ${weeks} weeks it neither rises nor falls; ${chance}.`
  const way = slopePerWeek > 0 ? 'rises' : 'falls'
  return `Over ${weeks} weeks it ${way} by ${Math.abs(slopePerWeek).toFixed(1)} open risks a week; ${chance}.`
}

export const advice: Readonly<Record<Schemas['RiskRecommendation']['kind'], string>> = {
  prove: 'Prove its probe',
  mend: 'Have it pass',
  build: 'Build it',
  renew: 'Renew the acceptance',
}
