import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { countsMinor, fromMinor, mayBeEnded } from './core-words.ts'

describe('minor units', () => {
  test('are written with as many decimals as the currency has', () => {
    assert.equal(fromMinor('123456', 'USD'), '1234.56')
    assert.equal(fromMinor('-5', 'USD'), '-0.05')
    assert.equal(fromMinor('500', 'JPY'), '500')
  })

  test('are what sums are said in, and states are not', () => {
    assert.ok(countsMinor('posted_differs', '-12'))
    assert.ok(!countsMinor('operation_stuck', 'asked'))
  })
})

test('people end only what the core has declined or denied', () => {
  assert.ok(mayBeEnded('operation_declined'))
  assert.ok(!mayBeEnded('posted_differs'))
})
