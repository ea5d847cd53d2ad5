// The other half of fapi2.test.ts: how clients prove who they are, how they prove that they hold a key, and what they get.
// It runs against the issuer as a process of its own.

import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import * as oauth from 'oauth4webapi'

import { audience, type IssuerWorld, openIssuerWorld } from '../../../test/issuer.ts'
import {
  type Ask,
  askToken,
  assertion,
  assertionType,
  makeKeys,
  post,
  proof,
  type TokenClient,
  type Told,
} from '../../../test/issuer-client.ts'

/** Longer than any limit of the listener. */
const slowMsMax = 12_000
const seconds = () => Math.floor(Date.now() / 1_000)
const errorOf = ({ status, body }: Told) => [status, body?.error]
const countsOf = (answers: readonly Told[]) =>
  Object.fromEntries([...Map.groupBy(answers, ({ status }) => status)].map(([status, same]) => [status, same.length]))
const unknown = [401, 'invalid_client']

describe('FAPI 2.0', () => {
  let world: IssuerWorld
  let client: TokenClient
  before(async () => {
    world = await openIssuerWorld()
    client = await world.newClient('core-banking')
  })
  after(() => world.close())

  const ask = (how: Ask = {}) => askToken(client, how)
  const asserting = (claims: Readonly<Record<string, unknown>>, header = {}) => ask({ assertion: { claims, header } })
  const isGiven = (answer: Told) => assert.equal(answer.status, 200, JSON.stringify(answer.body))

  describe('client credentials', () => {
    test('happy-flow: a client of somebody else’s making gets its token, by oauth4webapi', async () => {
      const allowed = { [oauth.allowInsecureRequests]: true }
      const issuer = new URL(world.url)
      const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, allowed))
      const own: oauth.Client = { client_id: client.client }
      const jwk = client.keys.privateKey.export({ format: 'jwk' })
      const key = await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign'])
      const authenticate = oauth.PrivateKeyJwt({ key, kid: client.keys.kid })
      const DPoP = oauth.DPoP(own, await oauth.generateKeyPair('ES256'))
      const asking = () =>
        oauth.clientCredentialsGrantRequest(as, own, authenticate, { scope: 'payments.read' }, { ...allowed, DPoP })
      await assert.rejects(
        asking().then(response => oauth.processClientCredentialsResponse(as, own, response)),
        oauth.isDPoPNonceError,
      )
      const tokens = await oauth.processClientCredentialsResponse(as, own, await asking())
      assert.deepEqual([tokens.token_type, tokens.scope, tokens.expires_in], ['dpop', 'payments.read', 300])
    })

    test('ensure-other-scope-order-succeeds', async () => {
      const answer = await ask({ form: { scope: 'payments.read payments.submit' } })
      assert.deepEqual(answer.body.scope.split(' ').toSorted(), ['payments.read', 'payments.submit'])
    })

    test('the api is the only resource there is', async () => {
      isGiven(await ask({ form: { resource: audience } }))
      for (const resource of ['https://other.example', [audience, 'https://other.example'], `${audience}/`, 'x'])
        assert.deepEqual(errorOf(await ask({ form: { resource } })), [400, 'invalid_target'], String(resource))
    })

    test('no other grant is offered to a machine', async () => {
      for (const grant_type of [
        'password',
        'authorization_code',
        'refresh_token',
        'implicit',
        'urn:ietf:params:oauth:grant-type:token-exchange',
        undefined,
      ])
        assert.equal((await ask({ form: { grant_type } })).status, 400, String(grant_type))
    })

    test('no answer is kept by a cache, nor read by a page of another site', async () => {
      const answer = await ask()
      assert.match(answer.headers.get('cache-control') ?? '', /no-store/)
      const form = {
        grant_type: 'client_credentials',
        scope: 'payments.read',
        client_assertion_type: assertionType,
        client_assertion: await assertion(client),
      }
      const elsewhere = await post(`${world.url}/token`, form, { origin: 'https://evil.example' })
      assert.deepEqual([elsewhere.status, elsewhere.headers.get('access-control-allow-origin')], [400, null])
    })

    test('nothing of a token stands in the database', async () => {
      const { body } = await ask()
      const [, claims = ''] = String(body.access_token).split('.')
      const { jti } = JSON.parse(Buffer.from(claims, 'base64url').toString())
      const rows = await world.database.as('vouch_owner', 1)<{ text: string }[]>`
        select concat(model, encode(payload, 'escape')) as text from identity.issuer_state`
      assert.ok(rows.length > 0)
      for (const { text } of rows) assert.ok(!text.includes(jti) && !text.includes('ClientCredentials'))
    })
  })

  describe('a client assertion', () => {
    test('ensure-client-assertion-in-token-endpoint: without one nobody is known', async () => {
      const answer = await ask({
        form: { client_assertion: undefined, client_assertion_type: undefined, client_id: client.client },
      })
      assert.ok([400, 401].includes(answer.status))
      assert.equal((await ask({ form: { client_assertion_type: 'urn:other' } })).status, 400)
    })

    test('ensure-client-id-in-token-endpoint: another client_id beside it is refused', async () => {
      isGiven(await ask({ form: { client_id: client.client } }))
      assert.equal((await ask({ form: { client_id: 'cli_other' } })).status, 400)
    })

    test('ensure-signed-client-assertion-with-RS256-fails, and every other algorithm', async () => {
      const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey
      const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey
      const ed = generateKeyPairSync('ed25519').privateKey
      for (const [alg, key] of [
        ['RS256', rsa],
        ['PS256', rsa],
        ['ES384', p384],
        ['EdDSA', ed],
        ['HS256', new TextEncoder().encode(JSON.stringify(client.keys.jwk))],
      ] as const)
        assert.deepEqual(errorOf(await ask({ assertion: { key, header: { alg } } })), unknown, alg)
    })

    test('alg none, and no signature at all, are refused', async () => {
      const [, payload = ''] = (await assertion(client)).split('.')
      const header = Buffer.from(JSON.stringify({ alg: 'none', kid: client.keys.kid })).toString('base64url')
      for (const client_assertion of [`${header}.${payload}.`, `${header}.${payload}`, 'x', ''])
        assert.ok([400, 401].includes((await ask({ form: { client_assertion } })).status), client_assertion)
    })

    test('ensure-client-assertion-with-exp-is-5-minutes-in-past-fails', async () => {
      assert.deepEqual(errorOf(await asserting({ iat: seconds() - 360, exp: seconds() - 300 })), unknown)
    })

    test('one that lives longer than a minute is refused, and one without an end', async () => {
      assert.deepEqual(errorOf(await asserting({ exp: seconds() + 3_600 })), unknown)
      assert.deepEqual(errorOf(await asserting({ iat: seconds() - 50, exp: seconds() + 60 })), unknown)
      assert.deepEqual(errorOf(await asserting({ exp: undefined })), unknown)
    })

    test('ensure-client-assertion-with-wrong-aud-fails', async () => {
      for (const aud of ['https://other.example', undefined, '', client.client, audience])
        assert.deepEqual(errorOf(await asserting({ aud })), unknown, String(aud))
    })

    test('par-token-endpoint-as-audience-fails, par-endpoint-as-audience-fails', async () => {
      for (const path of ['/token', '/request', '/', '//'])
        assert.deepEqual(errorOf(await asserting({ aud: world.url + path })), unknown, path)
    })

    test('par-endpoint-as-array-audience-fails', async () => {
      for (const aud of [[world.url], [world.url, 'https://other.example']])
        assert.deepEqual(errorOf(await asserting({ aud })), unknown)
    })

    test('ensure-client-assertion-with-no-sub-fails, and with another', async () => {
      for (const sub of [undefined, '', 'cli_other'])
        assert.deepEqual(errorOf(await asserting({ sub })), unknown, String(sub))
    })

    test('iss is the client', async () => {
      for (const iss of [undefined, 'cli_other'])
        assert.deepEqual(errorOf(await asserting({ iss })), unknown, String(iss))
    })

    test('par-ensure-jwt-client-assertion-with-iat-nbf-8-seconds-in-the-future-is-accepted', async () => {
      const ahead = seconds() + 8
      isGiven(await asserting({ iat: ahead, nbf: ahead, exp: ahead + 60 }))
    })

    test('par-ensure-jwt-client-assertion-with-iat-nbf-over-60-seconds-in-the-future-fails', async () => {
      const ahead = seconds() + 70
      assert.deepEqual(errorOf(await asserting({ iat: ahead, exp: ahead + 60 })), unknown)
      assert.deepEqual(errorOf(await asserting({ nbf: ahead })), unknown)
    })

    test('is good once: of twenty who show it at once, one gets a token', async () => {
      const shown = await assertion(client)
      const nonce =
        (await ask({ dpop: await proof(client.proofKeys, { url: `${world.url}/token` }) })).headers.get('dpop-nonce') ??
        ''
      const answers = await Promise.all(
        Array.from({ length: 20 }, async () =>
          ask({
            form: { client_assertion: shown },
            dpop: await proof(client.proofKeys, { url: `${world.url}/token`, nonce }),
          }),
        ),
      )
      assert.deepEqual(countsOf(answers), { 200: 1, 401: 19 })
    })

    test('without an id is refused', async () => {
      assert.deepEqual(errorOf(await asserting({ jti: undefined })), unknown)
      assert.deepEqual(errorOf(await asserting({ jti: 'j'.repeat(200) })), unknown)
    })

    test('by a key that is not registered, or of another client, is refused', async () => {
      const other = await world.newClient('other')
      assert.deepEqual(errorOf(await ask({ assertion: { key: makeKeys().privateKey } })), unknown)
      assert.deepEqual(
        errorOf(await ask({ assertion: { key: other.keys.privateKey, header: { kid: other.keys.kid } } })),
        unknown,
      )
    })

    test('whose kid is a path, a statement, or a book, is refused, and so is one whose header leads elsewhere', async () => {
      for (const kid of ['../../keys/issuer/secret', "' or 1=1 --", 'k'.repeat(4_000), undefined])
        assert.deepEqual(errorOf(await asserting({}, { kid })), unknown, String(kid).slice(0, 20))
      const evil = makeKeys()
      for (const header of [
        { jwk: evil.jwk, kid: client.keys.kid },
        { jku: 'http://127.0.0.1:9/jwks', kid: client.keys.kid },
        { x5u: 'http://127.0.0.1:9/x5u', kid: client.keys.kid },
      ])
        assert.deepEqual(errorOf(await ask({ assertion: { header } })), unknown, Object.keys(header)[0])
    })

    test('altered in its last letter is refused', async () => {
      const shown = await assertion(client)
      const altered = shown.slice(0, -2) + (shown.endsWith('AA') ? 'BB' : 'AA')
      assert.deepEqual(errorOf(await ask({ form: { client_assertion: altered } })), unknown)
    })

    test('shown twice in one request is refused', async () => {
      const both = [await assertion(client), await assertion(client)]
      assert.equal((await ask({ form: { client_assertion: both } })).status, 400)
    })
  })

  describe('a DPoP proof', () => {
    const proving = (claims: Readonly<Record<string, unknown>>, header = {}) => ask({ proof: { claims, header } })

    test('ensure-holder-of-key-required: without one there is no token', async () => {
      assert.deepEqual(errorOf(await ask({ dpop: false })), [400, 'invalid_grant'])
    })

    test('is to hold a nonce of ours, which is told', async () => {
      const url = `${world.url}/token`
      const first = await ask({ dpop: await proof(client.proofKeys, { url }) })
      assert.deepEqual(errorOf(first), [400, 'use_dpop_nonce'])
      assert.ok((first.headers.get('dpop-nonce') ?? '').length > 20)
      const wrong = await ask({ dpop: await proof(client.proofKeys, { url, nonce: 'made-up' }) })
      assert.deepEqual(errorOf(wrong), [400, 'use_dpop_nonce'])
    })

    test('dpop-negative-tests: wrong type, algorithm, method, address, or parts of it missing', async () => {
      for (const [what, claims, header] of [
        ['typ', {}, { typ: 'JWT' }],
        ['no typ', {}, { typ: undefined }],
        ['htm', { htm: 'GET' }, {}],
        ['no htm', { htm: undefined }, {}],
        ['htu', { htu: 'https://other.example/token' }, {}],
        ['htu of another path', { htu: `${world.url}/request` }, {}],
        ['no htu', { htu: undefined }, {}],
        ['no jti', { jti: undefined }, {}],
        ['no iat', { iat: undefined }, {}],
        ['no jwk', {}, { jwk: undefined }],
        ['another jwk', {}, { jwk: makeKeys().jwk }],
        ['a private jwk', {}, { jwk: client.proofKeys.privateKey.export({ format: 'jwk' }) }],
      ] as const)
        assert.deepEqual(errorOf(await proving(claims, header)), [400, 'invalid_dpop_proof'], what)
    })

    test('by another algorithm than ES256 is refused', async () => {
      const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 })
      const jwk = rsa.publicKey.export({ format: 'jwk' })
      for (const alg of ['RS256', 'PS256'])
        assert.deepEqual(errorOf(await ask({ proof: { key: rsa.privateKey, header: { alg, jwk } } })), [
          400,
          'invalid_dpop_proof',
        ])
      const secret = new TextEncoder().encode('s'.repeat(32))
      const symmetric = { alg: 'HS256', jwk: { kty: 'oct', k: Buffer.from(secret).toString('base64url') } }
      assert.deepEqual(errorOf(await ask({ proof: { key: secret, header: symmetric } })), [400, 'invalid_dpop_proof'])
    })

    test('replayed is refused: of twenty at once, one is good', async () => {
      const url = `${world.url}/token`
      const nonce = (await ask({ dpop: await proof(client.proofKeys, { url }) })).headers.get('dpop-nonce') ?? ''
      const shown = await proof(client.proofKeys, { url, nonce })
      const answers = await Promise.all(Array.from({ length: 20 }, () => ask({ dpop: shown })))
      assert.deepEqual(countsOf(answers), { 200: 1, 400: 19 })
    })

    test('ensure-dpop-proof-with-iat-is-10seconds-before-succeeds and -after-succeeds', async () => {
      for (const off of [-10, 10]) isGiven(await proving({ iat: seconds() + off }))
    })

    test('check-dpop-proof-nbf-exp: where it says when it is good, it is good then', async () => {
      isGiven(await proving({ nbf: seconds() - 5, exp: seconds() + 60 }))
      assert.deepEqual(errorOf(await proving({ exp: seconds() - 60 })), [400, 'invalid_dpop_proof'])
      assert.deepEqual(errorOf(await proving({ nbf: seconds() + 120 })), [400, 'invalid_dpop_proof'])
    })

    test('htu may come with a question and a fragment, which do not count', async () => {
      isGiven(await proving({ htu: `${world.url}/token?x=1#y` }))
    })

    test('binds the token to its key, and to no other', async () => {
      const other = { ...client, proofKeys: makeKeys() }
      for (const one of [client, other]) {
        const { body } = await askToken(one)
        const [, claims = ''] = String(body.access_token).split('.')
        assert.deepEqual(JSON.parse(Buffer.from(claims, 'base64url').toString()).cnf, { jkt: one.proofKeys.kid })
      }
    })
  })

  test('docs/fapi2.md names tests that are there', () => {
    const folder = import.meta.dirname
    const sources = ['fapi2.test.ts', 'fapi2-clients.test.ts']
      .map(file => readFileSync(join(folder, file), 'utf8'))
      .join()
    const table = readFileSync(join(folder, '../../../docs/fapi2.md'), 'utf8').matchAll(
      /^\| [a-zA-Z0-9_-]+ \| (.+) \|$/gm,
    )
    const named = [...table].map(([, name = '']) => name).filter(name => !name.includes('not held here'))
    assert.ok(named.length > 40)
    assert.deepEqual(
      named.filter(name => !sources.includes(`test('${name}'`)),
      [],
    )
  })

  describe('the listener', () => {
    const exchange = async (bytes: string) => {
      const socket = connect(Number(new URL(world.url).port), '127.0.0.1')
      let heard = ''
      socket.on('data', chunk => {
        heard += chunk.toString('latin1')
      })
      socket.on('error', () => {})
      socket.write(bytes)
      await once(socket, 'close', { signal: AbortSignal.timeout(slowMsMax) })
      return heard
    }

    test('ends what is slow, too large, or could be read in two ways', async () => {
      const host = 'Host: localhost'
      const [slow, large, double, mixed, hostless, long] = await Promise.all([
        exchange(`POST /token HTTP/1.1\r\n${host}\r\n`),
        exchange(`POST /token HTTP/1.1\r\n${host}\r\nX: ${'x'.repeat(9_000)}\r\n\r\n`),
        exchange(`POST /token HTTP/1.1\r\n${host}\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab`),
        exchange(`POST /token HTTP/1.1\r\n${host}\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`),
        exchange('GET /jwks HTTP/1.1\r\nConnection: close\r\n\r\n'),
        exchange(`POST /token HTTP/1.1\r\n${host}\r\nConnection: close\r\nContent-Length: 40000\r\n\r\n`),
      ])
      assert.match(slow, /^HTTP\/1.1 408/)
      assert.match(large, /^HTTP\/1.1 431/)
      for (const answer of [double, mixed, hostless]) assert.match(answer, /^HTTP\/1.1 400/)
      assert.match(long, /^HTTP\/1.1 413/)
    })

    test('sends what keeps a browser from guessing, framing and telling on', async () => {
      for (const path of ['/jwks', '/auth', '/nowhere']) {
        const { headers } = await fetch(world.url + path, { headers: { accept: 'text/html' } })
        assert.equal(headers.get('x-content-type-options'), 'nosniff', path)
        assert.equal(headers.get('x-frame-options'), 'DENY', path)
        assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'/, path)
        assert.equal(headers.get('referrer-policy'), 'no-referrer', path)
      }
    })

    test('says nothing of what went wrong but the standard’s word for it', async () => {
      const answer = await post(`${world.url}/token`, {
        grant_type: 'client_credentials',
        client_assertion_type: assertionType,
        client_assertion: 'e30.e30.e30',
      })
      assert.ok([400, 401].includes(answer.status))
      assert.doesNotMatch(JSON.stringify(answer.body), /at |node_modules|stack|select /)
    })
  })
})
