// Card numbers are not kept here, so they are refused wherever somebody could write one: in every text of a body that one
// fits into. What says so names the place and never the number.

import type { TSchema } from 'typebox'

import { holdsCardNumber } from '../protection/protection.ts'
import type { Json } from './json.ts'
import type { Mistake } from './problems.ts'

/** Where a text stands in a body: names of members, and * for each of a list. */
type Path = readonly string[]

/**
 * Numbers and bytes that are what they are: an account has as many digits as a card, and one in ten of them has the same
 * check digit. What is an account's is sealed; the rest is written by programs.
 */
const notWords: ReadonlySet<string> = new Set([
  'Amount.value',
  'Assertion.answer',
  'EntryResolution.reference',
  'MemberContext.signature',
  'NewExternalMapping.value',
  'NewFundingAccount.coreAccount',
  'NewFundingAccount.overdraft',
  'NewIncomingFile.content',
  'NewTokenRevocation.token',
])
const numberMember = 'number'
const written = ['4111111111111111', '4111 1111 1111 1111', '4111111111111111@example.com']

/** Looked for once, when a route is opened. */
export function wordPlaces(schema: TSchema | undefined): readonly Path[] {
  // A schema is JSON, and names what is in it.
  return schema === undefined ? [] : placesIn(JSON.parse(JSON.stringify(schema)) as Json, [], '')
}

function placesIn(schema: Json | undefined, path: Path, name: string): readonly Path[] {
  if (!isRecord(schema)) return []
  const { $id, type, properties, items, anyOf } = schema
  const called = typeof $id === 'string' ? $id : name
  if (type === 'string') return mayHoldCard(schema) && !isNumber(path, name) ? [path] : []
  return [
    ...(isRecord(properties) ? Object.entries(properties) : []).flatMap(([member, inner]) =>
      placesIn(inner, [...path, member], `${called}.${member}`),
    ),
    ...placesIn(items, [...path, '*'], called),
    ...(isList(anyOf) ? anyOf : []).flatMap(branch => placesIn(branch, path, called)),
  ]
}

function mayHoldCard({ enum: among, const: one, format, pattern }: { readonly [member: string]: Json }): boolean {
  if (among !== undefined || one !== undefined || format !== undefined) return false
  return typeof pattern !== 'string' || written.some(text => new RegExp(pattern).test(text))
}

function isNumber(path: Path, name: string): boolean {
  return path.at(-1) === numberMember || notWords.has(name)
}

export function offeredCards(places: readonly Path[], body: Json | undefined): readonly Mistake[] {
  return places.flatMap(path => pointersIn(body, path, '')).map(pointer => ({ pointer, detail }))
}
const detail = 'Send this without the number of a card.'

function pointersIn(held: Json | undefined, [step, ...rest]: Path, pointer: string): readonly string[] {
  if (step === undefined) return typeof held === 'string' && holdsCardNumber(held) ? [pointer] : []
  if (step === '*')
    return isList(held) ? held.flatMap((each, index) => pointersIn(each, rest, `${pointer}/${index}`)) : []
  return isRecord(held) ? pointersIn(held[step], rest, `${pointer}/${step}`) : []
}

function isList(held: Json | undefined): held is readonly Json[] {
  return Array.isArray(held)
}

function isRecord(held: Json | undefined): held is { readonly [member: string]: Json } {
  return typeof held === 'object' && held !== null && !Array.isArray(held)
}
