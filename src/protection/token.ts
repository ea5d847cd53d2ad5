import { randomFillSync } from 'node:crypto'

import { base32 } from '../base/ids.ts'
import type { Token } from '../base/vault.ts'
import { isLuhn } from './checksums.ts'

export type { Token }

const tokenBytes = 16

/** `tok_` and 128 random bits. Drawn again when its digits could be taken for a card number. */
export function newToken(fillRandom: (bytes: Buffer) => void = randomFillSync): Token {
  for (;;) {
    const bytes = Buffer.alloc(tokenBytes)
    fillRandom(bytes)
    const token = `tok_${base32(bytes)}` as const
    const digits = token.replaceAll(/\D/g, '')
    if (digits.length < 13 || !isLuhn(digits)) return token
  }
}
