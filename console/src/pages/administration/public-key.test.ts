import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { describe, test } from 'node:test'

import { readPublicJwk } from '../../../../src/identity/public-jwk.ts'
import { readPublicKey } from './public-key.ts'

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const jwk = readPublicJwk({ ...pair.publicKey.export({ format: 'jwk' }) })
const pem = String(pair.publicKey.export({ type: 'spki', format: 'pem' }))

describe('the public key of a program', () => {
  test('is read from a JWK, with whatever else stands in it, and from a PEM file, as the office takes it', async () => {
    assert.ok(jwk !== undefined)
    assert.deepEqual(await readPublicKey(JSON.stringify({ ...jwk, alg: 'ES256', use: 'sig' })), { jwk })
    assert.deepEqual(await readPublicKey(`\n${pem}\n`), { jwk })
  })

  test('is none where it is private: no part of it is given on', async () => {
    const privates = [
      JSON.stringify(pair.privateKey.export({ format: 'jwk' })),
      String(pair.privateKey.export({ type: 'pkcs8', format: 'pem' })),
      String(pair.privateKey.export({ type: 'sec1', format: 'pem' })),
    ]
    for (const text of privates) {
      const read = await readPublicKey(text)
      assert.match('flaw' in read ? read.flaw : '', /private key/)
    }
  })

  test('is none of another curve, of no point, or of no key at all', async () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey
    const texts = [
      '',
      'hello',
      'null',
      '[]',
      '{"kty":"EC"}',
      JSON.stringify(other.export({ format: 'jwk' })),
      String(other.export({ type: 'spki', format: 'pem' })),
      JSON.stringify({ ...jwk, y: jwk?.x }),
      pem.replace('M', '!'),
    ]
    for (const text of texts) assert.deepEqual(Object.keys(await readPublicKey(text)), ['flaw'], text)
  })
})
