import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'

import { holdsCardNumber } from './card-number.ts'
import { isCardNumber } from './checksums.ts'

describe('a card number', () => {
  test('is found in one piece and in groups, in the middle of words, and in other digits', () => {
    for (const text of [
      '4111111111111111',
      'my card is 4111 1111 1111 1111, thanks',
      '4111-1111-1111-1111',
      '4111.1111.1111.1111',
      '3782 822463 10005',
      'x5555555555554444y',
      '4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1',
      '41 11 11 11 11 11 11 11',
      '４１１１ １１１１ １１１１ １１１１',
      '4111\u00a01111\u20111111\u20141111',
      'invoice 12 then 6011000990139424',
    ])
      assert.ok(holdsCardNumber(text), text)
  })

  test('is not what has another check digit, another length, or is a date, a time and a sum', () => {
    for (const text of [
      '',
      '4111111111111112',
      '411111111111',
      'on 2026-01-05 at 12:30:00 for 1234.56',
      '1767625200000',
      'scan20260105123007.pdf',
      '20260105123000',
      '20260105123001',
      '20260105123002',
      '0000000000000000',
      'account 000123456789',
      '+1 212 555 0147',
      '07-1120-98765',
    ])
      assert.ok(!holdsCardNumber(text), text)
  })

  test('of any length and grouping is found wherever it stands', () => {
    const digits = fc
      .tuple(fc.constantFrom('4', '5', '6', '37', '35'), fc.stringMatching(/^[0-9]{11,16}$/))
      .map(([head, body]) => withCheckDigit(head + body))
      .filter(isCardNumber)
    const shown = fc
      .tuple(digits, fc.constantFrom('', ' ', '-', '.'))
      .map(([text, gap]) => (text.match(/.{1,4}/g) ?? []).join(gap))
    fc.assert(
      fc.property(
        fc.constantFrom('', 'pay ', 'Ref:', '(('),
        shown,
        fc.constantFrom('', ' please', '!', ')'),
        (...parts) => assert.ok(holdsCardNumber(parts.join('')), parts.join('')),
      ),
      { seed: 35 },
    )
  })
})

function withCheckDigit(body: string): string {
  return Array.from({ length: 10 }, (_, last) => `${body}${last}`).find(isCardNumber) ?? body
}
