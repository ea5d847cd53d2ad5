import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { isCardNumber, isIban, isLuhn, isRoutingNumber } from './checksums.ts'

describe('a check digit', () => {
  test('of a card tells it from other numbers', () => {
    const cards = '4111111111111111 5555555555554444 378282246310005 6011111111111117 3530111333300000 30569309025904'
    for (const card of cards.split(' ')) assert.equal(isCardNumber(card), true, card)
    for (const other of ['4111111111111112', '1767625200000', '0000000000000000', '411111111111', '']) {
      assert.equal(isCardNumber(other), false, other)
    }
  })

  test('changes with every single digit', () => {
    for (let at = 0; at < 16; at++) {
      const digits = Array.from('4111111111111111')
      digits[at] = String((Number(digits[at]) + 1) % 10)
      assert.equal(isLuhn(digits.join('')), false, digits.join(''))
    }
  })

  test('of a routing number is weighted three, seven, one', () => {
    for (const routing of ['021000021', '011401533', '091000019']) assert.equal(isRoutingNumber(routing), true, routing)
    for (const other of ['021000022', '000000000', '21000021', '']) assert.equal(isRoutingNumber(other), false, other)
  })

  test('of an IBAN leaves one modulo 97', () => {
    for (const iban of ['DE89370400440532013000', 'GB29NWBK60161331926819', 'NO9386011117947']) {
      assert.equal(isIban(iban), true, iban)
    }
    for (const other of ['DE88370400440532013000', 'GB29NWBK60161331926818', 'DE89', '']) {
      assert.equal(isIban(other), false, other)
    }
  })
})
