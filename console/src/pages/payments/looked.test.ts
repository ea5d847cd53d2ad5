import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { lookedIn } from './looked.ts'

describe('what a list of payments is narrowed by', () => {
  test('is nothing where nothing is asked for, or what no payment has', () => {
    assert.deepEqual(lookedIn({}, 'USD'), [{}, undefined])
    assert.deepEqual(lookedIn({ state: 'gone', method: 'pigeon', from: 'soon', least: 'much' }, 'USD'), [{}, undefined])
  })

  test('names the currency with every amount, and with the order by amount: without it the office refuses', () => {
    assert.deepEqual(lookedIn({ least: '1,000.50' }, 'USD'), [
      { currency: 'USD', amountFrom: '1000.50' },
      '1000.50 or more',
    ])
    assert.deepEqual(lookedIn({ most: '20' }, 'CAD'), [{ currency: 'CAD', amountUntil: '20' }, '20 or less'])
    assert.deepEqual(lookedIn({ order: 'amount' }, 'USD'), [{ currency: 'USD' }, undefined])
    assert.deepEqual(lookedIn({ order: 'oldest' }, 'USD'), [{}, undefined])
  })

  test('is all of it together, in words as well', () => {
    const [looked, words] = lookedIn({ state: 'held', method: 'ach', from: '2026-11-01', member: 'mem_1' }, 'USD')
    assert.deepEqual(looked, { state: 'held', method: 'ach', processOnFrom: '2026-11-01', member: 'mem_1' })
    assert.match(words ?? '', /leaving from 2026-11-01, of mem_1$/)
  })
})
