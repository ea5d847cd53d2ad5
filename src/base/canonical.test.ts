import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import canonicalize from 'canonicalize'
import fc from 'fast-check'

import { type Canonical, canonical } from './canonical.ts'

describe('canonical JSON', () => {
  test('agrees with another implementation of RFC 8785 on every value we allow', () => {
    const { value } = fc.letrec<{ value: Canonical }>(tie => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: 'grapheme' }),
        fc.maxSafeInteger(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.string({ unit: 'grapheme' }), tie('value'), { maxKeys: 5 }),
      ),
    }))
    fc.assert(
      fc.property(value, sample => assert.equal(canonical(sample), canonicalize(sample))),
      { numRuns: 500 },
    )
  })

  test('has none for floats and for lone surrogates', () => {
    assert.throws(() => canonical(0.5), /not a safe integer/)
    assert.throws(() => canonical(2 ** 53), /not a safe integer/)
    assert.throws(() => canonical({ memo: '\ud800' }), /lone surrogate/)
  })
})
