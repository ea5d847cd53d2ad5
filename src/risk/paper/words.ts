// How levels, standings and shares are said on paper. What a colour says is said by the word as well.

import type { ControlId } from '../../base/control.ts'
import type { Category, Level, RiskId } from '../register/terms.ts'
import type { ControlState, Standing } from '../score.ts'
import type { Run } from './lines.ts'

export const levelWords: Readonly<Record<Level, string>> = {
  very_low: 'very low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  very_high: 'very high',
  critical: 'critical',
}
export const levelInks: Readonly<Record<Level, string>> = {
  very_low: '#2f5d50',
  low: '#11632b',
  medium: '#735500',
  high: '#9a4a00',
  very_high: '#a40e26',
  critical: '#7a0019',
}
export const levelTints: Readonly<Record<Level, string>> = {
  very_low: '#e6f2ee',
  low: '#ddf0e0',
  medium: '#fdf3d0',
  high: '#fde3c8',
  very_high: '#fbd5d5',
  critical: '#f2b8c0',
}

export function levelRun(level: Level): Run {
  return { text: levelWords[level], style: 'bold', colour: levelInks[level] }
}

export const categoryWords: Readonly<Record<Category, string>> = {
  technical: 'Technical',
  security: 'Security',
  operational: 'Operational',
  business: 'Business',
}

export const doesWords: Readonly<Record<ControlState['does'], string>> = {
  prevents: 'prevents',
  detects: 'detects',
  corrects: 'corrects',
}

export const standingWords: Readonly<Record<Standing, { readonly word: string; readonly means: string }>> = {
  gap: { word: 'not built', means: 'The room that will bring it does not exist yet.' },
  not_offered: { word: 'not offered', means: 'No room of the service that runs offers it.' },
  never_tried: { word: 'never tried', means: 'The prober has not come to it.' },
  failed: { word: 'failed', means: 'The last try found it broken.' },
  unknown: { word: 'unknown', means: 'The last try hung, broke off, or tried nothing.' },
  not_run: { word: 'not run', means: 'The last row has no leaf of the prober that says the same.' },
  needs_review: { word: 'needs review', means: 'What came back at the last try, only a person can judge.' },
  not_applicable: { word: 'not applicable', means: 'It cannot be tried where the service runs.' },
  stale: { word: 'stale', means: 'It was last tried more than two of its periods ago.' },
  unproven: { word: 'not proven', means: 'Its probe was never seen to fail where the control is broken.' },
  proof_of_other_code: {
    word: 'proof of other code',
    means: 'Its probe was seen to fail, but other code tries by now.',
  },
  proof_too_old: { word: 'proof too old', means: 'Its probe was seen to fail, more than 35 days ago.' },
  works: { word: 'works', means: 'The last try passed, in time, by a probe that was seen to fail.' },
}

export function standingRun(standing: Standing): Run {
  const colour = standing === 'works' ? levelInks.low : standing === 'failed' ? levelInks.very_high : levelInks.medium
  return { text: standingWords[standing].word, style: 'bold', colour }
}

export function shareWords(share: number): string {
  return (share / 10_000).toFixed(3)
}

/** What links lead to. Of one length, so that every reader finds them sorted. */
export type Places = {
  readonly ofRisk: (risk: RiskId) => string
  readonly ofControl: (control: ControlId) => string
  /** By which a risk is named in the tables of likelihood and impact. */
  readonly numberOf: (risk: RiskId) => number
}

export function placesOf(risks: readonly RiskId[], controls: readonly ControlId[]): Places {
  const place = (letter: string, at: number) => `${letter}${String(at + 1).padStart(3, '0')}`
  return {
    ofRisk: risk => place('r', risks.indexOf(risk)),
    ofControl: control => place('c', controls.indexOf(control)),
    numberOf: risk => risks.indexOf(risk) + 1,
  }
}

export function joined(runs: readonly Run[], between = ', '): readonly Run[] {
  return runs.flatMap((run, at) => (at === 0 ? [run] : [{ text: between }, run]))
}

export function leafWords(index: string | null, receipt: string | null): string {
  if (index !== null) return `leaf ${index}${receipt === null ? '' : `, receipt ${receipt}`}`
  return receipt === null ? 'no leaf' : `receipt ${receipt}, not sealed yet`
}
