import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { silentLog } from '../../test/outside.ts'
import { runLoop } from './loop.ts'

describe('a loop', () => {
  test('goes on at once while there is work, rests when there is none, and can be woken', async () => {
    const work = [1, 1, 0, 1, 0]
    let passes = 0
    let whenResting: () => void = () => undefined
    const resting = () =>
      new Promise<void>(resolve => {
        whenResting = resolve
      })
    const first = resting()
    const running = runLoop(
      {
        name: 'test',
        everyMs: 3_600_000,
        pass: async () => {
          passes++
          const handled = work.shift() ?? 0
          if (handled === 0) setImmediate(() => whenResting())
          return handled
        },
      },
      silentLog,
      () => 0.5,
    )
    await first
    assert.equal(passes, 3)
    const second = resting()
    running.wake()
    await second
    assert.equal(passes, 5)
    await running.stop()
  })

  test('lets the pass under way finish when it is stopped, and starts no other', async () => {
    let finish: () => void = () => undefined
    let passes = 0
    const running = runLoop(
      {
        name: 'test',
        everyMs: 1,
        pass: signal => {
          passes++
          return new Promise(resolve => {
            finish = () => resolve(1)
            signal.addEventListener('abort', () => setImmediate(finish))
          })
        },
      },
      silentLog,
      () => 0.5,
    )
    await running.stop()
    assert.equal(passes, 1)
    assert.ok(running.finishedAtMs() !== undefined)
  })

  test('ends what its passes left under way, after the last of them', async () => {
    const said: string[] = []
    const running = runLoop(
      {
        name: 'test',
        everyMs: 3_600_000,
        pass: async () => {
          said.push('pass')
          return 0
        },
        finish: async () => {
          said.push('finish')
          throw new Error('not all of it')
        },
      },
      silentLog,
      () => 0.5,
    )
    await running.stop()
    assert.deepEqual(said, ['pass', 'finish'])
  })

  test('waits longer after each fault in a row, and recovers', async () => {
    let passes = 0
    let done: () => void = () => undefined
    const recovered = new Promise<void>(resolve => {
      done = resolve
    })
    const running = runLoop(
      {
        name: 'test',
        everyMs: 0.01,
        pass: async () => {
          if (++passes < 4) throw new Error('no')
          done()
          return 1
        },
      },
      silentLog,
      () => 0.5,
    )
    await recovered
    await running.stop()
    assert.equal(running.faultsInARow(), 0)
    assert.ok(passes >= 4)
  })
})
