import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { readReceipt } from './receipt-file.ts'

const promise = {
  id: 'bat_1.0',
  origin: 'localhost/log/demo',
  leaf: '{}',
  place: 0,
  leaves: 1,
  path: [],
  key: 'key_1',
  signature: 'AAAA',
  sealedBy: '2026-11-23T09:00:00.000Z',
}

describe('a receipt that somebody kept', () => {
  test('is read as the office gave it', () => {
    assert.deepEqual(readReceipt(JSON.stringify({ promise, state: 'sealed', proof: 'text' })), {
      promise,
      state: 'sealed',
      proof: 'text',
    })
  })

  test('is a promise where it has no proof', () => {
    assert.deepEqual(readReceipt(JSON.stringify({ promise })), { promise, state: 'promised' })
  })

  for (const [name, text] of [
    ['no JSON', '{'],
    ['nothing', 'null'],
    ['without a promise', '{}'],
    ['without its leaf', JSON.stringify({ promise: { ...promise, leaf: undefined } })],
    ['with a path of something else', JSON.stringify({ promise: { ...promise, path: [1] } })],
    ['with a proof that is no text', JSON.stringify({ promise, proof: {} })],
  ] as const)
    test(`is none: ${name}`, () => assert.equal(readReceipt(text), undefined))
})
