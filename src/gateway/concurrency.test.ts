import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'

import { hasPlace, limitAtFirst, limitMax, limitMin, nextLimit } from './concurrency.ts'
import { urgencies } from './urgency.ts'

const calm = { latenessMs: 2, databaseMs: 3, answeredPerSecond: 100 }
const busy = { latenessMs: 50, databaseMs: 3 }
const late = { latenessMs: 200, databaseMs: 3 }

describe('the limit of requests under way', () => {
  test('rises while it is reached and nothing is late, and stays where nobody needs more', () => {
    assert.ok(nextLimit(200, { ...calm, peak: 190 }) > 200)
    assert.equal(nextLimit(200, { ...calm, peak: 100 }), 200)
    assert.equal(nextLimit(limitMax, { ...calm, peak: limitMax }), limitMax)
  })

  test('rises in a calm process however long requests take: they wait for somebody else', () => {
    assert.ok(nextLimit(1_000, { ...calm, answeredPerSecond: 1, peak: 1_000 }) > 1_000)
  })

  test('falls when the loop is late, or the database, and faster the longer the next one would take', () => {
    assert.equal(nextLimit(1_000, { ...late, answeredPerSecond: 1_200, peak: 1_000 }), 900)
    assert.equal(nextLimit(1_000, { ...calm, databaseMs: 400, answeredPerSecond: 1_200, peak: 1_000 }), 900)
    assert.equal(nextLimit(1_000, { ...late, answeredPerSecond: 400, peak: 1_000 }), 700)
    assert.equal(nextLimit(limitMin, { ...late, answeredPerSecond: 0, peak: 9 }), limitMin)
  })

  test('of a busy process is what it answers in half a second', () => {
    assert.ok(nextLimit(300, { ...busy, answeredPerSecond: 1_000, peak: 300 }) > 300)
    assert.equal(nextLimit(490, { ...busy, answeredPerSecond: 1_000, peak: 490 }), 500)
    assert.equal(nextLimit(600, { ...busy, answeredPerSecond: 1_000, peak: 600 }), 540)
    assert.equal(nextLimit(1_000, { ...late, answeredPerSecond: 3_000, peak: 1_000 }), 1_500)
  })

  test('is never out of its bounds, whatever is measured', () => {
    const ms = fc.double({ min: 0, max: 60_000, noNaN: true })
    const windows = fc.array(
      fc.record({ latenessMs: ms, databaseMs: ms, answeredPerSecond: ms, peak: fc.integer({ min: 0, max: 20_000 }) }),
    )
    fc.assert(
      fc.property(windows, all => {
        const end = all.reduce(nextLimit, limitAtFirst as number)
        assert.ok(end >= limitMin && end <= limitMax)
      }),
      { seed: 20_261_122 },
    )
  })

  test('comes back within some seconds of a flood, without help', () => {
    let limit: number = limitMin
    let windows = 0
    for (; limit < 1_000; windows++) limit = nextLimit(limit, { ...calm, peak: limit })
    assert.ok(windows * 0.25 < 6, `${windows} windows`)
  })
})

describe('a place', () => {
  const refusedTo = (inFlight: number, railInFlight = 0) =>
    urgencies.filter(urgency => !hasPlace(urgency, { inFlight, railInFlight, limit: 100 }))

  test('is refused to reads before creations, to those before money, and never to who watches', () => {
    assert.deepEqual(refusedTo(69), [])
    assert.deepEqual(refusedTo(70), ['read'])
    assert.deepEqual(refusedTo(85), ['creation', 'read'])
    assert.deepEqual(refusedTo(100), ['money', 'creation', 'read'])
    assert.deepEqual(refusedTo(1_000_000), ['money', 'creation', 'read'])
  })

  test('is kept for banks however many others are under way, also when there may be fewer from now on', () => {
    assert.deepEqual(refusedTo(1_000_000, 63), ['money', 'creation', 'read'])
    assert.deepEqual(refusedTo(0, 64), ['rail'])
  })
})
