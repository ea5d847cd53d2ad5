import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { incompleteBeta, lowerBound } from './jeffreys.ts'

describe('the lower bound of a share', () => {
  // As published for Jeffreys' interval, one-sided, 95 %.
  const known: readonly (readonly [passed: number, failed: number, bound: number])[] = [
    [7, 0, 0.77],
    [30, 0, 0.94],
    [59, 0, 0.968],
    [90, 0, 0.979],
    [299, 0, 0.994],
    [89, 1, 0.957],
    [87, 3, 0.924],
  ]
  for (const [passed, failed, bound] of known) {
    test(`${failed} failures in ${passed + failed}: ${bound}`, () => {
      const digits = String(bound).length - 2
      assert.equal(lowerBound(passed, failed).toFixed(digits), bound.toFixed(digits))
    })
  }

  test('says nothing of what was never tried, and little of what was tried once', () => {
    assert.ok(lowerBound(0, 0) < 0.01)
    assert.ok(lowerBound(1, 0) < 0.25)
  })

  test('rises with what passed, and falls with what failed', () => {
    for (let passed = 0; passed < 400; passed += 13) {
      for (let failed = 0; failed < 40; failed += 3) {
        assert.ok(lowerBound(passed + 1, failed) > lowerBound(passed, failed))
        assert.ok(lowerBound(passed, failed + 1) < lowerBound(passed, failed))
      }
    }
  })
})

describe('the incomplete beta function', () => {
  test('is what closed forms say', () => {
    for (const x of [0.01, 0.2, 0.5, 0.77, 0.999]) {
      // I_x(1/2, 1/2) is the arcsine law; I_x(a, 1) = x^a; I_x(1, b) = 1 - (1 - x)^b.
      assert.ok(Math.abs(incompleteBeta(x, 0.5, 0.5) - (2 / Math.PI) * Math.asin(Math.sqrt(x))) < 1e-12)
      assert.ok(Math.abs(incompleteBeta(x, 7.5, 1) - x ** 7.5) < 1e-12)
      assert.ok(Math.abs(incompleteBeta(x, 1, 300) - (1 - (1 - x) ** 300)) < 1e-12)
      assert.ok(Math.abs(incompleteBeta(x, 3.5, 2.5) + incompleteBeta(1 - x, 2.5, 3.5) - 1) < 1e-12)
    }
    assert.deepEqual([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)], [0, 1])
  })
})
