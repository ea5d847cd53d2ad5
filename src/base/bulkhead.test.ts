import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { Full, openBulkhead } from './bulkhead.ts'

const { signal } = new AbortController()

describe('a bulkhead', () => {
  test('has so many calls under way, lets so many wait, and turns the next away', async () => {
    const places = openBulkhead(2, 1)
    const begun: string[] = []
    const held = Promise.withResolvers<void>()
    const call = (name: string) =>
      places.call(async () => {
        begun.push(name)
        await held.promise
        return name
      }, signal)
    const going = [call('first'), call('second'), call('third')]
    await assert.rejects(call('fourth'), Full)
    assert.deepEqual(begun, ['first', 'second'])
    held.resolve()
    assert.deepEqual(await Promise.all(going), ['first', 'second', 'third'])
    assert.equal(await call('fifth'), 'fifth')
  })

  test('does not call for who has given up waiting, and throws what a call throws', async () => {
    const places = openBulkhead(1, 1)
    const held = Promise.withResolvers<void>()
    const first = places.call(() => held.promise, signal)
    const impatient = new AbortController()
    let isCalled = false
    const second = places.call(async () => {
      isCalled = true
    }, impatient.signal)
    impatient.abort(new Error('no more'))
    held.resolve()
    await first
    await assert.rejects(second, /no more/)
    assert.equal(isCalled, false)
    await assert.rejects(
      places.call(() => Promise.reject(new Error('no answer')), signal),
      /no answer/,
    )
  })
})
