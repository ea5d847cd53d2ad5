import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'

import { amountMinorMax, decimals, formatMoney, parseMoney } from './money.ts'

describe('an amount of money', () => {
  test('has the decimals of its currency', () => {
    assert.deepEqual(parseMoney('12.5', 'USD'), { ok: true, value: { minor: 1250n, currency: 'USD' } })
    assert.deepEqual(parseMoney('1250', 'JPY'), { ok: true, value: { minor: 1250n, currency: 'JPY' } })
    assert.deepEqual(parseMoney('0.001', 'KWD'), { ok: true, value: { minor: 1n, currency: 'KWD' } })
  })

  test('is refused as currency_unknown, amount_malformed, amount_too_precise, amount_too_large, in that order', () => {
    assert.deepEqual(parseMoney('x', 'XXQ'), { ok: false, refusal: { code: 'currency_unknown' } })
    for (const text of ['', '-1', '+1', '1e3', '01', '.5', '5.', '1,000.00', ' 1', '0x10', 'NaN', '１', '1.-5']) {
      assert.deepEqual(parseMoney(text, 'USD'), { ok: false, refusal: { code: 'amount_malformed' } }, text)
    }
    assert.deepEqual(parseMoney('1.001', 'USD'), { ok: false, refusal: { code: 'amount_too_precise', decimals: 2 } })
    assert.deepEqual(parseMoney('10000000000', 'USD'), { ok: false, refusal: { code: 'amount_too_large' } })
    assert.equal(parseMoney('9999999999.99', 'USD').ok, true)
  })

  test('is read back exactly as it was written, for any amount in any currency', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: amountMinorMax }),
        fc.constantFrom('USD', 'JPY', 'KWD', 'UYW'),
        (minor, currency) => {
          const text = formatMoney({ minor, currency })
          assert.deepEqual(parseMoney(text, currency), { ok: true, value: { minor, currency } })
          assert.equal(text.split('.')[1]?.length ?? 0, decimals(currency))
        },
      ),
    )
  })

  test('below zero is written with a sign', () => {
    assert.equal(formatMoney({ minor: -5n, currency: 'USD' }), '-0.05')
    assert.equal(formatMoney({ minor: -544_660n, currency: 'CZK' }), '-5446.60')
  })
})
