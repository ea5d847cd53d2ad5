import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { courseWords, orderStepWords } from './words.ts'

describe('a standing order', () => {
  test('says how far it has come', () => {
    assert.equal(courseWords({ nextOccurrence: 0 }), '0 so far')
    assert.equal(courseWords({ nextOccurrence: 1 }), '1 so far')
    assert.equal(courseWords({ nextOccurrence: 3, occurrencesMax: 12 }), '3 of 12')
    assert.equal(courseWords({ nextOccurrence: 13, occurrencesMax: 12 }), '12 of 12')
  })

  test('tells a payment that was made from one that could not be', () => {
    const before = { state: 'active', nextOccurrence: 1, nextOn: '2026-12-01' } as const
    assert.deepEqual(orderStepWords({ what: 'occurred', before }), {
      what: 'A payment was made of it',
      tone: 'good',
      day: '2026-12-01',
    })
    assert.deepEqual(orderStepWords({ what: 'occurred', before, reason: 'payee_suspended' }), {
      what: 'No payment could be made of it',
      tone: 'bad',
      day: '2026-12-01',
    })
    assert.equal(orderStepWords({ what: 'created' }).day, undefined)
  })
})
