// What leaves can be looked for by, and a Bloom filter of it for each bundle. Pure.
//
// A filter has 16 bits or more for each term and 8 are set, so that one in a thousand says yes for nothing. It is a power of
// two long: position `hash & (bits - 1)`, bit 0 the lowest of the first byte, as PostgreSQL's get_bit counts.

import { hash } from 'node:crypto'

import type { LeafTold } from './leaf.ts'
import { subjectsOf } from './subjects.ts'

export type Sought = {
  /** A kind, or the beginning of several: what ends in a dot or a line below. */
  readonly kind?: string | undefined
  readonly actor?: string | undefined
  /** An id that stands in the leaf. */
  readonly subject?: string | undefined
  /** From this moment on, and before that one. */
  readonly from?: Date | undefined
  readonly until?: Date | undefined
}

const hashesPerTerm = 8
const bytesPerTerm = 2
const bytesMin = 64
const bytesMax = 65_536

/** Every term that leads to the leaf. */
export function termsOf({ kind, actor, body }: LeafTold): readonly string[] {
  const kinds = [kind, ...beginningsOf(kind)]
  return [
    ...kinds.map(each => `kind ${each}`),
    `actor ${actor}`,
    // Both are common, and what they have in common is rare.
    ...kinds.map(each => `kind ${each} actor ${actor}`),
    ...subjectsOf(body).map(subject => `subject ${subject}`),
  ]
}

/** `rails.` and `rails.core_` of `rails.core_answered`. */
function beginningsOf(kind: string): readonly string[] {
  return [...kind.matchAll(/[._]/g)].map(({ index }) => kind.slice(0, index + 1))
}

function isBeginning(kind: string): boolean {
  return kind.endsWith('.') || kind.endsWith('_')
}

/** The terms that all leaves have that are sought. */
export function termsSought({ kind, actor, subject }: Sought): readonly string[] {
  const both = kind !== undefined && actor !== undefined
  return [
    ...(both ? [`kind ${kind} actor ${actor}`] : []),
    ...(both || kind === undefined ? [] : [`kind ${kind}`]),
    ...(both || actor === undefined ? [] : [`actor ${actor}`]),
    ...(subject === undefined ? [] : [`subject ${subject}`]),
  ]
}

export function isSought({ kind, at, actor, body }: LeafTold, sought: Sought): boolean {
  if (sought.kind !== undefined && kind !== sought.kind && !(isBeginning(sought.kind) && kind.startsWith(sought.kind)))
    return false
  if (sought.actor !== undefined && actor !== sought.actor) return false
  const ms = Date.parse(at)
  if (sought.from !== undefined && !(ms >= sought.from.getTime())) return false
  if (sought.until !== undefined && !(ms < sought.until.getTime())) return false
  return sought.subject === undefined || subjectsOf(body).includes(sought.subject)
}

/** Eight numbers of 31 bits each. */
export function hashesOf(term: string): readonly number[] {
  const digest = hash('sha256', term, 'buffer')
  return Array.from({ length: hashesPerTerm }, (_, place) => digest.readUInt32BE(place * 4) & 0x7fff_ffff)
}

export function filterOf(terms: ReadonlySet<string>): Buffer {
  let bytes = bytesMin
  while (bytes < bytesMax && bytes < terms.size * bytesPerTerm) bytes *= 2
  const filter = Buffer.alloc(bytes)
  for (const term of terms)
    for (const each of hashesOf(term)) {
      const bit = each & (bytes * 8 - 1)
      filter.writeUInt8(filter.readUInt8(bit >> 3) | (1 << (bit & 7)), bit >> 3)
    }
  return filter
}
