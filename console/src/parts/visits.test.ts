import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { seenAgain } from './visits.ts'

const minuteMs = 60_000

describe('a visit', () => {
  test('goes on while one is away for less than half an hour, and ends after that', () => {
    const first = seenAgain(undefined, 0)
    assert.deepEqual(first, { seen: 0 })
    const still = seenAgain(first, 30 * minuteMs)
    assert.deepEqual(still, { seen: 30 * minuteMs })
    const second = seenAgain(still, 90 * minuteMs)
    assert.deepEqual(second, { seen: 90 * minuteMs, before: 30 * minuteMs })
    // It is still the second, whatever is done in it.
    assert.deepEqual(seenAgain(second, 100 * minuteMs), { seen: 100 * minuteMs, before: 30 * minuteMs })
  })
})
