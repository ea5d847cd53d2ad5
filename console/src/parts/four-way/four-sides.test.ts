import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { differencesOf, type FourSides, isFourWayZero, sidesOf } from './four-sides.ts'

const zero: FourSides = {
  count: 3,
  controls: { amount: '100.00', rejected: '5.00', returned: '10.00' },
  statement: '85.00',
  payments: { settled: '85.00', failed: '15.00' },
  ledger: { captured: '85.00', freed: '15.00' },
  differences: { statement: '0.00', settled: '0.00', failed: '0.00', controls: '0.00' },
}

describe('four sides', () => {
  test('come to the same where all is well', () => {
    assert.deepEqual(
      sidesOf(zero).map(({ sum }) => sum),
      ['100.00', '100.00', '100.00', '100.00'],
    )
    assert.ok(isFourWayZero(zero))
  })

  test('differ by what one of them says more', () => {
    const short = { ...zero, statement: '80.00', differences: { ...zero.differences, statement: '-5.00' } }
    assert.equal(sidesOf(short).at(-1)?.sum, '95.00')
    assert.ok(!isFourWayZero(short))
    assert.deepEqual(
      differencesOf(short).map(({ by }) => by),
      ['-5.00', '0.00', '0.00', '0.00'],
    )
  })
})
