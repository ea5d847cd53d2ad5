// How like a given name is to a listed one, 0 to 1,000, and why.
//
// Words are aligned whatever their order, each at most once. What is alike counts by the weight of the listed word; what
// the given name lacks and what it has besides count against it, each at its own rate:
//
//                      sum of weight × likeness over the aligned words
//     ──────────────────────────────────────────────────────────────────────────────────
//     weight of the aligned + missingRate × weight missing + additionalRate × weight besides
//
// Tversky's ratio, with weights. Then a weak alias, or a kind that does not fit, takes its share off.

import { type How, howAlike, likeness } from './likeness.ts'
import type { EntryKind, ListedName } from './list.ts'
import { joined, type Word } from './normal.ts'

/** Changes with anything that changes a score. A decision keeps it beside the hash of the list. */
export const rulesVersion = 1

/** In thousandths. Leaving out a listed middle name is common; so is a word added behind a company's name. */
const missingRate = 250
const additionalRate = 300
/** One word in common is little: what else there is in either name then counts twice. */
const loneWordFactor = 2

/**
 * A listed name of so many full words that stands whole in the given one is not hidden by adding words: what there is
 * besides counts as no more than this share of it, in thousandths.
 */
const containedWordsMin = 3
const containedBesidesMax = 600
const containedLikenessMin = 930

const lightWeight = 100
export const initialWeight = 150
const fullWeightMax = 1_000
const fullWeightMin = 400
const weightPerDoubling = 60
const joinedCost = 20
/** More ways than so many to align words that are like several others are not followed; the best so far are. */
const waysMax = 4_096
/** Of two alignments that carry as much, the one that leaves less of the given name over. Above all given weights together. */
const tieScale = 65_536

/** A name ready to be compared. */
export type Weighed = {
  readonly words: readonly Word[]
  readonly weights: readonly number[]
  readonly total: number
  /** Each word with the next one, written as one. */
  readonly pairs: readonly Word[]
}

/** `rarity` says in how many entries of the list a word stands. */
export function weigh(words: readonly Word[], rarity: (fold: string) => number): Weighed {
  const weights = words.map(word => weightOf(word, rarity))
  return {
    words,
    weights,
    total: weights.reduce((sum, weight) => sum + weight, 0),
    pairs: words.slice(1).map((word, at) => joined(words[at] ?? word, word)),
  }
}

/** The more entries have a word, the less it says: a step for each doubling. */
function weightOf(word: Word, rarity: (fold: string) => number): number {
  if (word.class === 'spare') return 0
  if (word.class === 'light') return lightWeight
  if (word.class === 'initial') return initialWeight
  const doublings = 32 - Math.clz32(rarity(word.fold))
  return Math.max(fullWeightMin, fullWeightMax - weightPerDoubling * doublings)
}

/** One or two given words that stand for one or two listed ones. */
export type Aligned = {
  readonly given: number
  readonly givenCount: 1 | 2
  readonly listed: number
  readonly listedCount: 1 | 2
  readonly likeness: number
}

export type Comparison = { readonly score: number; readonly aligned: readonly Aligned[] }

/** Undefined when no full word of the listed name is met: particles and initials alone name nobody. */
export function compare(given: Weighed, listed: Weighed): Comparison | undefined {
  const aligned = bestAlignment(pairsAlike(given, listed), given, listed)
  let matched = 0
  let sum = 0
  let besides = given.total
  let fullWords = 0
  for (const one of aligned) {
    const weight = listedWeight(one, listed)
    matched += weight
    sum += weight * one.likeness
    fullWords += fullWordsOf(one, given, listed)
    besides -= givenWeight(one, given)
  }
  if (fullWords === 0) return undefined
  if (isContained(aligned, listed)) besides = Math.min(besides, besidesMax(listed))
  return { score: ratio(sum, matched, listed.total, besides, fullWords > 1 ? 1 : loneWordFactor), aligned }
}

/** The ratio above, in whole thousandths, rounded down. `sum` is in thousandths of a weight. */
function ratio(sum: number, matched: number, listedTotal: number, besides: number, factor: number): number {
  const lacking = missingRate * (listedTotal - matched) + additionalRate * besides
  return Math.floor((1_000 * sum) / (1_000 * matched + factor * lacking))
}

/**
 * The most a score can be when no more than `sum` can be aligned and no less than `besides` stays over. What is aligned
 * weighs at least sum / 1,000, and the ratio only falls when it weighs more, or when one word stands alone.
 */
export function scoreMax(sum: number, listedTotal: number, besides: number): number {
  const capped = Math.min(sum, 1_000 * listedTotal)
  const whole = ((1_000 - missingRate) * capped) / 1_000 + missingRate * listedTotal + additionalRate * besides
  return whole === 0 ? 0 : (1_000 * capped) / whole
}

/** The most that what is besides may count for where a name stands whole in another; no bound for short names. */
export function besidesMax(listed: Weighed): number {
  const isLong = listed.words.filter(word => word.class === 'full').length >= containedWordsMin
  return isLong ? Math.floor((listed.total * containedBesidesMax) / 1_000) : Number.MAX_SAFE_INTEGER
}

function isContained(aligned: readonly Aligned[], listed: Weighed): boolean {
  const near = aligned.filter(one => one.likeness >= containedLikenessMin)
  return listed.words.every(
    (word, at) => word.class !== 'full' || near.some(one => one.listed <= at && at < one.listed + one.listedCount),
  )
}

/** How many full words of the listed name this meets, initials apart; two given words that are one listed word count twice. */
function fullWordsOf(one: Aligned, given: Weighed, listed: Weighed): number {
  const met = listed.words.slice(one.listed, one.listed + one.listedCount).filter(word => word.class === 'full')
  if (one.givenCount === 2) return 2 * met.length
  const isInitial = (given.words[one.given]?.text.length === 1) !== (met[0]?.text.length === 1)
  return isInitial ? 0 : met.length
}

function listedWeight({ listed: at, listedCount }: Aligned, listed: Weighed): number {
  return (listed.weights[at] ?? 0) + (listedCount === 2 ? (listed.weights[at + 1] ?? 0) : 0)
}

function givenWeight({ given: at, givenCount }: Aligned, given: Weighed): number {
  return (given.weights[at] ?? 0) + (givenCount === 2 ? (given.weights[at + 1] ?? 0) : 0)
}

function pairsAlike(given: Weighed, listed: Weighed): readonly Aligned[] {
  const found: Aligned[] = []
  const add = (one: Aligned) => {
    if (one.likeness > 0) found.push(one)
  }
  for (const [at, word] of given.words.entries()) {
    for (const [to, other] of listed.words.entries()) {
      add({ given: at, givenCount: 1, listed: to, listedCount: 1, likeness: likeness(word, other) })
    }
    for (const [to, pair] of listed.pairs.entries()) {
      add({ given: at, givenCount: 1, listed: to, listedCount: 2, likeness: joinedLikeness(word, pair) })
    }
  }
  for (const [at, pair] of given.pairs.entries()) {
    for (const [to, word] of listed.words.entries()) {
      add({ given: at, givenCount: 2, listed: to, listedCount: 1, likeness: joinedLikeness(pair, word) })
    }
  }
  return found
}

function joinedLikeness(a: Word, b: Word): number {
  return Math.max(0, likeness(a, b) - joinedCost)
}

type Way = { readonly value: number; readonly last: Aligned | undefined; readonly before: Way | undefined }
const noWay: Way = { value: 0, last: undefined, before: undefined }

/**
 * Those pairs that together carry the most weight, none using a word twice. A pair whose words are like no other word is
 * part of every best alignment; the rest is tried word by word, remembering for each set of listed words used the best
 * way to use it.
 */
function bestAlignment(pairs: readonly Aligned[], given: Weighed, listed: Weighed): readonly Aligned[] {
  const rivals = pairs.filter(one => pairs.some(other => other !== one && overlaps(one, other)))
  if (rivals.length === 0) return pairs
  const alone = pairs.filter(one => !rivals.includes(one))
  const ways = given.words.map(() => new Map<number, Way>())
  const end = new Map<number, Way>()
  ways[0]?.set(0, noWay)
  for (const [at, reached] of ways.entries()) {
    const from = reached.size <= waysMax ? reached : fewest(reached)
    const next = ways[at + 1] ?? end
    for (const [used, way] of from) {
      improve(next, used, way)
      for (const one of rivals) {
        const mask = (one.listedCount === 2 ? 3 : 1) << one.listed
        if (one.given !== at || (used & mask) !== 0) continue
        const value = way.value + listedWeight(one, listed) * one.likeness * tieScale + givenWeight(one, given)
        improve(ways[at + one.givenCount] ?? end, used | mask, { value, last: one, before: way })
      }
    }
  }
  let best = noWay
  for (const way of end.values()) if (way.value > best.value) best = way
  const chosen = [...alone]
  for (let way: Way | undefined = best; way?.last !== undefined; way = way.before) chosen.push(way.last)
  return chosen
}

function improve(ways: Map<number, Way>, used: number, way: Way): void {
  if ((ways.get(used)?.value ?? -1) < way.value) ways.set(used, way)
}

function fewest(ways: ReadonlyMap<number, Way>): ReadonlyMap<number, Way> {
  return new Map([...ways].toSorted(([, a], [, b]) => b.value - a.value).slice(0, waysMax))
}

function overlaps(a: Aligned, b: Aligned): boolean {
  return (
    (a.given < b.given + b.givenCount && b.given < a.given + a.givenCount) ||
    (a.listed < b.listed + b.listedCount && b.listed < a.listed + a.listedCount)
  )
}

/** What a weak alias keeps: of one word it never makes a hit alone, of several only when it is nearly exact. */
const weakShare = { oneWord: 700, moreWords: 900 } as const

/** What is kept when the given name is of one kind and the entry of another; all where the kind is not known. */
const kindShare: Readonly<Record<'individual' | 'entity', Readonly<Record<EntryKind, number>>>> = {
  individual: { individual: 1_000, entity: 950, vessel: 900, aircraft: 900 },
  entity: { individual: 950, entity: 1_000, vessel: 1_000, aircraft: 1_000 },
}

/** In thousandths of the score. */
export function shareOf(
  name: ListedName,
  words: readonly Word[],
  entryKind: EntryKind,
  kind: 'individual' | 'entity' | undefined,
): { readonly weak: number; readonly kind: number } {
  const isOneWord = words.filter(word => word.class === 'full').length < 2
  return {
    weak: name.strength !== 'weak' ? 1_000 : isOneWord ? weakShare.oneWord : weakShare.moreWords,
    kind: kind === undefined ? 1_000 : kindShare[kind][entryKind],
  }
}

/** An explanation that a person can follow and a record can keep. */
export type Why = {
  readonly words: readonly {
    readonly given: string
    readonly listed: string
    readonly how: How
    readonly likeness: number
    readonly weight: number
  }[]
  /** Listed words that the given name lacks, and given words that the listed name lacks, with their weights. */
  readonly missing: readonly { readonly word: string; readonly weight: number }[]
  readonly additional: readonly { readonly word: string; readonly weight: number }[]
  /** Thousandths of the score that were kept for a weak alias and for the kind. */
  readonly weakShare: number
  readonly kindShare: number
}

export function explain(
  aligned: readonly Aligned[],
  given: Weighed,
  listed: Weighed,
  shares: { readonly weak: number; readonly kind: number },
): Why {
  const textOf = (words: readonly Word[], at: number, count: number) =>
    words.slice(at, at + count).map(word => word.text)
  const left = (name: Weighed, isUsed: (at: number) => boolean) =>
    name.words.flatMap(({ text }, at) => (isUsed(at) ? [] : [{ word: text, weight: name.weights[at] ?? 0 }]))
  return {
    words: aligned
      .toSorted((a, b) => a.given - b.given)
      .map(one => {
        const [a, b] = [given.words[one.given], listed.words[one.listed]]
        const isJoined = one.givenCount === 2 || one.listedCount === 2
        return {
          given: textOf(given.words, one.given, one.givenCount).join(' '),
          listed: textOf(listed.words, one.listed, one.listedCount).join(' '),
          how: isJoined || a === undefined || b === undefined ? 'joined' : howAlike(a, b),
          likeness: one.likeness,
          weight: listedWeight(one, listed),
        }
      }),
    missing: left(listed, at => aligned.some(one => one.listed <= at && at < one.listed + one.listedCount)),
    additional: left(given, at => aligned.some(one => one.given <= at && at < one.given + one.givenCount)),
    weakShare: shares.weak,
    kindShare: shares.kind,
  }
}
