import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { standingClock } from '../../test/outside.ts'
import { failuresMax, openCircuit, restMs } from './circuit.ts'

describe('a receiver', () => {
  test('rests for a minute after five failures in a row, then is tried with one, and is well again after one success', () => {
    const clock = standingClock(new Date('2026-01-05T15:00:00Z'))
    const circuit = openCircuit(clock.now)
    for (let failure = 0; failure < failuresMax; failure++) {
      assert.equal(circuit.room('a', 4), 4)
      circuit.note('a', false)
    }
    assert.equal(circuit.room('a', 4), 0)
    assert.equal(circuit.room('b', 4), 4, 'nobody else rests')
    clock.advance(restMs - 1)
    assert.equal(circuit.room('a', 4), 0)
    clock.advance(1)
    assert.equal(circuit.room('a', 4), 1)
    circuit.note('a', false)
    assert.equal(circuit.room('a', 4), 0, 'one more failure, one more rest')
    clock.advance(restMs)
    circuit.note('a', true)
    assert.equal(circuit.room('a', 4), 4)
  })

  test('does not rest while it succeeds in between', () => {
    const circuit = openCircuit(() => new Date(0))
    for (let failure = 0; failure < 20; failure++) circuit.note('a', failure % failuresMax === failuresMax - 1)
    assert.equal(circuit.room('a', 4), 4)
  })
})
