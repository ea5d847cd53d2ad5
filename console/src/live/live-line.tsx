// The line of this page to what happens, as long as somebody is signed in; and what follows from it everywhere.

import { useEffect, useState } from 'react'

import { useLine, useStanding } from './live.ts'
import { useRefresh } from './refresh.ts'

/** Whatever is under way when the session ends hears that for itself, and says it in its own place. */
const overMs = 3_000

type Parts = {
  readonly who: string
  readonly isOver: boolean
  /** The office says on the line that nobody is signed in: whether that is so is asked of it. */
  readonly onOver: () => Promise<unknown>
}

export function LiveLine({ who, isOver, onOver }: Parts) {
  const [time, setTime] = useState(0)
  const { is } = useStanding()
  useLine(who, isOver, time)
  useRefresh()
  useEffect(() => {
    if (is !== 'over' || isOver) return
    // Where it stands after all, it is followed anew.
    const timer = setTimeout(() => void onOver().then(() => setTime(before => before + 1)), overMs)
    return () => clearTimeout(timer)
  }, [is, isOver, onOver])
  return null
}
