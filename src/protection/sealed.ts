// What a sealed field looks like, and how it is made and opened. Pure but for the random iv.
//
//     | 0x01 | kid: 4 bytes | iv: 12 bytes | ciphertext, as long as the text | tag: 16 bytes |
//
// AES-256-GCM with a random 96-bit iv and a 128-bit tag (NIST SP 800-38D §8.2.2). The additional data is the field's
// place, so what is moved to another row, column, table or institution no longer opens. The length of the text shows.

import { createCipheriv, createDecipheriv, type KeyObject, randomFillSync } from 'node:crypto'

import { fault } from '../base/outcome.ts'
import type { Place, Sealed } from '../base/vault.ts'

export type { Place, Sealed }

export type Key = { readonly kid: number; readonly secret: KeyObject }

/** It was altered, moved, truncated, or sealed under a key that is not here. There is no text to be had from it. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken'
  readonly place: Place
  readonly flaw: string
  constructor(place: Place, flaw: string) {
    super(`${place.table}.${place.column} of ${place.institution} does not open: ${flaw}`)
    this.place = place
    this.flaw = flaw
  }
}

/** Their key was destroyed, and there is a tombstone: nothing of theirs opens, and nothing is sealed for them. */
export class MemberErased extends SealBroken {
  constructor(place: Place) {
    super(place, 'the member was erased')
  }
}

const version = 0x01
const ivAt = 5
const ivBytes = 12
const textAt = ivAt + ivBytes
const tagBytes = 16
const sealedBytesMin = textAt + tagBytes
const kidMax = 2 ** 31 - 1

export function sealBytes(key: Key, place: Place, plain: Uint8Array): Sealed {
  const sealed = Buffer.alloc(sealedBytesMin + plain.length)
  sealed.writeUInt8(version, 0)
  sealed.writeUInt32BE(key.kid, 1)
  const iv = randomFillSync(sealed.subarray(ivAt, textAt))
  const { ciphertext, tag } = encrypt(key.secret, iv, additionalData(place, key.kid), plain)
  ciphertext.copy(sealed, textAt)
  tag.copy(sealed, textAt + plain.length)
  return sealed as Sealed // Laid out as drawn above.
}

/** Says which key a field names, so that the key is looked up and never found by trying. */
export function kidOf(place: Place, sealed: Buffer): number {
  if (sealed.length < sealedBytesMin) throw new SealBroken(place, 'it is too short')
  if (sealed.readUInt8(0) !== version) throw new SealBroken(place, 'it has an unknown version')
  const kid = sealed.readUInt32BE(1)
  if (kid > kidMax) throw new SealBroken(place, 'it names no key')
  return kid
}

export function openBytes(key: Key, place: Place, sealed: Buffer): Buffer {
  if (kidOf(place, sealed) !== key.kid) throw new SealBroken(place, 'it names another key')
  const iv = sealed.subarray(ivAt, textAt)
  const ciphertext = sealed.subarray(textAt, -tagBytes)
  const plain = decrypt(key.secret, iv, additionalData(place, key.kid), ciphertext, sealed.subarray(-tagBytes))
  if (plain === undefined) throw new SealBroken(place, 'it does not verify')
  return plain
}

/** A JSON list of strings has one reading only, whatever stands in them. */
function additionalData(place: Place, kid: number): Buffer {
  const { institution, table, column, row, member } = place
  return Buffer.from(JSON.stringify(['vouch field 1', institution, table, column, row, member ?? '', String(kid)]))
}

/** The one place of this program that encrypts. Held against Project Wycheproof's vectors. */
export function encrypt(
  secret: KeyObject,
  iv: Uint8Array,
  additional: Uint8Array,
  plain: Uint8Array,
): { readonly ciphertext: Buffer; readonly tag: Buffer } {
  if (iv.length !== ivBytes) fault(`an iv of ${iv.length} bytes`)
  const cipher = createCipheriv('aes-256-gcm', secret, iv, { authTagLength: tagBytes })
  cipher.setAAD(additional)
  const ciphertext = cipher.update(plain)
  cipher.final() // A counter mode holds nothing back: this computes the tag.
  return { ciphertext, tag: cipher.getAuthTag() }
}

/** Undefined when the tag does not fit. Text that was not verified never leaves this function. */
export function decrypt(
  secret: KeyObject,
  iv: Uint8Array,
  additional: Uint8Array,
  ciphertext: Uint8Array,
  tag: Uint8Array,
): Buffer | undefined {
  if (iv.length !== ivBytes || tag.length !== tagBytes) return undefined
  const decipher = createDecipheriv('aes-256-gcm', secret, iv, { authTagLength: tagBytes })
  decipher.setAAD(additional)
  decipher.setAuthTag(tag)
  const plain = decipher.update(ciphertext)
  try {
    decipher.final()
  } catch {
    return undefined
  }
  return plain
}
