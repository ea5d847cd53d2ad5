import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { gathering } from './gathered.ts'

describe('what rows need', () => {
  test('is asked for together, each once, and answered to whoever asked', async () => {
    const asked: (readonly string[])[] = []
    const find = gathering(ids => {
      asked.push(ids)
      return Promise.resolve(ids.filter(id => id !== 'c').map(id => ({ id })))
    }, 0)
    assert.deepEqual(await Promise.all(['a', 'b', 'a', 'c'].map(find)), [{ id: 'a' }, { id: 'b' }, { id: 'a' }, null])
    assert.deepEqual(asked, [['a', 'b', 'c']])
    assert.deepEqual(await find('a'), { id: 'a' })
    assert.equal(asked.length, 2)
  })

  test('is asked for a hundred at a time', async () => {
    const sizes: number[] = []
    const find = gathering(ids => {
      sizes.push(ids.length)
      return Promise.resolve([])
    }, 0)
    await Promise.all(Array.from({ length: 250 }, (_, at) => find(`${at}`)))
    assert.deepEqual(sizes, [100, 100, 50])
  })

  test('fails for all who asked when nobody answers', async () => {
    const find = gathering(() => Promise.reject(new Error('no line')), 0)
    const ended = await Promise.allSettled(['a', 'b'].map(find))
    assert.deepEqual(
      ended.map(({ status }) => status),
      ['rejected', 'rejected'],
    )
  })
})
