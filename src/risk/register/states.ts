// How a control stands, in a word and a shape: what is shown never rests on a colour alone.

import type { ControlId } from '../../base/control.ts'

/** From the worst. `unknown`: nobody can tell, because it was not tried, hung, or was tried too long ago. */
const states = ['red', 'gap', 'unknown', 'unproven', 'green'] as const
export type State = (typeof states)[number]
export type States = ReadonlyMap<ControlId, State>
export type Counted = Readonly<Record<State, number>>

const words: Readonly<Record<State, { readonly shape: string; readonly word: string }>> = {
  red: { shape: '✕', word: 'failed' },
  gap: { shape: '□', word: 'not built' },
  unknown: { shape: '?', word: 'unknown' },
  unproven: { shape: '◐', word: 'not proven' },
  green: { shape: '●', word: 'hold' },
}

/** Of whom nothing is said, nothing is known. */
export function countStates(controls: readonly ControlId[], said: States): Counted {
  const counted: Record<State, number> = { red: 0, gap: 0, unknown: 0, unproven: 0, green: 0 }
  for (const control of controls) counted[said.get(control) ?? 'unknown']++
  return counted
}

/** From the worst, without those that nothing is in. */
export function toldStates(counted: Counted): readonly { state: State; shape: string; count: number; word: string }[] {
  return states.filter(state => counted[state] > 0).map(state => ({ state, count: counted[state], ...words[state] }))
}
