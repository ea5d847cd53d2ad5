// What the edge counts about itself, in Prometheus' words. Labels are few and bounded: never an id, an address or a path
// as it was asked for.

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export type Measures = {
  /** One per process; other rooms add their own to it. */
  readonly registry: Registry
  readonly requestSeconds: Histogram<'method' | 'route' | 'status'>
  readonly requestsInFlight: Gauge
  readonly refusals: Counter<'code'>
  readonly batchItems: Histogram<'route'>
  readonly requestsAllowed: Gauge
  readonly shed: Counter<'urgency'>
  readonly refusalsHeld: Gauge
  readonly liveStreams: Gauge
  readonly liveEnded: Counter<'why'>
}

export function openMeasures(): Measures {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return edgeMeasures(registry)
}

/** What the edge counts, and nothing of the process. */
export function edgeMeasures(registry: Registry): Measures {
  const registers = [registry]
  return {
    registry,
    requestSeconds: new Histogram({
      name: 'vouch_request_seconds',
      help: 'From the first header to the last byte of the answer, by route and class of status.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    requestsInFlight: new Gauge({ name: 'vouch_requests_in_flight', help: 'Requests not yet answered.', registers }),
    refusals: new Counter({
      name: 'vouch_refusals_total',
      help: 'Problems answered, by code; unauthenticated ones are counted here and not logged one by one.',
      labelNames: ['code'],
      registers,
    }),
    requestsAllowed: new Gauge({
      name: 'vouch_requests_allowed',
      help: 'How many requests may be under way at once, at present.',
      registers,
    }),
    shed: new Counter({
      name: 'vouch_requests_shed_total',
      help: 'Requests turned away because too many were under way, by urgency.',
      labelNames: ['urgency'],
      registers,
    }),
    refusalsHeld: new Gauge({
      name: 'vouch_refusals_held',
      help: 'Requests that were turned away and have not been told so yet.',
      registers,
    }),
    liveStreams: new Gauge({ name: 'vouch_live_streams', help: 'Streams of what happens that are open.', registers }),
    liveEnded: new Counter({
      name: 'vouch_live_ended_total',
      help: 'Streams of what happens that ended, by why: left, slow, session_over, stopping.',
      labelNames: ['why'],
      registers,
    }),
    batchItems: new Histogram({
      name: 'vouch_batch_items',
      help: 'How many requests shared one transaction.',
      labelNames: ['route'],
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000],
      registers,
    }),
  }
}

/** '2xx': few enough to keep. */
export function statusClass(status: number): string {
  return `${Math.floor(status / 100)}xx`
}
