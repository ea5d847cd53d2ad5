import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { leftUntil, percentText } from './words.ts'

const now = Date.parse('2026-11-23T15:00:00.000Z')

describe('what is left until a cut-off', () => {
  const rows: readonly (readonly [at: string, words: string | undefined])[] = [
    ['2026-11-23T15:00:30.000Z', 'less than a minute'],
    ['2026-11-23T15:59:59.000Z', '59 min'],
    ['2026-11-23T16:00:00.000Z', '1 h 00 min'],
    ['2026-11-23T17:05:00.000Z', '2 h 05 min'],
    ['2026-11-26T18:00:00.000Z', '3 days 3 h'],
    ['2026-11-23T15:00:00.000Z', undefined],
    ['2026-11-23T14:00:00.000Z', undefined],
  ]
  for (const [at, words] of rows)
    test(`of ${at} is ${words ?? 'nothing any more'}`, () => assert.equal(leftUntil(at, now), words))
})

describe('a rate', () => {
  test('is never shown as more than it is, nor as a part of nothing', () => {
    assert.equal(percentText(4, 1_000), '0.40')
    assert.equal(percentText(2, 3), '66.66')
    assert.equal(percentText(0, 0), '0.00')
  })
})
