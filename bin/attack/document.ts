// What docs/openapi.json says may be asked, and something to ask it with: a body that fits its schema.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { fault } from '../../src/base/outcome.ts'
import { project } from '../instance.ts'

export type Schema = {
  readonly $ref?: string
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly minItems?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly pattern?: string
  readonly format?: string
}

type Parameter = { readonly name: string; readonly in: string; readonly required?: boolean; readonly schema: Schema }

export type Operation = {
  readonly method: string
  /** With its parameters in braces. */
  readonly path: string
  readonly permit: string
  readonly door: 'any' | 'office'
  /** Open to a token that speaks for one member. */
  readonly isBound: boolean
  readonly parameters: readonly Parameter[]
  readonly body: Schema | undefined
}

type Document = {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly parameters?: readonly Parameter[]
            readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Schema } } }
            readonly 'x-permit'?: string
            readonly 'x-vouch-door'?: 'any' | 'office'
            readonly 'x-vouch-bound'?: boolean
          }
        >
      >
    >
  >
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

export type Api = {
  readonly operations: readonly Operation[]
  readonly sample: (schema: Schema, fill: Fill) => unknown
}

/** Something for an id of this kind, such as `pay`; undefined for what has nothing to do with ids. */
export type Fill = (prefix: string) => string

export async function readApi(): Promise<Api> {
  // As openapi.ts writes it, and a test holds it to.
  const document = JSON.parse(await readFile(join(project, 'docs', 'openapi.json'), 'utf8')) as Document
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, said]): Operation[] => {
      const {
        parameters = [],
        requestBody,
        'x-permit': permit,
        'x-vouch-door': door = 'any',
        'x-vouch-bound': isBound = false,
      } = said
      const body = requestBody?.content['application/json'].schema
      return permit === undefined
        ? []
        : [{ method: method.toUpperCase(), path, permit, door, isBound, parameters, body }]
    }),
  )
  const { schemas } = document.components
  const resolve = (schema: Schema): Schema => {
    const name = schema.$ref?.split('/').at(-1)
    return name === undefined ? schema : (schemas[name] ?? fault(`${name} is no schema`))
  }
  const sample = (asked: Schema, fill: Fill): unknown => sampleOf(resolve(asked), fill, sample)
  return { operations, sample }
}

/** One of these fits whatever is no id. */
const candidates: readonly string[] = [
  '1',
  'a',
  '1.00',
  '021000021',
  '10000021',
  'USD',
  'en',
  'IL',
  '62701',
  '09:00',
  'Sample Text',
  'payments.payment',
  '"1"',
  'somebody@example.com',
  '0'.repeat(64),
  'A'.repeat(43),
  '192.0.2.1',
  '/v1/members',
  `tok_${'0'.repeat(26)}`,
  'AAAA',
]
const soonDays = 21
/** What its schema does not tell. */
const byName: Readonly<Record<string, unknown>> = {
  value: '1.00',
  url: 'http://127.0.0.1:9/hook',
  sharedAddresses: ['192.0.2.1'],
  masks: [],
  aliases: [],
}

/** What has to be there, and every place that a thing can be named in. */
function sampleOf(schema: Schema, fill: Fill, sample: Api['sample']): unknown {
  const { anyOf, properties, items, type, pattern, minimum = 1 } = schema
  if (schema.enum !== undefined) return schema.enum[0]
  if (schema.const !== undefined) return schema.const
  if (anyOf !== undefined) return sample(anyOf.find(one => one.type !== 'null') ?? {}, fill)
  if (properties !== undefined)
    return Object.fromEntries(
      Object.entries(properties).flatMap(([name, inner]) => {
        const isAsked = schema.required?.includes(name) === true || prefixIn(inner.pattern ?? '') !== undefined
        return isAsked ? [[name, byName[name] ?? sample(inner, fill)]] : []
      }),
    )
  if (type === 'array') return items === undefined ? [] : [sample(items, fill)]
  if (type === 'integer' || type === 'number') return minimum
  if (type === 'boolean') return false
  if (type === 'null') return null
  return textOf(schema, pattern, fill)
}

function textOf(
  { minLength = 0, maxLength = Number.POSITIVE_INFINITY, format }: Schema,
  pattern: string | undefined,
  fill: Fill,
): string {
  if (pattern === undefined) return 'Sample'.padEnd(minLength, 'x').slice(0, maxLength)
  const prefix = prefixIn(pattern)
  if (prefix !== undefined) return fill(prefix)
  if (format === 'date') return new Date(Date.now() + soonDays * 86_400_000).toISOString().slice(0, 10)
  if (format === 'date-time') return new Date(Date.now() - 3_600_000).toISOString()
  const found = candidates.find(
    text => new RegExp(pattern, 'u').test(text) && text.length >= minLength && text.length <= maxLength,
  )
  return found ?? 'Sample'
}

/** Of what the id is, by the pattern it has to have; the first where it may be of several. */
export function prefixIn(pattern: string): string | undefined {
  return /^\^\(?(?:person:)?([a-z]{3})(?:\||_|\))/.exec(pattern)?.[1]
}

/** The prefixes of the parameters in a path, by their names. */
export function idsIn({
  parameters,
}: Operation): readonly { readonly name: string; readonly in: string; readonly prefix: string }[] {
  return parameters.flatMap(({ name, in: place, schema: { pattern } }) => {
    const prefix = pattern === undefined ? undefined : prefixIn(pattern)
    return prefix === undefined ? [] : [{ name, in: place, prefix }]
  })
}
