// Editions of the lists as they lie in a folder: a folder each, named after the day it was published, put there whole by
// rename. A corrected one gets a name of its own: 2026-01-05.1. What is in force is not decided by what lies there.

import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { type Outcome, refused } from '../../base/outcome.ts'
import { type ListFile, type ListRefusal, type Publication, type ReadList, readList } from './list.ts'

export type EditionRefusal = ListRefusal | { readonly code: 'files_missing'; readonly missing: readonly string[] }

const versionPattern = /^\d{4}-\d{2}-\d{2}(\.[1-9])?$/

/** As OFAC names them. The first list has to be there, the consolidated one may be; of each, comments may be. */
const publications = [
  { source: 'sdn', primary: 'SDN.CSV', alternates: 'ALT.CSV', addresses: 'ADD.CSV', comments: 'SDN_COMMENTS.CSV' },
  {
    source: 'consolidated',
    primary: 'CONS_PRIM.CSV',
    alternates: 'CONS_ALT.CSV',
    addresses: 'CONS_ADD.CSV',
    comments: 'CONS_COMMENTS.CSV',
  },
] as const

/** The oldest first: their names sort as the days do. */
export async function versionsIn(folder: string): Promise<readonly string[]> {
  const found = await readdir(folder, { withFileTypes: true })
  return found.flatMap(entry => (entry.isDirectory() && versionPattern.test(entry.name) ? [entry.name] : [])).sort()
}

export async function readEdition(folder: string, version: string): Promise<Outcome<ReadList, EditionRefusal>> {
  const there = new Map((await readdir(join(folder, version))).map(name => [name.toUpperCase(), name]))
  const wanted = publications.filter(({ source, primary }) => source === 'sdn' || there.has(primary))
  const missing = wanted.flatMap(({ primary, alternates, addresses }) =>
    [primary, alternates, addresses].filter(name => !there.has(name)),
  )
  if (missing.length > 0) return refused({ code: 'files_missing', missing })
  // Opened when its turn comes, and not at all where one before it cannot be read.
  const file = (name: string): ListFile => ({
    name,
    bytes: {
      [Symbol.asyncIterator]: () =>
        createReadStream(join(folder, version, there.get(name) ?? name))[Symbol.asyncIterator](),
    },
  })
  return readList(
    version,
    wanted.map(
      ({ source, primary, alternates, addresses, comments }): Publication => ({
        source,
        primary: file(primary),
        alternates: file(alternates),
        addresses: file(addresses),
        ...(there.has(comments) ? { comments: file(comments) } : {}),
      }),
    ),
  )
}

/** What an edition is, in numbers. */
export type Measured = {
  readonly version: string
  readonly hash: string
  readonly entries: number
  readonly names: number
  /** Rows that could not be used. */
  readonly lost: number
}

export type Unfit =
  | { readonly code: 'older'; readonly inForce: string }
  | { readonly code: 'rows_lost'; readonly lost: number }
  | { readonly code: 'far_fewer_entries'; readonly entries: number; readonly before: number }

/** OFAC takes a few per cent off at a time; more than a tenth at once is a file that was cut off. */
const keptMin = 0.9

/** Why an edition may not follow the one in force. In the order in which it is looked at. */
export function unfitAfter(
  before: Pick<Measured, 'version' | 'entries' | 'names'> | undefined,
  next: Measured,
): Unfit | undefined {
  if (before !== undefined && next.version <= before.version) return { code: 'older', inForce: before.version }
  if (next.lost > 0) return { code: 'rows_lost', lost: next.lost }
  if (before === undefined) return undefined
  const isCut = next.entries < before.entries * keptMin || next.names < before.names * keptMin
  return isCut ? { code: 'far_fewer_entries', entries: next.entries, before: before.entries } : undefined
}
