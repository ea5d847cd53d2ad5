// Ids are made here, never by the database: a prefix that says what is named, and a UUIDv7 in Crockford's base 32
// (26 characters, sorts by time). The prefix is part of the type, so an account cannot be passed for a payment.

import { randomFillSync } from 'node:crypto'

export type Id<Prefix extends string> = `${Prefix}_${string}`

/** The tenant. It leads every key, so it is short, and people read it: `[a-z][a-z0-9-]{1,15}`. */
export type InstitutionId = string & { readonly __brand?: 'institution' }

export type NewId = <Prefix extends string>(prefix: Prefix) => Id<Prefix>

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const idPattern = /^[a-z]{3}_[0-9a-z]{1,26}$/
const institutionPattern = /^[a-z][a-z0-9-]{1,15}$/

export function isId<Prefix extends string>(prefix: Prefix, text: string): text is Id<Prefix> {
  return text.startsWith(`${prefix}_`) && idPattern.test(text)
}

export function isInstitutionId(text: string): text is InstitutionId {
  return institutionPattern.test(text)
}

/**
 * Ids that sort in the order they were made, also within one millisecond and across a clock that steps back.
 *
 *     | 48 bits: unix time in ms | 4: version 7 | 12: counter | 2: variant | 62: random |      RFC 9562 §5.7
 */
export function idMaker(now: () => number = Date.now, fillRandom: (bytes: Buffer) => void = randomFillSync): NewId {
  const pool = Buffer.alloc(8 * 512)
  let used = pool.length
  let lastMs = 0
  let counter = 0
  const bytes = Buffer.alloc(16)

  return prefix => {
    const ms = now()
    if (ms > lastMs) {
      lastMs = ms
      counter = 0
    } else if (++counter > 0xfff) {
      lastMs++
      counter = 0
    }
    if (used === pool.length) {
      fillRandom(pool)
      used = 0
    }
    bytes.writeUIntBE(lastMs, 0, 6)
    bytes.writeUInt16BE(0x7000 | counter, 6)
    pool.copy(bytes, 8, used, used + 8)
    used += 8
    bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
    return `${prefix}_${base32(bytes)}`
  }
}

/** Most significant bits first; the first character of sixteen bytes carries three bits, so order is kept. */
export function base32(bytes: Uint8Array): string {
  let text = ''
  let bits = (5 - ((bytes.length * 8) % 5)) % 5
  let value = 0
  for (const byte of bytes) {
    value = (value << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += alphabet[(value >>> bits) & 31]
    }
    value &= 0xff
  }
  return text
}
