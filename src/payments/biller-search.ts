// What people look for in the directory, made comparable, and which answer comes first. Pure.

import { done, type Outcome, refused } from '../base/outcome.ts'
import type { BillerId } from './payment.ts'

/** The most that one search answers with. */
export const hitsMax = 50
export const aliasesMax = 10
/** Letters and digits that a partial name has at least; fewer say nothing, and would match everything. */
const signsMin = 3

/**
 * Upper and lower case, accents, widths and ligatures are one; apostrophes and full stops are nothing; other marks and
 * runs of blanks are one blank. `St. John’s Wood-Works` → `st johns wood works`.
 */
export function normalName(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .toUpperCase() // Written in capitals, ß is ss.
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[\p{M}'’‘`.]/gu, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .normalize('NFKC')
}

/** A name as it is found from each of its words on: `city of york`, `of york`, `york`. */
export function fromEachWord(name: string): readonly string[] {
  const words = normalName(name).split(' ')
  return words.map((_, first) => words.slice(first).join(' '))
}

/** Each word of these names, from each of its letters but the first: `york` by `ork`, `rk` and `k`. */
export function endingsOf(names: readonly string[]): readonly { readonly ending: string; readonly word: string }[] {
  const words = new Set(names.flatMap(name => normalName(name).split(' ')))
  return [...words].flatMap(word => {
    const letters = Array.from(word)
    return letters.slice(1).map((_, left) => ({ ending: letters.slice(left + 1).join(''), word }))
  })
}

export type Wanted = {
  /** Normalised; '' for any. */
  readonly name: string
  /** Five digits, or the first three of them; '' for any. */
  readonly zip: string
}

export type WantedRefusal =
  | { readonly code: 'search_too_short'; readonly signsMin: number }
  | { readonly code: 'search_for_nothing' }

export function readWanted({
  name,
  zip,
}: {
  readonly name?: string
  readonly zip?: string
}): Outcome<Wanted, WantedRefusal> {
  if (name === undefined && zip === undefined) return refused({ code: 'search_for_nothing' })
  const normal = name === undefined ? '' : normalName(name)
  if (name !== undefined && Array.from(normal.replaceAll(' ', '')).length < signsMin)
    return refused({ code: 'search_too_short', signsMin })
  return done({ name: normal, zip: zip ?? '' })
}

/** How well a name answers; `payments.likeness` says the same in SQL. */
export const likeness = { same: 0, begins: 1, wordBegins: 2, within: 3 } as const

/** One name of a biller that answers. */
export type Candidate = {
  readonly id: BillerId
  readonly likeness: number
  readonly weight: number
}

/** Each biller once, by its best name: the likest first, then those with more payees (in doublings), then by id. */
export function ranked(candidates: readonly Candidate[]): readonly Candidate[] {
  const best = new Map<BillerId, Candidate>()
  for (const candidate of candidates) {
    const known = best.get(candidate.id)
    if (known === undefined || candidate.likeness < known.likeness) best.set(candidate.id, candidate)
  }
  return [...best.values()].toSorted((a, b) => a.likeness - b.likeness || b.weight - a.weight || (a.id < b.id ? -1 : 1))
}

/** Whether the first so many are settled: what else there is of this likeness or worse cannot come before them. */
export function areSettled(candidates: readonly Candidate[], likenessMax: number): boolean {
  return ranked(candidates).filter(({ likeness }) => likeness <= likenessMax).length >= hitsMax
}

/** How many binary digits a number of payees has: 0, 1, 2 to 3, 4 to 7, … are of one weight each. */
export function weightOf(payees: number): number {
  return 32 - Math.clz32(payees)
}
