// Finds card numbers in what people write, so that they are refused where they are offered. Nothing here keeps one.

import { isCardNumber } from './checksums.ts'

/** Digits, with single signs of punctuation between: one number, or several in a row. */
const chains = /\d+(?:[\s._/\u00b7\u2010-\u2015-]\d+)*/gu
const digitsMin = 13
const digitsMax = 19
/** As moments begin that are written in one piece, and no card does. */
const century = /^(?:19|20)/

/**
 * Whether a card number stands in it: by its check digit, in one piece or in groups as people write them. Digits of any
 * script count as what they stand for. Of other numbers as long, one in ten has the same check digit.
 */
export function holdsCardNumber(text: string): boolean {
  if (text.length < digitsMin) return false
  const found = text.normalize('NFKC').match(chains) ?? []
  return found.some(chain => {
    const groups = chain.split(/\D/u)
    return groups.some((_, at) => isGroupedCard(groups.slice(at)))
  })
}

/** From the first group on: alone, or with those behind it while they are of a card's lengths. */
function isGroupedCard(groups: readonly string[]): boolean {
  let digits = ''
  for (const [at, group] of groups.entries()) {
    digits += group
    if (digits.length > digitsMax) return false
    if (digits.length >= digitsMin && isCardNumber(digits) && !century.test(digits)) return true
    // Dates, times and sums have groups of other lengths.
    const isPart = (group.length >= 3 && group.length <= 7) || group.length === groups[0]?.length
    if (!isPart || (at === 0 && group.length > 7)) return false
  }
  return false
}
