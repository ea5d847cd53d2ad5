// A cursor is a place in one list: the sort keys of the last row that was seen. It is opaque, so that the keys may
// change, and bound to its list and filter, so that it is not taken for a place in another.
//
//     base64url( version 1 | 8 bytes: SHA-256 over list, filter and keys | JSON list of keys )
//
// The digest is no secret: whoever forges a cursor sees another page of what they may see anyway. It catches mix-ups.

import { createHash } from 'node:crypto'

import { type Canonical, canonical } from '../base/canonical.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import { parseJson } from './json.ts'

export type CursorRefusal = { readonly code: 'cursor_unreadable' } | { readonly code: 'cursor_of_another_list' }

/** Which list a cursor is good for: the route's path, the institution, and every filter that shapes the list. */
export type List = { readonly path: string; readonly institution: string; readonly filter: Canonical }

/** Sort keys as text, in order. */
export type Place = readonly string[]

const version = 1
const digestBytes = 8
const keysMax = 4
const keyCharsMax = 128
export const cursorCharsMax = 1_024

function digest(list: List, place: Place): Buffer {
  const bound = canonical({ path: list.path, institution: list.institution, filter: list.filter, place })
  return createHash('sha256').update(bound).digest().subarray(0, digestBytes)
}

export function writeCursor(list: List, place: Place): string {
  return Buffer.concat([Buffer.of(version), digest(list, place), Buffer.from(JSON.stringify(place))]).toString(
    'base64url',
  )
}

/** The place a cursor names in this list; undefined without a cursor, which is the beginning. */
export function readCursor(list: List, cursor: string | undefined): Outcome<Place | undefined, CursorRefusal> {
  if (cursor === undefined) return done(undefined)
  if (cursor.length > cursorCharsMax || !/^[A-Za-z0-9_-]+$/.test(cursor)) return refused({ code: 'cursor_unreadable' })
  const bytes = Buffer.from(cursor, 'base64url')
  if (bytes[0] !== version) return refused({ code: 'cursor_unreadable' })
  const place = readPlace(bytes.subarray(1 + digestBytes))
  if (place === undefined) return refused({ code: 'cursor_unreadable' })
  return digest(list, place).equals(bytes.subarray(1, 1 + digestBytes))
    ? done(place)
    : refused({ code: 'cursor_of_another_list' })
}

function readPlace(bytes: Uint8Array): Place | undefined {
  const read = parseJson(bytes)
  if (!read.ok || !Array.isArray(read.value) || read.value.length > keysMax) return undefined
  const keys: string[] = []
  for (const key of read.value) {
    if (typeof key !== 'string' || key.length > keyCharsMax) return undefined
    keys.push(key)
  }
  return keys
}
