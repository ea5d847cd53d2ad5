// Who has looked at the register as a whole, and when it has to be looked at again. Overdue is computed, and stays until
// somebody has looked.

import type { Day, Origin, Risk, RiskId, Task } from './terms.ts'

export type Review = {
  readonly of: Origin
  readonly on: Day
  readonly by: string
  readonly found: string
  /** By when it has to be reviewed again. */
  readonly next: Day
}

/** Newest last. A review is added with what was found; none is ever taken away. */
export const reviews: readonly Review[] = [
  {
    of: 'threat-model',
    on: '2026-01-03',
    by: 'the threat model of the payments service',
    found: 'Six threats and five agents, with likelihood and impact.',
    next: '2026-06-03',
  },
]

/** Which reviews should have happened by a day and did not, with the days since. */
export function overdue(on: Day, held: readonly Review[] = reviews): readonly { of: Origin; due: Day; days: number }[] {
  const newest = new Map<Origin, Review>()
  for (const review of held) {
    const known = newest.get(review.of)
    if (known === undefined || known.on <= review.on) newest.set(review.of, review)
  }
  return [...newest.values()]
    .filter(({ next }) => next < on)
    .map(({ of, next }) => ({ of, due: next, days: (Date.parse(on) - Date.parse(next)) / 86_400_000 }))
}

/** What was planned for a day before, and is not done. */
export function lateTasks(on: Day, risks: readonly Risk[]): readonly { readonly risk: RiskId; readonly task: Task }[] {
  return risks.flatMap(({ id, plan }) =>
    plan.filter(({ due, doneOn }) => doneOn === undefined && due < on).map(task => ({ risk: id, task })),
  )
}
