import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { levelAt, ruleOf, shareText, stepsOf, termsOf, trendWords } from './words.ts'

describe('the table of likelihood and impact', () => {
  test('has each level from its least product on', () => {
    const found = [1, 2, 3, 4, 5].map(likelihood => [1, 2, 3, 4, 5].map(impact => levelAt(likelihood, impact)))
    assert.deepEqual(found, [
      ['very_low', 'very_low', 'low', 'low', 'medium'],
      ['very_low', 'low', 'medium', 'medium', 'high'],
      ['low', 'medium', 'medium', 'high', 'very_high'],
      ['low', 'medium', 'high', 'very_high', 'critical'],
      ['medium', 'high', 'very_high', 'critical', 'critical'],
    ])
  })
})

describe('the overall level', () => {
  test('is told with the figures that make it, and what a lower one takes', () => {
    assert.deepEqual(ruleOf({ formula: 1, overall: 'HIGH', high: 7, open: 23 }), {
      because: '7 are open at high or above, more than 5; 23 are open in all, more than 20.',
      next: 'MEDIUM takes 2 fewer at high or above and 3 fewer open.',
    })
  })

  test('names only what is over its limit', () => {
    assert.deepEqual(ruleOf({ formula: 1, overall: 'MEDIUM', high: 0, open: 11 }), {
      because: '11 are open in all, more than 10.',
      next: 'LOW takes 1 fewer open.',
    })
  })

  test('has nothing below the lowest', () => {
    assert.equal(ruleOf({ formula: 1, overall: 'LOW', high: 2, open: 10 })?.next, undefined)
  })

  test('is told without a rule where another formula made it', () => {
    assert.equal(ruleOf({ formula: 2, overall: 'HIGH', high: 7, open: 23 }), undefined)
  })
})

describe('what controls count together', () => {
  test('is written as it is computed, without those that count nothing', () => {
    assert.equal(termsOf([7_700, 0, 2_500]), '1 − (1 − 0.770)(1 − 0.250)')
    assert.equal(termsOf([0]), undefined)
    assert.equal(shareText(9_790), '0.979')
  })

  test('lowers by a step from a half on, and by two from nine tenths on', () => {
    assert.deepEqual([4_999, 5_000, 8_999, 9_000].map(stepsOf), [0, 1, 1, 2])
  })
})

describe('a trend', () => {
  test('is not told before eight weeks', () => {
    assert.equal(trendWords({ weeks: 1 }), 'Nothing is said of a trend before 8 weeks; 1 is there.')
  })

  test('is told with how likely it is by chance', () => {
    assert.equal(
      trendWords({ weeks: 12, slopePerWeek: -0.5, p: 0.034 }),
      'Over 12 weeks it falls by 0.5 open risks a week; such an order comes about by chance 3 times in 100.',
    )
  })
})
