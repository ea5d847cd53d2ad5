// How many requests may be under way at once. Pure: the next limit from the last one and from how things went.
//
// Two gauges say whether there are too many: how late the event loop is, and how long the database lets a question wait.
// How long requests take says less: one that waits seconds for a bank's core costs nothing meanwhile, and must not slow
// down everybody else.

import type { Urgency } from './urgency.ts'

/** Enough for batches to be worth while: with fewer under way, less gets done. */
export const limitMin = 64
export const limitAtFirst = 256
export const limitMax = 4_000

const latenessTargetMs = 60
const databaseTargetMs = 250
const decrease = 0.9
const increase = 0.05
const increaseMin = 8

export type Window = {
  /** How late timers of this process were, on average. */
  readonly latenessMs: number
  /** How long the database took for a question that takes none. */
  readonly databaseMs: number
  /** The most that were under way at once. */
  readonly peak: number
}

/** Down by a tenth while something is late; up by a little when it was needed and nothing was. */
export function nextLimit(limit: number, { latenessMs, databaseMs, peak }: Window): number {
  const isLate = latenessMs > latenessTargetMs || databaseMs > databaseTargetMs
  if (isLate) return Math.max(limitMin, Math.min(limit, Math.max(peak, limitMin)) * decrease)
  if (peak < limit * mostOf) return limit
  return Math.min(limitMax, limit + Math.max(increaseMin, limit * increase))
}
/** What was nearly reached was needed. */
const mostOf = 0.9

/** Places of the limit that each may use, so that reads are turned away first, then creations, and money last. */
const shares = { read: 0.7, creation: 0.85, money: 1 } as const
/** Beyond the limit, for what banks bring. */
const railPlaces = 64

export function hasPlace(urgency: Urgency, inFlight: number, limit: number): boolean {
  switch (urgency) {
    case 'watch':
      return true
    case 'rail':
      return inFlight < limit + railPlaces
    case 'money':
    case 'creation':
    case 'read':
      return inFlight < limit * shares[urgency]
  }
}
