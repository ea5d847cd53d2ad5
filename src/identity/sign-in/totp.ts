// Codes by time (RFC 6238): six digits that change every half minute. Pure; whoever takes a code writes down its step, and
// no code of that step or before it is taken again.

import { generateURI, verifySync } from 'otplib'

const periodSeconds = 30
const digits = 6

/** RFC 4226 wants 160 bits. */
export const totpSecretBytes = 20

/** The step of a code that is right now, a step early or late; undefined when it is not, or is used up. */
export function stepOf(secret: string, code: string, now: Date, lastStep: number): number | undefined {
  if (!isCode(code)) return undefined
  const epoch = Math.floor(now.getTime() / 1_000)
  const found = verifySync({ secret, token: code, period: periodSeconds, digits, epoch, epochTolerance: periodSeconds })
  if (!found.valid || !('timeStep' in found)) return undefined
  return found.timeStep > lastStep ? found.timeStep : undefined
}

export function isCode(text: string): boolean {
  return /^\d{6}$/.test(text)
}

/** What an app on a telephone reads. The label is shown there; it is the institution's name for itself. */
export function totpAddress(secret: string, label: string): string {
  return generateURI({ issuer: 'Vouch', label, secret, digits, period: periodSeconds })
}

/** RFC 4648 base 32, as such apps read it. */
export function totpSecret(bytes: Uint8Array): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  let text = ''
  let value = 0
  let bits = 0
  for (const byte of bytes) {
    value = (value << 8) | byte
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet[(value >>> (bits - 5)) & 31]
    value &= 0xff
  }
  return bits === 0 ? text : text + alphabet[(value << (5 - bits)) & 31]
}
