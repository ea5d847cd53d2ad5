import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { aboutOf } from './about.ts'

describe('what feedback is about', () => {
  test('is the row that is looked at, before the page that it is on', () => {
    assert.deepEqual(aboutOf('/payments', '?row=pay_1'), { area: 'payments', about: 'pay_1' })
    assert.deepEqual(aboutOf('/payees/pye_1', '?row=pay_1'), { area: 'payees', about: 'pay_1' })
  })

  test('is the page, where it is of one thing', () => {
    assert.deepEqual(aboutOf('/standing-orders/sto_1', ''), { area: 'standing_orders', about: 'sto_1' })
  })

  test('is nothing by its id elsewhere, and no risk of the register', () => {
    assert.deepEqual(aboutOf('/', ''), { area: 'console', about: undefined })
    assert.deepEqual(aboutOf('/risk/risks/stride.tampering', '?row=stride.tampering'), {
      area: 'console',
      about: undefined,
    })
  })
})
