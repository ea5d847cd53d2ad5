// The check digits by which numbers are told from other numbers.

/** The Luhn formula (ISO/IEC 7812-1 annex B) over a string of digits. */
export function isLuhn(digits: string): boolean {
  let sum = 0
  for (let place = 0; place < digits.length; place++) {
    const digit = digits.charCodeAt(digits.length - 1 - place) - 48
    const doubled = place % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return digits.length > 0 && sum % 10 === 0
}

/**
 * 13 to 19 digits with a check digit. No card begins with 0; with 1 only cards of 15 digits do (ISO/IEC 7812 airlines),
 * while milliseconds, microseconds and nanoseconds since 1970 begin with 1 and have 13, 16 and 19 digits.
 */
export function isCardNumber(digits: string): boolean {
  if (digits.length < 13 || digits.length > 19 || digits.startsWith('0')) return false
  if (digits.startsWith('1') && digits.length !== 15) return false
  return isLuhn(digits)
}

/** An ABA routing number: nine digits weighted 3, 7, 1. */
export function isRoutingNumber(digits: string): boolean {
  if (digits.length !== 9 || digits === '000000000') return false
  let sum = 0
  for (let place = 0; place < 9; place++) sum += (digits.charCodeAt(place) - 48) * ([3, 7, 1][place % 3] ?? 0)
  return sum % 10 === 0
}

/** ISO 13616: the first four signs go to the end, letters count from ten, and the whole leaves 1 modulo 97. */
export function isIban(signs: string): boolean {
  if (!/^[A-Za-z]{2}\d{2}[A-Za-z0-9]{11,30}$/.test(signs)) return false
  let rest = 0
  for (const sign of signs.slice(4) + signs.slice(0, 4)) {
    const value = Number.parseInt(sign, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest === 1
}
