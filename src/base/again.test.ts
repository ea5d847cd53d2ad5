import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { askAgain } from './again.ts'

const patience = { triesMax: 3, pauseMs: 1, pauseMsMax: 2 }

describe('what is asked again', () => {
  const failing = (times: number) => {
    const state = { asked: 0 }
    const ask = async () => {
      if (++state.asked <= times) throw new Error(`failure ${state.asked}`)
      return 'well'
    }
    return { state, ask }
  }
  const { signal } = new AbortController()

  test('is answered when one of its tries is', async () => {
    for (const times of [0, 1, 2]) {
      const { ask, state } = failing(times)
      assert.equal(await askAgain(ask, patience, Math.random, () => true, signal), 'well')
      assert.equal(state.asked, times + 1)
    }
  })

  test('fails as it did the last time, after its last try or when another is not worthwhile', async () => {
    const often = failing(9)
    await assert.rejects(
      askAgain(often.ask, patience, Math.random, () => true, signal),
      /failure 3/,
    )
    const hopeless = failing(9)
    await assert.rejects(
      askAgain(hopeless.ask, patience, Math.random, () => false, signal),
      /failure 1/,
    )
  })

  test('rests for a random part of a pause that doubles up to its most', async () => {
    const { ask } = failing(9)
    const long = { triesMax: 4, pauseMs: 20, pauseMsMax: 40 }
    const startedAtMs = performance.now()
    await assert.rejects(
      askAgain(
        ask,
        long,
        () => 0.5,
        () => true,
        signal,
      ),
      /failure 4/,
    )
    // 10, 20 and 20; a timer may be a millisecond early.
    assert.ok(performance.now() - startedAtMs >= 45)
  })

  test('is not asked again once it is told to stop', async () => {
    const stopping = new AbortController()
    const { ask } = failing(9)
    stopping.abort()
    await assert.rejects(
      askAgain(ask, patience, Math.random, () => true, stopping.signal),
      /failure 1/,
    )
  })
})
