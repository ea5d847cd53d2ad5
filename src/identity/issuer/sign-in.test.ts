import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { createRemoteJWKSet, jwtVerify } from 'jose'

import { type IssuerWorld, officeUrl, openIssuerWorld, signInByAddress } from '../../../test/issuer.ts'
import {
  authorizeUrl,
  type Browser,
  browse,
  makeKeys,
  push,
  redeem,
  type TokenClient,
} from '../../../test/issuer-client.ts'
import * as identity from '../identity.ts'

describe('signing in', () => {
  let world: IssuerWorld
  let office: TokenClient
  let person: string
  const redirectUri = `${officeUrl}/sign-in/callback`
  before(async () => {
    world = await openIssuerWorld({ signIn: signInByAddress })
    office = { issuer: world.url, client: 'office', keys: world.officeKeys, proofKeys: makeKeys() }
    person = await world.newPerson('Ada')
  })
  after(() => world.close())

  /** From the push to where the issuer wants somebody to sign in. */
  async function begin(browser: Browser, verifier: string, form: Readonly<Record<string, string>> = {}) {
    const pushed = await push(office, { redirectUri, verifier }, { form })
    assert.equal(pushed.status, 201, JSON.stringify(pushed.body))
    const sent = await browse(browser, authorizeUrl(office, pushed.body.request_uri))
    assert.equal(sent.status, 303)
    return new URL(sent.headers.get('location') ?? assert.fail('it is sent somewhere'), world.url)
  }

  /** From there back to the office; answers with what its address says. */
  async function signIn(browser: Browser, at: URL, who: string | undefined) {
    if (who !== undefined) at.searchParams.set('person', who)
    let sent = await browse(browser, at.href)
    while (sent.status === 303 && !(sent.headers.get('location') ?? '').startsWith(officeUrl))
      sent = await browse(browser, new URL(sent.headers.get('location') ?? '', world.url).href)
    assert.equal(sent.status, 303, JSON.stringify(sent.body))
    return Object.fromEntries(new URL(sent.headers.get('location') ?? '').searchParams)
  }

  test('tells the office who it was, how they proved it, and where they belong', async () => {
    const verifier = randomBytes(32).toString('base64url')
    const browser: Browser = new Map()
    const at = await begin(browser, verifier, { acr_values: 'urn:vouch:phr' })
    assert.match(at.pathname, /^\/sign-in\/[\w-]{21,}$/)
    const { code = '', ...more } = await signIn(browser, at, person)
    assert.deepEqual(more, { iss: world.url, state: 'a-state' })
    const told = await redeem(office, { code, verifier, redirectUri })
    assert.equal(told.status, 200, JSON.stringify(told.body))
    assert.equal(told.body.refresh_token, undefined)
    const jwks = createRemoteJWKSet(new URL(`${world.url}/jwks`))
    const { payload } = await jwtVerify(told.body.id_token, jwks, {
      issuer: world.url,
      audience: 'office',
      algorithms: ['ES256'],
    })
    const { sub, acr, amr, institution, nonce } = payload
    assert.deepEqual(
      { sub, acr, amr, institution, nonce },
      { sub: person, acr: 'urn:vouch:phr', amr: ['hwk', 'user'], institution: 'demo', nonce: 'a-nonce' },
    )
    assert.equal(typeof payload['auth_time'], 'number')
  })

  test('is asked for anew at every authorisation, also of a browser that has just signed in', async () => {
    const verifier = randomBytes(32).toString('base64url')
    const browser: Browser = new Map()
    await signIn(browser, await begin(browser, verifier), person)
    const again = await begin(browser, verifier)
    assert.match(again.pathname, /^\/sign-in\//)
    const other = await world.newPerson('Bob')
    const { code = '' } = await signIn(browser, again, other)
    const told = await redeem(office, { code, verifier, redirectUri })
    const [, claims = ''] = told.body.id_token.split('.')
    assert.equal(JSON.parse(Buffer.from(claims, 'base64url').toString()).sub, other)
  })

  test('can be given up, and the office hears so', async () => {
    const browser: Browser = new Map()
    const { error, iss, state } = await signIn(browser, await begin(browser, 'v'.repeat(43)), undefined)
    assert.deepEqual({ error, iss, state }, { error: 'access_denied', iss: world.url, state: 'a-state' })
  })

  test('leads nowhere for somebody who is unknown or suspended', async () => {
    const suspended = await world.newPerson('Cy')
    await world.as(work => identity.suspend(work, `person:${suspended}`))
    for (const nobody of [suspended, 'per_nobody', 'cli_1', `${person}'--`]) {
      const browser: Browser = new Map()
      const verifier = randomBytes(32).toString('base64url')
      const back = await signIn(browser, await begin(browser, verifier), nobody)
      const told =
        back['code'] === undefined ? undefined : await redeem(office, { code: back['code'], verifier, redirectUri })
      assert.ok(told === undefined || told.status === 400, `${nobody} got in: ${JSON.stringify(told?.body)}`)
    }
  })

  test('has nothing to finish for a browser that is in the middle of nothing', async () => {
    const at = await begin(new Map(), 'v'.repeat(43))
    at.searchParams.set('person', person)
    assert.equal((await browse(new Map(), at.href)).status, 400)
  })
})
