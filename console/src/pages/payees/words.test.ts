import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { changeWords, isCooling } from './words.ts'

describe('a payee', () => {
  test('cools off until its moment, and not at it', () => {
    const until = '2026-11-23T12:00:00.000Z'
    assert.equal(isCooling({ coolingUntil: until }, Date.parse(until) - 1), true)
    assert.equal(isCooling({ coolingUntil: until }, Date.parse(until)), false)
    assert.equal(isCooling({}, 0), false)
  })

  test('has changes that say what was, and what is', () => {
    assert.equal(
      changeWords({ what: 'account', before: '3000', after: '9999' }),
      'Other bank details: ended in 3000, ends in 9999 now',
    )
    assert.equal(changeWords({ what: 'state', before: 'active', after: 'suspended' }), 'From active to suspended')
  })
})
