import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { isBare, pageOf, questionOfView, standardsOf, viewIn } from './saved.ts'

describe('a view of a list', () => {
  test('is its filters, columns and order, and not the row or the moment that is looked at', () => {
    const question = { state: 'held', row: 'pay_1', at: '2026-11-23T12:00:00Z', columns: 'id,amount', saved: 'viw_1' }
    assert.equal(viewIn(question), '?columns=id%2Camount&state=held')
    assert.equal(viewIn({ columns: 'id,amount', state: 'held' }), viewIn(question), 'in whatever order it was chosen')
    assert.equal(viewIn({ saved: 'all' }), '')
  })

  test('leads back to itself by its address', () => {
    const query = viewIn({ state: 'held', least: '100' })
    assert.equal(viewIn(questionOfView('viw_1', query)), query)
    assert.equal(questionOfView('viw_1', query)['saved'], 'viw_1')
  })

  test('is of a page, and of no single thing', () => {
    assert.equal(pageOf('/ledger/breaks'), 'ledger/breaks')
    assert.equal(pageOf('/ledger/accounts/acc_01m6'), undefined)
    assert.equal(pageOf('/'), undefined)
  })

  test('stands on every page as the plain one at least', () => {
    assert.deepEqual(standardsOf('rails/files'), [{ id: 'all', name: 'Everything', question: {} }])
    assert.equal(standardsOf('payments').length, 6)
    assert.ok(isBare({}) && !isBare({ saved: 'all' }))
  })
})
