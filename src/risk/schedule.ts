// When which control is tried: each once in its period, and all of them together in no hour for longer than a fiftieth of it.
// A control is named late before it is called stale: the one whose time is over first goes first. Pure but for two clocks.

import type { Control, ControlId } from '../base/control.ts'
import type { Outside } from '../base/work.ts'
import type { Result } from './run.ts'

export const hourMs = 3_600_000
/** What all tries of an hour may take. */
export const budgetMs = hourMs / 50
/** What a try counts for at most: one that hangs does not use up what the others need. */
export const chargeMsMax = budgetMs / 2
/** After a try this many times as long as it took nothing is tried, so that a round is spread: and no longer than that. */
const restFactor = 4
const restMsMax = 5_000
/** What nobody could tell is asked again so much later, then after twice as long, until its period. */
const againMs = 60_000

export type LastTry = { readonly endedAt: Date; readonly tookMs: number; readonly result: Result }
type Known = LastTry & { readonly unknowns: number }
export type Timed = Pick<Control, 'id' | 'everySeconds'>

export type Schedule<One extends Timed> = {
  /** The one to be tried now. */
  readonly next: () => One | undefined
  /** It was tried, because it was due or because somebody asked. */
  readonly tried: (id: ControlId, beganMs: number, result: Result) => void
  /** What all of them take of an hour at most, and where that is more than they may. */
  readonly needs: () => { readonly neededMs: number; readonly budgetMs: number; readonly fits: boolean }
}

export function openSchedule<One extends Timed>(
  { now, elapsedMs }: Pick<Outside, 'now' | 'elapsedMs'>,
  controls: readonly One[],
  known: ReadonlyMap<ControlId, LastTry>,
): Schedule<One> {
  const lasts = new Map<ControlId, Known>(
    [...known].map(([id, last]) => [id, { ...last, unknowns: last.result === 'unknown' ? 1 : 0 }]),
  )
  /** Of the last hour, the oldest first. */
  const spent: { readonly endedMs: number; readonly chargedMs: number }[] = []
  let restUntilMs = Number.NEGATIVE_INFINITY

  const chargeOf = (id: ControlId) => Math.min(lasts.get(id)?.tookMs ?? 0, chargeMsMax)
  const needed = () =>
    controls.reduce((sum, { id, everySeconds }) => sum + chargeOf(id) * Math.ceil(hourMs / 1_000 / everySeconds), 0)
  const spentMs = (atMs: number) => {
    while (spent[0] !== undefined && spent[0].endedMs <= atMs - hourMs) spent.shift()
    return spent.reduce((sum, { chargedMs }) => sum + chargedMs, 0)
  }
  /** In milliseconds since it should have been tried, and whether it is only tried again because nobody could tell. */
  const dueBy = ({ id, everySeconds }: One, at: number) => {
    const last = lasts.get(id)
    const sinceMs = at - (last?.endedAt.getTime() ?? 0)
    const periodMs = everySeconds * 1_000
    if (last === undefined || last.unknowns === 0 || sinceMs >= periodMs)
      return { ms: sinceMs - periodMs, isEarly: false }
    return { ms: sinceMs - Math.min(periodMs, againMs * 2 ** (last.unknowns - 1)), isEarly: true }
  }

  return {
    next: () => {
      const atMs = elapsedMs()
      if (atMs < restUntilMs) return undefined
      const at = now().getTime()
      const due = controls
        .map(one => ({ one, ...dueBy(one, at) }))
        .filter(({ ms }) => ms >= 0)
        .sort((one, other) => leftMs(one) - leftMs(other))
      const left = budgetMs - spentMs(atMs)
      const spare = left - needed()
      return due.find(({ one, isEarly }) => chargeOf(one.id) <= (isEarly ? spare : left))?.one
    },
    tried: (id, beganMs, result) => {
      const endedMs = elapsedMs()
      const tookMs = endedMs - beganMs
      const unknowns = result === 'unknown' ? (lasts.get(id)?.unknowns ?? 0) + 1 : 0
      lasts.set(id, { endedAt: now(), tookMs, result, unknowns })
      spent.push({ endedMs, chargedMs: Math.min(tookMs, chargeMsMax) })
      restUntilMs = endedMs + Math.min(tookMs * restFactor, restMsMax)
    },
    needs: () => {
      const isEachShort = controls.every(({ id }) => (lasts.get(id)?.tookMs ?? 0) <= chargeMsMax)
      return { neededMs: needed(), budgetMs, fits: isEachShort && needed() <= budgetMs }
    },
  }
}

/** Until it is stale; what was never tried is. */
function leftMs({ one, ms, isEarly }: { readonly one: Timed; readonly ms: number; readonly isEarly: boolean }): number {
  // What is tried again early is not due yet: it waits for all that are.
  return one.everySeconds * (isEarly ? 2_000 : 1_000) - ms
}
