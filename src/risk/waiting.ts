// What somebody wants tried now, and when that will be. Whoever is at the machine is not kept waiting; people at their desks
// have a quarter of an hour's budget together, so that nobody keeps the prober from what is due. Pure.

import type { ControlId } from '../base/control.ts'
import type { Asked, TriedAt } from './asked-store.ts'
import { budgetMs, chargeMsMax, hourMs } from './schedule.ts'

/** What tries that people ask for may take of any hour. */
export const askedMsMax = budgetMs / 4
/** What waited longer is not wanted any more. Who asked at the machine has gone; a person looks again. */
const wantedMsAtMachine = 900_000
export const wantedMs = 2 * hourMs

/** What came of it: the first try that began later. */
export type AskedState =
  | { readonly state: 'waiting' }
  | { readonly state: 'tried'; readonly by: TriedAt }
  | { readonly state: 'lapsed' }

export function stateOf(asked: Asked, tried: readonly TriedAt[], now: Date): AskedState {
  const by = tried.find(({ control, startedAt }) => control === asked.control && startedAt >= asked.askedAt)
  if (by !== undefined) return { state: 'tried', by }
  const sinceMs = now.getTime() - asked.askedAt.getTime()
  return { state: sinceMs < (isPersons(asked) ? wantedMs : wantedMsAtMachine) ? 'waiting' : 'lapsed' }
}

/** What was tried and what is known of how long each takes, to know when the next one fits. */
export type Spent = {
  readonly tried: readonly TriedAt[]
  /** What each took last; nothing, where it was never tried. */
  readonly newest: readonly TriedAt[]
  readonly now: Date
}

/** Those that may be tried at this moment, the first first. */
export function mayBeTried(all: readonly Asked[], spent: Spent): readonly ControlId[] {
  const { tried, now } = spent
  const charges = chargesOf(all, tried)
  return all
    .filter(asked => stateOf(asked, tried, now).state === 'waiting')
    .filter(asked => !isPersons(asked) || fits(charges, chargeOf(asked.control, spent), now.getTime()))
    .map(({ control }) => control)
}

/** When what waits will be tried, one after the other, if nothing else is asked for; without a word where it never fits. */
export function expected(all: readonly Asked[], spent: Spent): ReadonlyMap<string, Date> {
  const { tried, now } = spent
  const charges = [...chargesOf(all, tried)]
  const known = new Map<string, Date>()
  for (const asked of all) {
    if (stateOf(asked, tried, now).state !== 'waiting') continue
    const chargedMs = chargeOf(asked.control, spent)
    const atMs = earliest(charges, chargedMs, now.getTime())
    if (atMs === undefined) continue
    charges.push({ endedMs: atMs + chargedMs, chargedMs, isPersons: isPersons(asked) })
    known.set(asked.asked, new Date(atMs))
  }
  return known
}

type Charge = { readonly endedMs: number; readonly chargedMs: number; readonly isPersons: boolean }

/** Each try once, and whether it was a person's wish. */
function chargesOf(all: readonly Asked[], tried: readonly TriedAt[]): readonly Charge[] {
  const wished = new Set(
    all.filter(isPersons).flatMap(asked => {
      const state = stateOf(asked, tried, asked.askedAt)
      return state.state === 'tried' ? [state.by.run] : []
    }),
  )
  return tried.map(one => ({
    endedMs: one.endedAt.getTime(),
    chargedMs: tookMs(one),
    isPersons: wished.has(one.run),
  }))
}

function chargeOf(control: ControlId, { newest }: Spent): number {
  const last = newest.find(one => one.control === control)
  return last === undefined ? 0 : tookMs(last)
}

function tookMs({ startedAt, endedAt }: TriedAt): number {
  return Math.min(endedAt.getTime() - startedAt.getTime(), chargeMsMax)
}

/** Within what people have of the hour, and within what all have of it. */
function fits(charges: readonly Charge[], chargedMs: number, atMs: number): boolean {
  const within = charges.filter(({ endedMs }) => endedMs > atMs - hourMs)
  const sum = (of: readonly Charge[]) => of.reduce((ms, one) => ms + one.chargedMs, chargedMs)
  return sum(within) <= budgetMs && sum(within.filter(one => one.isPersons)) <= askedMsMax
}

/** There is room when something has been tried for an hour. */
function earliest(charges: readonly Charge[], chargedMs: number, nowMs: number): number | undefined {
  const moments = charges.map(({ endedMs }) => endedMs + hourMs).filter(ms => ms > nowMs)
  return [nowMs, ...moments.sort((one, other) => one - other)].find(ms => fits(charges, chargedMs, ms))
}

function isPersons({ askedBy }: Asked): boolean {
  return askedBy.startsWith('person:')
}
