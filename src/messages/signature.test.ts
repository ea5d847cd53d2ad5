import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, test } from 'node:test'

import { isSigned } from '../../test/webhook-receiver.ts'
import { newSecret, signatureHeaders } from './signature.ts'

const at = new Date('2026-01-05T15:00:00.999Z')

describe('a signature', () => {
  test('is what Standard Webhooks 1.0.0 says: of id, time and payload, by HMAC-SHA256', () => {
    const secret = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'
    const payload = '{"type":"user.created","timestamp":"2023-01-19T00:13:51Z","data":{}}'
    const headers = signatureHeaders('msg_27UH4WbU6Z5A5EzD8u03UvzRbpk', at, payload, [secret])
    const bytes = Buffer.from('C2FVsBQIhrscChlQIMV+b5sSYspob7oD', 'base64')
    const content = `msg_27UH4WbU6Z5A5EzD8u03UvzRbpk.1767625200.${payload}`
    assert.deepEqual(headers, {
      'webhook-id': 'msg_27UH4WbU6Z5A5EzD8u03UvzRbpk',
      'webhook-timestamp': '1767625200',
      'webhook-signature': `v1,${createHmac('sha256', bytes).update(content).digest('base64')}`,
    })
  })

  for (const scheme of ['v1', 'v1a'] as const) {
    test(`by ${scheme} is verified with what was shown, and with nothing else`, () => {
      const { kept, shown } = newSecret(scheme)
      const other = newSecret(scheme)
      const headers = signatureHeaders('msg_1', at, '{"a":1}', [kept])
      const isGood = (changed: Partial<typeof headers>, body = '{"a":1}', secret = shown) =>
        isSigned({ ...headers, ...changed }, body, secret, at)
      assert.ok(isGood({}))
      assert.ok(!isGood({}, '{"a":2}'))
      assert.ok(!isGood({ 'webhook-id': 'msg_2' }))
      assert.ok(!isGood({ 'webhook-timestamp': '1767625201' }))
      assert.ok(!isGood({}, '{"a":1}', other.shown))
      assert.ok(!isSigned(headers, '{"a":1}', shown, new Date(at.getTime() + 301_000)), 'five minutes later')
    })
  }

  test('is there once for each secret in force, of either kind, and each of them verifies', () => {
    const secrets = [newSecret('v1'), newSecret('v1a'), newSecret('v1')]
    const headers = signatureHeaders(
      'msg_1',
      at,
      '{}',
      secrets.map(({ kept }) => kept),
    )
    assert.match(headers['webhook-signature'], /^v1,\S+ v1a,\S+ v1,\S+$/)
    for (const { shown } of secrets) assert.ok(isSigned(headers, '{}', shown, at))
  })

  test('is never of an id with a dot in it, which could be read as another id and time', () => {
    assert.throws(() => signatureHeaders('msg_1.2', at, '{}', [newSecret('v1').kept]), /dots/)
  })
})

describe('a secret', () => {
  test('has 32 bytes of its own, and says by its first letters what it is', () => {
    const shared = newSecret('v1')
    assert.equal(shared.kept, shared.shown)
    assert.match(shared.shown, /^whsec_[A-Za-z0-9+/]{43}=$/)
    const pair = newSecret('v1a')
    assert.match(pair.kept, /^whsk_[A-Za-z0-9+/]{43}=$/)
    assert.match(pair.shown, /^whpk_[A-Za-z0-9+/]{43}=$/)
    assert.notEqual(pair.kept.slice(5), pair.shown.slice(5))
    assert.notEqual(newSecret('v1').shown, shared.shown)
  })
})
