import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { addDays, dayOf, instantOf, isDay, isInstant, wallOf } from './zone-time.ts'

const newYork = 'America/New_York'

describe('a time on the wall', () => {
  test('is an instant by the zone, in winter and in summer', () => {
    assert.equal(instantOf('2026-11-23T17:00', newYork), '2026-11-23T22:00:00.000Z')
    assert.equal(instantOf('2026-07-01T17:00', newYork), '2026-07-01T21:00:00.000Z')
  })

  test('is right on both sides of the hour that clocks leap over', () => {
    assert.equal(instantOf('2026-03-08T01:59', newYork), '2026-03-08T06:59:00.000Z')
    assert.equal(instantOf('2026-03-08T03:00', newYork), '2026-03-08T07:00:00.000Z')
  })

  test('comes back as it was', () => {
    for (const wall of ['2026-11-01T00:30', '2026-11-01T12:00', '2026-01-31T23:59'])
      assert.equal(wallOf(instantOf(wall, newYork) ?? '', newYork), wall)
  })

  test('is undefined where it is none', () => {
    assert.equal(instantOf('', newYork), undefined)
    assert.equal(instantOf('tomorrow', newYork), undefined)
  })
})

describe('a day', () => {
  test('is the one there', () => assert.equal(dayOf(Date.parse('2026-11-23T03:00:00Z'), newYork), '2026-11-22'))

  test('is followed by the next, over the end of a year', () => assert.equal(addDays('2026-12-31', 1), '2027-01-01'))

  test('of an address is believed only if there is such a day', () => {
    assert.ok(isDay('2026-02-28'))
    assert.ok(!isDay('2026-02-30'))
    assert.ok(!isDay('yesterday'))
    assert.ok(isInstant('2026-02-28T10:00:00.000Z'))
    assert.ok(!isInstant('2026-02-28'))
  })
})
