import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { byUrgency, restWords, type Schedule, scheduleState } from './words.ts'

const loop = (name: string, more: Partial<Schedule> = {}): Schedule => ({
  name,
  process: 'worker',
  everySeconds: 1,
  passedAt: '2026-11-23T12:00:00.000Z',
  isLate: false,
  handled: 0,
  faultsInARow: 0,
  ...more,
})

describe('a loop', () => {
  test('fails before it is late, and is late before it has not run', () => {
    const { passedAt: _, ...fresh } = loop('fresh')
    assert.equal(scheduleState(loop('a')), 'on time')
    assert.equal(scheduleState(fresh), 'not run yet')
    assert.equal(scheduleState({ ...fresh, isLate: true }), 'late')
    assert.equal(scheduleState(loop('b', { isLate: true, faultsInARow: 2 })), 'failing')
    const sorted = byUrgency([
      loop('z'),
      loop('a'),
      fresh,
      loop('late', { isLate: true }),
      loop('bad', { faultsInARow: 1 }),
    ])
    assert.deepEqual(
      sorted.map(({ name }) => name),
      ['bad', 'late', 'fresh', 'a', 'z'],
    )
  })

  test('says how long it rests', () => {
    assert.deepEqual([0.25, 1, 1.5, 60, 90, 3_600, 86_400].map(restWords), [
      '250 ms',
      '1 s',
      '1.5 s',
      '1 min',
      '1 min 30 s',
      '1 h',
      '24 h',
    ])
  })
})
