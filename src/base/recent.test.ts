import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { standingClock } from '../../test/outside.ts'
import { recent } from './recent.ts'

describe('what is recent', () => {
  test('is forgotten when it is old, also when the clock steps back', () => {
    const clock = standingClock(new Date(0))
    const held = recent<number>(10, 1_000, clock.now)
    held.set('a', 1)
    clock.advance(999)
    assert.equal(held.get('a'), 1)
    clock.advance(1)
    assert.equal(held.get('a'), undefined)
    held.set('b', 2)
    clock.advance(-5_000)
    assert.equal(held.get('b'), undefined)
  })

  test('is bounded, and what was longest not asked for goes first', () => {
    const held = recent<number>(2, 1_000, () => new Date(0))
    held.set('a', 1)
    held.set('b', 2)
    held.get('a')
    held.set('c', 3)
    assert.deepEqual([held.get('a'), held.get('b'), held.get('c')], [1, undefined, 3])
  })
})
