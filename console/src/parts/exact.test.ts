import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { isZero, largestOf, less, negated, shareOf, sumOf } from './exact.ts'

describe('an amount as text', () => {
  test('is added exactly, beyond what a number could hold', () => {
    assert.equal(sumOf('9007199254740993.01', '0.02'), '9007199254740993.03')
    assert.equal(sumOf('0.10', '0.20'), '0.30')
    assert.equal(sumOf(), '0')
  })

  test('keeps the decimals of the one that has most', () => {
    assert.equal(sumOf('100', '-0.5'), '99.5')
    assert.equal(sumOf('1.250', '1.25'), '2.500')
    assert.equal(less('10', '3'), '7')
  })

  test('below zero keeps its sign, also below one', () => {
    assert.equal(less('0.25', '1.00'), '-0.75')
    assert.equal(negated('-4.10'), '4.10')
    assert.equal(negated('0.00'), '0.00')
    assert.ok(isZero(less('5.00', '5')))
  })

  test('is drawn as a part of a whole, and of nothing as nothing', () => {
    assert.equal(shareOf('25.00', '100.00'), 0.25)
    assert.equal(shareOf('-25.00', '100.00'), 0.25)
    assert.equal(shareOf('200', '100'), 1)
    assert.equal(shareOf('1', '0'), 0)
  })

  test('is the largest by its distance from zero', () => {
    assert.equal(largestOf(['1.00', '-7.00', '3.00']), '7.00')
    assert.equal(largestOf([]), '0')
  })

  test('is refused where it is none', () => {
    assert.throws(() => sumOf('1e3'), TypeError)
  })
})
