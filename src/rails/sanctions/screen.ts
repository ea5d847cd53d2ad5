// Screening: whether a name could be one of those on a sanctions list, with a score and its reasons.
//
// It promises: every entry whose score reaches the threshold is found; the same name, list and rules give the same answer;
// a name that cannot be compared is refused, never passed as clean.
// It decides nothing: what a hit is worth, two people say.

import { setImmediate } from 'node:timers/promises'
import { done, fault, type Outcome } from '../../base/outcome.ts'
import { type Candidates, candidatesOf } from './candidates.ts'
import { agreement, type CountryAgreement, type CountryCode } from './countries.ts'
import type { EntryId, List, ListedName } from './list.ts'
import { type NameRefusal, readGiven } from './normal.ts'
import { compare, explain, rulesVersion, shareOf, type Why } from './score.ts'

/** See docs/sanctions.md for how it was chosen. */
export const thresholdDefault = 800
/** Below it, half of everybody is a hit. */
const thresholdMin = 600
/** The best so many are told; `hitsTotal` says how many there were. */
export const hitsMax = 50
/** How many names are screened before others have their turn. */
const turnNames = 16

export type About = {
  readonly country?: CountryCode
  readonly kind?: 'individual' | 'entity'
}

export type Hit = {
  readonly entry: EntryId
  /** The name of the entry that is likest; one hit for each entry. */
  readonly name: ListedName
  readonly score: number
  readonly country: CountryAgreement
  readonly why: Why
}

/** All that a decision has to keep to be shown again later. */
export type Screened = {
  readonly listHash: string
  readonly rules: number
  readonly threshold: number
  /** The highest score first. */
  readonly hits: readonly Hit[]
  readonly hitsTotal: number
}

/** A list made ready: for that of 2018, 2 s in which nothing else runs on this thread, and then 34 MB. */
export type Screening = {
  readonly list: List
  readonly threshold: number
  readonly candidates: Candidates
}

export function openScreening(list: List, threshold: number = thresholdDefault): Screening {
  if (!Number.isSafeInteger(threshold) || threshold < thresholdMin || threshold > 1_000) {
    fault(`a threshold is from ${thresholdMin} to 1000: ${threshold}`)
  }
  return { list, threshold, candidates: candidatesOf(list) }
}

export function screen(screening: Screening, name: string, about: About = {}): Outcome<Screened, NameRefusal> {
  const { list, threshold, candidates } = screening
  const ways = readGiven(name)
  if (!ways.ok) return ways
  const best = new Map<EntryId, Hit>()
  for (const words of ways.value) {
    const given = candidates.weigh(words)
    for (const place of candidates.reach(given, threshold, about.kind)) {
      const { entry, name, weighed } = candidates.names[place] ?? fault(`no name at ${place}`)
      const comparison = compare(given, weighed)
      if (comparison === undefined) continue
      const share = shareOf(name, weighed.words, entry.kind, about.kind)
      const score = sharedScore(comparison.score, share)
      if (score < threshold || score <= (best.get(entry.id)?.score ?? 0)) continue
      const why = explain(comparison.aligned, given, weighed, share)
      best.set(entry.id, { entry: entry.id, name, score, country: agreement(entry, about.country), why })
    }
  }
  const hits = [...best.values()].sort((a, b) => b.score - a.score || (a.entry < b.entry ? -1 : 1))
  return done({
    listHash: list.hash,
    rules: rulesVersion,
    threshold,
    hits: hits.slice(0, hitsMax),
    hitsTotal: hits.length,
  })
}

/** A score once a weak alias and a kind that does not fit have taken their share, rounded down. */
export function sharedScore(score: number, share: { readonly weak: number; readonly kind: number }): number {
  return Math.floor((score * share.weak * share.kind) / 1_000_000)
}

export type Question = About & { readonly name: string }

/** The answers to many, in their order. Others have their turn every few names: this runs beside live payments. */
export async function* screenMany<Asked extends Question>(
  screening: Screening,
  questions: Iterable<Asked> | AsyncIterable<Asked>,
): AsyncGenerator<{ readonly question: Asked; readonly outcome: Outcome<Screened, NameRefusal> }> {
  let asked = 0
  for await (const question of questions) {
    if (++asked % turnNames === 0) await setImmediate()
    yield { question, outcome: screen(screening, question.name, question) }
  }
}
