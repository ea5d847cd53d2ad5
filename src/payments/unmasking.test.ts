import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'

import { hasField, isSpree, secondsToWait, unmaskingFields } from './unmasking.ts'

const now = new Date('2026-01-05T15:00:00Z')
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000)

describe('a field', () => {
  test('is one of its subject: of a member the mail address, of a payee the number, of an account two numbers', () => {
    const fieldsOf = (subject: Parameters<typeof hasField>[0]) =>
      unmaskingFields.filter(field => hasField(subject, field))
    assert.deepEqual(fieldsOf('mem_1'), ['email'])
    assert.deepEqual(fieldsOf('pye_1'), ['number'])
    assert.deepEqual(fieldsOf('fac_1'), ['number', 'core_number'])
  })
})

describe('whoever has looked as often as is allowed', () => {
  test('waits until the first of those looks is an hour ago, by whichever count is the longer', () => {
    assert.equal(secondsToWait(now, undefined, undefined), 0)
    assert.equal(secondsToWait(now, ago(0), undefined), 3_600)
    assert.equal(secondsToWait(now, ago(600), ago(60)), 3_540)
    assert.equal(secondsToWait(now, ago(3_599), undefined), 1)
    assert.equal(secondsToWait(now, ago(3_600), ago(4_000)), 0)
  })
})

describe('a spree', () => {
  test('is five looks by somebody new, and more than three times the usual of somebody who looks', () => {
    assert.deepEqual(
      [4, 5].map(looks => isSpree(looks, [])),
      [false, true],
    )
    assert.deepEqual(
      [12, 13].map(looks => isSpree(looks, [4, 4, 4])),
      [false, true],
    )
    assert.equal(isSpree(4, [1]), false, 'few are none, however few are usual')
  })

  test('is never what somebody does every day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 29 }), (looks, days) => {
        assert.equal(
          isSpree(
            looks,
            Array.from({ length: days }, () => looks),
          ),
          false,
        )
      }),
      { seed: 35 },
    )
  })
})
