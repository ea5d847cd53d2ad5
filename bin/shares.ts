// Shares of a secret as people type them.

import { createInterface } from 'node:readline/promises'

import * as protection from '../src/protection/protection.ts'
import { Cannot } from './instance.ts'

/** And what was scrolled away (ECMA-48 §8.3.39, with xterm's parameter 3). */
export const clearScreen = '\u001b[3J\u001b[2J\u001b[H'

/** The secret that the shares from standard input give back, one a line. */
export async function secretFromInput(): Promise<Buffer> {
  const joined = await protection.joinShares(await sharesFromInput())
  return joined.ok ? joined.value : Promise.reject(new Cannot(sentenceOf(joined.refusal)))
}

/** Until there are enough. What is misread is said at once, so that it can be typed again. */
async function sharesFromInput(): Promise<protection.Share[]> {
  const shares: protection.Share[] = []
  if (process.stdin.isTTY) console.error('Type the shares, one a line.')
  const lines = createInterface({ input: process.stdin, terminal: false })
  for await (const line of lines) {
    if (line.trim() === '') continue
    const share = protection.readShare(line)
    if (!share.ok) {
      const why = share.refusal.code === 'share_misread' ? 'has a character that is wrong' : 'is no share'
      if (!process.stdin.isTTY) throw new Cannot(`What stands in line ${shares.length + 1} ${why}.`)
      console.error(`That ${why}. Once more:`)
      continue
    }
    shares.push(share.value)
    if (!process.stdin.isTTY) continue
    const { enough, number } = share.value
    process.stderr.write(`${clearScreen}Share ${number} was read: ${shares.length} of ${enough}.\n`)
    if (shares.length >= enough) break
  }
  lines.close()
  return shares
}

function sentenceOf(refusal: protection.JoinRefusal): string {
  switch (refusal.code) {
    case 'shares_of_different_sets':
      return 'These shares are of different splittings.'
    case 'share_given_twice':
      return `Share ${refusal.number} was given twice.`
    case 'too_few_shares':
      return `${refusal.given} shares were given, and ${refusal.enough} are needed.`
    case 'shares_do_not_fit':
      return 'These shares do not fit together: one of them was altered.'
  }
}
