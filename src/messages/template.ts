// The wording of a notice: which places it uses, what is wrong with it, and what it says once values stand in them.

import { fault } from '../base/outcome.ts'
import { type NoticeName, notices, shippedLanguage } from './notices.ts'
import { forPeople, isSensitive, type Kind, type Places, type Value, type Values } from './values.ts'

export type Wording = { readonly subject: string; readonly text: string }
export type Part = keyof Wording

/** Version 0 is what ships with the code. */
export type Template = Wording & {
  readonly notice: NoticeName
  readonly language: string
  readonly version: number
}

export type WordingRefusal =
  | { readonly code: 'wording_empty'; readonly part: Part }
  | { readonly code: 'wording_too_long'; readonly part: Part; readonly lengthMax: number }
  | { readonly code: 'wording_malformed'; readonly part: Part }
  | { readonly code: 'place_unknown'; readonly part: Part; readonly place: string }
  | { readonly code: 'place_repeated'; readonly part: Part; readonly place: string }
  | { readonly code: 'wording_sensitive'; readonly part: Part }

export const lengthMax = { subject: 150, text: 4_000 } as const
/** With its values. Their kinds are short, so only wording that repeats places without end comes here. */
export const writtenLengthMax = { subject: 250, text: 8_000 } as const

const place = /\{([a-z][a-z0-9_]{0,39})\}/g
/** A subject is one line; a text may have several. Neither holds what a terminal or a mail header would act upon. */
const unprintable = { subject: /\p{C}|[\u2028\u2029]/u, text: /(?!\n)\p{C}/u } as const

export function flawInWording(notice: NoticeName, language: string, wording: Wording): WordingRefusal | undefined {
  return flawInPart(notice, language, 'subject', wording.subject) ?? flawInPart(notice, language, 'text', wording.text)
}

function flawInPart(notice: NoticeName, language: string, part: Part, text: string): WordingRefusal | undefined {
  if (text.trim() === '') return { code: 'wording_empty', part }
  if (text.length > lengthMax[part]) return { code: 'wording_too_long', part, lengthMax: lengthMax[part] }
  if (!text.isWellFormed() || unprintable[part].test(text) || /[{}]/.test(text.replaceAll(place, ''))) {
    return { code: 'wording_malformed', part }
  }
  const places = placesOf(notice)
  const used = [...text.matchAll(place)].map(([, name = '']) => name)
  const unknown = used.find(name => name !== 'institution' && !Object.hasOwn(places, name))
  if (unknown !== undefined) return { code: 'place_unknown', part, place: unknown }
  // Four ends of numbers in a row would be a whole one.
  const repeated = used.find((name, at) => places[name] === 'last4' && used.indexOf(name) !== at)
  if (repeated !== undefined) return { code: 'place_repeated', part, place: repeated }
  const sample = { ...samplesOf(places, language), institution: 'Sample Bank' }
  // By itself, and as it will be read.
  const isEither = isSensitive(text.replaceAll(place, ' ')) || isSensitive(fill(text, sample))
  return isEither ? { code: 'wording_sensitive', part } : undefined
}

/** What is written with values that `flawIn` let through. `isHarmless` is false where they and the wording together are not. */
export function write(
  template: Template,
  values: Values,
  institutionName: string,
): Wording & { readonly isHarmless: boolean } {
  const places = placesOf(template.notice)
  const written = { institution: institutionName, ...texts(places, values, template.language) }
  // The end of a number after the word "account" is what it is for, and is not looked at again.
  const masked = { ...written, ...Object.fromEntries(endings(places).map(name => [name, hidden])) }
  return {
    subject: fill(template.subject, written),
    text: fill(template.text, written),
    isHarmless: !isSensitive(fill(`${template.subject}\n${template.text}`, masked)),
  }
}

/** The institution's own wording in the reader's language, in that language without its region, then in ours; or ours. */
export function choose(own: readonly Template[], notice: NoticeName, language: string): Template {
  const wanted = [language, language.split('-')[0], shippedLanguage]
  for (const one of wanted) {
    const found = own.find(template => template.notice === notice && template.language === one)
    if (found !== undefined) return found
  }
  const { subject, text } = notices[notice]
  return { notice, language: shippedLanguage, version: 0, subject, text }
}

/** A language, and perhaps a region: `en`, `es-MX`. */
export function isLanguage(text: string): boolean {
  return /^[a-z]{2}(?:-[A-Z]{2})?$/.test(text)
}

export function placesOf(notice: NoticeName): Places {
  return notices[notice].places
}

const hidden = '••••'

function endings(places: Places): string[] {
  return Object.keys(places).filter(name => places[name] === 'last4')
}

function fill(text: string, written: Readonly<Record<string, string>>): string {
  return text.replaceAll(place, (_, name: string) => written[name] ?? fault(`no value for ${name}`))
}

function texts(places: Places, values: Values, language: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(places).map(([name, kind]) => [
      name,
      forPeople(kind, values[name] ?? fault(`no value for ${name}`), language),
    ]),
  )
}

/** Something of each kind, as long as it gets, to see what a wording makes of it. */
function samplesOf(places: Places, language: string): Readonly<Record<string, string>> {
  const values = Object.fromEntries(Object.entries(places).map(([name, kind]) => [name, sampleOf(kind)]))
  const written = texts(places, values, language)
  return { ...written, ...Object.fromEntries(endings(places).map(name => [name, hidden])) }
}

function sampleOf(kind: Kind): Value {
  if (typeof kind === 'object') return Object.keys(kind.oneOf)[0] ?? fault('a choice has words')
  switch (kind) {
    case 'amount':
      return { minor: 1_234_567_890n, currency: 'USD' }
    case 'date':
      return '2026-01-05'
    case 'time':
      return { at: new Date('2026-01-05T15:00:00Z'), timeZone: 'UTC' }
    case 'version':
      return 3
    case 'reference':
      return 'pay_01kedmwvr0e8qa1b2c3d4e5f6g'
    case 'last4':
      return '6789'
  }
}
