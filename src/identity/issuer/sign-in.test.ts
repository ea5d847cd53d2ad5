import assert from 'node:assert/strict'
import { createPublicKey, randomBytes } from 'node:crypto'
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
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

  test('goes on while the secret of its cookies changes', async () => {
    const secrets = join(world.folder, 'issuer', 'secrets')
    const verifier = randomBytes(32).toString('base64url')
    const browser: Browser = new Map()
    const at = await begin(browser, verifier)
    const [name = ''] = await readdir(secrets)
    // As if it had been made long ago.
    await rename(join(secrets, name), join(secrets, '2020-01-01.secret'))
    await world.look()
    assert.equal((await readdir(secrets)).length, 2)
    const { code = '' } = await signIn(browser, at, person)
    assert.equal((await redeem(office, { code, verifier, redirectUri })).status, 200)
    // Taken away, it is known no more, and whoever holds a cookie of it begins anew.
    const late: Browser = new Map()
    const lost = await begin(late, verifier)
    for (const one of await readdir(secrets)) await rm(join(secrets, one))
    await world.look()
    lost.searchParams.set('person', person)
    assert.equal((await browse(late, lost.href)).status, 400)
  })

  test('goes on while the office changes its key: both are known, and then the new one alone', async () => {
    const path = join(world.folder, 'issuer', 'office.pub')
    const before = await readFile(path, 'utf8')
    const keys = makeKeys()
    const after = String(createPublicKey(keys.privateKey).export({ type: 'spki', format: 'pem' }))
    const pushed = async (as: typeof keys) =>
      (await push({ ...office, keys: as }, { redirectUri, verifier: 'v'.repeat(43) })).status
    const statuses = async () => [await pushed(office.keys), await pushed(keys)]
    assert.deepEqual(await statuses(), [201, 401])
    await writeFile(path, `${after}${before}`)
    await world.look()
    assert.deepEqual(await statuses(), [201, 201])
    await writeFile(path, after)
    await world.look()
    assert.deepEqual(await statuses(), [401, 201])
    for (const flawed of ['', `${after}${after}${after}`]) {
      await writeFile(path, flawed)
      await assert.rejects(world.look(), /office.pub has \d keys/)
    }
    assert.deepEqual(await statuses(), [401, 201])
  })
})
