import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'

import { toldBy } from '../../../src/gateway/live-kinds.ts'
import { listsTouchedBy, touches } from './touched.ts'

const leaf = (kind: string, ...subjects: readonly string[]) => ({
  index: '1',
  kind,
  at: '2026-11-23T12:00:00.000Z',
  subjects,
})

describe('a leaf', () => {
  test('makes old what was read of a thing that it names', () => {
    const accepted = leaf('payments.accepted', 'pay_1', 'mem_1')
    assert.equal(touches(accepted, 'GET /v1/payments/{payment}/passport', { path: { payment: 'pay_1' } }), 'itself')
    assert.equal(touches(accepted, 'GET /v1/payments/{payment}', { path: { payment: 'pay_2' } }), undefined)
    assert.equal(touches(accepted, 'GET /v1/standing-orders', { query: { member: 'mem_1' } }), 'itself')
  })

  test('makes old the lists of its kind, by the longest beginning that fits, and the log always', () => {
    assert.equal(touches(leaf('payments.accepted'), 'GET /v1/payments', { query: { limit: '100' } }), 'among')
    assert.equal(touches(leaf('payments.break_opened'), 'GET /v1/payments', {}), undefined)
    assert.equal(touches(leaf('payments.break_opened'), 'GET /v1/breaks', {}), 'among')
    assert.equal(touches(leaf('payments.member_looked_up'), 'GET /v1/members', {}), undefined)
    assert.equal(touches(leaf('audit.heartbeat'), 'GET /v1/log/leaves', {}), 'among')
  })

  test('of every kind that somebody is told of has lists here, or none on purpose', () => {
    const none = ['identity.', 'ledger.', 'payments.settlement_account_', 'rails.screening_', 'rails.screened']
    const missing = Object.keys(toldBy).filter(kind => listsTouchedBy(kind).length === 0 && !none.includes(kind))
    assert.deepEqual(missing, [])
  })

  test('touches only what the office offers', () => {
    const contract = join(import.meta.dirname, '../../../docs/openapi.json')
    const { paths } = JSON.parse(readFileSync(contract, 'utf8')) as { readonly paths: Readonly<Record<string, object>> } // OpenAPI.
    const strays = Object.keys(toldBy)
      .flatMap(listsTouchedBy)
      .filter(operation => !Object.hasOwn(paths, operation.slice('GET '.length)))
    assert.deepEqual(strays, [])
  })
})
