import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { isLuhn } from './checksums.ts'
import { newToken } from './token.ts'

describe('a token', () => {
  test('is 128 random bits, and no two are the same', () => {
    const tokens = Array.from({ length: 10_000 }, () => newToken())
    for (const token of tokens) assert.match(token, /^tok_[0-7][0-9a-z]{25}$/)
    assert.equal(new Set(tokens).size, tokens.length)
  })

  test('never has digits that pass for a card number', () => {
    // Sixteen zero bytes make a token of nothing but zeros, and those are Luhn-valid: it must be drawn again.
    const draws = [Buffer.alloc(16), Buffer.alloc(16, 0xff)]
    const token = newToken(bytes => draws.shift()?.copy(bytes))
    assert.equal(token, `tok_7${'z'.repeat(25)}`)
    assert.equal(isLuhn('0'.repeat(26)), true)
  })
})
