import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { api, broken, issuer, json, type PretendedVouch, pretendVouch } from '../test/pretended-vouch.ts'
import { TokenRefused, Unreachable } from './errors.ts'
import { type ClientKey, makeClientKey } from './keys.ts'
import { openProofs } from './proof.ts'
import { openTokens } from './tokens.ts'

function tokensOf(vouch: PretendedVouch, more: { readonly member?: string; readonly key?: () => ClientKey } = {}) {
  const own = makeClientKey()
  const options = {
    issuer,
    api,
    client: 'cli_1',
    key: () => own,
    scopes: ['payments.submit', 'payments.read'],
    timeoutMs: 1_000,
  }
  return openTokens(vouch.outside, openProofs(makeClientKey()), { ...options, ...more })
}

function claimsIn(jwt: string | null): Record<string, unknown> {
  return JSON.parse(Buffer.from(String(jwt).split('.')[1] ?? '', 'base64url').toString())
}

describe('a token', () => {
  test('is asked for once by however many want it', async () => {
    const vouch = pretendVouch()
    const tokens = tokensOf(vouch)
    const got = await Promise.all(Array.from({ length: 20 }, () => tokens.get()))
    assert.deepEqual([new Set(got).size, vouch.tokensAsked.length], [1, 1])
    assert.equal(await tokens.get(), 'token-1')
  })

  test('is asked for as FAPI 2.0 has it', async () => {
    const vouch = pretendVouch()
    await tokensOf(vouch, { member: 'mem_1' }).get()
    const [asked] = vouch.tokensAsked
    const parameters = Object.fromEntries(asked?.parameters ?? [])
    const { client_assertion: assertion = null, ...rest } = parameters
    assert.deepEqual(rest, {
      grant_type: 'client_credentials',
      client_id: 'cli_1',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      resource: api,
      scope: 'payments.submit payments.read',
      authorization_details: '[{"type":"vouch_member","member":"mem_1"}]',
    })
    const { iss, sub, aud, iat, exp } = claimsIn(assertion)
    assert.deepEqual([iss, sub, aud], ['cli_1', 'cli_1', issuer])
    assert.equal(Number(exp) - Number(iat), 30)
    assert.deepEqual(claimsIn(asked?.headers.get('dpop') ?? null)['htu'], `${issuer}/token`)
  })

  test('is renewed before its end, while the old one is used', async () => {
    const vouch = pretendVouch()
    const tokens = tokensOf(vouch)
    await tokens.get()
    vouch.pass(224_000)
    assert.equal(await tokens.get(), 'token-1')
    vouch.pass(2_000)
    assert.equal(await tokens.get(), 'token-1')
    await new Promise(resolve => setImmediate(resolve))
    assert.deepEqual([await tokens.get(), vouch.tokensAsked.length], ['token-2', 2])
  })

  test('is not used in its last seconds', async () => {
    const vouch = pretendVouch()
    const tokens = tokensOf(vouch)
    await tokens.get()
    vouch.pass(285_000)
    assert.equal(await tokens.get(), 'token-2')
  })

  test('is used on while no other can be had, and not beyond its end', async () => {
    const vouch = pretendVouch()
    const tokens = tokensOf(vouch)
    await tokens.get()
    vouch.issue = () => broken('ECONNREFUSED')
    vouch.pass(250_000)
    assert.equal(await tokens.get(), 'token-1')
    vouch.pass(40_000)
    await assert.rejects(tokens.get(), Unreachable)
  })

  test('that was refused is replaced once for all, and not in the second it was given in', async () => {
    const vouch = pretendVouch()
    const tokens = tokensOf(vouch)
    const token = await tokens.get()
    for (let caller = 0; caller < 5; caller++) tokens.drop(token)
    assert.deepEqual([await tokens.get(), vouch.tokensAsked.length], ['token-2', 2])
    assert.deepEqual(vouch.waits, [1_100])
    tokens.drop(token)
    assert.equal(await tokens.get(), 'token-2')
  })

  test('is asked for again with the nonce that was told', async () => {
    const vouch = pretendVouch()
    const { issue } = vouch
    vouch.issue = asked =>
      claimsIn(asked.headers.get('dpop'))['nonce'] === 'nonce-1'
        ? issue(asked)
        : json(400, { error: 'use_dpop_nonce' }, { 'dpop-nonce': 'nonce-1' })
    assert.equal(await tokensOf(vouch).get(), 'token-1')
    vouch.issue = () => json(400, { error: 'use_dpop_nonce' }, { 'dpop-nonce': 'nonce-2' })
    await assert.rejects(tokensOf(vouch).get(), { name: 'TokenRefused', code: 'use_dpop_nonce' })
  })

  test('is asked for by the key that is in use by then', async () => {
    const vouch = pretendVouch()
    const [old, next] = [makeClientKey(), makeClientKey()]
    let key = old
    const { issue } = vouch
    vouch.issue = asked => {
      const [header = ''] = (asked.parameters.get('client_assertion') ?? '').split('.')
      if (Buffer.from(header, 'base64url').toString().includes(next.kid)) return issue(asked)
      key = next
      return json(401, { error: 'invalid_client' })
    }
    assert.equal(await tokensOf(vouch, { key: () => key }).get(), 'token-1')
  })

  test('is refused for good, or not there for now', async () => {
    for (const [reply, kind] of [
      [() => json(401, { error: 'invalid_client' }), TokenRefused],
      [() => json(400, { error: 'invalid_scope', error_description: 'not registered' }), TokenRefused],
      [() => json(503, { error: 'server_error' }), Unreachable],
      [() => json(429, { error: 'slow_down' }), Unreachable],
      [() => new Response('<h1>Hello</h1>', { status: 200 }), Unreachable],
      [() => json(200, { access_token: 'x', token_type: 'Bearer', expires_in: 300 }), Unreachable],
      [() => broken('ECONNRESET'), Unreachable],
    ] as const) {
      const vouch = pretendVouch()
      vouch.issue = reply
      await assert.rejects(tokensOf(vouch).get(), kind)
    }
  })

  test('comes from nobody who calls himself otherwise, and over no open line', async () => {
    for (const [said, wrong] of [
      [{ issuer: 'https://evil.example', token_endpoint: `${issuer}/token` }, /issuer_differs/],
      [{ issuer, token_endpoint: 'http://login.example/token' }, /must be an https address/],
      [{ issuer }, /given no token/],
    ] as const) {
      const vouch = pretendVouch()
      const outside = { ...vouch.outside, fetch: async () => json(200, said) }
      await assert.rejects(tokensOf({ ...vouch, outside }).get(), wrong)
    }
  })
})
