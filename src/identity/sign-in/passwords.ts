// Passwords: which are taken, and how they are kept. Argon2id (RFC 9106) with a pepper as its secret. Whoever is unknown
// costs as much as whoever is known, and a flood of attempts takes four of the machine's threads and no more.

import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'

import { openBulkhead } from '../../base/bulkhead.ts'
import { done, fault, type Outcome, refused } from '../../base/outcome.ts'
import { isCommon } from './common-passwords.ts'
import type { Peppers } from './peppers.ts'

/** With a second factor beside it; NIST SP 800-63B-4 wants fifteen of a password that stands alone, and ours never does. */
const passwordCharsMin = 12
const passwordCharsMax = 128

export type PasswordRefusal =
  | { readonly code: 'password_too_short'; readonly charsMin: number }
  | { readonly code: 'password_too_long'; readonly charsMax: number }
  | { readonly code: 'password_too_common' }

/** Any characters, in any mixture: length and rarity are what counts. `own` is what strangers know of the person. */
export function checkPassword(password: string, own: readonly string[]): Outcome<void, PasswordRefusal> {
  const chars = Array.from(normalised(password)).length
  if (chars < passwordCharsMin) return refused({ code: 'password_too_short', charsMin: passwordCharsMin })
  if (chars > passwordCharsMax) return refused({ code: 'password_too_long', charsMax: passwordCharsMax })
  return isCommon(password, own) ? refused({ code: 'password_too_common' }) : done(undefined)
}

export type PasswordHash = {
  readonly hash: Buffer
  readonly salt: Buffer
  readonly pepper: number
  readonly memoryKiB: number
  readonly passes: number
}

export type Passwords = {
  readonly hash: (password: string) => Promise<PasswordHash>
  /** Takes as long for nobody as for somebody. */
  readonly matches: (password: string, kept: PasswordHash | undefined) => Promise<boolean>
  /** Made with less than is wanted now: to be made again while the password is at hand. */
  readonly isOld: (kept: PasswordHash) => boolean
}

export type Cost = Pick<PasswordHash, 'memoryKiB' | 'passes'>
const cost: Cost = { memoryKiB: 46 * 1_024, passes: 1 }
const lanes = 1
const tagBytes = 32
const saltBytes = 16
const hashesMax = 4
const waitingMax = 64

/** Tests may want less; the database has a floor. */
export function openPasswords(peppers: Peppers, { memoryKiB, passes }: Cost = cost): Passwords {
  const places = openBulkhead(hashesMax, waitingMax)
  const nobody: Omit<PasswordHash, 'hash'> = { salt: randomBytes(saltBytes), pepper: peppers.newest, memoryKiB, passes }

  /** Throws `Full` when too many wait already. */
  const derive = (password: string, { salt, pepper, memoryKiB, passes }: Omit<PasswordHash, 'hash'>) =>
    places.call(
      () => stretch(password, salt, peppers.of(pepper) ?? fault(`there is no pepper ${pepper}`), memoryKiB, passes),
      AbortSignal.any([]),
    )

  return {
    hash: async password => {
      const made = { salt: randomBytes(saltBytes), pepper: peppers.newest, memoryKiB, passes }
      return { ...made, hash: await derive(password, made) }
    },
    matches: async (password, kept) => {
      const derived = await derive(password, kept ?? nobody)
      return timingSafeEqual(derived, kept?.hash ?? randomBytes(tagBytes)) && kept !== undefined
    },
    isOld: kept => kept.pepper < peppers.newest || kept.memoryKiB < memoryKiB || kept.passes < passes,
  }
}

function stretch(password: string, salt: Buffer, secret: Buffer, memoryKiB: number, passes: number): Promise<Buffer> {
  const message = Buffer.from(normalised(password), 'utf8')
  const parameters = {
    message,
    nonce: salt,
    parallelism: lanes,
    tagLength: tagBytes,
    memory: memoryKiB,
    passes,
    secret,
  }
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, derived) => (error === null ? resolve(derived) : reject(error)))
  })
}

/** The same password typed on two keyboards is one password. */
function normalised(password: string): string {
  return password.normalize('NFKC')
}
