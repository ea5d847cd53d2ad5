// Lists of any lengths, put together: everything once, in order, whatever the parts it is read in. By seed.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import fc from 'fast-check'

import { comparePlaces, dayPlaceOf, endOfDay, type OpenList, type OpenPlace } from '../base/open-work.ts'
import { mergeLanes } from './work-merge.ts'

const seed = Number(process.env['VOUCH_SEED'] ?? 76)
/** A few moments, so that many things are due at once; and never. */
const place = fc.record({
  due: fc.option(
    fc.integer({ min: 0, max: 4 }).map(ms => new Date(ms)),
    { freq: 3 },
  ),
  id: fc.string({ minLength: 1, maxLength: 3, unit: fc.constantFrom('a', 'b', 'c', '-', '1') }),
})
/** Ids are of one thing each. */
const placesIn = fc.uniqueArray(place, { selector: ({ id }) => id, maxLength: 40 })
const lanesIn = fc.tuple(placesIn, fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 40, maxLength: 40 }))

function lanesOf(places: readonly OpenPlace[], laneOf: readonly number[]) {
  let reads = 0
  const lanes = [0, 1, 2, 3].map(of => {
    const own = places.filter((_, index) => laneOf[index] === of).toSorted(comparePlaces)
    const list: OpenList = async (after, most) => {
      reads++
      return own.filter(one => after === undefined || comparePlaces(after, one) < 0).slice(0, most)
    }
    return { of, list }
  })
  return { lanes, reads: () => reads }
}

async function all(lanes: ReturnType<typeof lanesOf>['lanes'], after: OpenPlace | undefined, most: number) {
  const found: OpenPlace[] = []
  for await (const part of mergeLanes(lanes, after, most)) {
    assert.ok(part.length <= most && part.length > 0)
    found.push(...part.map(merged => merged.place))
  }
  return found
}

describe('lists of what waits, put together', () => {
  test('have everything once and in order, from any place on, in parts of any size', async () => {
    await fc.assert(
      fc.asyncProperty(lanesIn, fc.integer({ min: 1, max: 9 }), fc.nat(40), async ([places, laneOf], most, from) => {
        const ordered = places.toSorted(comparePlaces)
        const { lanes } = lanesOf(places, laneOf)
        assert.deepEqual(await all(lanes, undefined, most), ordered)
        const after = ordered[from]
        if (after !== undefined) assert.deepEqual(await all(lanes, after, most), ordered.slice(from + 1))
      }),
      { seed, numRuns: 200 },
    )
  })

  test('are read no further than somebody asks', async () => {
    const places = Array.from({ length: 4_000 }, (_, ms) => ({ due: new Date(ms), id: `pay_${ms}` }))
    const { lanes, reads } = lanesOf(
      places,
      places.map((_, index) => index % 4),
    )
    for await (const part of mergeLanes(lanes, undefined, 50)) {
      assert.equal(part.length, 50)
      break
    }
    assert.equal(reads(), 4)
  })

  test('by days go on at the day, and the thing of the day, that a moment stands for', () => {
    const zone = 'America/Chicago'
    const endOf = (day: `${number}-${number}-${number}`) => endOfDay(zone, day)
    // Clocks go forward on 8 March: the day is an hour shorter.
    const due = endOf('2026-03-08')
    assert.deepEqual(dayPlaceOf({ due, id: 'exc_7' }, zone, endOf), { on: '2026-03-08', id: 'exc_7' })
    assert.deepEqual(dayPlaceOf({ due: new Date(due.getTime() - 1), id: 'exc_7' }, zone, endOf), {
      on: '2026-03-08',
      id: '',
    })
    assert.deepEqual(dayPlaceOf({ due: new Date(due.getTime() + 1), id: 'exc_7' }, zone, endOf), {
      on: '2026-03-09',
      id: '',
    })
    assert.deepEqual(dayPlaceOf(undefined, zone, endOf), { on: '0001-01-01', id: '' })
    assert.equal(dayPlaceOf({ due: null, id: 'dsp_1' }, zone, endOf), undefined)
  })
})
