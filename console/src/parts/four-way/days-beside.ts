// One day among those that there are.

export type Beside = {
  /** Undefined where none was asked for and there is none at all. */
  readonly day: string | undefined
  readonly isThere: boolean
  readonly before: string | undefined
  readonly after: string | undefined
}

/** Of days, newest first: the one asked for, or else the newest. */
export function daysBeside(days: readonly string[], asked: string | undefined): Beside {
  const day = asked ?? days[0]
  if (day === undefined) return { day, isThere: false, before: undefined, after: undefined }
  return {
    day,
    isThere: days.includes(day),
    before: days.find(one => one < day),
    after: days.findLast(one => one > day),
  }
}
