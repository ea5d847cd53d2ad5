// Where others ask how it stands. It reads as the canary's institution, for whoever may know: what was tried is of the
// whole deployment, and what was accepted is each institution's own.

import type { KeyObject } from 'node:crypto'

import * as audit from '../audit/audit.ts'
import { type ControlId, canary } from '../base/control.ts'
import { type Outside, snapshot, type Work } from '../base/work.ts'
import { type CountedRun, countedRuns } from './evidence.ts'
import type { Day } from './register/terms.ts'
import { openBetween, type Point } from './report-store.ts'
import { dayOf, type Measuring } from './score.ts'
import { type Kept, readSnapshot, type Weighed, weigh } from './snapshot.ts'
import { type Trend, trendOf } from './trend.ts'

/** So long an answer is given again, since it takes some reading. */
const sameMs = 10_000
const msPerDay = 86_400_000
const runsMs = msPerDay
const trendMs = 364 * msPerDay

export type Weighing = { readonly measuring: Measuring; readonly register: string }

export type Desk = {
  readonly now: () => Promise<Weighing>
  /** Of a day; one that the prober has not signed has no receipt. */
  readonly kept: (day: Day) => Promise<Kept | undefined>
  /** Of the open risks, a point for each week of the last year in which there was a snapshot; without acceptances. */
  readonly trend: () => Promise<Trend>
  /** Of the last day, the newest first. */
  readonly runsOf: (control: ControlId) => Promise<readonly CountedRun[]>
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
  let last: { readonly untilMs: number; readonly weighing: Promise<Weighing> } | undefined
  return {
    now: () => {
      const nowMs = outside.elapsedMs()
      if (last !== undefined && nowMs < last.untilMs) return last.weighing
      const weighing = weighed().then(all => read(work => weigh(work, all)))
      last = { untilMs: nowMs + sameMs, weighing }
      // What failed is not given again.
      weighing.catch(() => {
        last = undefined
      })
      return weighing
    },
    kept: day => readBy((work, keys) => readSnapshot(work, day, keys)),
    trend: () =>
      read(async work => {
        const from = dayOf(new Date(work.now.getTime() - trendMs))
        return trendOf(weekly(await openBetween(work, from, dayOf(work.now))))
      }),
    runsOf: control =>
      readBy(async (work, keys) => {
        const to = new Date(work.now.getTime() + 1)
        const runs = await countedRuns(work, { from: new Date(to.getTime() - runsMs), to }, keys)
        return runs.filter(run => run.control === control).reverse()
      }),
    receipt: id =>
      read(async work => {
        const found = await audit.findReceipt(work, id, origin)
        return found?.said.kind.startsWith('risk.') === true ? found : undefined
      }),
  }
}

/** The last of each week, the oldest first. A week without any is left out: nobody knows how it stood. */
function weekly(points: readonly Point[]): readonly number[] {
  const byWeek = new Map(points.map(({ day, open }) => [Math.floor(Date.parse(day) / (7 * msPerDay)), open]))
  return [...byWeek.values()]
}
