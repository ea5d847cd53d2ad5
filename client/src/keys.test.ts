import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { describe, test } from 'node:test'

import { recent } from '../../src/base/recent.ts'
import { isSignedBy, keyOf } from '../../src/identity/jws.ts'
import { openNonces } from '../../src/identity/nonce.ts'
import { checkProof } from '../../src/identity/proof.ts'
import { readPublicJwk, thumbprintOf } from '../../src/identity/public-jwk.ts'
import { readSignature } from '../../src/identity/request-signature.ts'
import { externalKey, makeClientKey, readClientKey } from './keys.ts'
import { openProofs } from './proof.ts'
import { signRequest } from './signature.ts'

const at = new Date('2026-01-05T15:00:00.000Z')

describe('a key', () => {
  test('is named as Vouch names it, and is the same when it was written and read', () => {
    const key = makeClientKey()
    const read = readPublicJwk({ ...key.publicJwk })
    assert.ok(read !== undefined)
    assert.equal(key.kid, thumbprintOf(read))
    assert.equal(readClientKey(key.exportPem()).kid, key.kid)
    assert.notEqual(makeClientKey().kid, key.kid)
  })

  test('is on P-256, or is none', () => {
    for (const pair of [generateKeyPairSync('ec', { namedCurve: 'P-384' }), generateKeyPairSync('ed25519')]) {
      const pem = pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
      assert.throws(() => readClientKey(pem), /A key on P-256 is needed/)
    }
    assert.throws(() => readClientKey('nothing'))
  })

  test('may be one that only signs, and takes its time', async () => {
    const inside = makeClientKey()
    const key = externalKey(inside.publicJwk, async bytes => inside.sign(bytes))
    assert.equal(key.kid, inside.kid)
    const request = {
      method: 'POST',
      target: 'https://pay.example/v1/payments',
      authorization: 'DPoP t',
      dpop: 'p',
      idempotencyKey: 'k',
      body: '{}',
      at,
    }
    assert.match((await signRequest(key, request))['signature'] ?? '', /^vouch=:[\w+/]{86}==:$/)
  })
})

describe('a proof', () => {
  test('is accepted by Vouch, once it has the nonce', async () => {
    const key = makeClientKey()
    const proofs = openProofs(key)
    const nonces = openNonces(Buffer.alloc(32, 1), () => at)
    const { createHash } = await import('node:crypto')
    const address = 'https://pay.example/v1/payments'
    const of = {
      method: 'POST',
      address,
      tokenHash: createHash('sha256').update('token-1').digest('base64url'),
      thumbprint: key.kid,
      wantsNonce: true,
      now: at,
    }
    const check = (text: string) =>
      checkProof(
        text,
        of,
        nonces,
        recent(10, 1_000, () => at),
      )
    const without = check(await proofs.make({ method: 'POST', address, token: 'token-1', at }))
    assert.deepEqual(without, { ok: false, refusal: { code: 'proof_nonce_wanted' } })
    proofs.hear('https://login.example', 'of another')
    proofs.hear('https://pay.example', nonces.current())
    proofs.hear('https://pay.example', null)
    assert.ok(check(await proofs.make({ method: 'POST', address, token: 'token-1', at })).ok)
    const other = await proofs.make({ method: 'POST', address, token: 'token-2', at })
    assert.deepEqual(check(other), { ok: false, refusal: { code: 'proof_invalid' } })
  })
})

describe('a signature', () => {
  test('verifies at Vouch, with and without a body', async () => {
    const key = makeClientKey()
    for (const body of ['{"amount":"1.00"}', undefined]) {
      const target = 'https://pay.example/v1/payments?x=1'
      const own = { authorization: 'DPoP token-1', dpop: 'proof-1', idempotencyKey: 'bill-1' }
      const signed = await signRequest(key, { method: 'POST', target, ...own, body, at })
      const headers = {
        authorization: own.authorization,
        dpop: own.dpop,
        'idempotency-key': own.idempotencyKey,
        ...signed,
      }
      const read = readSignature({ method: 'POST', target, headers }, at)
      assert.ok(typeof read === 'object')
      assert.equal(read.keyId, key.kid)
      assert.ok(isSignedBy(keyOf(key.publicJwk), read.base, read.signature))
      const other = readSignature({ method: 'POST', target: `${target}1`, headers }, at)
      assert.ok(typeof other === 'object' && !isSignedBy(keyOf(key.publicJwk), other.base, other.signature))
    }
  })
})
