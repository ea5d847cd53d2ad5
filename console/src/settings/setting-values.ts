// A setting's content as fields and texts, and texts back as content: what is shown, what is written into a form, and what is sent.

import { groupedAmount } from '../parts/amount.ts'
import { wordsOf } from '../parts/said.ts'
import type { Field, Shape } from './setting-shapes.ts'

export type Json = null | string | number | boolean | readonly Json[] | { readonly [member: string]: Json }

export function isRecord(held: Json | undefined): held is { readonly [member: string]: Json } {
  return typeof held === 'object' && held !== null && !Array.isArray(held)
}

/** As the office wrote it: JSON. */
export function parsed(content: string): Json {
  return JSON.parse(content) as Json // By its contract.
}

/** What stands at the end of a way; undefined where the way leads nowhere. */
export function valueAt(content: Json, path: string): Json | undefined {
  return path
    .split('.')
    .reduce<Json | undefined>((held, member) => (isRecord(held) ? held[member] : undefined), content)
}

const plurals = {
  days: ['day', 'days'],
  hours: ['hour', 'hours'],
  minutes: ['minute', 'minutes'],
  years: ['year', 'years'],
}

/** In words, with its unit; undefined for what is not there. */
export function sayValue(field: Field | undefined, held: Json | undefined, currency: string): string | undefined {
  if (held === undefined) return undefined
  if (held === null) return field?.empty ?? 'nothing'
  if (field?.unit === 'account') return `ends in ${endOf(held)}`
  if (Array.isArray(held))
    return held.length === 0 ? (field?.empty ?? 'none') : held.map(one => sayPlain(one)).join(', ')
  const text = sayPlain(held)
  switch (field?.unit) {
    case 'money':
      return `${currency} ${groupedAmount(text)}`
    case 'days':
    case 'hours':
    case 'minutes':
    case 'years':
      return `${text} ${plurals[field.unit][text === '1' ? 0 : 1]}`
    case 'count':
      return groupedAmount(text)
    case 'choice':
      return field.choices?.[text] ?? wordsOf(text)
    case 'time':
    case 'text':
    case 'lines':
    case undefined:
      return text
  }
}

const endChars = 4

/** Of an account as it is kept, or as it was just written. */
function endOf(held: Json): string {
  const kept = valueAt(held, 'lastDigits')
  const written = valueAt(held, 'number')
  return typeof kept === 'string' ? kept : typeof written === 'string' ? written.slice(-endChars) : ''
}

function sayPlain(held: Json): string {
  if (typeof held === 'string') return held
  return held === true ? 'yes' : held === false ? 'no' : JSON.stringify(held)
}

/** What a form begins with. */
export function textsOf({ fields }: Shape, content: Json): Readonly<Record<string, string>> {
  return Object.fromEntries(
    fields.map(({ path, unit }) => {
      const held = valueAt(content, path)
      // An account that is kept is not there to be written into a form.
      const text =
        unit === 'account' || held === undefined || held === null
          ? ''
          : Array.isArray(held)
            ? held.map(sayPlain).join('\n')
            : sayPlain(held)
      return [path, text]
    }),
  )
}

/** Why a text cannot be what a field is; undefined where it can. An account that is there already stays where nothing is said. */
export function flawOf({ unit, empty, least, most }: Field, text: string, held?: Json): string | undefined {
  const said = text.trim()
  if (said === '' && unit === 'account' && isRecord(held)) return undefined
  if (said === '') return empty === undefined ? 'Something must stand here.' : undefined
  switch (unit) {
    case 'account':
      return /^[0-9A-Za-z][0-9A-Za-z -]{2,32}[0-9A-Za-z]$/.test(said) ? undefined : 'An account number, whole.'
    case 'money':
      return /^\d{1,12}(\.\d{1,4})?$/.test(said) ? undefined : 'An amount, such as 2500 or 2500.00.'
    case 'time':
      return /^([01]\d|2[0-3]):[0-5]\d$/.test(said) ? undefined : 'A time of day, such as 16:30.'
    case 'days':
    case 'hours':
    case 'minutes':
    case 'years':
    case 'count': {
      const number = Number(said)
      if (!/^\d{1,10}$/.test(said)) return 'A whole number.'
      if (least !== undefined && number < least) return `At least ${groupedAmount(`${least}`)}.`
      return most !== undefined && number > most ? `At most ${groupedAmount(`${most}`)}.` : undefined
    }
    case 'text':
    case 'lines':
    case 'choice':
      return undefined
  }
}

const numbers: ReadonlySet<Field['unit']> = new Set(['days', 'hours', 'minutes', 'years', 'count'])

/** The content with what was written put into it; what no field is of stays as it was. `added`: parts that it had not. */
export function contentOf(
  shape: Shape,
  before: Json,
  texts: Readonly<Record<string, string>>,
  added: readonly string[] = [],
): Json {
  return askedFields(shape, before, added).reduce<Json>((content, field) => {
    const text = texts[field.path] ?? ''
    const isEmpty = text.trim() === ''
    if (isEmpty && field.unit === 'account') return content
    // What the institution has never said a word of stays so.
    if (isEmpty && !field.path.includes('.') && valueAt(content, field.path) === undefined) return content
    return put(content, field.path.split('.'), readText(field, text))
  }, before)
}

function readText({ unit }: Field, text: string): Json {
  const said = text.trim()
  if (unit === 'lines') return said.split(/[\n,]/).flatMap(line => (line.trim() === '' ? [] : [line.trim()]))
  if (said === '') return null
  if (unit === 'account') return { number: said }
  return numbers.has(unit) ? Number(said) : said
}

function put(content: Json, [member = '', ...rest]: readonly string[], held: Json): Json {
  const record = isRecord(content) ? content : {}
  return { ...record, [member]: rest.length === 0 ? held : put(record[member] ?? {}, rest, held) }
}

/** Fields that can be asked for: not those of a part that is not there, and that nobody wants to agree on now. */
export function askedFields(
  { fields, parts = {} }: Shape,
  content: Json,
  added: readonly string[] = [],
): readonly Field[] {
  return fields.filter(({ path }) => {
    const [part = ''] = path.split('.')
    return !Object.hasOwn(parts, part) || added.includes(part) || isRecord(valueAt(content, part))
  })
}

/** What was never agreed on, and can be now. */
export function absentParts(
  { parts = {} }: Shape,
  content: Json,
): readonly { readonly part: string; readonly name: string }[] {
  return Object.entries(parts).flatMap(([part, { name }]) => (isRecord(valueAt(content, part)) ? [] : [{ part, name }]))
}
