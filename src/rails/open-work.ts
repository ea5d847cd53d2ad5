// What waits for people at the rails, what came first in front. Nobody but ourselves asks that it be looked at within a day.

import { daysAfter } from '../base/dates.ts'
import type { OpenList, OpenPlace } from '../base/open-work.ts'
import type { Work } from '../base/work.ts'
import type { CoreDifference } from './core-store.ts'
import * as store from './open-work-store.ts'
import { entryIdOf, offeredFor, type Resolution, type ResolutionKind, readEntryId } from './resolution.ts'

/** Our own target, in days that are no business days: a bank's answer and a name on a list do not wait for Monday. */
const lookDays = 1

const before = new Date(0)
const placeDigits = 9

export function openRails(work: Work) {
  return {
    entries: byAge(
      after => (after === undefined ? undefined : entryPlace(after.id)),
      async (since, place, most) => {
        const rows = await store.openEntries(work, { since, ...(place ?? { incoming: '', place: 0 }) }, most)
        return rows.map(row => ({ since: row.since, id: sortedEntryId(row) }))
      },
    ),
    countEntries: (most: number) => store.countOpenEntries(work, most),
    differences: byAge(
      after => after?.id ?? '',
      (since, id, most) => store.openDifferences(work, { since, id }, most),
    ),
    countDifferences: (most: number) => store.countDifferences(work, most),
    hits: byAge(
      after => after?.id ?? '',
      (since, id, most) => store.openHits(work, { since, id }, most),
    ),
    countHits: (most: number) => store.countHits(work, most),
  }
}

/** When something is to be looked at that came at a moment. */
export function lookBy(since: Date): Date {
  return daysAfter(since, lookDays)
}

function byAge<Id>(
  idOf: (after: OpenPlace | undefined) => Id,
  list: (since: Date, id: Id, most: number) => Promise<readonly { readonly since: Date; readonly id: string }[]>,
): OpenList {
  return async (after, most) => {
    if (after?.due === null) return []
    const since = after === undefined ? before : daysAfter(after.due, -lookDays)
    const rows = await list(since, idOf(after), most)
    return rows.map(row => ({ id: row.id, due: lookBy(row.since) }))
  }
}

/** Sorts as the place does: `inc_1-000000012`. */
function sortedEntryId({ incoming, place }: store.EntryPlace): string {
  return `${incoming}-${String(place).padStart(placeDigits, '0')}`
}

/** Also of a name that is no entry's: then nothing of its file comes before it. */
function entryPlace(id: string): store.EntryPlace {
  const [incoming = '', place = '0'] = id.split('-')
  return { incoming, place: Number(place) || 0 }
}

/** The name of an entry, as it sorts, as everybody else writes it. */
export function entryNamed(sorted: string): string {
  const { incoming, place } = entryPlace(sorted)
  return place === 0 ? sorted : `${incoming}-${place}`
}

export type OpenEntry = store.OpenEntry & {
  readonly id: string
  readonly resolution: Resolution | null
  readonly offered: readonly ResolutionKind[]
}

/** Those of these that nobody has resolved, with what has been said of each and what may be. */
export async function readOpenEntries(work: Work, ids: readonly string[]): Promise<readonly OpenEntry[]> {
  const places = ids.flatMap(id => readEntryId(entryNamed(id)) ?? [])
  if (places.length === 0) return []
  const entries = (await store.readEntries(work, places)).map(entry => ({ ...entry, id: entryIdOf(entry) }))
  const resolutions = await resolutionsOf(
    work,
    entries.map(({ id }) => id),
  )
  return entries.map(entry => ({
    ...entry,
    resolution: resolutions.get(entry.id) ?? null,
    offered: offeredFor(entry),
  }))
}

export type OpenDifference = CoreDifference & {
  readonly resolution: Resolution | null
  readonly offered: readonly ResolutionKind[]
}

/** Those of these that are open, with what has been said of each and what may be. */
export async function readOpenDifferences(work: Work, ids: readonly string[]): Promise<readonly OpenDifference[]> {
  if (ids.length === 0) return []
  const [found, resolutions] = await Promise.all([store.readDifferences(work, ids), resolutionsOf(work, ids)])
  return found.map(difference => ({
    ...difference,
    resolution: resolutions.get(difference.id) ?? null,
    offered: offeredFor(difference),
  }))
}

async function resolutionsOf(work: Work, subjects: readonly string[]): Promise<ReadonlyMap<string, Resolution>> {
  return new Map((await store.readResolutions(work, subjects)).map(own => [own.subject, own]))
}

/** Those of these that are open, without why they were found: that is opened for whoever reads one. */
export function readOpenHits(work: Work, ids: readonly string[]): Promise<readonly store.OpenHit[]> {
  return ids.length === 0 ? Promise.resolve([]) : store.readHits(work, ids)
}
