import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { daysBeside } from './days-beside.ts'

const days = ['2026-11-23', '2026-11-20', '2026-11-19']

describe('a day among those that there are', () => {
  test('is the newest, where none is asked for', () => {
    assert.deepEqual(daysBeside(days, undefined), {
      day: '2026-11-23',
      isThere: true,
      before: '2026-11-20',
      after: undefined,
    })
  })

  test('has the nearest on either side, over weekends and holidays', () => {
    assert.deepEqual(daysBeside(days, '2026-11-20'), {
      day: '2026-11-20',
      isThere: true,
      before: '2026-11-19',
      after: '2026-11-23',
    })
    const between = daysBeside(days, '2026-11-21')
    assert.deepEqual([between.isThere, between.before, between.after], [false, '2026-11-20', '2026-11-23'])
  })

  test('is none, where there is none', () => {
    assert.deepEqual(daysBeside([], undefined), { day: undefined, isThere: false, before: undefined, after: undefined })
    assert.equal(daysBeside([], '2026-11-20').isThere, false)
  })
})
