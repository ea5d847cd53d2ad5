// A loop is a bounded background pass over rows that are due. Outside events become rows; loops read rows at our pace.

import type { Log } from './log.ts'

export type Loop = {
  readonly name: string
  /** How long to rest when nothing was due. */
  readonly everyMs: number
  /** Handles at most a bounded number of due rows and says how many; more than none means "call me again at once". */
  readonly pass: (signal: AbortSignal) => Promise<number>
  /** Ends what a pass has left under way. Called once, after the last pass, when the signal has long been given. */
  readonly finish?: () => Promise<void>
}

export type RunningLoop = {
  readonly name: string
  /** When a pass last came to its end without a fault, in ms of the monotonic clock; undefined before the first. */
  readonly finishedAtMs: () => number | undefined
  readonly faultsInARow: () => number
  readonly everyMs: number
  /** What the last pass without a fault found to do. */
  readonly handled: () => number
  /** Ends a rest: there may be something to do. Only a hint; nothing rests on it. */
  readonly wake: () => void
  /** Lets the pass under way finish, starts no other. */
  readonly stop: () => Promise<void>
}

const restMsMax = 60_000

/** `onHandled` is told of every pass that found something. */
export function runLoop(
  loop: Loop,
  log: Log,
  random: () => number,
  onHandled: () => void = () => undefined,
): RunningLoop {
  const stopping = new AbortController()
  let wake: () => void = () => undefined
  let finishedAtMs: number | undefined
  let faultsInARow = 0
  let lastHandled = 0

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      let restMs = 0
      try {
        const handled = await loop.pass(stopping.signal)
        finishedAtMs = performance.now()
        faultsInARow = 0
        lastHandled = handled
        if (handled === 0) restMs = loop.everyMs * (0.75 + random() / 2)
        else onHandled()
      } catch (thrown) {
        faultsInARow++
        restMs = Math.min(restMsMax, loop.everyMs * 2 ** Math.min(faultsInARow, 10)) * (0.5 + random())
        log.error({ loop: loop.name, faultsInARow, restMs: Math.round(restMs), err: thrown }, 'a pass failed')
      }
      if (restMs > 0 && !stopping.signal.aborted) {
        await new Promise<void>(resolve => {
          const timer = setTimeout(resolve, restMs)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
    }
  }

  const running = run()
  return {
    name: loop.name,
    finishedAtMs: () => finishedAtMs,
    faultsInARow: () => faultsInARow,
    everyMs: loop.everyMs,
    handled: () => lastHandled,
    wake: () => {
      if (faultsInARow === 0) wake()
    },
    stop: async () => {
      stopping.abort()
      wake()
      await running
      try {
        await loop.finish?.()
      } catch (thrown) {
        log.error({ loop: loop.name, err: thrown }, 'what was under way could not be finished')
      }
    },
  }
}
