// The modules of the OpenID Foundation's plan fapi2-security-profile-final-test-plan that apply to private_key_jwt with
// DPoP, unsigned requests and plain responses, written anew after their names: docs/fapi2.md has the table. This file has
// discovery, pushed requests, PKCE and the authorization code; fapi2-clients.test.ts has clients, proofs and tokens.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { decodeJwt, exportJWK, generateKeyPair } from 'jose'
import * as oauth from 'oauth4webapi'

import { type IssuerWorld, officeUrl, openIssuerWorld, signInByAddress } from '../../../test/issuer.ts'
import {
  assertion,
  authorizeUrl,
  type Browser,
  browse,
  makeKeys,
  type Pushed,
  post,
  proof,
  push,
  redeem,
  type TokenClient,
  type Told,
  told,
} from '../../../test/issuer-client.ts'

const redirectUri = `${officeUrl}/sign-in/callback`
const newVerifier = () => randomBytes(32).toString('base64url')
const errorOf = ({ status, body }: Told) => [status, body?.error]

describe('FAPI 2.0', () => {
  let world: IssuerWorld
  let office: TokenClient
  let person: string
  before(async () => {
    world = await openIssuerWorld({ signIn: signInByAddress })
    office = { issuer: world.url, client: 'office', keys: world.officeKeys, proofKeys: makeKeys() }
    person = await world.newPerson('Ada')
  })
  after(() => world.close())

  const begin = (verifier = newVerifier(), pushed: Pushed = {}, client = office) =>
    push(client, { redirectUri, verifier }, pushed)

  /** Follows the browser until it leaves for the client, or stops at a page. */
  async function follow(browser: Browser, url: string, who: string | undefined = person) {
    let sent = await browse(browser, url)
    for (let hops = 0; sent.status === 303 && hops < 6; hops++) {
      const to = new URL(sent.headers.get('location') ?? '', world.url)
      if (to.href.startsWith(officeUrl)) return { page: sent, back: Object.fromEntries(to.searchParams) }
      if (to.pathname.startsWith('/sign-in/') && who !== undefined) to.searchParams.set('person', who)
      sent = await browse(browser, to.href)
    }
    return { page: sent, back: undefined }
  }

  /** A code, from the push to the callback. */
  async function newCode(verifier: string, pushed: Pushed = {}) {
    const { status, body } = await begin(verifier, pushed)
    assert.equal(status, 201, JSON.stringify(body))
    const { back } = await follow(new Map(), authorizeUrl(office, body.request_uri))
    return back?.['code'] ?? assert.fail(JSON.stringify(back))
  }

  describe('discovery', () => {
    test('discovery-end-point-verification: says who it is and offers what the profile asks for, and no more', async () => {
      const { body: metadata } = await told(await fetch(`${world.url}/.well-known/openid-configuration`))
      assert.equal(metadata.issuer, world.url)
      assert.deepEqual(metadata.token_endpoint_auth_methods_supported, ['private_key_jwt'])
      assert.deepEqual(metadata.token_endpoint_auth_signing_alg_values_supported, ['ES256'])
      assert.deepEqual(metadata.dpop_signing_alg_values_supported, ['ES256'])
      assert.deepEqual(metadata.id_token_signing_alg_values_supported, ['ES256'])
      assert.deepEqual(metadata.code_challenge_methods_supported, ['S256'])
      assert.deepEqual(metadata.response_types_supported, ['code'])
      assert.deepEqual(metadata.grant_types_supported.toSorted(), ['authorization_code', 'client_credentials'])
      assert.equal(metadata.require_pushed_authorization_requests, true)
      assert.equal(metadata.authorization_response_iss_parameter_supported, true)
      assert.equal(metadata.registration_endpoint, undefined)
      assert.equal(metadata.userinfo_endpoint, undefined)
      for (const endpoint of [
        'token_endpoint',
        'authorization_endpoint',
        'jwks_uri',
        'pushed_authorization_request_endpoint',
      ])
        assert.ok(metadata[endpoint].startsWith(`${world.url}/`), endpoint)
    })

    test('discovery is the same where OAuth looks for it, and names the same keys', async () => {
      const [one, other] = await Promise.all(
        ['openid-configuration', 'oauth-authorization-server'].map(async name =>
          told(await fetch(`${world.url}/.well-known/${name}`)),
        ),
      )
      assert.deepEqual(one?.body, other?.body)
    })

    test('keys are on P-256, for ES256, and public', async () => {
      const { body } = await told(await fetch(`${world.url}/jwks`))
      assert.ok(body.keys.length > 0)
      for (const { kty, crv, alg, use, d } of body.keys)
        assert.deepEqual({ kty, crv, alg, use, d }, { kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig', d: undefined })
    })

    test('no address comes from the Host header', async () => {
      const response = await fetch(`${world.url}/.well-known/openid-configuration`, {
        headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
      })
      assert.doesNotMatch(await response.text(), /evil|https:\/\/localhost/)
    })
  })

  describe('the happy flow', () => {
    test('happy-flow: a client of somebody else’s making gets through, by oauth4webapi', async () => {
      const allowed = { [oauth.allowInsecureRequests]: true }
      const issuer = new URL(world.url)
      const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, allowed))
      const client: oauth.Client = { client_id: 'office' }
      const jwk = office.keys.privateKey.export({ format: 'jwk' })
      const key = await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign'])
      const authenticate = oauth.PrivateKeyJwt({ key, kid: office.keys.kid })
      const DPoP = oauth.DPoP(client, await oauth.generateKeyPair('ES256'))
      const verifier = oauth.generateRandomCodeVerifier()
      const parameters = {
        response_type: 'code',
        redirect_uri: redirectUri,
        scope: 'openid',
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      }
      const pushing = () => oauth.pushedAuthorizationRequest(as, client, authenticate, parameters, { ...allowed, DPoP })
      const pushed = await oauth
        .processPushedAuthorizationResponse(as, client, await pushing())
        .catch(async (thrown: unknown) => {
          if (!oauth.isDPoPNonceError(thrown)) throw thrown
          return oauth.processPushedAuthorizationResponse(as, client, await pushing())
        })
      const { back } = await follow(new Map(), authorizeUrl(office, pushed.request_uri))
      const params = oauth.validateAuthResponse(as, client, new URLSearchParams(back))
      const redeeming = async () =>
        oauth.processAuthorizationCodeResponse(
          as,
          client,
          await oauth.authorizationCodeGrantRequest(as, client, authenticate, params, redirectUri, verifier, {
            ...allowed,
            DPoP,
          }),
          { requireIdToken: true },
        )
      const tokens = await redeeming()
      assert.equal(oauth.getValidatedIdTokenClaims(tokens)?.sub, person)
    })

    test('user-rejects-authentication: giving up comes back as access_denied, with iss and state', async () => {
      const { body } = await begin()
      const at = await browse(new Map(), authorizeUrl(office, body.request_uri))
      assert.equal(at.status, 303)
      const browser: Browser = new Map()
      const again = await begin()
      const { back } = await follow(browser, authorizeUrl(office, again.body.request_uri), '')
      assert.deepEqual([back?.['error'], back?.['iss'], back?.['state']], ['access_denied', world.url, 'a-state'])
    })

    test('ensure-authorization-request-without-state-success', async () => {
      const { body } = await begin(newVerifier(), { form: { state: undefined } })
      const { back } = await follow(new Map(), authorizeUrl(office, body.request_uri))
      assert.deepEqual(Object.keys(back ?? {}).toSorted(), ['code', 'iss'])
    })

    test('ensure-authorization-request-without-nonce-success', async () => {
      const verifier = newVerifier()
      const code = await newCode(verifier, { form: { nonce: undefined } })
      const { body } = await redeem(office, { code, verifier, redirectUri })
      assert.equal(decodeJwt(body.id_token)['nonce'], undefined)
    })

    test('ensure-authorization-request-with-64-char-nonce-success', async () => {
      const verifier = newVerifier()
      const code = await newCode(verifier, { form: { nonce: 'n'.repeat(64) } })
      const { body } = await redeem(office, { code, verifier, redirectUri })
      assert.equal(decodeJwt(body.id_token)['nonce'], 'n'.repeat(64))
    })

    test('ensure-authorization-request-with-long-state: comes back as it was', async () => {
      const state = 's'.repeat(1_000)
      const { body } = await begin(newVerifier(), { form: { state } })
      const { back } = await follow(new Map(), authorizeUrl(office, body.request_uri))
      assert.equal(back?.['state'], state)
    })

    test('the browser is sent on with 303, and nothing of it is kept by a cache', async () => {
      const { body } = await begin()
      const browser: Browser = new Map()
      const sent = await browse(browser, authorizeUrl(office, body.request_uri))
      assert.equal(sent.status, 303)
      const { page } = await follow(
        browser,
        new URL(sent.headers.get('location') ?? '', world.url).href + `?person=${person}`,
      )
      assert.equal(page.status, 303)
      assert.match(page.headers.get('cache-control') ?? '', /no-store/)
    })

    test('cookies are out of reach of scripts and of other sites', async () => {
      const { body } = await begin()
      const response = await fetch(authorizeUrl(office, body.request_uri), { redirect: 'manual' })
      const cookies = response.headers.getSetCookie()
      assert.ok(cookies.length > 0)
      for (const cookie of cookies) assert.match(cookie, /samesite=lax.*httponly|httponly.*samesite=lax/i)
    })
  })

  describe('pushed requests', () => {
    test('ensure-unsigned-authorization-request-without-using-par-fails', async () => {
      const plain = new URLSearchParams({
        client_id: 'office',
        response_type: 'code',
        scope: 'openid',
        redirect_uri: redirectUri,
        code_challenge: 'c'.repeat(43),
        code_challenge_method: 'S256',
      })
      const { page, back } = await follow(new Map(), `${world.url}/auth?${plain.toString()}`)
      assert.equal(back?.['code'], undefined)
      assert.ok(page.status === 400 || back?.['error'] === 'invalid_request', JSON.stringify(back))
    })

    test('par-attempt-reuse-request_uri: good for one authorisation', async () => {
      const { body } = await begin()
      await follow(new Map(), authorizeUrl(office, body.request_uri))
      const { page, back } = await follow(new Map(), authorizeUrl(office, body.request_uri))
      assert.equal(back?.['code'], undefined)
      assert.equal(page.status, 400)
    })

    test('par-ensure-reused-request-uri-prior-to-auth-completion-succeeds: a page that is loaded twice goes on', async () => {
      const { body } = await begin()
      await browse(new Map(), authorizeUrl(office, body.request_uri))
      const { back } = await follow(new Map(), authorizeUrl(office, body.request_uri))
      assert.notEqual(back?.['code'], undefined)
    })

    test('par-attempt-to-use-expired-request_uri: it ends after a minute', async () => {
      const { body } = await begin()
      assert.ok(body.expires_in <= 60 && body.expires_in > 0)
      const owner = world.database.as('vouch_owner', 1)
      await owner`update identity.issuer_state set expires_at = ${new Date()} where model = 'PushedAuthorizationRequest'`
      const { page, back } = await follow(new Map(), authorizeUrl(office, body.request_uri))
      assert.deepEqual([back?.['code'], page.status], [undefined, 400])
    })

    test('par-ensure-request-uri-is-bound-to-client', async () => {
      const { body } = await begin()
      const machine = await world.newClient('par thief')
      const { page, back } = await follow(new Map(), authorizeUrl(machine, body.request_uri))
      assert.deepEqual([back?.['code'], page.status], [undefined, 400])
    })

    test('par-authorization-request-containing-request_uri-form-param is refused', async () => {
      const pushed = await begin(newVerifier(), { form: { request_uri: 'urn:ietf:params:oauth:request_uri:x' } })
      assert.deepEqual(errorOf(pushed), [400, 'request_uri_not_supported'])
    })

    test('par-authorization-request-containing-request_uri: a request object is refused', async () => {
      const pushed = await begin(newVerifier(), { form: { request: 'e30.e30.' } })
      assert.equal(pushed.status, 400)
    })

    test('par-attempt-invalid-http-method', async () => {
      for (const method of ['GET', 'PUT', 'DELETE']) {
        const response = await fetch(`${world.url}/request`, { method })
        assert.ok([404, 405].includes(response.status), `${method}: ${response.status}`)
      }
    })

    test('par-without-duplicate-parameters: the address may carry nothing that was not pushed', async () => {
      const { body } = await begin()
      const url = new URL(authorizeUrl(office, body.request_uri))
      url.searchParams.set('redirect_uri', 'https://evil.example/')
      url.searchParams.set('state', 'another')
      const { back } = await follow(new Map(), url.href)
      assert.notEqual(back?.['state'], 'another')
    })

    test('parameters that stand there twice are refused', async () => {
      const pushed = await begin(newVerifier(), { form: { state: ['one', 'two'] } })
      assert.deepEqual(errorOf(pushed), [400, 'invalid_request'])
    })

    test('pushing takes a client that proves itself', async () => {
      const { privateKey } = makeKeys()
      const pushed = await begin(newVerifier(), { assertion: { key: privateKey } })
      assert.deepEqual(errorOf(pushed), [401, 'invalid_client'])
    })

    test('ensure-registered-redirect-uri', async () => {
      for (const uri of [
        'https://evil.example/',
        `${redirectUri}/more`,
        `${redirectUri}?x=1`,
        'http://office.vouch.example/sign-in/callback',
      ])
        assert.equal((await begin(newVerifier(), { form: { redirect_uri: uri } })).status, 400, uri)
    })

    test('ensure-redirect-uri-in-authorization-request', async () => {
      assert.deepEqual(errorOf(await begin(newVerifier(), { form: { redirect_uri: undefined } })), [
        400,
        'invalid_request',
      ])
    })

    test('ensure-response-type-code-idtoken-fails', async () => {
      const pushed = await begin(newVerifier(), { form: { response_type: 'code id_token' } })
      assert.deepEqual(errorOf(pushed), [400, 'unsupported_response_type'])
    })

    test('ensure-response-type-token-fails', async () => {
      const pushed = await begin(newVerifier(), { form: { response_type: 'token' } })
      assert.deepEqual(errorOf(pushed), [400, 'unsupported_response_type'])
    })

    test('a machine pushes nothing: it has nobody to send anywhere', async () => {
      const machine = await world.newClient('pushing')
      const pushed = await begin(newVerifier(), {}, machine)
      assert.equal(pushed.status, 400)
    })
  })

  describe('PKCE', () => {
    test('par-ensure-pkce-required', async () => {
      const pushed = await begin(newVerifier(), {
        form: { code_challenge: undefined, code_challenge_method: undefined },
      })
      assert.deepEqual(errorOf(pushed), [400, 'invalid_request'])
    })

    test('par-ensure-plain-pkce-rejected', async () => {
      const verifier = newVerifier()
      for (const code_challenge_method of ['plain', undefined]) {
        const pushed = await begin(verifier, { form: { code_challenge: verifier, code_challenge_method } })
        assert.deepEqual(errorOf(pushed), [400, 'invalid_request'], String(code_challenge_method))
      }
    })

    test('par-ensure-pkce-code-verifier-required', async () => {
      const verifier = newVerifier()
      const code = await newCode(verifier)
      const answer = await redeem(office, { code, verifier, redirectUri }, { form: { code_verifier: undefined } })
      assert.deepEqual(errorOf(answer), [400, 'invalid_grant'])
    })

    test('par-incorrect-pkce-code-verifier-rejected', async () => {
      const code = await newCode(newVerifier())
      assert.deepEqual(errorOf(await redeem(office, { code, verifier: newVerifier(), redirectUri })), [
        400,
        'invalid_grant',
      ])
    })
  })

  describe('the authorization code', () => {
    test('attempt-reuse-authorization-code-after-one-second: is refused, and what was given for it ends', async () => {
      const verifier = newVerifier()
      const code = await newCode(verifier)
      assert.equal((await redeem(office, { code, verifier, redirectUri })).status, 200)
      assert.deepEqual(errorOf(await redeem(office, { code, verifier, redirectUri })), [400, 'invalid_grant'])
      const owner = world.database.as('vouch_owner', 1)
      const left = await owner`
        select 1 from identity.issuer_state
         where model = 'AuthorizationCode' and id_hash = sha256(convert_to(${code}, 'UTF8'))`
      assert.equal(left.length, 0)
    })

    test('of twenty who come with one code at once, one gets tokens', async () => {
      const verifier = newVerifier()
      const code = await newCode(verifier)
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => redeem(office, { code, verifier, redirectUri })),
      )
      assert.equal(answers.filter(({ status }) => status === 200).length, 1)
      assert.ok(answers.every(({ status }) => status === 200 || status === 400))
    })

    test('attempt-to-use-expired-auth-code: it lives a minute', async () => {
      const verifier = newVerifier()
      const code = await newCode(verifier)
      const owner = world.database.as('vouch_owner', 1)
      const [row] = await owner<{ seconds: number }[]>`
        select extract(epoch from expires_at - ${new Date()}::timestamptz)::float8 as seconds from identity.issuer_state
         where model = 'AuthorizationCode' and id_hash = sha256(convert_to(${code}, 'UTF8'))`
      assert.ok((row?.seconds ?? 61) <= 60)
      await owner`update identity.issuer_state set expires_at = ${new Date()} where model = 'AuthorizationCode'`
      assert.deepEqual(errorOf(await redeem(office, { code, verifier, redirectUri })), [400, 'invalid_grant'])
    })

    test('ensure-authorization-code-is-bound-to-client', async () => {
      const verifier = newVerifier()
      const code = await newCode(verifier)
      const machine = await world.newClient('code thief')
      const stolen = await redeem(machine, { code, verifier, redirectUri })
      assert.equal(stolen.status, 400)
    })

    test('another redirect_uri than was pushed is refused', async () => {
      const verifier = newVerifier()
      const code = await newCode(verifier)
      const answer = await redeem(office, { code, verifier, redirectUri: 'https://evil.example/' })
      assert.deepEqual(errorOf(answer), [400, 'invalid_grant'])
    })

    test('a code that nobody gave is refused', async () => {
      const answer = await redeem(office, { code: newVerifier(), verifier: newVerifier(), redirectUri })
      assert.deepEqual(errorOf(answer), [400, 'invalid_grant'])
    })

    test('ensure-holder-of-key-required: a code is redeemed with a proof or not at all', async () => {
      const verifier = newVerifier()
      const code = await newCode(verifier)
      const answer = await redeem(office, { code, verifier, redirectUri }, { dpop: false })
      assert.equal(answer.status, 400)
    })

    test('ensure-dpop-auth-code-binding-success: a code that was bound to a key is redeemed by it', async () => {
      const verifier = newVerifier()
      const code = await newCode(verifier, { form: { dpop_jkt: office.proofKeys.kid } })
      assert.equal((await redeem(office, { code, verifier, redirectUri })).status, 200)
    })

    test('ensure-token-endpoint-fails-with-mismatched-dpop-jkt: and by no other', async () => {
      const verifier = newVerifier()
      const code = await newCode(verifier, { form: { dpop_jkt: makeKeys().kid } })
      assert.deepEqual(errorOf(await redeem(office, { code, verifier, redirectUri })), [400, 'invalid_grant'])
    })

    /** A push with a proof; the nonce is asked for first. */
    async function pushWithProof(verifier: string, form = {}) {
      const url = `${world.url}/request`
      const first = await begin(verifier, { form, dpop: await proof(office.proofKeys, { url }) })
      const nonce = first.headers.get('dpop-nonce') ?? assert.fail('it is told a nonce')
      return begin(verifier, { form, dpop: await proof(office.proofKeys, { url, nonce }) })
    }

    test('ensure-dpop-proof-at-par-endpoint-binding-success, and ensure-token-endpoint-fails-with-mismatched-dpop-proof-jkt', async () => {
      for (const [keys, status] of [
        [office.proofKeys, 200],
        [makeKeys(), 400],
      ] as const) {
        const verifier = newVerifier()
        const { body } = await pushWithProof(verifier)
        const { back } = await follow(new Map(), authorizeUrl(office, body.request_uri))
        const code = back?.['code'] ?? assert.fail(JSON.stringify(back))
        assert.equal((await redeem({ ...office, proofKeys: keys }, { code, verifier, redirectUri })).status, status)
      }
    })

    test('ensure-mismatched-dpop-jkt-fails: a proof and another thumbprint do not go together', async () => {
      assert.equal((await pushWithProof(newVerifier(), { dpop_jkt: makeKeys().kid })).status, 400)
    })

    test('refresh-token: there is none, and asking for one is no grant', async () => {
      const verifier = newVerifier()
      const code = await newCode(verifier, { form: { scope: 'openid offline_access', prompt: 'consent' } }).catch(
        () => undefined,
      )
      if (code !== undefined)
        assert.equal((await redeem(office, { code, verifier, redirectUri })).body.refresh_token, undefined)
      const answer = await post(`${world.url}/token`, {
        grant_type: 'refresh_token',
        refresh_token: 'x'.repeat(43),
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await assertion(office),
      })
      assert.equal(answer.status, 400)
    })

    test('a public client, and one with a secret, are nobody', async () => {
      const { publicKey } = await generateKeyPair('ES256')
      assert.ok((await exportJWK(publicKey)).x)
      for (const form of [{ client_id: 'office' }, { client_id: 'office', client_secret: 'secret' }])
        assert.ok(
          [400, 401].includes((await post(`${world.url}/token`, { grant_type: 'authorization_code', ...form })).status),
        )
    })
  })
})
