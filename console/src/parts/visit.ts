// When one was here last, on this computer: kept by the browser, and by nobody else.

import { useEffect } from 'react'

import { seenAgain, type Visits } from './visits.ts'

const seenEveryMs = 60_000

const keyOf = (person: string) => `vouch.visits.${person}`

function readVisits(person: string): Visits | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(person)) ?? 'null')
    if (typeof kept !== 'object' || kept === null || !('seen' in kept) || typeof kept.seen !== 'number')
      return undefined
    const before = 'before' in kept && typeof kept.before === 'number' ? { before: kept.before } : {}
    return { seen: kept.seen, ...before }
  } catch {
    // A browser that keeps nothing, or something else under our name: then nobody was here.
    return undefined
  }
}

/** Notes that one is here, for as long as the page is looked at. */
export function useSeenHere(person: string): void {
  useEffect(() => {
    const note = () => {
      if (document.visibilityState === 'hidden') return
      try {
        localStorage.setItem(keyOf(person), JSON.stringify(seenAgain(readVisits(person), Date.now())))
      } catch {
        // See above.
      }
    }
    note()
    document.addEventListener('visibilitychange', note)
    const timer = setInterval(note, seenEveryMs)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', note)
    }
  }, [person])
}

/** An instant in UTC; undefined, where one was never here, or this browser does not know. */
export function lastHere(person: string): string | undefined {
  const visits = readVisits(person)
  const before = visits === undefined ? undefined : seenAgain(visits, Date.now()).before
  return before === undefined ? undefined : new Date(before).toISOString()
}
