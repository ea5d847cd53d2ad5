import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { amountAsked, dayAsked, isOrder, isState, states, whereaboutsOf } from './words.ts'

describe('what is looked for among payments', () => {
  test('is an amount as people write it, and nothing where it is none', () => {
    assert.equal(amountAsked('1,234.50'), '1234.50')
    assert.equal(amountAsked(' 12 '), '12')
    for (const none of ['', '1.234', '-3', 'twelve', undefined]) assert.equal(amountAsked(none), undefined)
  })

  test('is a day, and nothing where it is none', () => {
    assert.equal(dayAsked('2026-11-23'), '2026-11-23')
    for (const none of ['', '11/23/2026', undefined]) assert.equal(dayAsked(none), undefined)
  })

  test('knows states and orders that there are, and no others', () => {
    assert.ok(isState('settled') && !isState('lost') && !isState(undefined))
    assert.ok(isOrder('amount') && !isOrder('toString'))
  })

  test('says of every state where the money is', () => {
    for (const state of Object.keys(states).filter(isState)) assert.match(whereaboutsOf(state), /^It .*\.$/)
  })
})
