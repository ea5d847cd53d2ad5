// What the account numbers of a biller's customers look like, and by which check digit a mistyped one is told. Pure.
//
//     9999-99999-C      9 a digit, A a letter, X either, C a check digit; blanks and dashes are not part of a number
//
// Check digits stand at the end: one for mod10 and mod11, two for mod97.

import { isLuhn } from '../protection/protection.ts'

export const masksMax = 5
export const maskSignsMax = 40
const weightsMax = 40

export type AccountMask = {
  readonly mask: string
  readonly check:
    | { readonly by: 'none' }
    /** The Luhn formula, ISO/IEC 7812-1 annex B. */
    | { readonly by: 'mod10' }
    /** Sum of digit times weight, from the right, the weights beginning anew when used up; 2 to 7 when none are given. */
    | { readonly by: 'mod11'; readonly weights?: readonly number[] }
    /** ISO/IEC 7064 MOD 97-10: letters count from ten, and the whole leaves 1. */
    | { readonly by: 'mod97' }
}

/** What is wrong with a mask; undefined when nothing is. */
export function maskMistake({ mask, check }: AccountMask): string | undefined {
  const signs = signsOf(mask)
  if (!/^[9AXC]+$/.test(signs) || mask.length > maskSignsMax)
    return 'a mask is made of 9, A, X and C, blanks and dashes'
  const digits = { none: 0, mod10: 1, mod11: 1, mod97: 2 }[check.by]
  if (signs.replace(/C*$/, '').includes('C') || signs.length - signs.replace(/C*$/, '').length !== digits)
    return `${check.by} has ${digits} check digits, and they stand at the end`
  if (signs.length === digits) return 'a mask has more than check digits'
  if (check.by !== 'mod97' && check.by !== 'none' && /[AX]/.test(signs)) return `${check.by} is of digits only`
  if (check.by !== 'mod11' || check.weights === undefined) return undefined
  const isWeight = (weight: number) => Number.isInteger(weight) && weight >= 1 && weight <= 10
  return check.weights.length >= 1 && check.weights.length <= weightsMax && check.weights.every(isWeight)
    ? undefined
    : `weights are 1 to ${weightsMax} whole numbers from 1 to 10`
}

/** Why a number is none of this biller's. It never holds the number. */
export type Misfit = 'shape' | 'check_digit'

/** Undefined when it fits one of the masks, or when there are none. */
export function misfitOf(masks: readonly AccountMask[], number: string): Misfit | undefined {
  if (masks.length === 0) return undefined
  const signs = signsOf(number)
  const alike = masks.filter(({ mask }) => hasShape(signsOf(mask), signs))
  if (alike.length === 0) return 'shape'
  return alike.some(({ check }) => isChecked(check, signs)) ? undefined : 'check_digit'
}

function signsOf(text: string): string {
  return text.replaceAll(/[ -]/g, '').toUpperCase()
}

const patterns: Readonly<Record<string, RegExp>> = { 9: /[0-9]/, C: /[0-9]/, A: /[A-Z]/, X: /[0-9A-Z]/ }

function hasShape(mask: string, signs: string): boolean {
  return (
    signs.length === mask.length && Array.from(signs).every((sign, place) => patterns[mask[place] ?? '']?.test(sign))
  )
}

function isChecked(check: AccountMask['check'], signs: string): boolean {
  switch (check.by) {
    case 'none':
      return true
    case 'mod10':
      return isLuhn(signs)
    case 'mod11':
      return isMod11(signs, check.weights ?? [2, 3, 4, 5, 6, 7])
    case 'mod97':
      return remainderOf97(signs) === 1
  }
}

/** The check digit brings the sum to a multiple of eleven. Where it would be ten, no number is given out. */
function isMod11(digits: string, weights: readonly number[]): boolean {
  let sum = Number(digits.at(-1))
  for (let place = 0; place < digits.length - 1; place++)
    sum += Number(digits.at(-2 - place)) * (weights[place % weights.length] ?? 0)
  return sum % 11 === 0
}

function remainderOf97(signs: string): number {
  let rest = 0
  for (const sign of signs) {
    const value = Number.parseInt(sign, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest
}
