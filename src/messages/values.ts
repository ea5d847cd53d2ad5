// What may stand in a message, and nothing else: each kind of value, how it is checked, and how people and programs read
// it. No kind holds free text, so no name, number or secret gets into a message by way of a value.

import type { Canonical } from '../base/canonical.ts'
import { isBusinessDate, isTimeZone } from '../base/dates.ts'
import { decimals, formatMoney, isCurrency, type Money } from '../base/money.ts'
import { fault } from '../base/outcome.ts'
import { scrub } from '../protection/protection.ts'

/** `last4`: the end of an account or card number, for people only. `oneOf`: words of ours, by the code that names them. */
export type Kind = 'amount' | 'date' | 'time' | 'reference' | 'version' | 'last4' | Choice
export type Choice = { readonly oneOf: Readonly<Record<string, string>> }
export type Places = Readonly<Record<string, Kind>>

export type Moment = { readonly at: Date; readonly timeZone: string }
/** A text is a date, an id of ours, the end of a number, or the code of a choice; a number is a version. */
export type Value = Money | Moment | string | number
export type Values = Readonly<Record<string, Value>>

export type ValueRefusal = {
  readonly code: 'value_unknown' | 'value_missing' | 'value_sensitive' | 'value_malformed'
  readonly place: string
}

/** The first thing that is wrong with `values`: one too many, one too few, one that must not leave, one of another kind. */
export function flawIn(places: Places, values: Values): ValueRefusal | undefined {
  for (const place of Object.keys(values)) if (!Object.hasOwn(places, place)) return { code: 'value_unknown', place }
  for (const place of Object.keys(places)) if (!Object.hasOwn(values, place)) return { code: 'value_missing', place }
  for (const [place, kind] of Object.entries(places)) {
    const value = values[place] ?? fault('every place has its value')
    if (typeof value === 'string' && looksSensitive(value)) return { code: 'value_sensitive', place }
    if (!isOfKind(kind, value)) return { code: 'value_malformed', place }
  }
  return undefined
}

/** How often a thing may change; six digits are no account number. */
const versionMax = 999_999

/** A full id of ours: sixteen bytes in base 32. A token stands for an account number, and stays inside with it. */
const fullId = /^(?!tok_)[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}$/
/** No account number of a bank is shorter; a last4 is. */
const accountDigits = /\d{7}/

/** What must not stand in a message, nor in the name that it goes by. */
export function looksSensitive(text: string): boolean {
  if (fullId.test(text) || isBusinessDate(text)) return false
  return text.startsWith('tok_') || accountDigits.test(text) || scrub(text) !== text
}

function isOfKind(kind: Kind, value: Value): boolean {
  if (typeof kind === 'object') return typeof value === 'string' && Object.hasOwn(kind.oneOf, value)
  switch (kind) {
    case 'amount':
      return typeof value === 'object' && 'minor' in value && isCurrency(value.currency) && value.minor >= 0n
    case 'date':
      return typeof value === 'string' && isBusinessDate(value)
    case 'time':
      return (
        typeof value === 'object' && 'at' in value && !Number.isNaN(value.at.getTime()) && isTimeZone(value.timeZone)
      )
    case 'version':
      return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= versionMax
    case 'reference':
      return typeof value === 'string' && /^[a-z]{3}_[0-9a-z]{1,26}$/.test(value)
    case 'last4':
      return typeof value === 'string' && /^[0-9A-Z]{4}$/.test(value)
  }
}

/** As people read it, in their language: `$12.50`, `January 5, 2026`. For a value that `flawIn` let through. */
export function forPeople(kind: Kind, value: Value, language: string): string {
  if (typeof value === 'string') {
    if (typeof kind === 'object') return kind.oneOf[value] ?? fault('a choice that was checked has its words')
    return kind === 'date' ? day(value, language) : value
  }
  if (typeof value === 'number') return String(value)
  return 'at' in value ? moment(value, language) : amount(value, language)
}

/** As programs read it: ids and codes as they are, amounts as on our own API. */
export function forPrograms(value: Value): Canonical {
  if (typeof value !== 'object') return value
  return 'at' in value ? value.at.toISOString() : { amount: formatMoney(value), currency: value.currency }
}

type Decimal = `${number}`

/** Making a format takes longer than everything else about a message. */
const numberFormats = new Map<string, Intl.NumberFormat>()
const dateFormats = new Map<string, Intl.DateTimeFormat>()
const formatsMax = 500

function remembered<Format>(formats: Map<string, Format>, name: string, make: () => Format): Format {
  const known = formats.get(name)
  if (known !== undefined) return known
  if (formats.size >= formatsMax) formats.clear()
  const made = make()
  formats.set(name, made)
  return made
}

function amount(money: Money, language: string): string {
  const places = decimals(money.currency)
  const format = remembered(
    numberFormats,
    `${language} ${money.currency}`,
    () =>
      new Intl.NumberFormat(language, {
        style: 'currency',
        currency: money.currency,
        minimumFractionDigits: places,
        maximumFractionDigits: places,
      }),
  )
  // A decimal string is formatted exactly, which a number would not be; `formatMoney` writes nothing else.
  return plainBlanks(format.format(formatMoney(money) as Decimal))
}

function day(date: string, language: string): string {
  const format = remembered(
    dateFormats,
    language,
    () => new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }),
  )
  return plainBlanks(format.format(new Date(`${date}T00:00:00Z`)))
}

function moment({ at, timeZone }: Moment, language: string): string {
  const format = remembered(
    dateFormats,
    `${language} ${timeZone}`,
    () =>
      new Intl.DateTimeFormat(language, {
        year: 'numeric',
        month: 'long',
        day: 'numeric',
        hour: 'numeric',
        minute: '2-digit',
        timeZoneName: 'short',
        timeZone,
      }),
  )
  return plainBlanks(format.format(at))
}

/** Formats put blanks that do not break between a number and its unit; plain text has no use for them. */
function plainBlanks(text: string): string {
  return text.replaceAll(/[\u00a0\u202f]/g, ' ')
}

/** What must not be read in a whole text. Where to write or call an institution may stand in its own words. */
const forbidden = /\[(?:card|ssn|account|routing|iban|secret|token|key|number|row)\]/

export function isSensitive(text: string): boolean {
  const scrubbed = scrub(text)
  return scrubbed !== text && forbidden.test(scrubbed)
}
