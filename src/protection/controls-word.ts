// What came of asking the vault, in one word.

import { SealBroken } from './sealed.ts'
import { LineConfined } from './vault-confined.ts'

/** `done`, or by what it was refused; anything else is no answer. */
export async function vaultWordFor(attempt: () => Promise<unknown>): Promise<string> {
  try {
    await attempt()
    return 'done'
  } catch (thrown) {
    if (thrown instanceof SealBroken || thrown instanceof LineConfined) return thrown.name
    throw thrown
  }
}

/** Drawn for this try alone: whatever holds it has it from here. */
export function digitsOf(random: () => number, count: number): string {
  return Array.from({ length: count }, () => Math.floor(random() * 10)).join('')
}

/** What is sealed may be told by none of these. */
export function showsText(bytes: Buffer, text: string): boolean {
  const plain = Buffer.from(text)
  return [plain, Buffer.from(plain.toString('hex')), Buffer.from(plain.toString('base64'))].some(one =>
    bytes.includes(one),
  )
}
