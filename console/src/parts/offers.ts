// What may be done on the page that one is on, for the palette to find: each part of a page that does something says so while it is
// there.

import { useEffect, useRef, useSyncExternalStore } from 'react'

export type Offer = { readonly label: string; readonly perform: () => void }

let offers: readonly Offer[] = []
const watchers = new Set<() => void>()

function set(next: readonly Offer[]): void {
  offers = next
  for (const watcher of watchers) watcher()
}

/** `label` undefined: not now. */
export function useOffer(label: string | undefined, perform: () => void): void {
  const latest = useRef(perform)
  useEffect(() => {
    latest.current = perform
  })
  useEffect(() => {
    if (label === undefined) return
    const own: Offer = { label, perform: () => latest.current() }
    set([...offers, own])
    return () => set(offers.filter(one => one !== own))
  }, [label])
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher)
  return () => watchers.delete(watcher)
}

export function useOffers(): readonly Offer[] {
  return useSyncExternalStore(watch, () => offers)
}
