import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'

import { hasPlace, limitAtFirst, limitMax, limitMin, nextLimit } from './concurrency.ts'
import { urgencies } from './urgency.ts'

const well = { latenessMs: 2, databaseMs: 3 }

describe('the limit of requests under way', () => {
  test('rises while it is reached and nothing is late, and stays where nobody needs more', () => {
    assert.ok(nextLimit(200, { ...well, peak: 190 }) > 200)
    assert.equal(nextLimit(200, { ...well, peak: 100 }), 200)
    assert.equal(nextLimit(limitMax, { ...well, peak: limitMax }), limitMax)
  })

  test('falls when the loop is late, or the database, from what was under way', () => {
    assert.equal(nextLimit(1_000, { ...well, latenessMs: 100, peak: 1_000 }), 900)
    assert.equal(nextLimit(1_000, { ...well, databaseMs: 400, peak: 1_000 }), 900)
    assert.equal(nextLimit(1_000, { ...well, latenessMs: 100, peak: 200 }), 180)
    assert.equal(nextLimit(limitMin, { ...well, latenessMs: 5_000, peak: 9 }), limitMin)
  })

  test('is never out of its bounds, whatever is measured', () => {
    const ms = fc.double({ min: 0, max: 60_000, noNaN: true })
    const windows = fc.array(fc.record({ latenessMs: ms, databaseMs: ms, peak: fc.integer({ min: 0, max: 20_000 }) }))
    fc.assert(
      fc.property(windows, all => {
        const end = all.reduce(nextLimit, limitAtFirst as number)
        assert.ok(end >= limitMin && end <= limitMax)
      }),
      { seed: 20_261_122 },
    )
  })

  test('comes back within half a minute of a flood, without help', () => {
    let limit: number = limitMin
    let windows = 0
    for (; limit < 1_000; windows++) limit = nextLimit(limit, { ...well, peak: limit })
    assert.ok(windows * 0.25 < 30, `${windows} windows`)
  })
})

describe('a place', () => {
  test('is refused to reads before creations, to those before money, to banks last, and never to who watches', () => {
    const refusedTo = (inFlight: number) => urgencies.filter(urgency => !hasPlace(urgency, inFlight, 100))
    assert.deepEqual(refusedTo(69), [])
    assert.deepEqual(refusedTo(70), ['read'])
    assert.deepEqual(refusedTo(85), ['creation', 'read'])
    assert.deepEqual(refusedTo(100), ['money', 'creation', 'read'])
    assert.deepEqual(refusedTo(163), ['money', 'creation', 'read'])
    assert.deepEqual(refusedTo(164), ['rail', 'money', 'creation', 'read'])
    assert.deepEqual(refusedTo(1_000_000), ['rail', 'money', 'creation', 'read'])
  })
})
