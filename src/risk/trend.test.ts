import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { trendOf } from './trend.ts'

describe('a trend', () => {
  test('is not said of fewer than eight points', () => {
    assert.deepEqual(trendOf([1, 2, 3, 4, 5, 6, 7]), { kind: 'too_few', points: 7 })
  })

  test('of what only rises is certain', () => {
    const trend = trendOf([2, 4, 6, 8, 10, 12, 14, 16, 18, 20])
    assert.ok(trend.kind === 'known')
    // S = n(n - 1)/2; its variance is 10 · 9 · 25/18 = 125; z = 44/√125.
    assert.deepEqual([trend.slope, trend.s, trend.p.toFixed(6)], [2, 45, '0.000083'])
  })

  test('of what stays the same is none', () => {
    assert.deepEqual(trendOf(Array(9).fill(3)), { kind: 'known', points: 9, slope: 0, s: 0, p: 1 })
  })

  test('with ties counts them', () => {
    // By hand: S = 15 + 4 - 1; variance (8 · 7 · 21 - 3 · 2 · 11 - 2 · 1 · 9)/18 = 60.667; z = 17/7.789.
    const trend = trendOf([1, 1, 1, 2, 3, 3, 4, 2.5])
    assert.ok(trend.kind === 'known')
    assert.equal(trend.s, 18)
    assert.equal(trend.p.toFixed(4), '0.0291')
  })

  test('is not turned by one odd week', () => {
    const trend = trendOf([1, 2, 3, 4, 500, 6, 7, 8, 9, 10])
    assert.ok(trend.kind === 'known')
    assert.equal(trend.slope, 1)
    assert.ok(trend.p < 0.05)
  })
})
