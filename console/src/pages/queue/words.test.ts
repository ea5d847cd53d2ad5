import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { bodyOf, labelOf, wantedBy } from './words.ts'

describe('what an action of the queue is told', () => {
  test('names the amount where money moves, and only there', () => {
    assert.equal(labelOf('approve', 'USD 4,210.00'), 'Approve USD 4,210.00')
    assert.equal(labelOf('take', 'USD 4,210.00'), 'Take it')
    assert.equal(labelOf('approve', undefined), 'Approve')
  })

  test('is an approval of what was seen, and of nothing where that is not known', () => {
    assert.deepEqual(bodyOf('approve', { words: '', contentHash: 'ab' }), { contentHash: 'ab' })
    assert.equal(bodyOf('approve', { words: 'yes', contentHash: undefined }), undefined)
  })

  test('has words where somebody else reads why, and waits for them', () => {
    assert.deepEqual(bodyOf('reject', { words: ' not ours ', contentHash: undefined }), { reason: 'not ours' })
    assert.equal(bodyOf('reject', { words: '  ', contentHash: undefined }), undefined)
    assert.deepEqual(bodyOf('explain', { words: 'fee', contentHash: undefined }), { note: 'fee' })
  })

  test('is nothing where nothing is wanted, and is not asked here where more is', () => {
    assert.equal(bodyOf('take', { words: '', contentHash: undefined }), null)
    assert.equal(wantedBy('write_off'), 'elsewhere')
    assert.equal(bodyOf('write_off', { words: 'x', contentHash: 'y' }), undefined)
  })
})
