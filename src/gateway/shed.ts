// Turns requests away while there are more than can be answered, the least urgent first, and at the least cost: before
// routing, before anybody is asked who they are, and without a line in the log for each.
//
// Beyond the limit a request is refused rather than kept waiting: one that waits is answered when its client has given
// up, and then the work was for nothing. So what is answered is answered in time, and when the flood ends nothing is left
// of it.

import type { Log } from '../base/log.ts'
import type { Outside } from '../base/work.ts'
import { hasPlace, limitAtFirst, nextLimit } from './concurrency.ts'
import type { Measures } from './measures.ts'
import { type Urgency, urgencies } from './urgency.ts'

const windowMs = 250
const sampleMs = 25
/** How much the last window counts beside those before it. */
const newest = 0.3

export type Shed = {
  /** Whether there is a place for it. Whoever gets one leaves it again. */
  readonly enter: (urgency: Urgency) => boolean
  readonly leave: (urgency: Urgency) => void
  readonly limit: () => number
  readonly stop: () => void
}

export type ShedParts = {
  readonly elapsedMs: Outside['elapsedMs']
  /** Asks the database for nothing; see `Window`. */
  readonly askDatabase: () => Promise<void>
  readonly measures: Measures
  readonly log: Log
}

export function openShed({ elapsedMs, askDatabase, measures, log }: ShedParts): Shed {
  const refused = Object.fromEntries(urgencies.map(each => [each, 0])) as Record<Urgency, number> // One for each.
  const counters = new Map(urgencies.map(urgency => [urgency, measures.shed.labels({ urgency })]))
  let limit: number = limitAtFirst
  let inFlight = 0
  let railInFlight = 0
  let peak = 0
  let answered = 0
  let answeredPerSecond = 0
  let lookedMs = elapsedMs()

  const database = openProbe(askDatabase, elapsedMs)
  const lateness = openLateness(elapsedMs)
  const timer = setInterval(() => {
    const nowMs = elapsedMs()
    const lately = (answered / Math.max(1, nowMs - lookedMs)) * 1_000
    answeredPerSecond += (lately - answeredPerSecond) * newest
    limit = nextLimit(limit, { latenessMs: lateness.take(), databaseMs: database.take(), peak, answeredPerSecond })
    peak = inFlight
    answered = 0
    lookedMs = nowMs
    measures.requestsAllowed.set(Math.floor(limit))
    const turnedAway = Object.entries(refused).filter(([, count]) => count > 0)
    if (turnedAway.length === 0) return
    const reason = turnedAway.map(([urgency, count]) => `${urgency} ${count}`).join(', ')
    log.warn({ limit: Math.floor(limit), inFlight, reason }, 'requests were turned away')
    for (const urgency of urgencies) refused[urgency] = 0
  }, windowMs).unref()

  return {
    enter: urgency => {
      if (!hasPlace(urgency, { inFlight, railInFlight, limit })) {
        refused[urgency]++
        counters.get(urgency)?.inc()
        return false
      }
      if (urgency === 'rail') railInFlight++
      else inFlight++
      if (inFlight > peak) peak = inFlight
      return true
    },
    leave: urgency => {
      if (urgency === 'rail') railInFlight--
      else inFlight--
      answered++
    },
    limit: () => limit,
    stop: () => {
      clearInterval(timer)
      lateness.stop()
    },
  }
}

/** How late a timer is that should come every `sampleMs`: what a request waits before this process looks at it. */
function openLateness(elapsedMs: () => number): { readonly take: () => number; readonly stop: () => void } {
  let lastMs = elapsedMs()
  let sumMs = 0
  let samples = 0
  const timer = setInterval(() => {
    const nowMs = elapsedMs()
    sumMs += Math.max(0, nowMs - lastMs - sampleMs)
    samples++
    lastMs = nowMs
  }, sampleMs).unref()
  return {
    take: () => {
      const meanMs = samples === 0 ? windowMs : sumMs / samples
      sumMs = 0
      samples = 0
      return meanMs
    },
    stop: () => clearInterval(timer),
  }
}

/** One question at a time; one that is not answered yet has taken as long as it has been under way. */
function openProbe(ask: () => Promise<void>, elapsedMs: () => number): { readonly take: () => number } {
  let askedMs: number | undefined
  let tookMs = 0
  return {
    take: () => {
      const underWayMs = askedMs === undefined ? 0 : elapsedMs() - askedMs
      if (askedMs === undefined) {
        const startMs = elapsedMs()
        askedMs = startMs
        const end = () => {
          tookMs = elapsedMs() - startMs
          askedMs = undefined
        }
        // A database that says no at once is no reason to turn requests away: they are told so themselves.
        ask().then(end, end)
      }
      return Math.max(tookMs, underWayMs)
    },
  }
}
