import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { plural, wordsOf } from './said.ts'

describe('what people say', () => {
  test('has no signs of codes in it', () => assert.equal(wordsOf('awaiting_approval'), 'awaiting approval'))

  test('counts in one and in many', () =>
    assert.deepEqual(
      [plural(0, 'risk'), plural(1, 'risk'), plural(1_200, 'risk')],
      ['0 risks', '1 risk', '1,200 risks'],
    ))
})
