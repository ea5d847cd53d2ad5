import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { carriedTo, momentIn, usualMoments } from './moment.ts'

const now = Date.parse('2026-11-23T15:00:00Z')

describe('a moment in the address', () => {
  test('is now where there is none, and past where it has passed', () => {
    assert.deepEqual(momentIn(undefined, now), { kind: 'now' })
    assert.deepEqual(momentIn('', now), { kind: 'now' })
    const at = '2026-11-23T15:00:00.000Z'
    assert.deepEqual(momentIn(at, now), { kind: 'past', at })
  })

  test('is never taken for another one', () => {
    const at = '2026-11-23T15:00:00.001Z'
    assert.deepEqual(momentIn(at, now), { kind: 'not come', at })
    for (const text of ['yesterday', '2026-11-23', '2026-13-01T00:00:00Z', '2026-11-23T10:00:00+01:00'])
      assert.deepEqual(momentIn(text, now), { kind: 'not read', text })
  })
})

describe('usual moments', () => {
  test('are closings where the institution is, each once', () => {
    assert.deepEqual(usualMoments(now, 'America/New_York'), [
      { words: 'Yesterday', at: '2026-11-22T22:00:00.000Z' },
      { words: 'The last weekday', at: '2026-11-20T22:00:00.000Z' },
      { words: 'A week ago', at: '2026-11-16T22:00:00.000Z' },
      // Before the clocks went back there.
      { words: 'The end of last month', at: '2026-10-31T21:00:00.000Z' },
      { words: 'The end of last quarter', at: '2026-09-30T21:00:00.000Z' },
    ])
    const inJanuary = usualMoments(Date.parse('2027-01-05T15:00:00Z'), 'UTC')
    assert.deepEqual(
      inJanuary.map(({ at }) => at),
      ['2027-01-04T17:00:00.000Z', '2026-12-29T17:00:00.000Z', '2026-12-31T17:00:00.000Z'],
    )
  })
})

describe('where one goes', () => {
  test('the moment goes along, unless another is named', () => {
    const at = '2026-09-30T21:00:00.000Z'
    assert.equal(carriedTo('/risk/risks?show=open', undefined), '/risk/risks?show=open')
    assert.equal(carriedTo('/risk', at), '/risk?at=2026-09-30T21%3A00%3A00.000Z')
    assert.equal(
      carriedTo('/risk/risks?show=open#first', at),
      '/risk/risks?show=open&at=2026-09-30T21%3A00%3A00.000Z#first',
    )
    assert.equal(carriedTo('/risk?at=', at), '/risk?at=')
  })
})
