import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { type JWTPayload, SignJWT } from 'jose'

import { type Door, openDoor, read, submit } from '../../test/asker.ts'
import { audience, enterMapping } from '../../test/pretended-issuer.ts'
import { openExternalIssuers, type PinnedIssuer, readPinnedIssuers } from './external-issuers.ts'
import { openRequests, type RequestCheck } from './requests.ts'

const right = {
  institution: 'first-bank',
  issuer: 'https://login.first-bank.example/realms/machines',
  audience: 'https://pay.example',
  algorithms: ['PS256', 'ES256'],
}

describe('a file of issuers', () => {
  const readAll = (...held: readonly unknown[]) => readPinnedIssuers(JSON.stringify(held))

  test('pins each: its name, its audience, its institution, its algorithms, the life of its tokens', () => {
    const other = { ...right, institution: 'other', audience: 'urn:other', keys: 'https://keys.example/jwks' }
    const common = { name: right.issuer, algorithms: ['ES256', 'PS256'] }
    assert.deepEqual(readAll(right, { ...other, lifeMinutesMax: 60 }), [
      { ...common, institution: 'first-bank', audience: right.audience, keysAt: undefined, lifeSecondsMax: 600 },
      { ...common, institution: 'other', audience: 'urn:other', keysAt: new URL(other.keys), lifeSecondsMax: 3_600 },
    ])
    assert.equal(readAll({ ...right, issuer: 'http://127.0.0.1:9' }).length, 1)
  })

  const flawed: readonly (readonly [what: string, held: readonly unknown[], said: RegExp])[] = [
    ['nothing in it', [], /a list of 1 to 100/],
    ['too much in it', Array<object>(101).fill(right), /a list of 1 to 100/],
    ['what is no object', [7], /an issuer is an object/],
    ['plain HTTP', [{ ...right, issuer: 'http://login.example' }], /https address/],
    ['a question in its name', [{ ...right, issuer: 'https://login.example/?x' }], /https address/],
    ['a password in its name', [{ ...right, issuer: 'https://a:b@login.example' }], /https address/],
    ['keys over plain HTTP', [{ ...right, keys: 'http://keys.example/jwks' }], /keys are at an https address/],
    ['keys in a file', [{ ...right, keys: 'file:///etc/keys' }], /keys are at an https address/],
    ['no audience', [{ ...right, audience: undefined }], /audience is a text/],
    ['a list of audiences', [{ ...right, audience: [right.audience] }], /audience is a text/],
    ['no institution', [{ ...right, institution: 'First Bank' }], /of no institution/],
    ['no algorithm', [{ ...right, algorithms: [] }], /some of ES256, PS256, EdDSA/],
    ['HS256', [{ ...right, algorithms: ['ES256', 'HS256'] }], /some of ES256, PS256, EdDSA/],
    ['none', [{ ...right, algorithms: ['none'] }], /some of ES256, PS256, EdDSA/],
    ['RS256', [{ ...right, algorithms: ['RS256'] }], /some of ES256, PS256, EdDSA/],
    ['tokens of a day', [{ ...right, lifeMinutesMax: 1_440 }], /live 1 to 60 minutes/],
    ['tokens of no time', [{ ...right, lifeMinutesMax: 0 }], /live 1 to 60 minutes/],
    ['a misspelt member', [{ ...right, algorithm: 'ES256' }], /algorithm is nothing that is known/],
    ['one audience of two institutions', [right, { ...right, institution: 'other' }], /of one institution/],
  ]
  for (const [what, held, said] of flawed)
    test(`with ${what} is refused`, () => {
      assert.throws(() => readAll(...held), said)
    })

  test('that is no list, or no JSON, is refused', () => {
    assert.throws(() => readPinnedIssuers('{}'), /a list of 1 to 100/)
    assert.throws(() => readPinnedIssuers('[{'), SyntaxError)
  })
})

describe('an issuer of an institution', () => {
  let door: Door
  let pinned: PinnedIssuer
  before(async () => {
    door = await openDoor(undefined, 'external')
    const { name, keysAt } = door.issuer
    pinned = { institution: 'demo', name, audience, keysAt, algorithms: ['ES256'], lifeSecondsMax: 300 }
    await door.ask(await door.reading())
    door.world.clock.advance(120_000)
  })
  after(() => door.close())

  const requestsOf = (...pins: readonly PinnedIssuer[]): RequestCheck => {
    const outside = door.world.outsideAs('vouch_api')
    return openRequests(outside, {
      issuers: openExternalIssuers(outside, pins),
      publicUrl: new URL(audience),
      nonceKey: Buffer.alloc(32),
      gate: { admit: () => Promise.resolve({ ok: true, value: { policy: 'everything' } }) },
    })
  }
  async function said(token: string, requests = door.requests, permit: typeof read | typeof submit = read) {
    const answer = await requests.check(await door.reading(token), { permit, isSigned: false })
    return answer.ok ? 'let in' : answer.refusal.code
  }
  const claimsOf = (token: string): JWTPayload =>
    JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
  const map = (claim: string, value: string, scopes: readonly string[]) =>
    enterMapping(door.world, 'demo', { issuer: door.issuer.name, claim, value }, { scopes })
  const remove = (mapping: string) => door.world.owner`
    update identity.external_mapping set removed_at = ${door.world.outside.now()}, removed_by = 'process:test'
     where mapping_id = ${mapping}`

  test('is believed under the algorithms that it was pinned with, and under no other', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 })
    const short = generateKeyPairSync('rsa', { modulusLength: 1_024 })
    const edwards = generateKeyPairSync('ed25519')
    for (const [kid, { publicKey }] of Object.entries({ rsa, short, edwards }))
      door.issuer.publish({ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig' })
    const signed = (alg: string, kid: string, key: Parameters<SignJWT['sign']>[0]) =>
      new SignJWT(claimsOf(door.token())).setProtectedHeader({ alg, kid, typ: 'at+jwt' }).sign(key)
    const tokens = {
      ES256: door.token(),
      PS256: await signed('PS256', 'rsa', rsa.privateKey),
      EdDSA: await signed('EdDSA', 'edwards', edwards.privateKey),
    }
    for (const algorithm of ['ES256', 'PS256', 'EdDSA'] as const) {
      const requests = requestsOf({ ...pinned, algorithms: [algorithm] })
      for (const [name, token] of Object.entries(tokens))
        assert.equal(
          await said(token, requests),
          name === algorithm ? 'let in' : 'token_invalid',
          `${name} ${algorithm}`,
        )
    }
    const all = requestsOf({ ...pinned, algorithms: ['ES256', 'PS256', 'EdDSA'] })
    for (const token of Object.values(tokens)) assert.equal(await said(token, all), 'let in')
    for (const alg of ['RS256', 'PS384', 'RS512'])
      assert.equal(await said(await signed(alg, 'rsa', rsa.privateKey), all), 'token_invalid', alg)
    assert.equal(await said(await signed('PS256', 'short', rsa.privateKey), all), 'token_invalid')
    assert.equal(await said(await signed('PS256', 'edwards', rsa.privateKey), all), 'token_invalid')
    const pem = rsa.publicKey.export({ format: 'pem', type: 'spki' })
    const head = Buffer.from(JSON.stringify({ alg: 'HS256', kid: 'rsa', typ: 'at+jwt' })).toString('base64url')
    const hmac = `${head}.${door.token().split('.')[1]}`
    assert.equal(
      await said(`${hmac}.${createHmac('sha256', pem).update(hmac).digest('base64url')}`, all),
      'token_invalid',
    )
  })

  test('is whoever its metadata says it is, to the letter, and its keys are at a safe address', async () => {
    const { name } = door.issuer
    const away: readonly object[] = [
      { issuer: `${name}/` },
      { issuer: name.replace('127.0.0.1', 'localhost') },
      { issuer: undefined },
      { jwks_uri: undefined },
      { jwks_uri: 'http://keys.example/jwks' },
      { jwks_uri: 'file:///etc/passwd' },
      { jwks_uri: [`${name}/jwks`] },
    ]
    for (const metadata of away) {
      door.issuer.claim(metadata)
      const requests = requestsOf({ ...pinned, keysAt: undefined })
      assert.equal(await said(door.token(), requests), 'issuer_away', JSON.stringify(metadata))
    }
    door.issuer.claim({})
    const requests = requestsOf({ ...pinned, keysAt: undefined })
    assert.equal(await said(door.token(), requests), 'let in')
    // It was asked once: who could change its metadata later changes nothing here.
    door.issuer.claim({ jwks_uri: 'https://keys.example/jwks' })
    door.issuer.rotate()
    door.world.clock.advance(60_000)
    assert.equal(await said(door.token(), requests), 'let in')
    door.issuer.claim({})
  })

  test('gives tokens that live as long as was pinned, and no second longer', async () => {
    const requests = requestsOf({ ...pinned, lifeSecondsMax: 1_200 })
    const at = Math.floor(door.world.outside.now().getTime() / 1_000)
    assert.equal(await said(door.token({ exp: at + 1_200 }), requests), 'let in')
    assert.equal(await said(door.token({ exp: at + 1_201 }), requests), 'token_invalid')
  })

  test('names nobody, and gives no right, by any claim that nobody has mapped', async () => {
    const claims: readonly object[] = [
      { scope: 'openid admin *' },
      { scope: undefined, roles: ['platform_engineer', 'operator', read] },
      { scope: undefined, permissions: [read], scp: read, groups: [read], entitlements: [read] },
      { scope: undefined, role: 'operator', vouch_scopes: [read], realm_access: { roles: [read] } },
      { scope: { scope: read } },
      { scope: [[read]] },
    ]
    for (const each of claims) assert.equal(await said(door.token({ ...each })), 'scope_missing', JSON.stringify(each))
    // A program that stands in the token and is not its subject has let a person sign in.
    assert.equal(await said(door.token({ azp: door.client.client, sub: 'a-person' })), 'mapping_missing')
  })

  test('stands for scopes by any claim that was mapped, as a text, in a list, or between blanks', async () => {
    await map('roles', 'bill-pay', [submit, read])
    await map('scp', 'Pay.Read', [read])
    await map('tier', 'gold', ['ledger.transfer'])
    for (const claims of [
      { roles: ['other', 'bill-pay'] },
      { roles: 'bill-pay' },
      { scp: 'x Pay.Read' },
      { scp: ['Pay.Read'] },
    ])
      assert.equal(await said(door.token({ scope: undefined, ...claims })), 'let in', JSON.stringify(claims))
    for (const claims of [{ roles: 'x bill-pay' }, { scp: 'pay.read' }, { role: 'bill-pay' }, { tier: 'gold' }])
      assert.equal(await said(door.token({ scope: undefined, ...claims })), 'scope_missing', JSON.stringify(claims))
    assert.equal(await said(door.token({ scope: undefined, scp: 'Pay.Read' }), door.requests, submit), 'scope_missing')
  })

  test('may put anything into a token without harm', async () => {
    const many = Array.from({ length: 250 }, (_, index) => `g${index}`)
    const claims: readonly object[] = [
      { groups: many },
      { groups: ['\u0000', '\ud800', '', 'x'.repeat(301)] },
      { '\u0000': 'x', __proto__x: 'y', constructor: 'z' },
      { groups: [null, 7, {}, [['x']]] },
    ]
    for (const each of claims)
      assert.equal(await said(door.token({ ...each })), 'let in', JSON.stringify(each).slice(0, 80))
    for (const sub of ['', '\u0000', 'x'.repeat(301), "' or 1=1 --"])
      assert.match(await said(door.token({ sub })), /token_invalid|mapping_missing/)
    assert.equal(await said(door.token({ jti: 'a b\u0000' })), 'token_invalid')
  })

  test('whose claim is mapped meanwhile reaches further at once, also by a token that is remembered', async () => {
    const token = door.token({ scope: submit, groups: ['readers'] })
    assert.equal(await said(token, door.requests, submit), 'let in')
    assert.equal(await said(token), 'scope_missing')
    assert.equal(await said(token, door.requests, submit), 'let in')
    await map('groups', 'readers', [read])
    assert.equal(await said(token), 'let in')
  })

  test('whose mapping is removed is nobody with the next request, also by a token that is remembered', async () => {
    const both = [await map('roles', 'first', [read]), await map('roles', 'second', [read])]
    const token = door.token({ scope: undefined, roles: ['first', 'second'] })
    assert.equal(await said(token), 'let in')
    await remove(both[0] ?? '')
    assert.equal(await said(token), 'let in')
    await remove(both[1] ?? '')
    assert.equal(await said(token), 'mapping_missing')
    // Looked at anew, it is seen to stand for nothing.
    assert.equal(await said(token), 'scope_missing')
    const other = await door.enterClient([read])
    const of = { client: other.client, thumbprint: door.client.proofKey.thumbprint }
    const its = door.token({}, {}, of)
    assert.equal(await said(its), 'let in')
    await door.world.owner`
      update identity.external_mapping set removed_at = ${door.world.outside.now()}, removed_by = 'process:test'
       where client_id = ${other.client}`
    assert.equal(await said(its), 'mapping_missing')
    assert.equal(await said(its), 'mapping_missing')
    const issuer = door.issuer.name
    const value = String(claimsOf(its).sub)
    await enterMapping(door.world, 'demo', { issuer, claim: 'sub', value }, other)
    assert.equal(await said(its), 'let in', 'mapped anew')
  })

  test('of another institution has no say in this one, though both are the same', async () => {
    const { name } = door.issuer
    const { client } = await door.enterClient([read])
    const theirs = door.token({ aud: `${audience}/other` }, {}, { client })
    assert.equal(await said(theirs), 'mapping_missing')
    await enterMapping(door.world, 'demo', { issuer: `${name}/x`, claim: 'sub', value: 'mapped-elsewhere' }, { client })
    assert.equal(await said(door.token({ sub: 'mapped-elsewhere' })), 'mapping_missing')
  })
})
