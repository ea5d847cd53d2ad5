import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { daySaid, nearest, percentSaid } from './words.ts'

describe('figures in sentences', () => {
  test('are shares that never round to nothing', () => {
    assert.equal(percentSaid(5, 1_000), '0.5 %')
    assert.equal(percentSaid(1, 100_000), 'less than 0.01 %')
    assert.equal(percentSaid(0, 1_000), '0 %')
    assert.equal(percentSaid(0, 0), '0 %')
  })

  test('name the rate that is nearest to its limit', () => {
    const rates = [
      { measure: 'unauthorized', returns: 4, limitPerMille: 5 },
      { measure: 'overall', returns: 100, limitPerMille: 150 },
    ]
    assert.equal(nearest(rates)?.measure, 'unauthorized')
    assert.equal(nearest([]), undefined)
  })

  test('have the name of the day', () => {
    assert.equal(daySaid('2026-11-20'), 'Friday, November 20')
  })
})
