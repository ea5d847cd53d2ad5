// How many requests may be under way at once. Pure: the next limit from the last one and from how things went.
//
// Two gauges say whether this process has too much to do: how late the event loop is, and how long the database lets a
// question wait. While both are calm, requests that take long cost nothing: they wait for a bank's core, and must not
// slow down everybody else. While they are not, what is under way divided by what is answered a second is how long the
// next one will take (Little's law), and that has a bound.

import type { Urgency } from './urgency.ts'

/** However slow the machine is. Batches are still worth while. */
export const limitMin = 32
export const limitAtFirst = 256
export const limitMax = 4_000

const calm = { latenessMs: 20, databaseMs: 50 } as const
const late = { latenessMs: 100, databaseMs: 250 } as const
/** How long a request may take while this process has much to do. */
const answerSeconds = 0.5
const decrease = 0.9
/** When the next one would take twice as long as it may, or longer. */
const decreaseFast = 0.7
/** From the least to a thousand in six seconds: what a flood took away is back soon after it. */
const increase = 0.15
const increaseMin = 16

export type Window = {
  /** How late timers of this process were, on average. */
  readonly latenessMs: number
  /** How long the database took for a question that takes none. */
  readonly databaseMs: number
  /** The most that were under way at once. */
  readonly peak: number
  readonly answeredPerSecond: number
}

/** Up by a seventh when it was needed; down by a tenth or more, but never below what is answered in time. */
export function nextLimit(limit: number, { latenessMs, databaseMs, peak, answeredPerSecond }: Window): number {
  const isCalm = latenessMs <= calm.latenessMs && databaseMs <= calm.databaseMs
  const isLate = latenessMs > late.latenessMs || databaseMs > late.databaseMs
  const inTime = answeredPerSecond * answerSeconds
  if (isLate || (!isCalm && peak > inTime)) {
    const lowest = Math.min(limitMax, Math.max(limitMin, inTime))
    return Math.max(lowest, Math.min(limit, peak) * (peak > 2 * inTime ? decreaseFast : decrease))
  }
  if (peak < limit * mostOf) return limit
  const highest = isCalm ? limitMax : Math.max(limit, inTime)
  return Math.min(limitMax, highest, limit + Math.max(increaseMin, limit * increase))
}
/** What was nearly reached was needed. */
const mostOf = 0.9

/** Places of the limit that each may use, so that reads are turned away first, then creations, and money last. */
const shares = { read: 0.7, creation: 0.85, money: 1 } as const
/** For what banks bring: places of their own, however many others are under way. */
const railPlaces = 64

export type Places = {
  /** But for what banks bring. */
  readonly inFlight: number
  readonly railInFlight: number
  readonly limit: number
}

export function hasPlace(urgency: Urgency, { inFlight, railInFlight, limit }: Places): boolean {
  switch (urgency) {
    case 'watch':
      return true
    case 'rail':
      return railInFlight < railPlaces
    case 'money':
    case 'creation':
    case 'read':
      return inFlight < limit * shares[urgency]
  }
}
