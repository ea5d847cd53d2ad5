import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { failuresMax, openBreaker, openBreakers, Resting, restMs } from './breaker.ts'

/** A breaker, and the clock it goes by. */
function open() {
  let ms = 0
  const breaker = openBreaker(() => ms)
  const fail = () => breaker.call(() => Promise.reject(new Error('no answer')))
  const failTimes = async (times: number) => {
    for (let failure = 0; failure < times; failure++) await assert.rejects(fail(), /no answer/)
  }
  return {
    breaker,
    failTimes,
    succeed: () => breaker.call(() => Promise.resolve('well')),
    wait: (by: number) => (ms += by),
  }
}

describe('a breaker', () => {
  test('lets everybody through until the fifth failure in a row, and then nobody', async () => {
    const { breaker, failTimes, succeed } = open()
    assert.equal(breaker.state(), 'connected')
    await failTimes(failuresMax - 1)
    assert.deepEqual([breaker.state(), breaker.room(4)], ['degraded', 4])
    await failTimes(1)
    assert.deepEqual([breaker.state(), breaker.room(4)], ['failed', 0])
    await assert.rejects(succeed(), Resting)
  })

  test('counts failures in a row only', async () => {
    const { breaker, failTimes, succeed } = open()
    for (let round = 0; round < 5; round++) {
      await failTimes(failuresMax - 1)
      assert.equal(await succeed(), 'well')
    }
    assert.equal(breaker.state(), 'connected')
  })

  test('rests for sixty seconds, and no shorter', async () => {
    const { breaker, failTimes, succeed, wait } = open()
    await failTimes(failuresMax)
    wait(restMs - 1)
    assert.equal(breaker.room(4), 0)
    await assert.rejects(succeed(), Resting)
    wait(1)
    assert.equal(breaker.room(4), 1)
    assert.equal(await succeed(), 'well')
    assert.deepEqual([breaker.state(), breaker.room(4)], ['connected', 4])
  })

  test('is tried with one call, while others are turned away; one more failure is one more rest', async () => {
    const { breaker, failTimes, succeed, wait } = open()
    await failTimes(failuresMax)
    wait(restMs)
    let answer: (thrown: Error) => void = () => undefined
    const trial = breaker.call(() => new Promise((_, reject) => (answer = reject)))
    assert.equal(breaker.room(4), 0)
    await assert.rejects(succeed(), Resting)
    answer(new Error('still no answer'))
    await assert.rejects(trial, /still no answer/)
    wait(restMs - 1)
    await assert.rejects(succeed(), Resting)
    wait(1)
    assert.equal(await succeed(), 'well')
  })

  test('rests as long when the wall clock is set forward or back', async t => {
    for (const jumpMs of [365 * 86_400_000, -365 * 86_400_000]) {
      t.mock.timers.enable({ apis: ['Date'], now: Date.parse('2026-01-05T15:00:00Z') })
      const { breaker, failTimes, succeed, wait } = open()
      await failTimes(failuresMax)
      t.mock.timers.setTime(Date.now() + jumpMs)
      wait(restMs - 1)
      await assert.rejects(succeed(), Resting, `${jumpMs}`)
      wait(1)
      assert.equal(await succeed(), 'well', `${jumpMs}`)
      assert.equal(breaker.state(), 'connected')
      t.mock.timers.reset()
    }
  })

  test('is told of calls that others made, and hears nothing while it rests', async () => {
    const { breaker, wait } = open()
    for (let failure = 0; failure < failuresMax; failure++) await breaker.note(false)
    await breaker.note(true)
    assert.deepEqual([breaker.state(), breaker.room(4)], ['failed', 0])
    wait(restMs)
    await breaker.note(true)
    assert.deepEqual([breaker.state(), breaker.room(4)], ['connected', 4])
  })

  test('is one for each name, and nobody else rests', async () => {
    const breakerOf = openBreakers(() => 0)
    for (let failure = 0; failure < failuresMax; failure++) await breakerOf('a').note(false)
    assert.deepEqual([breakerOf('a').room(4), breakerOf('b').room(4)], [0, 4])
  })
})
