// Puts lists of what waits together into one, in the order in which things are due. Each list is read a part at a time, and no
// further than somebody asks.

import { comparePlaces, type OpenList, type OpenPlace } from '../base/open-work.ts'

/** One of several lists, and what its places are of. */
export type Lane<Of> = { readonly of: Of; readonly list: OpenList }
export type Merged<Of> = { readonly of: Of; readonly place: OpenPlace }

type Reading<Of> = {
  readonly lane: Lane<Of>
  readonly read: readonly OpenPlace[]
  readonly next: number
  readonly isWhole: boolean
}

/** Everything after a place, what is due first in front, `most` at a time; the last part may be shorter. */
export async function* mergeLanes<Of>(
  lanes: readonly Lane<Of>[],
  after: OpenPlace | undefined,
  most: number,
): AsyncGenerator<readonly Merged<Of>[], undefined> {
  let readings: Reading<Of>[] = await Promise.all(lanes.map(lane => readOn(lane, after, most)))
  let part: Merged<Of>[] = []
  for (;;) {
    const first = firstOf(readings)
    if (first === undefined) break
    const { reading, place } = first
    part.push({ of: reading.lane.of, place })
    if (part.length === most) {
      yield part
      part = []
    }
    const { lane, read, next, isWhole } = reading
    const moved = next + 1 < read.length || isWhole ? { ...reading, next: next + 1 } : await readOn(lane, place, most)
    readings = readings.map(other => (other === reading ? moved : other))
  }
  if (part.length > 0) yield part
}

async function readOn<Of>(lane: Lane<Of>, after: OpenPlace | undefined, most: number): Promise<Reading<Of>> {
  const read = await lane.list(after, most)
  return { lane, read, next: 0, isWhole: read.length < most }
}

/** Of a dozen lists or two; a heap would not be faster. */
function firstOf<Of>(readings: readonly Reading<Of>[]) {
  let first: { readonly reading: Reading<Of>; readonly place: OpenPlace } | undefined
  for (const reading of readings) {
    const place = reading.read[reading.next]
    if (place !== undefined && (first === undefined || comparePlaces(place, first.place) < 0))
      first = { reading, place }
  }
  return first
}
