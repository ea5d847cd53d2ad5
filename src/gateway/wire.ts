// The words of the wire: small schemas that carry the type they prove, so that a route needs no cast.

import type { Readable } from 'node:stream'
import { type Static, type TSchema, Type } from 'typebox'

import type { BusinessDate } from '../base/dates.ts'
import type { Id } from '../base/ids.ts'
import { type AmountRefusal, formatMoney, type Money, parseMoney } from '../base/money.ts'
import { fault, type Outcome, type Refusal, refused } from '../base/outcome.ts'

/**
 * A schema as plain JSON for Ajv, which would take one `$id` met twice for two schemas. Absent: no member at all. What reads the
 * same is the same object, which Ajv compiles once: most routes share theirs with others, and compiling is most of their start.
 */
export function plainSchema(schema: TSchema | undefined): object {
  const text = schema === undefined ? '{"type":"object","additionalProperties":false}' : JSON.stringify(schema)
  const known = plainSchemas.get(text)
  if (known !== undefined) return known
  // The reviver returns what it was given or leaves it out, so an object stays one.
  const plain = JSON.parse(text, (member, held: unknown) => (member === '$id' ? undefined : held)) as object
  plainSchemas.set(text, plain)
  return plain
}
/** As many as the routes are written with. */
const plainSchemas = new Map<string, object>()

/** An answer that is not JSON: its bytes, as they are. */
export function bytesAs(mediaType: string) {
  return Type.Unsafe<Buffer>({ contentMediaType: mediaType })
}

/** An answer that goes on for as long as whoever asked stays: what is pushed into the stream is sent as it comes. */
export function streamAs(mediaType: string, description: string) {
  return Type.Unsafe<Readable>({ contentMediaType: mediaType, description })
}

/** Of an answer that is not JSON. */
export function mediaTypeOf(schema: object): string | undefined {
  return 'contentMediaType' in schema ? String(schema.contentMediaType) : undefined
}

/** An id of one kind; the pattern is that of `isId`. */
export function idOf<Prefix extends string>(prefix: Prefix, description: string) {
  return Type.Unsafe<Id<Prefix>>(Type.String({ pattern: `^${prefix}_[0-9a-z]{1,26}$`, description }))
}

/** One line of text. Control characters are refused before any schema is asked. */
export function lineOf(charsMax: number, description: string) {
  return Type.String({ minLength: 1, maxLength: charsMax, description })
}

/** The format admits only days that exist, as `isBusinessDate` does; the pattern, only years that a bank has use for. */
export const Day = Type.Unsafe<BusinessDate>(
  Type.String({ format: 'date', pattern: '^(19|20|21)[0-9]{2}-', description: 'A business date, YYYY-MM-DD.' }),
)

export const Instant = Type.String({
  format: 'date-time',
  pattern: '^(19|20|21)[0-9]{2}-.*T[0-9]{2}:[0-9]{2}:[0-5][0-9](\\.[0-9]{1,3})?Z$',
  description: 'An instant in UTC to the millisecond, RFC 3339; no leap seconds.',
})

/** Three letters; whether they are a currency is decided by `parseMoney`. */
export const CurrencyCode = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217, such as USD.' })

export const Amount = Type.Object(
  {
    value: Type.String({
      maxLength: 24,
      description: 'A decimal string with at most as many decimals as the currency has: "12.50".',
    }),
    currency: CurrencyCode,
  },
  { $id: 'Amount', additionalProperties: false },
)

/** `pointer` is where the amount stands in the body. */
export function readAmount({ value, currency }: Static<typeof Amount>, pointer: string): Outcome<Money, AmountRefusal> {
  const money = parseMoney(value, currency)
  if (money.ok) return money
  const member = money.refusal.code === 'currency_unknown' ? 'currency' : 'value'
  return refusedAt(`${pointer}/${member}`, money.refusal)
}

export function writeAmount(money: Money): Static<typeof Amount> {
  return { value: formatMoney(money), currency: money.currency }
}

/** Says in which place of the body a refused value was. */
export function refusedAt<R extends Refusal>(pointer: string, refusal: R) {
  return refused({ ...refusal, pointer })
}

/** For a call that refuses less than its room's union says: the rest would be a fault of ours. */
export function refusesOnly<T, R extends Refusal, Code extends R['code']>(
  outcome: Outcome<T, R>,
  codes: readonly Code[],
): Outcome<T, Extract<R, { readonly code: Code }>> {
  if (outcome.ok) return outcome
  const { refusal } = outcome
  const isExpected = (given: R): given is Extract<R, { readonly code: Code }> => codes.some(code => code === given.code)
  return isExpected(refusal) ? refused(refusal) : fault(`refused with ${refusal.code}, which cannot be here`)
}
