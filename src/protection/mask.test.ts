import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'

import { maskAccount, maskCard, maskEmail, maskPhone, maskSsn } from './mask.ts'

const signsShown = (masked: string): number => masked.replaceAll(/[^0-9A-Za-z]/g, '').length

describe('a mask', () => {
  test('shows two letters of an e-mail address and its domain', () => {
    const cases = [
      ['alice@example.com', 'al***@example.com'],
      ['abc@x.org', 'ab***@x.org'],
      ['ab@x.org', 'a***@x.org'],
      ['a@x.org', '***@x.org'],
      ['@x.org', '***@x.org'],
      ['odd@name@x.org', 'od***@x.org'],
      ['żółw@x.org', 'żó***@x.org'],
      ['😀😃😄@x.org', '😀😃***@x.org'],
      ['no address', '***'],
      ['alice@', '***'],
      ['', '***'],
    ] as const
    for (const [email, masked] of cases) assert.equal(maskEmail(email), masked, email)
  })

  test('shows three first and four last digits of a telephone number', () => {
    const cases = [
      ['2125550147', '212***0147'],
      ['(212) 555-0147', '212***0147'],
      ['+44 20 7946 0958', '442***0958'],
      ['555-0147', '***0147'],
      ['123456', '***'],
      ['', '***'],
      ['ext.', '***'],
    ] as const
    for (const [phone, masked] of cases) assert.equal(maskPhone(phone), masked, phone)
  })

  test('shows the last four digits of a social security number', () => {
    assert.equal(maskSsn('078-05-1120'), '***-**-1120')
    assert.equal(maskSsn('078051120'), '***-**-1120')
    for (const odd of ['', '1120', '07805112', '0780511200', 'abc']) assert.equal(maskSsn(odd), '***-**-****', odd)
  })

  test('shows the last four signs of an account, and of a short one never more than half', () => {
    const cases = [
      ['000123456789', '****6789'],
      ['DE89 3704 0044 0532 0130 00', '****3000'],
      ['12345678', '****5678'],
      ['12345', '****45'],
      ['1234', '****34'],
      ['1', '****'],
      ['', '****'],
    ] as const
    for (const [account, masked] of cases) assert.equal(maskAccount(account), masked, account)
  })

  test('shows six first and four last digits of a card number', () => {
    assert.equal(maskCard('4111 1111 1111 1111'), '411111******1111')
    assert.equal(maskCard('378282246310005'), '378282******0005')
    for (const odd of ['', '411111111111', '41111111111111111111', 'card']) assert.equal(maskCard(odd), '****', odd)
  })

  test('never shows more than its format allows, whatever it is given', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'0123456789- +@a'.split('')) }),
    )
    fc.assert(
      fc.property(text, given => {
        assert.ok(signsShown(maskPhone(given)) <= 7)
        assert.ok(signsShown(maskSsn(given)) <= 4)
        assert.ok(signsShown(maskAccount(given)) <= 4)
        assert.ok(signsShown(maskCard(given)) <= 10)
        const local = maskEmail(given).split('***')[0] ?? ''
        assert.ok(Array.from(local).length <= 2)
      }),
    )
  })
})
