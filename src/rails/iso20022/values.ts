// Amounts, days and instants as XML Schema writes them, read exactly or not at all.

import { type BusinessDate, isBusinessDate } from '../../base/dates.ts'
import { type Currency, decimals, isCurrency, type Money } from '../../base/money.ts'
import { done, type Outcome, refused } from '../../base/outcome.ts'
import type { Rule } from './findings.ts'

/** ISO 20022 gives an amount eighteen digits; in minor units they fit Postgres's bigint. */
const amountDigitsMax = 18
const minorMax = 10n ** 18n - 1n

export type ValueRefusal = { readonly code: Rule }

/**
 * '5442.09000' is 5442.09: zeros behind the decimals of a currency say nothing, anything else there is refused. No
 * sign, though XML Schema would allow '+1': nobody writes one who does not try something.
 */
export function readAmount(text: string, currency: string): Outcome<Money, ValueRefusal> {
  if (!isCurrency(currency)) return refused({ code: 'currency_unknown' })
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text)
  if (match === null) return refused({ code: 'amount_malformed' })
  const [, whole = '', fraction = ''] = match
  if (whole.length + fraction.length > amountDigitsMax) return refused({ code: 'amount_malformed' })
  return minorOf(whole, fraction, currency)
}

/** A sum that is said without a currency, '-12.5', in the minor units of one. */
export function readSum(text: string, currency: Currency): Outcome<Money, ValueRefusal> {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text)
  if (match === null) return refused({ code: 'number_malformed' })
  const [, sign = '', whole = '', fraction = ''] = match
  const money = minorOf(whole, fraction, currency)
  return money.ok && sign === '-' ? done({ ...money.value, minor: -money.value.minor }) : money
}

function minorOf(whole: string, fraction: string, currency: Currency): Outcome<Money, ValueRefusal> {
  const places = decimals(currency)
  if (/[^0]/.test(fraction.slice(places))) return refused({ code: 'amount_too_precise' })
  const minor = BigInt(whole + fraction.slice(0, places).padEnd(places, '0'))
  return minor > minorMax ? refused({ code: 'amount_too_large' }) : done({ minor, currency })
}

/** A day; an offset behind it is dropped, for the day is meant that the bank wrote. */
export function readDate(text: string): BusinessDate | null {
  const day = /^(\d{4}-\d\d-\d\d)(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)?$/.exec(text)?.[1]
  return day !== undefined && isBusinessDate(day) ? day : null
}

export type Moment = { readonly at: Date; readonly day: BusinessDate; readonly hasOffset: boolean }

/** An instant, to the millisecond, and the day on which it was where it was written. */
export function readDateTime(text: string): Moment | null {
  const match =
    /^(\d{4}-\d\d-\d\d)T((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d{1,12}))?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?$/.exec(text)
  if (match === null) return null
  const [, day = '', time = '', fraction = '', offset] = match
  if (!isBusinessDate(day)) return null
  const ms = fraction.slice(0, 3).padEnd(3, '0')
  return { at: new Date(`${day}T${time}.${ms}${offset ?? 'Z'}`), day, hasOffset: offset !== undefined }
}
