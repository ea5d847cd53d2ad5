import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { daysLeftWords, daysTo, dueWords, spanWords } from './left.ts'

describe('how long is left', () => {
  test('in days, over the end of a month and of summer time', () => {
    assert.equal(daysTo('2026-12-01', '2026-11-23'), 8)
    assert.equal(daysTo('2026-11-02', '2026-10-31'), 2)
    assert.equal(daysTo('2026-11-20', '2026-11-23'), -3)
  })

  test('in words', () => {
    assert.deepEqual([-2, -1, 0, 1, 5].map(daysLeftWords), [
      '2 days ago',
      'yesterday',
      'today',
      'tomorrow',
      'in 5 days',
    ])
    assert.deepEqual([-2, -1, 0, 1, 5].map(dueWords), [
      '2 days late',
      '1 day late',
      'due today',
      '1 day left',
      '5 days left',
    ])
  })

  test('of hours and minutes, with two figures', () => {
    const hour = 3_600_000
    assert.deepEqual([-5, 9_000, 185_000, 4 * hour + 12 * 60_000, 24 * hour, 53 * hour].map(spanWords), [
      '0 s',
      '9 s',
      '3 min 05 s',
      '4 h 12 min',
      '1 day 0 h',
      '2 days 5 h',
    ])
  })
})
