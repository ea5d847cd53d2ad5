// Where others ask how it stands. It reads as the canary's institution, for whoever may know: what was tried is of the
// whole deployment, and what was accepted is each institution's own.

import type { KeyObject } from 'node:crypto'

import * as audit from '../audit/audit.ts'
import { type ControlId, canary } from '../base/control.ts'
import { type Outside, snapshot, type Work } from '../base/work.ts'
import { type Tries, triesFor } from './asked.ts'
import { type CountedRun, countedRuns } from './evidence.ts'
import { type ShownRun, shownRuns } from './history.ts'
import type { Day } from './register/terms.ts'
import { type Point, pointsBetween, snapshotDayAt } from './report-store.ts'
import { dayOf, type Measuring } from './score.ts'
import { type Kept, readSnapshot, type Weighed, weigh } from './snapshot.ts'
import { type Trend, trendOf } from './trend.ts'

/** So long an answer is given again, since it takes some reading. */
const sameMs = 10_000
/** And so long while the next one is computed: whoever asks is told of which moment it is. */
const staleMs = 60_000
const msPerDay = 86_400_000
const runsMs = msPerDay
const trendMs = 364 * msPerDay

export type Weighing = { readonly measuring: Measuring; readonly register: string }

export type Desk = {
  readonly now: () => Promise<Weighing>
  /** Of a day; one that the prober has not signed has no receipt. */
  readonly kept: (day: Day) => Promise<Kept | undefined>
  /** Of the newest day that was kept by then. */
  readonly keptAt: (at: Date) => Promise<Kept | undefined>
  /** Each day of which there is a snapshot, the oldest first; without acceptances. */
  readonly points: (from: Day, to: Day) => Promise<readonly Point[]>
  /** Of the open risks, a point for each week of the last year in which there was a snapshot; without acceptances. */
  readonly trend: (until?: Date) => Promise<Trend>
  /** Of the last day, the newest first. */
  readonly runsOf: (control: ControlId) => Promise<readonly CountedRun[]>
  /** All that are kept, the newest first; `before`: the last one seen. */
  readonly history: (control: ControlId, before: string | undefined, rowsMax: number) => Promise<readonly ShownRun[]>
  /** By which it is known what became of a wish, and when one will be carried out. */
  readonly tries: (control: ControlId, askedAt?: Date) => Promise<Tries>
  /** Of a leaf by which the prober says something. */
  readonly receipt: (id: string) => Promise<audit.Receipt | undefined>
}

export type DeskOptions = {
  readonly outside: Outside
  readonly actor: `process:${string}`
  /** What the names of the audit logs begin with. */
  readonly origin: string
  readonly weighed: () => Promise<Weighed>
}

export function openDesk({ outside, actor, origin, weighed }: DeskOptions): Desk {
  const read = <T>(perform: (work: Work) => Promise<T>) => snapshot(outside, canary, actor, perform)
  const readBy = <T>(perform: (work: Work, keys: ReadonlyMap<string, KeyObject>) => Promise<T>) =>
    weighed().then(({ keys }) => read(work => perform(work, keys)))
  const weighings = keepWeighings(outside.elapsedMs, () => weighed().then(all => read(work => weigh(work, all))))
  /** What is kept of a day never changes, so it is read once. */
  const known = new Map<Day, Point>()
  const pointsOf = async (work: Work, from: Day, to: Day) => {
    const isAsked = (day: Day) => day >= from && day <= to
    for (const point of await pointsBetween(work, from, to, [...known.keys()].filter(isAsked)))
      known.set(point.day, point)
    return [...known.values()].filter(({ day }) => isAsked(day)).sort((one, other) => (one.day < other.day ? -1 : 1))
  }
  return {
    now: weighings.now,
    kept: day => readBy((work, keys) => readSnapshot(work, day, keys)),
    keptAt: at =>
      readBy(async (work, keys) => {
        const day = await snapshotDayAt(work, at)
        return day === undefined ? undefined : readSnapshot(work, day, keys)
      }),
    points: (from, to) => read(work => pointsOf(work, from, to)),
    trend: until =>
      read(async work => {
        const to = until ?? work.now
        return trendOf(weekly(await pointsOf(work, dayOf(new Date(to.getTime() - trendMs)), dayOf(to))))
      }),
    runsOf: control =>
      readBy(async (work, keys) => {
        const to = new Date(work.now.getTime() + 1)
        const runs = await countedRuns(work, { from: new Date(to.getTime() - runsMs), to }, keys)
        return runs.filter(run => run.control === control).reverse()
      }),
    history: (control, before, rowsMax) =>
      weighed().then(({ keys, proofs }) =>
        read(async work => shownRuns(work, { control, before, rowsMax }, keys, await proofs(work))),
      ),
    tries: async (control, askedAt) => {
      const tries = await read(work => triesFor(work, [control], askedAt))
      await weighings.seen(tries.newest.map(({ endedAt }) => endedAt))
      return tries
    },
    receipt: id =>
      read(async work => {
        const found = await audit.findReceipt(work, id, origin)
        return found?.said.kind.startsWith('risk.') === true ? found : undefined
      }),
  }
}

/** What was computed lately is given again; a little later it still is, while the next is computed. */
function keepWeighings(elapsedMs: () => number, compute: () => Promise<Weighing>) {
  type Computed = { readonly atMs: number; readonly weighing: Promise<Weighing> }
  let last: Computed | undefined
  let next: Computed | undefined
  const begin = (): Computed => {
    const begun = { atMs: elapsedMs(), weighing: compute() }
    next = begun
    begun.weighing
      .then(() => {
        last = begun
      })
      // What failed is not given again; whoever waits for it is told.
      .catch(() => undefined)
      .finally(() => {
        if (next === begun) next = undefined
      })
    return begun
  }
  return {
    now: (): Promise<Weighing> => {
      const ageMs = elapsedMs() - (last?.atMs ?? Number.NEGATIVE_INFINITY)
      if (last !== undefined && ageMs < sameMs) return last.weighing
      const coming = next ?? begin()
      return last !== undefined && ageMs < staleMs ? last.weighing : coming.weighing
    },
    /** Whoever has seen a newer try is to see next what it comes to. */
    seen: async (triesEndedAt: readonly Date[]): Promise<void> => {
      const until = last === undefined ? undefined : (await last.weighing).measuring.now
      if (until !== undefined && triesEndedAt.some(at => at > until)) [last, next] = [undefined, undefined]
    },
  }
}

/** The last of each week, the oldest first. A week without any is left out: nobody knows how it stood. */
function weekly(points: readonly Point[]): readonly number[] {
  const byWeek = new Map(points.map(({ day, open }) => [Math.floor(Date.parse(day) / (7 * msPerDay)), open]))
  return [...byWeek.values()]
}
