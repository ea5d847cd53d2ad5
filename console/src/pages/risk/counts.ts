// How the controls of something stand, in words, the worst first.

import type { Schemas } from '../../api/api.ts'

const stateWords = {
  red: 'failed',
  gap: 'not built',
  unknown: 'unknown',
  unproven: 'not proven',
  green: 'work',
} as const satisfies Readonly<Record<keyof Schemas['ControlCounts'], string>>

const worstFirst = ['red', 'gap', 'unknown', 'unproven', 'green'] as const

/** `1 failed, 3 not built, 12 work`; what there is none of is left out. */
export function countWords(counts: Schemas['ControlCounts']): string {
  const said = worstFirst.filter(state => counts[state] > 0).map(state => `${counts[state]} ${stateWords[state]}`)
  return said.length === 0 ? 'no control' : said.join(', ')
}

export function toneOf(counts: Schemas['ControlCounts']): 'bad' | 'attention' | 'good' | 'quiet' {
  if (counts.red > 0) return 'bad'
  if (counts.gap > 0 || counts.unknown > 0 || counts.unproven > 0) return 'attention'
  return counts.green > 0 ? 'good' : 'quiet'
}
