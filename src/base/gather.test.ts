import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { gather, Overloaded, waitingMax } from './gather.ts'
import { fault } from './outcome.ts'
import { UnknownOutcome } from './work.ts'

/** A gatherer whose batches are answered by doubling, and the batches it has made so far. */
function doubling(itemsMax = 1_000) {
  const batches: (readonly number[])[] = []
  const send = gather(async (items: readonly number[]) => {
    batches.push(items)
    await Promise.resolve()
    return items.map(item => item * 2)
  }, itemsMax)
  return { batches, send }
}

describe('a gatherer', () => {
  test('answers each caller with its own answer', async () => {
    const { send } = doubling()
    assert.deepEqual(await Promise.all([1, 2, 3].map(send)), [2, 4, 6])
  })

  test('makes one batch of calls that come together', async () => {
    const { batches, send } = doubling()
    await Promise.all([1, 2, 3].map(send))
    assert.deepEqual(batches, [[1, 2, 3]])
  })

  test('keeps callers together that call again as soon as they are answered', async () => {
    const { batches, send } = doubling()
    await Promise.all(
      [1, 2, 3].map(async item => {
        for (let call = 0; call < 4; call++) await send(item)
      }),
    )
    assert.deepEqual(
      batches.map(({ length }) => length),
      [3, 3, 3, 3],
    )
  })

  test('takes no more than its limit at once, and leaves the rest to the next batch', async () => {
    const { batches, send } = doubling(2)
    await Promise.all([1, 2, 3, 4, 5].map(send))
    assert.deepEqual(batches, [[1, 2], [3, 4], [5]])
  })

  test('turns callers away when too many wait', async () => {
    const { send } = doubling()
    const answers = await Promise.allSettled(Array.from({ length: waitingMax + 1 }, (_, item) => send(item)))
    assert.deepEqual(
      answers.flatMap((answer, index) =>
        answer.status === 'rejected' ? [[index, answer.reason instanceof Overloaded]] : [],
      ),
      [[waitingMax, true]],
    )
  })

  test('halves a batch that fails until the item that causes it stands alone', async () => {
    const send = gather(
      async (items: readonly number[]) => (items.includes(3) ? fault('three is a fault') : items),
      1_000,
    )
    const answers = await Promise.allSettled([1, 2, 3, 4].map(send))
    assert.deepEqual(
      answers.map(answer => (answer.status === 'fulfilled' ? answer.value : String(answer.reason))),
      [1, 2, 'Error: three is a fault', 4],
    )
  })

  test('does not try again what may have happened', async () => {
    let attempts = 0
    const send = gather((): Promise<number[]> => {
      attempts++
      return Promise.reject(new UnknownOutcome('connection lost while committing'))
    }, 1_000)
    const answers = await Promise.allSettled([1, 2].map(send))
    assert.deepEqual(
      answers.map(({ status }) => status),
      ['rejected', 'rejected'],
    )
    assert.equal(attempts, 1)
  })
})
