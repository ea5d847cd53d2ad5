// When a process that ended is started again, and when to stop trying. Pure.

export type Ending = {
  /** How long it had been ready before it ended; undefined when it never was. */
  readonly readyForMs: number | undefined
}

export type Plan = { readonly start: 'never' } | { readonly start: 'later'; readonly waitMs: number }

/** Ready for so long, a process counts as having been well. */
const wellMs = 300_000
/** How often in a row a process may fail before somebody must look. */
export const failuresMax = 8
const waitMsMin = 250
const waitMsMax = 60_000

/** Waits twice as long after each failure in a row; one that was well for long enough begins anew. */
export function planAfter(endings: readonly Ending[]): Plan {
  const lastWell = endings.findLastIndex(({ readyForMs }) => readyForMs !== undefined && readyForMs >= wellMs)
  const failures = endings.length - 1 - lastWell
  if (failures >= failuresMax) return { start: 'never' }
  return { start: 'later', waitMs: failures === 0 ? 0 : Math.min(waitMsMax, waitMsMin * 2 ** (failures - 1)) }
}
