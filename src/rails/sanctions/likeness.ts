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
  return Math.max(
    edited(a.text, b.text, Math.min(a.editsMax, b.editsMax)),
    edited(a.fold, b.fold, Math.min(a.foldEditsMax, b.foldEditsMax)),
  )
}

function edited(a: string, b: string, max: number): number {
  if (max === 0) return 0
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

/**
 * Letters left out, put in, changed, or swapped with their neighbour (optimal string alignment), as far as `max`; beyond
 * it, max + 1. Three rows of the table are enough.
 */
export function edits(a: string, b: string, max: number): number {
  if (Math.abs(a.length - b.length) > max) return max + 1
  let before: number[] = []
  let above: number[] = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const here: number[] = [row]
    let least = row
    const letter = a.charCodeAt(row - 1)
    for (let column = 1; column <= b.length; column++) {
      const other = b.charCodeAt(column - 1)
      let cost = Math.min(
        (above[column] ?? 0) + 1,
        (here[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (letter === other ? 0 : 1),
      )
      const isSwap = row > 1 && column > 1 && letter === b.charCodeAt(column - 2) && a.charCodeAt(row - 2) === other
      if (isSwap) cost = Math.min(cost, (before[column - 2] ?? 0) + 1)
      here.push(cost)
      if (cost < least) least = cost
    }
    if (least > max) return max + 1
    before = above
    above = here
  }
  return Math.min(above[b.length] ?? max + 1, max + 1)
}
