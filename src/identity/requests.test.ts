import assert from 'node:assert/strict'
import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { after, before, describe, test } from 'node:test'

import fc from 'fast-check'
import { type Door, type Mode, modes, openDoor, orderBody, read, type Shown, submit } from '../../test/asker.ts'
import { enter } from '../../test/outside.ts'
import { audience, enterKey } from '../../test/pretended-issuer.ts'
import { done, fault } from '../base/outcome.ts'
import { newProofKey, signedText } from '../base/signed-call.ts'
import { transact } from '../base/work.ts'
import { sha256 } from './digests.ts'
import { openGate } from './gate.ts'
import * as identity from './identity.ts'
import { cooldownMs, freshMs, lifeMs } from './issuer-keys.ts'
import { nonceLifeMsMax } from './nonce.ts'
import { loadPermits } from './permit-file.ts'

/** One for each mode; the one that is tried just now is `door`. */
const doors = new Map<Mode, Door>()
let door: Door
before(async () => {
  for (const mode of modes) {
    door = await openDoor(undefined, mode)
    doors.set(mode, door)
    // Proofs are remembered from the first on; those of a minute before it are not let in.
    await said(door.reading())
    door.world.clock.advance(120_000)
  }
})
after(async () => {
  for (const each of doors.values()) await each.close()
})

/** All of it twice: by tokens of our own issuer, and by those of somebody else's. */
function describeBoth(name: string, body: () => void): void {
  for (const mode of modes)
    describe(`${name}, by ${mode === 'own' ? 'our own issuer' : 'an issuer of an institution'}`, () => {
      before(() => {
        door = doors.get(mode) ?? fault('both were opened')
      })
      body()
    })
}

/** What is different by whose issuer it is. */
const by = <T>(answers: Readonly<Record<Mode, T>>): T => answers[door.mode]

/** The code of a refusal, or 'let in'. */
async function said(shown: Shown | Promise<Shown>, requests = door.requests): Promise<string> {
  const answer = await door.ask(await shown, requests)
  return answer.ok ? 'let in' : answer.refusal.code
}

const but = (
  shown: Shown,
  headers: Readonly<Record<string, string | undefined>>,
  more: Partial<Shown> = {},
): Shown => ({
  ...shown,
  ...more,
  // What is undefined is left out.
  headers: JSON.parse(JSON.stringify({ ...shown.headers, ...headers })),
})

/** A proof of the client's own key, one thing about it changed. */
function proof(token: string, changes: { header?: object; claims?: object } = {}, key = door.client.proofKey): string {
  const at = Math.floor(door.world.outside.now().getTime() / 1_000)
  return signedText(
    { typ: 'dpop+jwt', alg: 'ES256', jwk: key.jwk, ...changes.header },
    {
      jti: door.world.outside.newId('prf'),
      htm: 'GET',
      htu: `${audience}/v1/payments`,
      iat: at,
      ath: sha256(token).toString('base64url'),
      ...changes.claims,
    },
    key.secret,
  )
}

async function readingWith(changes: Parameters<typeof proof>[1], token = door.token()): Promise<Shown> {
  return but(await door.reading(token), { dpop: proof(token, changes) })
}

describeBoth('a request at the door', () => {
  test('is let in with a token, a proof, and where money moves a signature', async () => {
    const { institution } = door.world
    const actor = `client:${door.client.client}`
    const policy = 'everything'
    assert.deepEqual(await door.ask(await door.reading()), done({ institution, actor, policy }))
    assert.deepEqual(
      await door.ask(await door.order()),
      done({ institution, actor, policy, digest: sha256(orderBody) }),
    )
  })

  test('is not let in by a header that says who asks', async () => {
    const headers = { 'vouch-actor': 'demo/client:cli_1' }
    assert.equal(await said({ method: 'GET', url: '/v1/payments', headers }), 'caller_missing')
  })

  test('A1 stolen-token-no-proof: a token is nothing without its proof', async () => {
    const token = door.token()
    const shown = await door.reading(token)
    assert.equal(await said(but(shown, { authorization: `Bearer ${token}` })), 'caller_malformed')
    assert.equal(await said(but(shown, { authorization: `Bearer ${token}`, dpop: undefined })), 'caller_malformed')
    assert.equal(await said(but(shown, { dpop: undefined })), 'proof_missing')
    assert.equal(await said(but(shown, { authorization: `DPoP ${token}, DPoP ${token}` })), 'caller_malformed')
    assert.equal(await said({ ...shown, url: `/v1/payments?access_token=${token}`, headers: {} }), 'caller_missing')
  })

  test('A2 stolen-token-other-key: the proof of another key is none', async () => {
    const token = door.token()
    const other = newProofKey()
    const shown = await door.reading(token)
    assert.equal(await said(but(shown, { dpop: proof(token, {}, other) })), 'proof_invalid')
    // The key that the token names, and a signature of another.
    const header = { jwk: door.client.proofKey.jwk }
    assert.equal(await said(but(shown, { dpop: proof(token, { header }, other) })), 'proof_invalid')
  })

  test('A3 dpop-replay: a proof is good once, also for fifty at once and in two processes', async () => {
    const shown = await door.reading()
    assert.equal(await said(shown), 'let in')
    assert.equal(await said(shown), 'proof_replayed')
    const another = door.openRequests(door.world.outsideAs('vouch_api'))
    assert.equal(await said(shown, another), 'proof_replayed')
    for (const each of [await door.reading(), await door.order()]) {
      const all = await Promise.all(
        Array.from({ length: 50 }, (_, index) => said(each, index % 2 === 0 ? door.requests : another)),
      )
      assert.deepEqual(all.toSorted(), ['let in', ...Array<string>(49).fill('proof_replayed')])
    }
  })

  test('A4 dpop-wrong-binding: a proof is for one method, address, token and moment', async () => {
    const token = door.token()
    const at = Math.floor(door.world.outside.now().getTime() / 1_000)
    const path = '/v1/payments'
    const wrong: readonly object[] = [
      { htm: 'POST' },
      { htm: 'get' },
      { htm: undefined },
      { htu: `${audience}/v1/members` },
      { htu: `${audience}${path}/` },
      { htu: `${audience}${path}?limit=2` },
      { htu: `${audience}${path}#part` },
      { htu: `https://pay.example:8443${path}` },
      { htu: `http://pay.example${path}` },
      { htu: `https://other.example${path}` },
      { htu: path },
      { htu: [`${audience}${path}`] },
      { ath: undefined },
      { ath: sha256(door.token({ jti: 'another' })).toString('base64url') },
      { iat: at - 61 },
      { iat: at - 600 },
      { iat: at + 11 },
      { iat: at + 600 },
      { iat: `${at}` },
      { iat: at + 0.5 },
      { jti: undefined },
      { jti: '' },
      { jti: 'x'.repeat(257) },
      { jti: 7 },
    ]
    for (const claims of wrong)
      assert.equal(await said(readingWith({ claims }, token)), 'proof_invalid', JSON.stringify(claims))
    for (const claims of [{ iat: at - 60 }, { iat: at + 10 }, { htu: `https://PAY.example:443${path}` }])
      assert.equal(await said(readingWith({ claims }, token)), 'let in', JSON.stringify(claims))
    // The Host header is whatever the sender likes.
    const headers = { host: 'other.example', 'x-forwarded-host': 'other.example' }
    assert.equal(await said(but(await readingWith({}, token), headers)), 'let in')
    assert.equal(
      await said(but(await readingWith({ claims: { htu: `https://other.example${path}` } }, token), headers)),
      'proof_invalid',
    )
  })

  test('A4 stale-nonce: a write wants a nonce of the last five minutes, of ours', async () => {
    const token = door.token()
    const path = '/v1/payments'
    const nonce = door.requests.nonce()
    const withNonce = async (held: string | undefined) => {
      const signed = door.signer(token)
      signed.hear(200, name => (name === 'dpop-nonce' ? (held ?? '') : null))
      return { method: 'POST', url: path, headers: await signed.headersFor({ method: 'POST', path, key: 'k' }) }
    }
    for (const held of [
      undefined,
      'AAAA',
      `${nonce}A`,
      nonce.replace(/.$/, '_'),
      Buffer.alloc(22).toString('base64url'),
    ])
      assert.equal(await said(withNonce(held)), 'proof_nonce_wanted', held)
    assert.equal(await said(withNonce(nonce)), 'let in')
    door.world.clock.advance(nonceLifeMsMax / 2)
    assert.equal(await said(door.order()), 'let in')
    door.world.clock.advance(nonceLifeMsMax / 2)
    const later = door.signer(door.token())
    later.hear(200, name => (name === 'dpop-nonce' ? nonce : null))
    const headers = await later.headersFor({ method: 'POST', path, key: 'k2' })
    assert.equal(await said({ method: 'POST', url: path, headers }), 'proof_nonce_wanted')
  })

  test('A5 body-swap: what moves money is signed, all of it, by a key of the client', async () => {
    const shown = await door.order()
    const unsigned = { signature: undefined, 'signature-input': undefined, 'content-digest': undefined }
    assert.equal(await said(but(shown, unsigned)), 'signature_missing')
    for (const name of Object.keys(unsigned))
      assert.equal(await said(but(shown, { [name]: undefined })), 'signature_invalid', name)
    const other = Buffer.from(sha256('another body')).toString('base64')
    assert.equal(await said(but(shown, { 'content-digest': `sha-256=:${other}:` })), 'signature_invalid')
    assert.equal(await said(but(shown, {}, { url: '/v1/payments?really=yes' })), 'signature_invalid')
    // The digest of the body as it was signed is what the gateway holds the body against.
    const answer = await door.ask(shown)
    assert.deepEqual(answer.ok && answer.value.digest, sha256(orderBody))
    const stranger = newProofKey()
    const token = door.token()
    for (const clientKey of [
      { kid: stranger.thumbprint, secret: stranger.secret },
      { kid: door.client.clientKey.kid, secret: stranger.secret },
      { kid: stranger.thumbprint, secret: door.client.clientKey.secret },
    ]) {
      const headers = await door
        .signer(token, { clientKey })
        .headersFor({ method: 'POST', path: '/v1/payments', key: 'k' })
      assert.equal(await said({ method: 'POST', url: '/v1/payments', headers }), 'signature_invalid')
    }
  })

  test('A5 of another client: its own key signs for nobody else', async () => {
    const other = await door.enterClient([submit])
    const headers = await door
      .signer(door.token(), { clientKey: other.clientKey })
      .headersFor({ method: 'POST', path: '/v1/payments', key: 'k' })
    assert.equal(await said({ method: 'POST', url: '/v1/payments', headers }), 'signature_invalid')
  })

  test('a signature that nobody asked for is heeded, too', async () => {
    const signed = await door.order()
    const shown = but(signed, { signature: 'vouch=:AAAA:' })
    const answer = await door.requests.check(shown, { permit: submit, isSigned: false })
    assert.deepEqual(answer, { ok: false, refusal: { code: 'signature_invalid' } })
  })

  test('A6 alg-confusion: one algorithm, one kind of key, nothing that leads elsewhere', async () => {
    const asked = door.issuer.asked()
    const { issuer } = door
    const publicKey = createPublicKey(issuer.secret).export({ format: 'pem', type: 'spki' })
    const jwk = createPublicKey(issuer.secret).export({ format: 'jwk' })
    const parts = (header: object) => {
      const [, payload = ''] = door.token().split('.')
      return `${Buffer.from(JSON.stringify({ typ: 'at+jwt', kid: issuer.kid, ...header })).toString('base64url')}.${payload}`
    }
    const hmac = parts({ alg: 'HS256' })
    const tokens = [
      `${parts({ alg: 'none' })}.`,
      `${hmac}.${createHmac('sha256', publicKey).update(hmac).digest('base64url')}`,
      door.token({}, { alg: 'ES256K' }),
      door.token({}, { alg: 'es256' }),
      door.token({}, { jwk }),
      door.token({}, { jku: `${issuer.name}/jwks` }),
      door.token({}, { x5u: `${issuer.name}/x5u` }),
      door.token({}, { x5c: ['AAAA'] }),
      door.token({}, { crit: ['exp'], exp: 1 }),
      door.token({}, { crit: ['b64'], b64: false }),
    ]
    for (const token of tokens) assert.equal(await said(door.reading(token)), 'token_invalid', token.slice(0, 90))
    const { proofKey } = door.client
    const headers = [
      { alg: 'none' },
      { alg: 'HS256' },
      { alg: 'ES384' },
      { alg: 'ES256K' },
      { typ: 'jwt' },
      { jwk: undefined },
      { jwk: proofKey.secret.export({ format: 'jwk' }) },
      { jwk: { ...proofKey.jwk, crv: 'P-384' } },
      { jwk: { ...proofKey.jwk, kty: 'oct', k: 'AAAA' } },
      { jwk: { ...proofKey.jwk, x: proofKey.jwk.y } },
      { jwk: { ...proofKey.jwk, x5u: issuer.name } },
      { jku: issuer.name },
      { x5u: issuer.name },
      { kid: 'key-1' },
      { crit: ['exp'] },
    ]
    for (const header of headers)
      assert.equal(await said(readingWith({ header })), 'proof_invalid', JSON.stringify(header))
    assert.equal(door.issuer.asked(), asked, 'nobody was asked about it')
  })

  test('A6 in a signature: other algorithms, tags, labels, components and parameters', async () => {
    const shown = await door.order()
    const input = shown.headers['signature-input'] ?? ''
    const wrong = [
      input.replace('ecdsa-p256-sha256', 'hmac-sha256'),
      input.replace('ecdsa-p256-sha256', 'ecdsa-p384-sha384'),
      input.replace('fapi-2-request', 'fapi-2-response'),
      input.replace('vouch=', 'sig1='),
      input.replace(' "dpop"', ''),
      input.replace('"dpop" "idempotency-key"', '"idempotency-key" "dpop"'),
      input.replace('"@method"', '"@method";req'),
      input.replace('"@method" ', '"@method"  '),
      `${input};expires=9999999999`,
      `${input};created=1`,
      input.replace(/;created=\d+/, ''),
      input.replace(/;keyid="[^"]*"/, ''),
      `${input}, sig2=()`,
      `${input} `,
    ]
    for (const each of wrong)
      assert.equal(await said(but(shown, { 'signature-input': each })), 'signature_invalid', each)
  })

  test('A7 kid-injection: a key that is not there is asked for once in a while, whoever names it', async () => {
    await said(door.reading())
    door.world.clock.advance(cooldownMs)
    const asked = door.issuer.asked()
    const kids = [
      '../../etc/passwd',
      "' or 1=1 --",
      'x'.repeat(10_000),
      '',
      7,
      undefined,
      '\u0000',
      ...Array(1_000).keys(),
    ]
    const answers = await Promise.all(
      kids.map(async kid => said(door.reading(door.token({}, { kid: typeof kid === 'number' ? `kid-${kid}` : kid })))),
    )
    assert.deepEqual(new Set(answers), new Set(['token_invalid']))
    assert.ok(door.issuer.asked() - asked <= 1, `${door.issuer.asked() - asked} times`)
  })

  test('A8 wrong-audience, issuer, typ: a token is an access token, ours, for this api, now', async () => {
    const { now } = door.world.outside
    const at = Math.floor(now().getTime() / 1_000)
    const claims: readonly object[] = [
      { aud: 'https://other.example' },
      { aud: undefined },
      { aud: [audience, 'https://other.example'] },
      { aud: [audience] },
      { iss: 'https://other.example' },
      { iss: `${door.issuer.name}/` },
      { iss: undefined },
      { iat: at + 11, exp: at + 300 },
      { iat: undefined },
      { exp: undefined },
      { exp: at },
      { exp: at - 5 },
      { exp: at + 301 },
      { nbf: at + 11 },
      { jti: undefined },
      { sub: undefined },
      { cnf: undefined },
      { cnf: { jkt: 7 } },
      { cnf: { 'x5t#S256': door.client.proofKey.thumbprint } },
      { authorization_details: [] },
      { authorization_details: [{ type: 'vouch_member' }] },
      { authorization_details: [{ type: 'other', member: 'mem_1' }] },
      { authorization_details: [1, 2].map(n => ({ type: 'vouch_member', member: `mem_${n}` })) },
    ]
    for (const each of claims)
      assert.equal(await said(door.reading(door.token({ ...each }))), 'token_invalid', JSON.stringify(each))
    // An institution's issuer names its own things by names of its own: they are mapped, or they are nobody's.
    const named: readonly (readonly [claims: object, byTheirs: string])[] = [
      [{ sub: 'cli_9' }, 'mapping_missing'],
      [{ sub: door.client.client, client_id: undefined }, 'mapping_missing'],
      [{ sub: ['service'] }, 'token_invalid'],
      [{ client_id: undefined }, 'let in'],
      [{ client_id: 'per_1', sub: 'per_1' }, 'mapping_missing'],
      [{ client_id: door.client.client, sub: 'per_1' }, 'mapping_missing'],
    ]
    for (const [each, external] of named)
      assert.equal(
        await said(door.reading(door.token({ ...each }))),
        by({ own: 'token_invalid', external }),
        JSON.stringify(each),
      )
    for (const institution of [undefined, 'Demo', ['demo'], 7])
      assert.equal(
        await said(door.reading(door.token({ institution }))),
        by({ own: 'token_invalid', external: 'let in' }),
        JSON.stringify(institution),
      )
    for (const typ of ['JWT', 'id_token', 'dpop+jwt', undefined])
      assert.equal(await said(door.reading(door.token({}, { typ }))), 'token_invalid', typ)
    const { secret } = generateKey()
    const forged = signedText(...partsOf(door.token()), secret)
    assert.equal(await said(door.reading(forged)), 'token_invalid')
    // An ID token and a client assertion, as the same parties would make them.
    const idToken = door.token({ nonce: 'n', acr: 'a' }, { typ: 'JWT' })
    assert.equal(await said(door.reading(idToken)), 'token_invalid')
  })

  test('A9 assertion-abuse: what a client says of itself to the issuer is no token here', async () => {
    const { client, clientKey } = door.client
    const at = Math.floor(door.world.outside.now().getTime() / 1_000)
    const claims = { iss: client, sub: client, aud: door.issuer.name, jti: 'a', iat: at, exp: at + 60 }
    for (const header of [{}, { typ: 'at+jwt' }, { typ: 'at+jwt', kid: door.issuer.kid }]) {
      const assertion = signedText({ alg: 'ES256', kid: clientKey.kid, ...header }, claims, clientKey.secret)
      assert.equal(await said(door.reading(assertion)), 'token_invalid')
    }
  })

  test('A10 scope-less or widened token: the scope is in the token, the registration and the permits, or it is nothing', async () => {
    const scoped = (scope: string | undefined) => door.reading(door.token({ scope }))
    for (const scope of [undefined, '', ' ', submit, 'payments.readmore', 'payments', '*', read.toUpperCase()])
      assert.equal(await said(scoped(scope)), 'scope_missing', scope)
    assert.equal(await said(scoped(`a.b ${read}`)), 'let in')
    // In the token, and not registered.
    const token = door.token({ scope: 'ledger.transfer' })
    const shown = await door.reading(token)
    assert.deepEqual(await door.requests.check(shown, { permit: 'ledger.transfer', isSigned: false }), {
      ok: false,
      refusal: { code: 'scope_missing', permit: 'ledger.transfer' },
    })
    // Registered, and nothing that a program may do.
    const greedy = await door.enterClient(['proposals.approve'])
    const { client, proofKey } = greedy
    const wide = door.token({}, {}, { client, thumbprint: proofKey.thumbprint, scope: 'proposals.approve' })
    const headers = await door.signer(wide, greedy).headersFor({ method: 'GET', path: '/v1/payments' })
    const strict = door.openRequests(
      door.world.outsideAs('vouch_api'),
      openGate(door.world.outside, await loadPermits()),
    )
    const answer = await strict.check(
      { method: 'GET', url: '/v1/payments', headers },
      { permit: 'proposals.approve', isSigned: false },
    )
    assert.equal(answer.ok ? '' : answer.refusal.code, 'permit_missing')
    assert.equal(await said(door.reading(), strict), 'let in')
  })

  test('A33 idempotency-body-swap: neither key nor body of a signed order can be exchanged', async () => {
    const shown = await door.order()
    assert.equal(await said(but(shown, { 'idempotency-key': 'another' })), 'signature_invalid')
    assert.equal(await said(but(shown, { 'idempotency-key': undefined })), 'signature_invalid')
    const other = await door.order(undefined, { body: '{"amount":{"value":"9999.00","currency":"USD"}}' })
    const { 'content-digest': digest } = other.headers
    assert.equal(await said(but(shown, { 'content-digest': digest })), 'signature_invalid')
    assert.equal(await said(shown), 'let in')
  })

  test('of a member-bound token says which member', async () => {
    const token = door.token({ authorization_details: [{ type: 'vouch_member', member: 'mem_7' }] })
    const answer = await door.ask(await door.reading(token))
    assert.equal(answer.ok && answer.value.member, 'mem_7')
  })
})

describeBoth('any single change', () => {
  test('of any signed part of an order is refused', async () => {
    const shown = await door.order()
    const names = [
      'authorization',
      'dpop',
      'content-digest',
      'idempotency-key',
      'signature-input',
      'signature',
    ] as const
    const letters = 'abcABC019-_~.;:="() ,+/'
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('method', 'url', ...names),
        fc.nat(),
        fc.constantFrom(...letters.split('')),
        fc.constantFrom('replace', 'insert', 'remove'),
        async (part, at, letter, how) => {
          const text = part === 'method' ? shown.method : part === 'url' ? shown.url : (shown.headers[part] ?? '')
          const place = at % text.length
          const kept = text.slice(0, place)
          const rest = text.slice(how === 'insert' ? place : place + 1)
          const changed = `${kept}${how === 'remove' ? '' : letter}${rest}`
          // HTTP tells no difference between these.
          fc.pre(changed !== text && changed.trim() === changed)
          const other = part === 'method' ? { method: changed } : part === 'url' ? { url: changed } : {}
          const headers = part === 'method' || part === 'url' ? {} : { [part]: changed }
          const answer = await door.requests.check(but(shown, headers, other), { permit: submit, isSigned: true })
          assert.equal(answer.ok, false, `${part} ${how} ${letter} at ${place}`)
        },
      ),
      { seed: 5, numRuns: 600 },
    )
    assert.equal(await said(shown), 'let in', 'as it was sent')
  })
})

describeBoth('a revocation', () => {
  const inOffice = (perform: Parameters<typeof transact>[3]) =>
    transact(door.world.outsideAs('vouch_office'), door.world.institution, 'person:per_1', perform)

  test('of a token holds with the next request, and of that token only', async () => {
    const token = door.token({ jti: 'stolen' })
    assert.equal(await said(door.reading(token)), 'let in')
    await inOffice(async work => done(await identity.revokeToken(work, 'stolen')))
    assert.equal(await said(door.reading(token)), 'token_revoked')
    assert.equal(await said(door.order(token)), 'token_revoked')
    assert.equal(await said(door.reading()), 'let in')
  })

  test('of all tokens of a client leaves those that come after it', async () => {
    const token = door.token()
    assert.equal(await said(door.reading(token)), 'let in')
    await inOffice(async work => done(await identity.revokeTokensOf(work, `client:${door.client.client}`)))
    assert.equal(await said(door.reading(token)), 'token_revoked')
    door.world.clock.advance(1_000)
    assert.equal(await said(door.reading()), 'let in')
  })

  test('by suspending, retiring a key, or taking a scope away is as quick', async () => {
    const { institution, owner, outside } = door.world
    const other = await door.enterClient([submit, read])
    const { client, clientKey, proofKey } = other
    const token = door.token({}, {}, { client, thumbprint: proofKey.thumbprint })
    const reading = async () => {
      const headers = await door.signer(token, other).headersFor({ method: 'GET', path: '/v1/payments' })
      return { method: 'GET', url: '/v1/payments', headers }
    }
    const order = async (by = clientKey) => {
      const asked = { method: 'POST', path: '/v1/payments', key: outside.newId('key') }
      const headers = await door.signer(token, { ...other, clientKey: by }).headersFor(asked)
      return { method: 'POST', url: '/v1/payments', headers }
    }
    const actor = `client:${client}` as const
    assert.equal(await said(reading()), 'let in')
    assert.equal(await said(order()), 'let in')
    await inOffice(work => identity.suspend(work, actor))
    assert.equal(await said(reading()), 'caller_unknown')
    await inOffice(work => identity.reinstate(work, actor))
    assert.equal(await said(reading()), 'let in')

    const second = newProofKey()
    await enterKey(owner, institution, client, second, outside.now())
    await owner`update identity.client_key set retired_at = ${outside.now()}
                 where client_id = ${client} and kid = ${clientKey.kid}`
    assert.equal(await said(order()), 'signature_invalid')
    assert.equal(await said(order({ kid: second.thumbprint, secret: second.secret })), 'let in')
    assert.equal(await said(reading()), 'let in')
    await owner`update identity.client_scope set removed_at = ${outside.now()}
                 where client_id = ${client} and scope = ${read}`
    assert.equal(await said(reading()), 'scope_missing')
    await owner`update identity.client_key set retired_at = ${outside.now()}
                 where client_id = ${client} and kid = ${second.thumbprint}`
    assert.equal(await said(order({ kid: second.thumbprint, secret: second.secret })), 'signature_invalid')
  })

  test('is a matter of the institution: the same client id elsewhere is nobody', async () => {
    await enter(door.world.outside, 'other')
    const nobody = by({ own: 'caller_unknown', external: 'mapping_missing' })
    assert.equal(await said(door.reading(door.tokenFor('other'))), nobody)
    const nowhere = by({ own: 'caller_unknown', external: 'token_invalid' })
    assert.equal(await said(door.reading(door.tokenFor('nowhere'))), nowhere)
    const signed = by({ own: 'signature_invalid', external: 'mapping_missing' })
    assert.equal(await said(door.order(door.tokenFor('other'))), signed)
    // What a claim says of institutions is ours to say, and nobody else's to be believed.
    const answer = await door.ask(await door.reading(door.token({ institution: 'other' })))
    assert.equal(answer.ok ? answer.value.institution : nobody, by({ own: nobody, external: 'demo' }))
  })

  test('cannot be written by the api, and is never taken back', async () => {
    const insert = transact(door.world.outsideAs('vouch_api'), door.world.institution, 'process:test', async work =>
      done(await identity.revokeToken(work, 'x')),
    )
    await assert.rejects(insert, /permission denied/)
    await assert.rejects(door.world.owner`delete from identity.revocation`.execute(), /never changed or deleted/)
  })
})

describeBoth('the clock', () => {
  test('ends a token at its second, also one that is remembered', async () => {
    const token = door.token()
    assert.equal(await said(door.reading(token)), 'let in')
    door.world.clock.advance(299_999)
    assert.equal(await said(door.reading(token)), 'let in')
    door.world.clock.advance(1)
    assert.equal(await said(door.reading(token)), 'token_invalid')
  })

  test('may be ten seconds behind the issuer’s and the client’s, and no more', async () => {
    const ahead = (seconds: number) => new Date(door.world.outside.now().getTime() + seconds * 1_000)
    const from = (seconds: number) => door.token({}, {}, { at: ahead(seconds) })
    assert.equal(await said(door.reading(from(10))), 'let in')
    assert.equal(await said(door.reading(from(11))), 'token_invalid')
    const nbf = (seconds: number) => door.token({ nbf: Math.floor(ahead(seconds).getTime() / 1_000) })
    assert.equal(await said(door.reading(nbf(10))), 'let in')
  })

  test('gives a signature a minute', async () => {
    const token = door.token()
    const signed = await door.order(token)
    const input = (seconds: number) => {
      const created = Math.floor(door.world.outside.now().getTime() / 1_000) + seconds
      return signed.headers['signature-input']?.replace(/created=\d+/, `created=${created}`)
    }
    // Whether it is timely is seen before it is verified, so nothing is told by the answer but by its bounds in `isTimely`.
    for (const seconds of [-61, 11, 600]) {
      assert.equal(await said(but(signed, { 'signature-input': input(seconds) })), 'signature_invalid')
    }
    const late = await door.order(token)
    door.world.clock.advance(60_000)
    assert.equal(await said(late), 'let in')
    const later = await door.order(token)
    door.world.clock.advance(61_000)
    assert.equal(await said(later), 'proof_invalid')
  })
})

describeBoth('the issuer', () => {
  test('may be away as long as what it said last is young, and then nobody gets in', async () => {
    const requests = door.openRequests()
    assert.equal(await said(door.reading(), requests), 'let in')
    door.issuer.setAway(true)
    door.world.clock.advance(freshMs)
    assert.equal(await said(door.reading(), requests), 'let in')
    door.world.clock.advance(lifeMs - freshMs - 1)
    assert.equal(await said(door.reading(), requests), 'let in')
    door.world.clock.advance(1)
    assert.equal(await said(door.reading(), requests), 'issuer_away')
    assert.equal(await said(door.reading(), door.openRequests()), 'issuer_away')
    door.issuer.setAway(false)
    door.world.clock.advance(1_000)
    assert.equal(await said(door.reading(), requests), 'let in')
  })

  test('changes its key, and tokens of both are good until the first is withdrawn', async () => {
    const requests = door.openRequests()
    const before = door.token()
    assert.equal(await said(door.reading(before), requests), 'let in')
    door.issuer.rotate()
    door.world.clock.advance(cooldownMs)
    assert.equal(await said(door.reading(), requests), 'let in')
    assert.equal(await said(door.reading(before), requests), 'let in')
    const unseen = door.token()
    door.issuer.rotate('alone')
    door.world.clock.advance(freshMs)
    await said(door.reading(door.token({}, { kid: 'gone' })), requests)
    assert.equal(await said(door.reading(unseen), requests), 'token_invalid')
  })
})

describeBoth('the memory of proofs', () => {
  test('that a crash has emptied accepts no proof of before', async () => {
    const { owner, clock } = door.world
    const used = await door.reading()
    assert.equal(await said(used), 'let in')
    clock.advance(2_000)
    await owner`truncate identity.proof_seen, identity.proof_memory`
    assert.equal(await said(used), 'proof_nonce_wanted')
    assert.equal(await said(door.reading()), 'let in')
    assert.equal(await said(used), 'proof_replayed')
  })

  test('forgets what could not be shown again anyway, and nothing sooner', async () => {
    const { owner, clock, outsideAs } = door.world
    const loop = identity.forgetProofsLoop(outsideAs('vouch_worker'))
    const pass = () => loop.pass(AbortSignal.timeout(10_000))
    clock.advance(3_600_000)
    await pass()
    const token = door.token()
    const at = Math.floor(door.world.outside.now().getTime() / 1_000)
    await said(readingWith({ claims: { iat: at + 10 } }, token))
    const ahead = await readingWith({ claims: { iat: at + 10 } }, token)
    assert.equal(await said(ahead), 'let in')
    clock.advance(70_000)
    assert.equal(await pass(), 0)
    assert.equal(await said(ahead), 'proof_replayed')
    clock.advance(80_000)
    assert.equal(await pass(), 2)
    assert.deepEqual([...(await owner`select from identity.proof_seen`)], [])
  })
})

function generateKey() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { secret: privateKey }
}

function partsOf(token: string): [object, object] {
  const [header = '', payload = ''] = token.split('.')
  const open = (part: string): object => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
  return [open(header), open(payload)]
}
