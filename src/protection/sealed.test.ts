import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'

import { decrypt, encrypt, kidOf, openBytes, type Place, SealBroken, sealBytes } from './sealed.ts'

const key = { kid: 7, secret: createSecretKey(Buffer.alloc(32, 1)) }
const place: Place = { institution: 'demo', table: 'identity.person', column: 'email', row: 'per_1' }
const vectorsPath = join(import.meta.dirname, '../../../shared/data/wycheproof/aes_gcm_test.json')

describe('a sealed field', () => {
  test('is laid out as version, key id, iv, ciphertext, tag', () => {
    const sealed = sealBytes(key, place, Buffer.from('hello'))
    assert.equal(sealed.length, 1 + 4 + 12 + 5 + 16)
    assert.equal(sealed.subarray(0, 5).toString('hex'), '0100000007')
    assert.equal(kidOf(place, sealed), 7)
  })

  test('opens to what was sealed, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), plain => {
        assert.deepEqual(openBytes(key, place, sealBytes(key, place, plain)), Buffer.from(plain))
      }),
    )
  })

  test('is different each time', () => {
    const seals = Array.from({ length: 1_000 }, () => sealBytes(key, place, Buffer.from('same')).toString('hex'))
    assert.equal(new Set(seals).size, 1_000)
  })

  test('does not open with any single bit of it flipped', () => {
    const sealed = sealBytes(key, place, Buffer.from('000123456789'))
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const flipped = Buffer.from(sealed)
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      assert.throws(() => openBytes(key, place, flipped), SealBroken, `bit ${bit}`)
    }
  })

  test('does not open cut short at any byte, nor lengthened', () => {
    const sealed = sealBytes(key, place, Buffer.from('000123456789'))
    for (let length = 0; length < sealed.length; length++) {
      assert.throws(() => openBytes(key, place, sealed.subarray(0, length)), SealBroken, `${length} bytes`)
    }
    assert.throws(() => openBytes(key, place, Buffer.concat([sealed, Buffer.alloc(1)])), SealBroken)
  })

  test('does not open in another place, also where the parts of the place run into each other', () => {
    const sealed = sealBytes(key, { ...place, row: 'a|b' }, Buffer.from('x'))
    const elsewhere: Place[] = [
      { ...place, row: 'a' },
      { ...place, column: 'email|a', row: 'b' },
      { ...place, column: 'email","a', row: 'b' },
      { ...place, row: 'a|b', institution: 'other' },
      { ...place, row: 'a|b', table: 'identity.client' },
      { ...place, row: 'a|b', column: 'name' },
      { ...place, row: 'a|b', member: 'mem_1' },
    ]
    for (const other of elsewhere) {
      assert.throws(() => openBytes(key, other, sealed), SealBroken, JSON.stringify(other))
    }
  })

  test('does not open under another key of the same id, and says nothing of its text', () => {
    const stranger = { kid: 7, secret: createSecretKey(Buffer.alloc(32, 2)) }
    const sealed = sealBytes(key, place, Buffer.from('000123456789'))
    assert.throws(() => openBytes(stranger, place, sealed), {
      name: 'SealBroken',
      message: 'identity.person.email of demo does not open: it does not verify',
    })
  })
})

describe('the cipher', { skip: existsSync(vectorsPath) ? false : 'no Wycheproof vectors at ../shared/data' }, () => {
  test('agrees with every Wycheproof vector of our sizes', () => {
    // The file's own schema: Project Wycheproof, aead_test_schema_v1.json.
    type Vector = Record<'key' | 'iv' | 'aad' | 'msg' | 'ct' | 'tag' | 'result', string> & { readonly tcId: number }
    type Vectors = { readonly testGroups: readonly { readonly keySize: number; readonly tests: readonly Vector[] }[] }
    const { testGroups }: Vectors = JSON.parse(readFileSync(vectorsPath, 'utf8'))
    const vectors = testGroups.filter(group => group.keySize === 256).flatMap(group => group.tests)
    let valid = 0
    let invalid = 0
    for (const vector of vectors) {
      const bytes = (name: 'key' | 'iv' | 'aad' | 'msg' | 'ct' | 'tag') => Buffer.from(vector[name], 'hex')
      const secret = createSecretKey(bytes('key'))
      const opened = decrypt(secret, bytes('iv'), bytes('aad'), bytes('ct'), bytes('tag'))
      if (vector.result === 'valid' && vector.iv.length === 24) {
        assert.deepEqual(opened, bytes('msg'), `vector ${vector.tcId}`)
        const { ciphertext, tag } = encrypt(secret, bytes('iv'), bytes('aad'), bytes('msg'))
        assert.deepEqual([ciphertext, tag], [bytes('ct'), bytes('tag')], `vector ${vector.tcId}`)
        valid++
      } else {
        // Other lengths of iv are sound elsewhere, and refused here.
        assert.equal(opened, undefined, `vector ${vector.tcId}`)
        invalid++
      }
    }
    assert.ok(valid >= 30 && invalid >= 30, `${valid} valid and ${invalid} refused vectors were run`)
  })
})
