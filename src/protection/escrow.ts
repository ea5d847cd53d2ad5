// Splits a secret among people, so that some of them together have it and fewer have nothing, not even a part of it.
// Shamir's scheme over GF(2^8), by the audited library shamir-secret-sharing. Pure but for its randomness.
//
// What is split is the secret with a mark of its own, because shares of different secrets would otherwise make a third one:
//
//     | secret | first 8 bytes of its SHA-256 |
//
// What a person gets, in base 32 without I, L, O and U, by fours. The check is the first 4 bytes of the SHA-256 before it.
//
//     | version: 1 | set: 4, random | enough: 1 | people: 1 | number: 1 | the library's share: n + 9 | check: 4 |

import { createHash, randomBytes } from 'node:crypto'
import { combine, split } from 'shamir-secret-sharing'

import { base32 } from '../base/ids.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'

export type Share = {
  /** The same for all shares of one splitting. */
  readonly set: string
  readonly enough: number
  readonly people: number
  /** From one. */
  readonly number: number
  readonly bytes: Buffer
}

export type ShareRefusal = { readonly code: 'share_malformed' | 'share_misread' }

export type JoinRefusal =
  | { readonly code: 'shares_of_different_sets' }
  | { readonly code: 'share_given_twice'; readonly number: number }
  | { readonly code: 'too_few_shares'; readonly enough: number; readonly given: number }
  | { readonly code: 'shares_do_not_fit' }

export const peopleMax = 16
export const secretBytesMax = 256
const version = 0x01
const headerBytes = 8
const markBytes = 8
const checkBytes = 4
/** The library adds one byte to each share: where on the curve it lies. */
const pointBytes = 1
const charactersPerGroup = 4
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** As texts, one for each person. Faults where one person alone would have it: that is no splitting. */
export async function splitSecret(secret: Uint8Array, people: number, enough: number): Promise<readonly string[]> {
  if (enough < 2 || people < enough || people > peopleMax) fault(`${enough} of ${people} is no splitting`)
  if (secret.length === 0 || secret.length > secretBytesMax) fault(`a secret of ${secret.length} bytes`)
  // The library takes a plain Uint8Array, and no Buffer.
  const marked = new Uint8Array(Buffer.concat([secret, markOf(secret)]))
  const shares = await split(marked, people, enough)
  marked.fill(0)
  const set = randomBytes(4)
  return shares.map((share, at) => {
    const bytes = Buffer.concat([Buffer.from([version]), set, Buffer.from([enough, people, at + 1]), share])
    return grouped(Buffer.concat([bytes, digestOf(bytes, checkBytes)]))
  })
}

/** Reads what a person types: small letters, O for 0, I and L for 1, any blanks and hyphens. */
export function readShare(text: string): Outcome<Share, ShareRefusal> {
  const bytes = bytesOf(text)
  const least = headerBytes + pointBytes + 1 + markBytes + checkBytes
  if (bytes === undefined || bytes.length < least || bytes.readUInt8(0) !== version)
    return refused({ code: 'share_malformed' })
  const body = bytes.subarray(0, -checkBytes)
  if (!digestOf(body, checkBytes).equals(bytes.subarray(-checkBytes))) return refused({ code: 'share_misread' })
  return done({
    set: body.toString('hex', 1, 5),
    enough: body.readUInt8(5),
    people: body.readUInt8(6),
    number: body.readUInt8(7),
    bytes: body.subarray(headerBytes),
  })
}

/** More shares than enough must agree with the others as well. */
export async function joinShares(shares: readonly Share[]): Promise<Outcome<Buffer, JoinRefusal>> {
  const [first] = shares
  if (first === undefined) return refused({ code: 'too_few_shares', enough: 2, given: 0 })
  const isOfFirst = ({ set, enough, people, bytes }: Share) =>
    set === first.set && enough === first.enough && people === first.people && bytes.length === first.bytes.length
  if (!shares.every(isOfFirst)) return refused({ code: 'shares_of_different_sets' })
  const twice = shares.find((share, at) => shares.findIndex(({ number }) => number === share.number) !== at)
  if (twice !== undefined) return refused({ code: 'share_given_twice', number: twice.number })
  const { enough } = first
  if (shares.length < enough) return refused({ code: 'too_few_shares', enough, given: shares.length })
  const points = new Set(shares.map(({ bytes }) => bytes.at(-1)))
  if (points.size < shares.length) return refused({ code: 'shares_do_not_fit' })
  const marked = Buffer.from(await combine(shares.map(({ bytes }) => new Uint8Array(bytes))))
  const secret = marked.subarray(0, -markBytes)
  return markOf(secret).equals(marked.subarray(-markBytes)) ? done(secret) : refused({ code: 'shares_do_not_fit' })
}

/** Of the secret with a word before it, so that it is no digest that stands anywhere else. It is split along with it. */
function markOf(secret: Uint8Array): Buffer {
  return createHash('sha256').update('vouch escrow\0').update(secret).digest().subarray(0, markBytes)
}

function digestOf(bytes: Uint8Array, length: number): Buffer {
  return createHash('sha256').update(bytes).digest().subarray(0, length)
}

function grouped(bytes: Buffer): string {
  const text = base32(bytes).toUpperCase()
  return (text.match(new RegExp(`.{1,${charactersPerGroup}}`, 'g')) ?? []).join('-')
}

/** The other way round of `base32`: what is left over stands before the first byte, and is zero. */
function bytesOf(text: string): Buffer | undefined {
  const plain = text.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  const bits = plain.split('').map(character => alphabet.indexOf(character))
  if (plain.length > 1_024 || bits.includes(-1)) return undefined
  const length = Math.floor((plain.length * 5) / 8)
  const number = bits.reduce((sum, value) => sum * 32n + BigInt(value), 0n)
  return number >> BigInt(length * 8) === 0n
    ? Buffer.from(number.toString(16).padStart(length * 2, '0'), 'hex')
    : undefined
}
