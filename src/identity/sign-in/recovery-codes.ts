// Ten codes on paper, for whoever has lost the telephone. Each is 128 random bits, kept hashed, and used once.

import { hash, randomBytes } from 'node:crypto'

import { base32 } from '../../base/ids.ts'

const recoveryCodes = 10
const codeBytes = 16
const groupChars = 5

export function newRecoveryCodes(): readonly string[] {
  return Array.from({ length: recoveryCodes }, () => grouped(base32(randomBytes(codeBytes))))
}

/** Undefined for what cannot be one. Blanks, hyphens and capitals do not matter; neither does o for 0, nor l or i for 1. */
export function recoveryCodeHash(typed: string): Buffer | undefined {
  const plain = typed.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1')
  return /^[0-9a-hjkmnp-tv-z]{26}$/.test(plain) ? hash('sha256', plain, 'buffer') : undefined
}

function grouped(text: string): string {
  return text.match(new RegExp(`.{1,${groupChars}}`, 'g'))?.join('-') ?? text
}
