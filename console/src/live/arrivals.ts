// What has happened to a list since it was read: counted by the thing, whatever was done with it how often.

import type { AskedLoosely } from '../api/asked.ts'
import type { Leaf } from './line.ts'
import { touches } from './touched.ts'

export type Arrivals = {
  /** By id: whether it was made just then, or was there before. */
  readonly things: ReadonlyMap<string, 'new' | 'changed'>
  /** More happened than could be told. */
  readonly isBehind: boolean
}

export const noArrivals: Arrivals = { things: new Map(), isBehind: false }

/** What was made so long before its leaf is not new. */
const newMs = 60_000
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const timeChars = 10

/** The first 48 bits of an id are when it was made (RFC 9562 §5.7, docs/decisions/0004-ids.md). */
export function madeAtMs(id: string): number {
  const [, time = ''] = /^[a-z]{3}_([0-9a-z]{10})/.exec(id) ?? []
  if (time.length < timeChars) return 0
  return Array.from(time).reduce((sum, char) => sum * alphabet.length + alphabet.indexOf(char), 0)
}

export type ListAsked = {
  readonly operation: string
  readonly asked: AskedLoosely
  /** Whether a row of this id is there already. */
  readonly has: (id: string) => boolean
  /** What the ids of its rows begin with: `pay`; undefined, where it has none. */
  readonly prefix: string | undefined
}

/** Those before, and what these leaves make of them; the same, where they make nothing. */
export function withLeaves(
  before: Arrivals,
  leaves: readonly Leaf[],
  { operation, asked, has, prefix }: ListAsked,
): Arrivals {
  const found = leaves.filter(leaf => touches(leaf, operation, asked) !== undefined)
  if (found.length === 0) return before
  const things = new Map(before.things)
  for (const { index, at, subjects } of found) {
    const known = subjects.find(has)
    const isYoung = (one: string) => Date.parse(at) - madeAtMs(one) < newMs
    // An empty list does not say what its ids begin with: what was made just then is what came.
    const isOfList = prefix === undefined ? isYoung : (one: string) => one.slice(0, 3) === prefix
    const id = known ?? subjects.find(isOfList) ?? subjects[0] ?? index
    const isNew = known === undefined && (id === index || isYoung(id))
    if (things.get(id) !== 'new') things.set(id, isNew ? 'new' : 'changed')
  }
  return { ...before, things }
}

/** `3 new, 2 changed`; undefined where nothing has happened. What is filtered may leave some of it out. */
export function arrivalWords({ things, isBehind }: Arrivals, isFiltered: boolean): string | undefined {
  if (isBehind) return 'Much has happened meanwhile'
  const count = (which: 'new' | 'changed') => [...things.values()].filter(one => one === which).length
  const parts = [...words(count('new'), 'new'), ...words(count('changed'), 'changed')]
  if (parts.length === 0) return undefined
  return `${isFiltered ? 'Up to ' : ''}${parts.join(', ')}`
}

function words(count: number, what: string): readonly string[] {
  return count === 0 ? [] : [`${count.toLocaleString('en-US')} ${what}`]
}
