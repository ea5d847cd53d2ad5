import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { kindWords, onOwnSide, pendingOf, sidesOf } from './account-words.ts'

describe('an account', () => {
  test('is counted on its own side, whatever the ledger counts', () => {
    assert.equal(onOwnSide('-120.00', 'debit'), '120.00')
    assert.equal(onOwnSide('120.00', 'credit'), '120.00')
  })

  test('would be less by what is held to leave, and more by what is held to come', () => {
    assert.equal(pendingOf({ posted: '100.00', heldDebits: '30.00', heldCredits: '5.00' }, 'credit'), '75.00')
    assert.equal(pendingOf({ posted: '-100.00', heldDebits: '30.00', heldCredits: '5.00' }, 'debit'), '125.00')
  })

  test('of a kind that is not known here is called what it is called', () => {
    assert.equal(kindWords('suspense'), 'Suspense')
    assert.equal(kindWords('some_other'), 'some other')
  })
})

describe('an entry', () => {
  test('stands on one side, and a hold on neither', () => {
    assert.deepEqual(sidesOf('-4.10'), { debit: '4.10' })
    assert.deepEqual(sidesOf('4.10'), { credit: '4.10' })
    assert.deepEqual(sidesOf('0.00'), {})
  })
})
