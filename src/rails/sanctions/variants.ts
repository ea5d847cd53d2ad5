// Words within a few edits of another, without comparing it with each.
//
// Two words that are k edits apart have a spelling in common once at most k letters are taken out of each: an edit is
// undone by taking out the letter it touched, a swap by taking out one of the two. So every word is kept under all such
// spellings, as far as its own edits allow, and looked for under all of its own. What comes back is then measured:
// nothing is missed, and two spellings that share a hash cost a comparison.

import { fault } from '../../base/outcome.ts'
import { likeness } from './likeness.ts'
import type { Word } from './normal.ts'

export type Variants = {
  /** The places, in the list this was made of, of all words of any likeness, and that likeness. Initials are left out. */
  readonly near: (wanted: Word) => readonly { readonly place: number; readonly likeness: number }[]
}

const placeBits = 20
const bucketBits = 16

/** Sixteen bytes for each spelling while it is made, eight for good. */
export function variantsOf(words: readonly Word[]): Variants {
  if (words.length >= 2 ** placeBits) fault(`${words.length} different words are too many`)
  const keys: number[] = []
  for (const [place, word] of words.entries()) {
    for (const hash of spellings(word)) keys.push(hash * 2 ** placeBits + place) // 52 bits: exact.
  }
  const sorted = Float64Array.from(keys).sort()
  const hashes = Uint32Array.from(sorted, key => Math.floor(key / 2 ** placeBits))
  const places = Uint32Array.from(sorted, key => key % 2 ** placeBits)
  const starts = startsOf(hashes)

  function near(wanted: Word) {
    const found = new Set<number>()
    for (const hash of spellings(wanted)) {
      const bucket = hash >>> (32 - bucketBits)
      const end = starts[bucket + 1] ?? 0
      for (let at = starts[bucket] ?? 0; at < end; at++) if (hashes[at] === hash) found.add(places[at] ?? 0)
    }
    return [...found].flatMap(place => {
      const alike = likeness(wanted, words[place] ?? fault(`no word at ${place}`))
      return alike === 0 ? [] : [{ place, likeness: alike }]
    })
  }
  return { near }
}

/** Where the hashes begin that share their first bits. */
function startsOf(hashes: Uint32Array): Uint32Array {
  const starts = new Uint32Array(2 ** bucketBits + 1)
  for (const hash of hashes) {
    const next = (hash >>> (32 - bucketBits)) + 1
    starts[next] = (starts[next] ?? 0) + 1
  }
  for (let bucket = 1; bucket < starts.length; bucket++) {
    starts[bucket] = (starts[bucket] ?? 0) + (starts[bucket - 1] ?? 0)
  }
  return starts
}

/** Hashes of a word, as written and as it sounds, with as many letters taken out as may differ. */
function spellings(word: Word): ReadonlySet<number> {
  const found = new Set<number>()
  addSpellings(found, word.text, word.editsMax)
  if (word.fold !== word.text) addSpellings(found, word.fold, word.foldEditsMax)
  return found
}

function addSpellings(found: Set<number>, text: string, editsMax: number): void {
  found.add(hashWithout(text, -1, -1))
  for (let first = 0; editsMax > 0 && first < text.length; first++) {
    found.add(hashWithout(text, first, -1))
    for (let second = first + 1; editsMax > 1 && second < text.length; second++) {
      found.add(hashWithout(text, first, second))
    }
  }
}

/** FNV-1a over the letters that are left. */
function hashWithout(text: string, first: number, second: number): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) {
    if (at !== first && at !== second) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  }
  return hash >>> 0
}
