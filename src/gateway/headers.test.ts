import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { believeHeader } from '../../test/believing.ts'
import { readIfMatch, readKey, writeETag } from './headers.ts'

const refused = (code: string) => ({ ok: false, refusal: { code } })
const done = (value: unknown) => ({ ok: true, value })

describe('an idempotency key', () => {
  test('is 1 to 255 visible ASCII characters', () => {
    for (const key of ['k', 'K/0', '~!', 'x'.repeat(255)]) assert.deepEqual(readKey(key, 'required'), done(key))
    for (const key of ['', ' k', 'a b', 'a, b', 'é', '\u007f', 'x'.repeat(256)]) {
      assert.deepEqual(readKey(key, 'required'), refused('idempotency_key_malformed'), key)
    }
  })

  test('is missed where it is required, and refused where it would be forgotten', () => {
    assert.deepEqual(readKey(undefined, 'required'), refused('idempotency_key_missing'))
    assert.deepEqual(readKey(undefined, 'accepted'), done(undefined))
    assert.deepEqual(readKey(undefined, 'refused'), done(undefined))
    assert.deepEqual(readKey('k', 'refused'), refused('idempotency_key_not_offered'))
  })
})

describe('If-Match', () => {
  test('names one revision', () => {
    assert.deepEqual(readIfMatch(writeETag(3), 'required'), done(3))
    for (const tag of ['3', '"0"', '"03"', 'W/"3"', '"3", "4"', '*', '""', '"-1"', `"${'9'.repeat(16)}"`]) {
      assert.deepEqual(readIfMatch(tag, 'required'), refused('if_match_malformed'), tag)
    }
  })

  test('is missed where it is required, and refused where it would not be heeded', () => {
    assert.deepEqual(readIfMatch(undefined, 'required'), refused('if_match_missing'))
    assert.deepEqual(readIfMatch(undefined, 'accepted'), done(undefined))
    assert.deepEqual(readIfMatch('"3"', 'refused'), refused('if_match_not_offered'))
  })
})

describe('a caller', () => {
  const asked: unknown[] = []
  const authenticate = believeHeader(async (claimed, permit) => {
    asked.push([claimed, permit])
    return { ok: true, value: claimed }
  })
  const ask = (header: string | undefined) =>
    authenticate(
      { method: 'POST', url: '/v1/payments', headers: header === undefined ? {} : { 'vouch-actor': header } },
      'payments.submit',
      { isSigned: false },
    )

  test('is a person or a client of one institution', async () => {
    assert.deepEqual(await ask('demo/client:cli_1'), done({ institution: 'demo', actor: 'client:cli_1' }))
    assert.deepEqual(
      await ask('first-federal/person:per_1'),
      done({ institution: 'first-federal', actor: 'person:per_1' }),
    )
  })

  test('is not believed on the header alone', () => {
    assert.deepEqual(asked.at(-1), [{ institution: 'first-federal', actor: 'person:per_1' }, 'payments.submit'])
  })

  test('is never a process, nobody, two at once, or a kind with the id of another', async () => {
    assert.deepEqual(await ask(undefined), refused('caller_missing'))
    const before = asked.length
    for (const header of [
      '',
      'demo',
      'demo/process:worker',
      'demo/client:per_1',
      'Demo/client:cli_1',
      '/client:cli_1',
      'demo/client:cli_1, other/client:cli_2',
      "demo/client:cli_1' or 1=1",
      'demo/client:cli_1\u0000',
      'demo//client:cli_1',
      '../demo/client:cli_1',
    ]) {
      assert.deepEqual(await ask(header), refused('caller_malformed'), header)
    }
    assert.equal(asked.length, before, 'nobody was looked up')
  })
})
