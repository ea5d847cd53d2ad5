import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { v1 } from './routes/v1.ts'
import { type Urgency, urgencyOf } from './urgency.ts'

describe('the urgency of a request', () => {
  const of = urgencyOf(v1)

  test('is read from its first line, and is least where nobody knows the path', () => {
    const expected: readonly [urgency: Urgency, method: string, url: string][] = [
      ['watch', 'GET', '/health/live'],
      ['watch', 'GET', '/metrics?x'],
      ['creation', 'POST', '/metrics'],
      ['rail', 'POST', '/v1/incoming-files'],
      ['read', 'GET', '/v1/incoming-files'],
      ['money', 'POST', '/v1/payments'],
      ['money', 'POST', '/v1/payment-batches?x=1'],
      ['money', 'POST', '/v1/ledger/transfers'],
      ['money', 'POST', '/v1/payments/pay_1/cancellation'],
      ['money', 'POST', '/v1/stop-payments'],
      ['creation', 'POST', '/v1/payments/pay_1/cancellation/more'],
      ['creation', 'POST', '/v1/members'],
      ['creation', 'PATCH', '/v1/payments'],
      ['read', 'GET', '/v1/payments/pay_1'],
      ['read', 'HEAD', '/v1/nowhere'],
      ['read', 'GET', ''],
    ]
    for (const [urgency, method, url] of expected) assert.equal(of(method, url), urgency, `${method} ${url}`)
  })

  test('of every route that moves money is that of money', () => {
    const moving = Object.values(v1).filter(({ key }) => key === 'required')
    assert.ok(moving.length > 5)
    for (const { method, path } of moving) assert.equal(of(method, path.replaceAll(/:\w+/g, 'x_1')), 'money', path)
  })
})
