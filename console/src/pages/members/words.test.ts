import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { soughtIn, stepWords } from './words.ts'

describe('a member', () => {
  test('is sought by an id or a number, as it is typed', () => {
    assert.deepEqual(soughtIn(' mem_01m6 '), { id: 'mem_01m6' })
    assert.deepEqual(soughtIn('M-1001'), { number: 'M-1001' })
    assert.deepEqual(soughtIn('mem_'), { number: 'mem_' })
    assert.deepEqual([soughtIn(''), soughtIn('  '), soughtIn(undefined)], [undefined, undefined, undefined])
  })

  test('has a history that says what became of what', () => {
    assert.equal(stepWords({ what: 'state', before: 'active', after: 'suspended' }), 'From active to suspended')
    assert.equal(stepWords({ what: 'language', after: 'es' }), 'Written to in es')
    assert.equal(stepWords({ what: 'language', before: 'es' }), 'Written to in the institution’s language')
  })
})
