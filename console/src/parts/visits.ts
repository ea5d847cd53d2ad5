// Being away for half an hour ends a visit.

export type Visits = {
  /** When this person was last seen. */
  readonly seen: number
  /** When they were last seen in the visit before this one; absent in the first. */
  readonly before?: number
}

const awayMs = 30 * 60_000

/** What is kept from now on. */
export function seenAgain(kept: Visits | undefined, nowMs: number): Visits {
  if (kept === undefined) return { seen: nowMs }
  const before = nowMs - kept.seen > awayMs ? kept.seen : kept.before
  return { seen: nowMs, ...(before === undefined ? {} : { before }) }
}
