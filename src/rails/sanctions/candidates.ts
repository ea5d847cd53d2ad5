// Which listed names a given name could reach a threshold with.
//
// Every listed word, and every two neighbours written as one, is kept with the names it stands in. For a given name, the
// weight of what is alike is added up name by name, counting generously: a word may serve twice, an initial may be
// anybody's. Only a name whose sum cannot reach the threshold (`scoreMax`) is passed over, so none that could is lost.

import type { Entry, List, ListedName } from './list.ts'
import { readListed, type Word } from './normal.ts'
import { besidesMax, initialWeight, scoreMax, shareOf, type Weighed, weigh } from './score.ts'
import { type Variants, variantsOf } from './variants.ts'

/** One name of one entry, ready to be compared. */
export type Listed = { readonly entry: Entry; readonly name: ListedName; readonly weighed: Weighed }

export type Candidates = {
  readonly names: readonly Listed[]
  readonly weigh: (words: readonly Word[]) => Weighed
  /** Places in `names`, ascending. */
  readonly reach: (given: Weighed, threshold: number, kind: 'individual' | 'entity' | undefined) => readonly number[]
}

/** What an initial can count for at most: a full word's weight at an initial's likeness. */
const initialSumMax = 700 * 1_000

export function candidatesOf(list: List): Candidates {
  const read = list.entries.flatMap(entry =>
    entry.names.map(name => ({ entry, name, words: readListed(name.text, entry.kind === 'individual') })),
  )
  const entriesWith = rarityOf(read)
  const rarity = (fold: string) => entriesWith.get(fold) ?? 0
  const names = read.map(({ entry, name, words }) => ({ entry, name, weighed: weigh(words, rarity) }))
  return { names, weigh: words => weigh(words, rarity), reach: reachIn(names) }
}

/** In how many entries a word stands, in whatever name. */
function rarityOf(read: readonly { readonly entry: Entry; readonly words: readonly Word[] }[]): Map<string, number> {
  const seen = new Map<string, { count: number; last: Entry }>()
  for (const { entry, words } of read) {
    for (const { fold } of words) {
      const known = seen.get(fold)
      if (known === undefined) seen.set(fold, { count: 1, last: entry })
      else if (known.last !== entry) {
        known.count++
        known.last = entry // The names of an entry stand together.
      }
    }
  }
  return new Map([...seen].map(([fold, { count }]) => [fold, count]))
}

/** Different words, each with the names it stands in and what it weighs there. */
type Units = {
  readonly variants: Variants
  /** The postings of unit u are those from starts[u] to starts[u + 1]. */
  readonly starts: Uint32Array
  readonly names: Uint32Array
  readonly weights: Uint16Array
}

function unitsOf(names: readonly Listed[], of: (listed: Listed) => readonly (readonly [Word, number])[]): Units {
  const postings = new Map<string, { readonly word: Word; readonly in: number[]; readonly weights: number[] }>()
  for (const [place, listed] of names.entries()) {
    for (const [word, weight] of of(listed)) {
      const posting = postings.get(word.text) ?? { word, in: [], weights: [] }
      posting.in.push(place)
      posting.weights.push(weight)
      postings.set(word.text, posting)
    }
  }
  const units = [...postings.values()]
  const starts = new Uint32Array(units.length + 1)
  for (const [at, unit] of units.entries()) starts[at + 1] = (starts[at] ?? 0) + unit.in.length
  return {
    variants: variantsOf(units.map(({ word }) => word)),
    starts,
    names: Uint32Array.from(units.flatMap(unit => unit.in)),
    weights: Uint16Array.from(units.flatMap(unit => unit.weights)),
  }
}

/** Full words, which can bring a name into reach; and the rest, which can only add to one that is. */
function wordUnits(names: readonly Listed[], isFull: boolean): Units {
  return unitsOf(names, ({ weighed: { words, weights } }) =>
    words.flatMap((word, at) => ((word.class === 'full') === isFull ? [[word, weights[at] ?? 0] as const] : [])),
  )
}

function pairUnits(names: readonly Listed[]): Units {
  return unitsOf(names, ({ weighed: { pairs, weights } }) =>
    pairs.map((pair, at) => [pair, (weights[at] ?? 0) + (weights[at + 1] ?? 0)]),
  )
}

function reachIn(names: readonly Listed[]): Candidates['reach'] {
  const [full, small, pairs] = [wordUnits(names, true), wordUnits(names, false), pairUnits(names)]
  const totals = Uint32Array.from(names, ({ weighed }) => weighed.total)
  const besidesMaxes = Float64Array.from(names, ({ weighed }) => besidesMax(weighed))
  const initials = Uint8Array.from(names, ({ weighed }) => weighed.words.filter(isInitial).length)
  // What a search adds up, name by name; all zero between searches.
  const sums = new Float64Array(names.length)
  const met = new Float64Array(names.length)

  return (given, threshold, kind) => {
    const touched: number[] = []
    const meet = (units: Units, wanted: Word, givenWeight: number) => {
      for (const { place: unit, likeness } of units.variants.near(wanted)) {
        const end = units.starts[unit + 1] ?? 0
        for (let at = units.starts[unit] ?? 0; at < end; at++) {
          const place = units.names[at] ?? 0
          if (sums[place] === 0) {
            if (units === small) continue
            touched.push(place)
          }
          sums[place] = (sums[place] ?? 0) + likeness * (units.weights[at] ?? 0)
          met[place] = (met[place] ?? 0) + givenWeight
        }
      }
    }
    const weightOf = (at: number) => given.weights[at] ?? 0
    for (const [at, word] of given.words.entries()) {
      meet(full, word, weightOf(at))
      meet(pairs, word, weightOf(at))
    }
    for (const [at, pair] of given.pairs.entries()) meet(full, pair, weightOf(at) + weightOf(at + 1))
    for (const [at, word] of given.words.entries()) meet(small, word, weightOf(at))
    for (const [at, pair] of given.pairs.entries()) meet(small, pair, weightOf(at) + weightOf(at + 1))

    const givenInitials = given.words.filter(isInitial).length
    const reached = touched.filter(place => {
      const own = initials[place] ?? 0
      const sum = (sums[place] ?? 0) + givenInitials * initialSumMax + own * initialWeight * 1_000
      // Initials, given or listed, may take words that were not met.
      const besides = given.total - (met[place] ?? 0) - givenInitials * initialWeight - own * 1_000
      const most = scoreMax(sum, totals[place] ?? 0, Math.min(Math.max(0, besides), besidesMaxes[place] ?? 0))
      if (most < threshold) return false
      const listed = names[place]
      if (listed === undefined) return false
      const share = shareOf(listed.name, listed.weighed.words, listed.entry.kind, kind)
      return most * share.weak * share.kind >= threshold * 1_000_000
    })
    for (const place of touched) {
      sums[place] = 0
      met[place] = 0
    }
    return reached.sort((a, b) => a - b)
  }
}

function isInitial(word: Word): boolean {
  return word.class === 'initial'
}
