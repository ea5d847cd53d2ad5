// How like two words are, 0 to 1,000. Whole numbers only: the same words have the same likeness on every machine.

import type { Word } from './normal.ts'

export type How = 'same' | 'sounds_same' | 'edited' | 'initial' | 'joined'

const same = 1_000
const soundsSame = 950
/** What is lost over a whole word of edits; one edit costs its share by the word's length. */
const editsCost = 900
/** People rarely mistake the first letter. */
const firstLetterCost = 80
const shortFoldCost = 150
const initialLikeness = 700

/** 0 where the two are not likened at all. As written or as it sounds, whichever is nearer. */
export function likeness(a: Word, b: Word): number {
  if (a.text === b.text) return same
  if (a.text.length === 1 || b.text.length === 1) return isInitialOf(a, b) || isInitialOf(b, a) ? initialLikeness : 0
  // With two letters, a fold keeps too little of a word: LI and LEE.
  if (a.fold === b.fold) return a.fold.length < 3 ? soundsSame - shortFoldCost : soundsSame
  const max = Math.min(a.editsMax, b.editsMax)
  const foldMax = Math.min(a.foldEditsMax, b.foldEditsMax)
  return Math.max(
    differ(a.letters, b.letters) > 2 * max ? 0 : edited(a.text, b.text, max),
    differ(a.foldLetters, b.foldLetters) > 2 * foldMax ? 0 : edited(a.fold, b.fold, foldMax),
  )
}

/** Letters that one has and the other has not: an edit makes two at most. Cheaper to count than edits. */
function differ(a: number, b: number): number {
  let bits = a ^ b
  let count = 0
  for (; bits !== 0; count++) bits &= bits - 1
  return count
}

function edited(a: string, b: string, max: number): number {
  if (max === 0 || Math.abs(a.length - b.length) > max) return 0
  const between = edits(a, b, max)
  if (between > max) return 0
  const cost = between * Math.floor(editsCost / Math.max(a.length, b.length))
  return soundsSame - cost - (a.charCodeAt(0) === b.charCodeAt(0) ? 0 : firstLetterCost)
}

export function howAlike(a: Word, b: Word): How {
  if (a.text === b.text) return 'same'
  if (a.text.length === 1 || b.text.length === 1) return 'initial'
  return a.fold === b.fold ? 'sounds_same' : 'edited'
}

function isInitialOf(a: Word, b: Word): boolean {
  return (
    a.class === 'initial' && b.class === 'full' && b.text.length > 1 && a.text.charCodeAt(0) === b.text.charCodeAt(0)
  )
}

/** Two words of 32 letters written as one. */
const lettersMax = 64
const rowLength = lettersMax + 1

/**
 * Letters left out, put in, changed, or swapped with their neighbour (optimal string alignment), as far as `max`; beyond
 * it, max + 1. Only cells within `max` of the diagonal can matter, and three rows are enough: made anew for each pair of
 * words, they would be half of its cost, so they stand here. Nothing reads what an earlier call left in them.
 */
export function edits(a: string, b: string, max: number): number {
  if (Math.abs(a.length - b.length) > max || a.length > lettersMax || b.length > lettersMax) return max + 1
  for (let column = 0; column <= b.length; column++) rows[column] = column
  for (let row = 1; row <= a.length; row++) {
    const here = (row % 3) * rowLength
    const above = ((row - 1) % 3) * rowLength
    const before = ((row + 1) % 3) * rowLength
    const first = Math.max(1, row - max)
    const last = Math.min(b.length, row + max)
    rows[here + first - 1] = first === 1 ? row : max + 1
    let least = first === 1 ? row : max + 1
    const letter = a.charCodeAt(row - 1)
    for (let column = first; column <= last; column++) {
      const other = b.charCodeAt(column - 1)
      let cost = (rows[above + column - 1] ?? 0) + (letter === other ? 0 : 1)
      cost = Math.min(cost, (rows[here + column - 1] ?? 0) + 1)
      if (column < row + max) cost = Math.min(cost, (rows[above + column] ?? 0) + 1)
      const isSwap = row > 1 && column > 1 && letter === b.charCodeAt(column - 2) && a.charCodeAt(row - 2) === other
      if (isSwap) cost = Math.min(cost, (rows[before + column - 2] ?? 0) + 1)
      rows[here + column] = cost
      if (cost < least) least = cost
    }
    if (least > max) return max + 1
  }
  return Math.min(rows[(a.length % 3) * rowLength + b.length] ?? max + 1, max + 1)
}

const rows = new Uint8Array(3 * rowLength)
