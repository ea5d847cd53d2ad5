import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { countWords, toneOf } from './counts.ts'

const none = { red: 0, gap: 0, unknown: 0, unproven: 0, green: 0 }

describe('how controls stand together', () => {
  test('is told the worst first, without what there is none of', () => {
    assert.equal(countWords({ ...none, red: 1, green: 12 }), '1 failed, 12 work')
    assert.equal(countWords(none), 'no control')
  })

  test('is as bad as the worst of them', () => {
    assert.equal(toneOf({ ...none, red: 1, green: 12 }), 'bad')
    assert.equal(toneOf({ ...none, unproven: 1, green: 12 }), 'attention')
    assert.equal(toneOf({ ...none, green: 12 }), 'good')
    assert.equal(toneOf(none), 'quiet')
  })
})
