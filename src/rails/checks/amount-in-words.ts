// An amount as a check says it in words, which is what counts where words and figures differ (UCC § 3-114). Pure.

import { fault } from '../../base/outcome.ts'

const units = ' one two three four five six seven eight nine'.split(' ')
const teens = 'ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(' ')
const ones = [...units, ...teens]
const tens = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'] as const
const thousands = ['', ' thousand', ' million', ' billion'] as const

/** The most that can be said: more than any payment may be. */
export const centsInWordsMax = 99_999_999_999_999n

/** 123456 is 'One thousand two hundred thirty-four and 56/100 dollars'. */
export function amountInWords(cents: bigint): string {
  if (cents < 0n || cents > centsInWordsMax) fault(`${cents} cents are on no check`)
  const [dollars, rest] = [cents / 100n, cents % 100n]
  const words = dollars === 0n ? 'zero' : inWords(dollars)
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)} and ${String(rest).padStart(2, '0')}/100 dollars`
}

function inWords(dollars: bigint): string {
  const groups: string[] = []
  for (let [left, place] = [dollars, 0]; left > 0n; left /= 1_000n, place++) {
    const group = Number(left % 1_000n)
    if (group > 0) groups.unshift(belowThousand(group) + (thousands[place] ?? ''))
  }
  return groups.join(' ')
}

function belowThousand(number: number): string {
  const [hundreds, rest] = [Math.floor(number / 100), number % 100]
  const parts = hundreds === 0 ? [] : [`${ones[hundreds]} hundred`]
  return [...parts, ...(rest === 0 ? [] : [belowHundred(rest)])].join(' ')
}

function belowHundred(number: number): string {
  const [ten, one] = [Math.floor(number / 10), number % 10]
  if (number < ones.length) return ones[number] ?? ''
  return one === 0 ? (tens[ten] ?? '') : `${tens[ten]}-${ones[one]}`
}
