// Where one has been: addresses of this console, kept in this browser for the person who was there.

import { keep, kept } from '../parts/kept.ts'

export type Been = { readonly address: string; readonly title: string }

const most = 8

/** What was kept by another hand is nothing. */
export function recentOf(text: string | undefined): readonly Been[] {
  try {
    const found: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(found) ? found.filter(isBeen).slice(0, most) : []
  } catch {
    return []
  }
}

function isBeen(one: unknown): one is Been {
  return (
    typeof one === 'object' &&
    one !== null &&
    'address' in one &&
    'title' in one &&
    typeof one.title === 'string' &&
    typeof one.address === 'string' &&
    /^\/(?!\/)/.test(one.address)
  )
}

/** The last in front, and each once. */
export function withBeen(before: readonly Been[], been: Been): readonly Been[] {
  return [been, ...before.filter(({ address }) => address !== been.address)].slice(0, most)
}

export function recent(person: string): readonly Been[] {
  return recentOf(kept(`recent.${person}`))
}

export function remember(person: string, been: Been): void {
  keep(`recent.${person}`, JSON.stringify(withBeen(recent(person), been)))
}
