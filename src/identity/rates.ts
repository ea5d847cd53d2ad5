// How often somebody may ask. A request is decided on in the memory of its process, in well under a microsecond; once a
// second the processes tell each other through the database what was spent, so that who asks at several of them gets no
// more than who asks at one.
//
// How wrong that may be, for N processes that tell each other every `tickMs`: within any time t one name gets at most
// burst + t × perSecond, and (N − 1) × (burst + tickMs × perSecond) more. The excess is a debt: it is kept, paid off
// before anything else is let in, and so does not grow with t. While the database is away each process goes on with
// what it knows: N times the rate at most, never more.

import type { Outside } from '../base/work.ts'
import { type Bucket, fullBucket, isFull, type Rate, refill, secondsUntilNext, take } from './bucket.ts'
import * as store from './rates-store.ts'

export const rateKinds = ['reads', 'writes', 'money', 'strangers', 'sign_in'] as const
export type RateKind = (typeof rateKinds)[number]

/** What an institution may set, for its programs and for its people. */
export type CallerRates = Readonly<Record<'client' | 'person', Readonly<Record<'reads' | 'writes' | 'money', Rate>>>>

/** A program speaks for all members of an institution; a person has two hands. */
export const callerRates: CallerRates = {
  client: {
    reads: { perSecond: 1_000, burst: 10_000 },
    writes: { perSecond: 2_000, burst: 20_000 },
    money: { perSecond: 10_000, burst: 50_000 },
  },
  person: {
    reads: { perSecond: 20, burst: 200 },
    writes: { perSecond: 5, burst: 50 },
    money: { perSecond: 5, burst: 50 },
  },
}
/** By address: those who have not shown who they are, and those who try to. */
export const addressRates = {
  strangers: { perSecond: 20, burst: 200 },
  sign_in: { perSecond: 1, burst: 20 },
} as const satisfies Partial<Record<RateKind, Rate>>

export type Taken = {
  readonly isAllowed: boolean
  /** Whole requests that are left now; none where it was refused. */
  readonly left: number
  readonly retryAfterSeconds: number
}

export type Rates = {
  /** `name` is whoever is counted: 'demo/client:cli_…', or the network of an address. */
  readonly take: (name: string, kind: RateKind, rate: Rate) => Taken
  /** Whether there is nothing left, without taking of it: seconds to wait, or none. */
  readonly secondsToWait: (name: string, kind: RateKind) => number
  /** Tells the others what was spent here, and learns what they did. Answers with how many names it told of. */
  readonly tick: () => Promise<number>
}

/** Beyond it, whoever is new shares one bucket with all who are: many names cost no memory, and buy no tokens. */
const namesMax = 50_000
const toldMax = 1_000
export const tickMs = 1_000
const sharedName = '*'
/** A row that nobody has touched for so long is that of a full bucket. */
const forgottenAfterMs = 3_600_000
const sweepEveryTicks = 60

export function openRates({ sql, now, elapsedMs }: Pick<Outside, 'sql' | 'now' | 'elapsedMs'>): Rates {
  const buckets = new Map<string, Bucket>()
  const touched = new Set<string>()
  let ticks = 0

  function bucketOf(key: string, kind: RateKind, rate: Rate, nowMs: number): Bucket {
    const known = buckets.get(key)
    if (known !== undefined && known.rate === rate) return known
    if (known === undefined && buckets.size >= namesMax) {
      for (const [each, bucket] of buckets) if (isFull(bucket, nowMs)) buckets.delete(each)
      if (buckets.size >= namesMax && !key.startsWith(sharedName))
        return bucketOf(`${sharedName} ${kind}`, kind, rate, nowMs)
    }
    const made = fullBucket(rate, nowMs)
    if (known !== undefined) {
      refill(known, nowMs)
      made.tokens = Math.min(known.tokens, rate.burst)
      made.spent = known.spent
    }
    buckets.set(key, made)
    return made
  }

  return {
    take: (name, kind, rate) => {
      const key = `${name} ${kind}`
      const nowMs = elapsedMs()
      const bucket = bucketOf(key, kind, rate, nowMs)
      const isAllowed = take(bucket, nowMs)
      if (isAllowed) touched.add(key)
      return {
        isAllowed,
        left: Math.max(0, Math.floor(bucket.tokens)),
        retryAfterSeconds: isAllowed ? 0 : secondsUntilNext(bucket),
      }
    },
    secondsToWait: (name, kind) => {
      const bucket = buckets.get(`${name} ${kind}`)
      if (bucket === undefined || bucket.tokens >= 1) return 0
      const gained = ((elapsedMs() - bucket.atMs) / 1_000) * bucket.rate.perSecond
      return bucket.tokens + gained >= 1 ? 0 : secondsUntilNext(bucket)
    },
    tick: async () => {
      const told = [...touched].slice(0, toldMax).sort()
      const spending = told.flatMap(key => {
        const bucket = buckets.get(key)
        return bucket === undefined ? [] : [{ key, ...bucket.rate, spent: bucket.spent }]
      })
      const moment = now()
      const left = spending.length === 0 ? [] : await store.spend(sql, spending, moment)
      const spentBy = new Map(spending.map(({ key, spent }) => [key, spent]))
      for (const { key, tokens } of left) {
        const bucket = buckets.get(key)
        if (bucket === undefined) continue
        // What was taken while this was asked is told next time, and is gone from here already.
        bucket.spent -= spentBy.get(key) ?? 0
        bucket.tokens = tokens - bucket.spent
        bucket.atMs = elapsedMs()
      }
      // To the end of the line, so that whoever asks without a pause keeps nobody else from being told of.
      for (const key of told) {
        touched.delete(key)
        if ((buckets.get(key)?.spent ?? 0) > 0) touched.add(key)
      }
      if (++ticks % sweepEveryTicks === 0)
        await store.forget(sql, new Date(moment.getTime() - forgottenAfterMs), toldMax)
      return spending.length
    },
  }
}
