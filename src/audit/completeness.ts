// Whether every row that owes a leaf has exactly one, and every leaf its row. What left neither cannot be seen here: only
// somebody who holds a receipt can show it.

import type { InstitutionId } from '../base/ids.ts'
import { fault } from '../base/outcome.ts'
import type { Owed, OwedKind, OwedManner, Period, RoomOwes } from '../base/owed.ts'
import { type Outside, snapshot, type Work } from '../base/work.ts'
import { batchesOf, beganAt } from './completeness-store.ts'
import { peekLeaf, unpackBundle } from './leaf.ts'
import { Matching, type Mismatch, type PlacedLeaf } from './matching.ts'

/** What the rows of all rooms owe for a period; asked in the work that reads the leaves. */
export type OwedLeaves = RoomOwes & {
  readonly rowsOf: (
    work: Work,
    period: Period,
    kinds: readonly OwedKind[],
    manner?: OwedManner,
  ) => AsyncIterable<readonly Owed[]>
}

export type Completeness = {
  readonly from: string
  readonly to: string
  /** How many leaves the log has of the period. */
  readonly leaves: number
  /** How many leaves rows owe, and how many of these are there. */
  readonly owed: number
  readonly found: number
  /** Rows without their leaf, leaves that are there once more than owed, and leaves whose row is not there. */
  readonly missing: number
  readonly doubled: number
  readonly unowned: number
  /** Leaves that have no place in the log yet. */
  readonly waiting: number
  /** The first of each. */
  readonly first: {
    readonly missing: readonly Mismatch[]
    readonly doubled: readonly Mismatch[]
    readonly unowned: readonly Mismatch[]
  }
}

/** As long as a work may take, and others may be done before it is. */
const workMsMax = 10 * 60_000
/** How many of a sort are named. */
const namedMax = 20
const msPerHour = 3_600_000
/** As much as is held in memory: of the shortest slice, and of one that is followed by a shorter one. */
const leavesPerSlice = 200_000
const sliceMsMax = 32 * msPerHour
const sliceMsMin = msPerHour / 4

export function isWhole({ missing, doubled, unowned }: Completeness): boolean {
  return missing + doubled + unowned === 0
}

/** Slice by slice, each as of one moment: a leaf has the moment of the row that owes it, so both are in the same. */
export async function completenessOf(
  outside: Pick<Outside, 'sql' | 'now' | 'newId'>,
  institution: InstitutionId,
  { from, to }: Period,
  owing: OwedLeaves,
  {
    onProgress = () => {},
    laterMsMax = workMsMax,
  }: {
    readonly onProgress?: (until: Date, leaves: number) => void
    /** By how much a row may be later than its leaf, where its kind says that it may. */
    readonly laterMsMax?: number
  } = {},
): Promise<Completeness> {
  let found = nothingOf({ from, to })
  let sliceMs = msPerHour
  for (let begin = from; begin < to; ) {
    const end = new Date(Math.min(to.getTime(), begin.getTime() + sliceMs))
    const slice = { from: begin, to: end }
    const one = await snapshot(outside, institution, 'process:worker', work => sliceOf(work, slice, owing, laterMsMax))
    found = joined(found, one)
    onProgress(end, found.leaves)
    if (one.leaves > leavesPerSlice) sliceMs = Math.max(sliceMsMin, sliceMs / 2)
    else if (one.leaves < leavesPerSlice / 4) sliceMs = Math.min(sliceMsMax, sliceMs * 2)
    begin = end
  }
  return found
}

/**
 * Of hours that lie side by side, each by itself: all of them are gone over as of one moment, and those that do not come out
 * even by themselves once more, each for itself.
 */
export async function completenessByHour(
  outside: Pick<Outside, 'sql' | 'now' | 'newId'>,
  institution: InstitutionId,
  hours: readonly Date[],
  owing: OwedLeaves,
): Promise<readonly Completeness[]> {
  const [first] = hours
  const last = hours.at(-1)
  if (first === undefined || last === undefined) return []
  const even =
    hours.length === 1
      ? []
      : await snapshot(outside, institution, 'process:worker', work =>
          evenHours(work, { from: first, to: hourAfter(last) }, owing),
        )
  const found: Completeness[] = []
  for (const [place, from] of hours.entries())
    found.push(even[place] ?? (await completenessOf(outside, institution, { from, to: hourAfter(from) }, owing)))
  return found
}

/** What is to be said of each hour in which everything has what it should; undefined for the others. */
async function evenHours(work: Work, span: Period, owing: OwedLeaves): Promise<readonly (Completeness | undefined)[]> {
  const hourOf = (ms: number) => Math.floor(ms / msPerHour)
  const first = hourOf(span.from.getTime())
  const hours = Array.from({ length: hourOf(span.to.getTime()) - first }, () => ({
    matching: new Matching(owing),
    waiting: 0,
    isEven: true,
  }))
  for await (const { emittedAt, ...leaf } of leavesOf(work, span)) {
    const hour = hours[hourOf(emittedAt.getTime()) - first] ?? fault('a leaf is of the span')
    if (!hour.matching.leaf(leaf)) hour.isEven = false
    if (leaf.place === null) hour.waiting++
  }
  for await (const page of owing.rowsOf(work, span, owing.owed, 'by hour')) {
    for (const row of page) {
      const hour = hours[Number(row.hour) - first] ?? fault('a row is of the span')
      if (!hour.matching.row(row)) hour.isEven = false
    }
  }
  return hours.map(({ matching, waiting, isEven }, place) => {
    const from = new Date(span.from.getTime() + place * msPerHour)
    const { owed, leaves } = matching
    return isEven && !matching.isUneven
      ? { ...nothingOf({ from, to: hourAfter(from) }), leaves, owed, found: owed, waiting }
      : undefined
  })
}

function hourAfter(from: Date): Date {
  return new Date(from.getTime() + msPerHour)
}

/** Since when there is something to be complete of. */
export function openedAt({ sql }: Pick<Outside, 'sql'>, institution: InstitutionId): Promise<Date | undefined> {
  return beganAt(sql, institution)
}

async function sliceOf(work: Work, slice: Period, owing: OwedLeaves, laterMsMax: number): Promise<Completeness> {
  const matching = new Matching(owing)
  const first = { missing: new Named(), doubled: new Named(), unowned: new Named() }
  let waiting = 0
  for await (const leaf of leavesOf(work, slice)) {
    if (!matching.leaf(leaf)) first.unowned.add(shown(leaf, ''))
    if (leaf.place === null) waiting++
  }
  for await (const page of owing.rowsOf(work, slice, owing.owed)) {
    for (const row of page) if (!matching.row(row)) first.missing.add(row)
  }
  if (matching.isUneven) await evenOut(work, slice, owing, matching, laterMsMax)
  if (matching.isUneven) await nameUneven(work, slice, owing, matching, first)
  const { owed, leaves } = matching
  const missing = first.missing.count
  return {
    ...nothingOf(slice),
    leaves,
    owed,
    found: owed - missing,
    missing,
    doubled: first.doubled.count,
    unowned: first.unowned.count,
    waiting,
    first: { missing: first.missing.named, doubled: first.doubled.named, unowned: first.unowned.named },
  }
}

/** Where a row is of somewhat later than its leaf, the two may be in two slices. */
async function evenOut(
  work: Work,
  { from, to }: Period,
  owing: OwedLeaves,
  matching: Matching,
  laterMsMax: number,
): Promise<void> {
  const later = owing.owed.filter(({ isLater }) => isLater === true)
  const before = { from: new Date(from.getTime() - laterMsMax), to: from }
  for await (const leaf of leavesOf(work, before)) matching.earlierLeaf(leaf)
  const after = { from: to, to: new Date(to.getTime() + laterMsMax) }
  for await (const page of owing.rowsOf(work, after, later)) for (const row of page) matching.laterRow(row)
}

/** Both go by once more, for the names of what did not come out even. */
async function nameUneven(
  work: Work,
  slice: Period,
  owing: OwedLeaves,
  matching: Matching,
  first: { readonly missing: Named; readonly doubled: Named; readonly unowned: Named },
): Promise<void> {
  const left = new Map<string, { readonly row: Owed; count: number }>()
  for await (const page of owing.rowsOf(work, slice, owing.owed)) {
    for (const row of page) {
      if (!matching.isUnevenRow(row)) continue
      const key = `${row.kind} ${row.id}`
      const known = left.get(key)
      if (known === undefined) left.set(key, { row, count: 1 })
      else known.count++
    }
  }
  for await (const leaf of leavesOf(work, slice)) {
    const own = matching.unevenLeaf(leaf)
    if (own === undefined) continue
    const key = `${own.kind} ${own.id}`
    const row = left.get(key)
    if (row === undefined) first.unowned.add(shown(leaf, own.id))
    else if (row.count === 0) first.doubled.add(shown(leaf, own.id))
    else row.count--
  }
  for (const { row, count } of left.values()) for (let one = 0; one < count; one++) first.missing.add(row)
}

/** Leaves that have a place, or are on their way to one. What was taken out of the queue is not in the log. */
async function* leavesOf(work: Work, slice: Period): AsyncGenerator<PlacedLeaf & { readonly emittedAt: Date }> {
  for await (const batches of batchesOf(work, slice)) {
    for (const { first, isQueued, leaves, emittedAt } of batches) {
      if (first === null && !isQueued) continue
      let place = first
      // Bytes that are no bundle are nobody's leaves; `verify` says so.
      for (const leaf of unpackBundle(leaves) ?? []) {
        yield { ...(peekLeaf(leaf) ?? noLeaf), place, emittedAt }
        if (place !== null) place++
      }
    }
  }
}

/** Bytes that are no leaf are of no kind that anybody knows. */
const noLeaf = { kind: '?', body: {} }

function shown({ kind, place }: PlacedLeaf, id: string): Mismatch {
  return { kind, id, ...(place === null ? {} : { leaf: String(place) }) }
}

/** Counts all, and keeps the first. */
class Named {
  readonly named: Mismatch[] = []
  count = 0

  add({ kind, id, leaf }: Mismatch): void {
    this.count++
    if (this.named.length < namedMax) this.named.push({ kind, id, ...(leaf === undefined ? {} : { leaf }) })
  }
}

function nothingOf({ from, to }: Period): Completeness {
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    leaves: 0,
    owed: 0,
    found: 0,
    missing: 0,
    doubled: 0,
    unowned: 0,
    waiting: 0,
    first: { missing: [], doubled: [], unowned: [] },
  }
}

function joined(all: Completeness, more: Completeness): Completeness {
  const both = (of: 'missing' | 'doubled' | 'unowned') => [...all.first[of], ...more.first[of]].slice(0, namedMax)
  return {
    ...all,
    leaves: all.leaves + more.leaves,
    owed: all.owed + more.owed,
    found: all.found + more.found,
    missing: all.missing + more.missing,
    doubled: all.doubled + more.doubled,
    unowned: all.unowned + more.unowned,
    waiting: all.waiting + more.waiting,
    first: { missing: both('missing'), doubled: both('doubled'), unowned: both('unowned') },
  }
}
