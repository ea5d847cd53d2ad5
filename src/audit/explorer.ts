// Finding leaves again: by kind, by whom, by what they are about, by when. It proves nothing, and leaves nothing out that is
// there: where to look is what the filters of the bundles say (terms.ts), and what is found is what stands in the leaves.
//
// Each answer looks through so many bundles at most, and says where to go on.

import type { InstitutionId } from '../base/ids.ts'
import { passOver } from '../base/institutions.ts'
import type { Loop } from '../base/loop.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import { type BundleTerms, bundlesWith, countBundles, insertBundles } from './explorer-store.ts'
import { glanceAt, type LeafTold } from './leaf.ts'
import { filterOf, hashesOf, isSought, type Sought, termsOf, termsSought } from './terms.ts'
import { leavesAt } from './tile-log.ts'
import { readSealedSize } from './tile-store.ts'
import { tileWidth } from './tiles.ts'
import { leafHash } from './tree.ts'

const width = BigInt(tileWidth)
/** How many bundles one answer looks through: some sixteen thousand leaves. */
const bundlesMax = 64
/** Read at once: one at first, and twice as many each time that was not enough. */
const bundlesAtOnceMax = 16

export type FoundLeaf = {
  readonly index: bigint
  readonly hash: Buffer
  /** As it was hashed. */
  readonly text: string
  /** Undefined where it is no leaf: `verify` says what it is. */
  readonly said: LeafTold | undefined
}

export type Explored = {
  /** The last of the log first. */
  readonly leaves: readonly FoundLeaf[]
  /** Look on below this place; undefined where there is nothing more. */
  readonly next: bigint | undefined
}

/** Leaves below a place, or from the end of the log. Fewer than `leavesMax`, though there are more, where that takes long. */
export async function exploreLog(
  work: Work,
  sought: Sought,
  below: bigint | undefined,
  leavesMax: number,
): Promise<Explored> {
  const { sql, institution } = work
  const size = await readSealedSize(sql, institution)
  const end = below !== undefined && below < size ? below : size
  const look = new Look(work, sought, end, leavesMax)
  const indexed = await countBundles(sql, institution)
  // What has no terms yet is looked through from its end.
  while (look.goesOn() && look.low > indexed * width) {
    const last = (look.low - 1n) / width
    const first = last - BigInt(look.atOnce()) + 1n
    await look.through(first > indexed ? first : indexed, last)
  }
  if (look.goesOn()) {
    const hashes = termsSought(sought).flatMap(hashesOf)
    const most = look.left
    const bundles = await bundlesWith(work, (look.low + width - 1n) / width, hashes, sought, most + 1)
    const wanted = bundles.slice(0, most)
    while (look.goesOn()) {
      const [last] = wanted
      if (last === undefined) break
      const run = runOf(wanted, look.atOnce())
      await look.through(last - BigInt(run - 1), last)
      wanted.splice(0, run)
    }
    // Below the last of them is nothing.
    if (wanted.length === 0 && bundles.length <= most) look.low = 0n
  }
  return look.found()
}

/** How many bundles at the front follow each other, downwards. */
function runOf(bundles: readonly bigint[], most: number): number {
  const [first = 0n] = bundles
  let length = 1
  while (length < most && bundles[length] === first - BigInt(length)) length++
  return length
}

class Look {
  readonly #work: Work
  readonly #sought: Sought
  readonly #end: bigint
  readonly #most: number
  readonly #leaves: FoundLeaf[] = []
  readonly #needle: string | undefined
  #times = 0
  /** Everything from here up has been looked through. */
  low: bigint
  /** How many bundles may still be. */
  left = bundlesMax

  constructor(work: Work, sought: Sought, end: bigint, most: number) {
    this.#work = work
    this.#sought = sought
    this.#end = end
    this.#most = most
    this.#needle = sought.subject ?? sought.actor
    this.low = end
  }

  goesOn(): boolean {
    return this.#leaves.length < this.#most && this.left > 0 && this.low > 0n
  }

  atOnce(): number {
    return Math.min(2 ** this.#times, bundlesAtOnceMax, this.left)
  }

  async through(first: bigint, last: bigint): Promise<void> {
    const { sql, institution } = this.#work
    const begin = first * width
    const end = (last + 1n) * width < this.#end ? (last + 1n) * width : this.#end
    const leaves = await leavesAt(sql, institution, begin, end)
    if (begin + BigInt(leaves.length) !== end) fault(`leaves of ${institution} before ${end} are missing`)
    for (const [place, leaf] of [...leaves.entries()].toReversed()) {
      // Most leaves do not have the word in them, and need not be read.
      if (this.#needle !== undefined && !leaf.includes(this.#needle)) continue
      const said = glanceAt(leaf)
      if (said === undefined ? !isEverything(this.#sought) : !isSought(said, this.#sought)) continue
      this.#leaves.push({ index: begin + BigInt(place), hash: leafHash(leaf), text: leaf.toString(), said })
    }
    this.left -= Number(last - first) + 1
    this.#times++
    this.low = begin
  }

  found(): Explored {
    const leaves = this.#leaves.slice(0, this.#most)
    const isCut = this.#leaves.length > this.#most
    const next = isCut ? leaves.at(-1)?.index : this.low
    return { leaves, next: next === 0n ? undefined : next }
  }
}

function isEverything({ kind, actor, subject, from, until }: Sought): boolean {
  return [kind, actor, subject, from, until].every(each => each === undefined)
}

const everyMs = 5_000
const bundlesPerPass = 64n

/** Writes down what full bundles speak of, in their order. What it has not come to yet is found all the same, and later. */
export function termsLoop(outside: Outside): Loop {
  return {
    name: 'audit.terms',
    everyMs,
    pass: signal => passOver(outside.sql, signal, institution => writeTerms(outside, institution)),
  }
}

/** Answers with how many bundles it was. */
async function writeTerms(outside: Outside, institution: InstitutionId): Promise<number> {
  const written = await transact(outside, institution, 'process:worker', async work => {
    const { sql } = work
    const from = await countBundles(sql, institution)
    const full = (await readSealedSize(sql, institution)) / width
    const to = full - from < bundlesPerPass ? full : from + bundlesPerPass
    if (to <= from) return done(0)
    const leaves = await leavesAt(sql, institution, from * width, to * width)
    const bundles = Array.from({ length: Number(to - from) }, (_, place) =>
      bundleOf(from + BigInt(place), leaves.slice(place * tileWidth, (place + 1) * tileWidth)),
    )
    await insertBundles(work, bundles)
    return done(bundles.length)
  })
  return written.ok ? written.value : 0
}

function bundleOf(n: bigint, leaves: readonly Buffer[]): BundleTerms {
  const terms = new Set<string>()
  // Of a bundle without a leaf that is one, no moment is known: it is of none.
  let [from, until] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const leaf of leaves) {
    const said = glanceAt(leaf)
    const ms = Date.parse(said?.at ?? '')
    if (said === undefined || Number.isNaN(ms)) continue
    for (const term of termsOf(said)) terms.add(term)
    from = Math.min(from, ms)
    until = Math.max(until, ms)
  }
  const isOfNone = from > until
  return {
    n,
    fromAt: new Date(isOfNone ? 0 : from),
    untilAt: new Date(isOfNone ? 0 : until),
    terms: filterOf(terms),
  }
}
