// What pages know of what happens: how the line stands, and each leaf as it is told.

import { useEffect, useSyncExternalStore } from 'react'

import { lineTerms, type Standing, type Told } from './line.ts'
import { openTalk } from './talk.ts'

export type News = Pick<Told, 'leaves' | 'isBehind'>

let standing: Standing = { is: 'opening' }
const watchers = new Set<() => void>()
const listeners = new Set<(news: News) => void>()

function take(told: Told): void {
  standing = told.standing
  for (const watcher of watchers) watcher()
  if (told.leaves.length > 0 || told.isBehind) tell(told)
}

function tell(news: News): void {
  for (const listener of listeners) listener(news)
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher)
  return () => watchers.delete(watcher)
}

export function useStanding(): Standing {
  return useSyncExternalStore(watch, () => standing)
}

/** Whether what happens is heard, so that nothing need be asked for again and again. */
export function useIsLive(): boolean {
  return useSyncExternalStore(watch, () => standing.is === 'live')
}

/** Told for as long as somebody looks. `listener` stays the same from one drawing to the next. */
export function useNews(listener: (news: News) => void): void {
  useEffect(() => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }, [listener])
}

/** Keeps the line while the page stands. `isOver`: nobody is signed in; another `time`: it is begun anew. */
export function useLine(who: string, isOver: boolean, time: number): void {
  useEffect(() => {
    // Whoever heard it first, the line or a page.
    if (isOver) return take({ standing: { is: 'over' }, leaves: [], isBehind: false, lastEvent: undefined })
    let talk = openTalk(take)
    talk.ask({ ask: 'follow', who })
    const look = () => document.visibilityState === 'visible' && talk.ask({ ask: 'look' })
    const leave = () => talk.leave()
    const comeBack = ({ persisted }: PageTransitionEvent) => {
      if (!persisted) return
      // It stood still in the browser's memory, and heard nothing.
      talk = openTalk(take)
      talk.ask({ ask: 'follow', who })
      tell({ leaves: [], isBehind: true })
    }
    document.addEventListener('visibilitychange', look)
    addEventListener('online', look)
    addEventListener('pagehide', leave)
    addEventListener('pageshow', comeBack)
    return () => {
      talk.leave()
      document.removeEventListener('visibilitychange', look)
      removeEventListener('online', look)
      removeEventListener('pagehide', leave)
      removeEventListener('pageshow', comeBack)
    }
  }, [who, isOver, time])
}

/** Whether what was heard so long ago is still to be called live. */
export function isFresh(heardAtMs: number, nowMs: number): boolean {
  return nowMs - heardAtMs < lineTerms.silentMs
}
