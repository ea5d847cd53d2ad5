// What is shown of a thing is read again when a leaf names it, and sums when their kind of thing changes: in place, and not while
// somebody writes. Lists are left as they are; they say what has happened: parts/table/arrivals.tsx.

import { type Query, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef } from 'react'

import type { AskedLoosely } from '../api/asked.ts'
import { isTyping } from './is-typing.ts'
import { type News, useNews } from './live.ts'
import { touches } from './touched.ts'

const lookMs = 500
/** How often a sum is asked for anew, however much happens. */
const sumMs = 5_000

/** Somebody fills something in: what they look at meanwhile stays. */
function isBusy(): boolean {
  return isTyping(document.activeElement) || document.querySelector('[role="dialog"] form') !== null
}

type Due = { readonly query: Query; readonly atMs: number; readonly waits: boolean }

export function useRefresh(): void {
  const queries = useQueryClient()
  const due = useRef(new Map<string, Due>())
  const take = useCallback(
    ({ leaves, isBehind }: News) => {
      const now = Date.now()
      for (const query of queries.getQueryCache().findAll({ type: 'active' })) {
        if (query.meta?.['isHeld'] === true || due.current.get(query.queryHash)?.waits === true) continue
        const how = isBehind ? 'itself' : howTouched(query, leaves)
        if (how === 'itself') due.current.set(query.queryHash, { query, atMs: now, waits: true })
        else if (how === 'among')
          due.current.set(query.queryHash, { query, atMs: query.state.dataUpdatedAt + sumMs, waits: false })
      }
    },
    [queries],
  )
  useNews(take)
  useEffect(() => {
    const timer = setInterval(() => {
      const now = Date.now()
      for (const [hash, { query, atMs, waits }] of due.current) {
        if (atMs > now || (waits && isBusy())) continue
        due.current.delete(hash)
        // What comes of it, the page that shows it says.
        queries.invalidateQueries({ queryKey: query.queryKey, exact: true }).catch(() => undefined)
      }
    }, lookMs)
    return () => clearInterval(timer)
  }, [queries])
}

function howTouched({ queryKey: [operation, asked] }: Query, leaves: News['leaves']): 'itself' | 'among' | undefined {
  if (typeof operation !== 'string' || typeof asked !== 'object' || asked === null) return undefined
  let found: 'among' | undefined
  for (const leaf of leaves) {
    // By the shape of our keys: api/queries.ts.
    const how = touches(leaf, operation, asked as AskedLoosely)
    if (how === 'itself') return 'itself'
    found = how ?? found
  }
  return found
}
