import assert from 'node:assert/strict'
import { test } from 'node:test'

import { changed } from './address.ts'

test('a row stays open while nothing else is looked for', () => {
  const before = { from: '5', row: 'pay_1' }
  assert.deepEqual(changed(before, { from: '5' }), before)
  assert.deepEqual(changed({ row: 'pay_1' }, { from: '' }), { row: 'pay_1', from: '' })
  assert.deepEqual(changed(before, { columns: 'id,amount' }), { ...before, columns: 'id,amount' })
  assert.deepEqual(changed(before, { from: '6' }), { from: '6', row: undefined })
  assert.deepEqual(changed(before, { from: undefined }), { from: undefined, row: undefined })
  assert.deepEqual(changed(before, { at: '2026-11-22T17:00:00Z' }), {
    ...before,
    at: '2026-11-22T17:00:00Z',
    row: undefined,
  })
  assert.deepEqual(changed(before, { row: undefined }), { from: '5', row: undefined })
  assert.deepEqual(changed(before, { from: '6', row: 'pay_2' }), { from: '6', row: 'pay_2' })
})
