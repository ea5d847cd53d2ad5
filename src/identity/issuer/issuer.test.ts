import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'

import { audience, type IssuerWorld, openIssuerWorld } from '../../../test/issuer.ts'
import { askToken, type TokenClient } from '../../../test/issuer-client.ts'
import * as identity from '../identity.ts'

describe('the issuer', () => {
  let world: IssuerWorld
  let client: TokenClient
  before(async () => {
    world = await openIssuerWorld()
    client = await world.newClient('core-banking')
  })
  after(() => world.close())

  test('gives a machine a token for the api, bound to its key, for five minutes', async () => {
    const told = await askToken(client)
    assert.equal(told.status, 200, JSON.stringify(told.body))
    const { access_token: token, ...rest } = told.body
    assert.deepEqual(rest, { expires_in: 300, scope: 'payments.submit payments.read', token_type: 'DPoP' })
    assert.equal(told.headers.get('cache-control'), 'no-store')
    const jwks = createRemoteJWKSet(new URL(`${world.url}/jwks`))
    const { payload } = await jwtVerify(token, jwks, {
      issuer: world.url,
      audience,
      typ: 'at+jwt',
      algorithms: ['ES256'],
    })
    const { iat = 0, exp = 0, jti = '', ...claims } = payload
    assert.equal(exp - iat, 300)
    assert.ok(jti.length >= 21)
    assert.deepEqual(claims, {
      iss: world.url,
      aud: audience,
      sub: client.client,
      client_id: client.client,
      institution: 'demo',
      scope: 'payments.submit payments.read',
      cnf: { jkt: client.proofKeys.kid },
    })
    assert.equal(decodeProtectedHeader(token).alg, 'ES256')
  })

  test('binds a token to one member when it is asked to', async () => {
    const details = [{ type: 'vouch_member', member: 'mem_1' }]
    const told = await askToken(client, { form: { authorization_details: JSON.stringify(details) } })
    assert.equal(told.status, 200, JSON.stringify(told.body))
    const jwks = createRemoteJWKSet(new URL(`${world.url}/jwks`))
    const { payload } = await jwtVerify(told.body.access_token, jwks)
    assert.deepEqual(payload['authorization_details'], details)
    assert.deepEqual(told.body.authorization_details, details)
    for (const wrong of [
      [...details, ...details],
      [{ type: 'vouch_member', member: 'per_1' }],
      [{ type: 'vouch_member' }],
      [{ ...details[0], more: 1 }],
      [{ type: 'payment' }],
      'vouch_member',
    ]) {
      const refused = await askToken(client, { form: { authorization_details: JSON.stringify(wrong) } })
      assert.deepEqual([refused.status, refused.body.error], [400, 'invalid_authorization_details'])
    }
  })

  test('refuses a scope that the client does not have, and a token for nothing', async () => {
    for (const scope of ['admin', 'payments.submit admin', 'payments.approve', 'openid', undefined, '']) {
      const told = await askToken(client, { form: { scope } })
      assert.deepEqual([told.status, told.body.error], [400, 'invalid_scope'], String(scope))
      assert.equal(told.body.access_token, undefined)
    }
  })

  test('knows nobody who is suspended, unregistered, or without a key that is good now, and says the same to all', async () => {
    const { client: suspended, ...others } = await world.newClient('suspended')
    await world.as(work => identity.suspend(work, `client:${suspended as 'cli_1'}`))
    const retired = await world.newClient('retired')
    await world.as(work => identity.retireClientKey(work, retired.client as 'cli_1', retired.keys.kid))
    const answers = await Promise.all(
      [
        { ...others, client: suspended },
        retired,
        { ...client, client: 'cli_nobody' },
        { ...client, client: 'cli_nobody\0' },
        { ...client, keys: retired.keys },
      ].map(async one => {
        const told = await askToken(one)
        return { status: told.status, body: told.body }
      }),
    )
    for (const answer of answers)
      assert.deepEqual(answer, {
        status: 401,
        body: { error: 'invalid_client', error_description: 'client authentication failed' },
      })
    await world.as(work => identity.reinstate(work, `client:${suspended as 'cli_1'}`))
    assert.equal((await askToken({ ...others, client: suspended })).status, 200)
  })

  test('is ready when its database answers', async () => {
    for (const path of ['/health/live', '/health/ready']) assert.equal((await fetch(world.url + path)).status, 200)
  })
})
