// The words of the wire: small schemas that carry the type they prove, so that a route needs no cast.

import { type Static, type TSchema, Type } from 'typebox'

import type { BusinessDate } from '../base/dates.ts'
import type { Id } from '../base/ids.ts'
import { type AmountRefusal, formatMoney, type Money, parseMoney } from '../base/money.ts'
import type { Outcome, Refusal } from '../base/outcome.ts'

/** A schema as plain JSON for Ajv, which would take one `$id` met twice for two schemas. Absent: no member at all. */
export function plainSchema(schema: TSchema | undefined): object {
  if (schema === undefined) return { type: 'object', additionalProperties: false }
  // The reviver returns what it was given or leaves it out, so an object stays one.
  return JSON.parse(JSON.stringify(schema), (member, held: unknown) => (member === '$id' ? undefined : held)) as object
}

/** An id of one kind; the pattern is that of `isId`. */
export function idOf<Prefix extends string>(prefix: Prefix, description: string) {
  return Type.Unsafe<Id<Prefix>>(Type.String({ pattern: `^${prefix}_[0-9a-z]{1,26}$`, description }))
}

/** One line of text. Control characters are refused before any schema is asked. */
export function lineOf(charsMax: number, description: string) {
  return Type.String({ minLength: 1, maxLength: charsMax, description })
}

/** The format admits only days that exist, as `isBusinessDate` does. */
export const Day = Type.Unsafe<BusinessDate>(
  Type.String({ format: 'date', pattern: '^[0-9]{4}-', description: 'A business date, YYYY-MM-DD.' }),
)

export const Instant = Type.String({ format: 'date-time', pattern: 'Z$', description: 'An instant in UTC, RFC 3339.' })

export const Amount = Type.Object(
  {
    value: Type.String({
      maxLength: 24,
      description: 'A decimal string with at most as many decimals as the currency has: "12.50".',
    }),
    currency: Type.String({ minLength: 3, maxLength: 3, description: 'ISO 4217, such as USD.' }),
  },
  { $id: 'Amount', additionalProperties: false },
)

export function readAmount({ value, currency }: Static<typeof Amount>, pointer: string): Outcome<Money, AmountRefusal> {
  return at(pointer, parseMoney(value, currency))
}

export function writeAmount(money: Money): Static<typeof Amount> {
  return { value: formatMoney(money), currency: money.currency }
}

/** Says in which place of the body a refused value was. */
export function at<T, R extends Refusal>(
  pointer: string,
  outcome: Outcome<T, R>,
): Outcome<T, R & { readonly pointer: string }> {
  return outcome.ok ? outcome : { ok: false, refusal: { ...outcome.refusal, pointer } }
}

export const itemsMax = 100
const itemsByDefault = 25

/** The query of every list. Numbers in a query are text, because nothing is coerced. */
export const pageQuery = {
  limit: Type.Optional(
    Type.String({ pattern: '^([1-9]|[1-9][0-9]|100)$', description: `1 to ${itemsMax}; ${itemsByDefault} if absent.` }),
  ),
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 1_024, description: '`next` of the page before.' })),
}

export function readLimit(limit: string | undefined): number {
  return limit === undefined ? itemsByDefault : Number(limit)
}

/** One page of a list; `next` is absent on the last. */
export function pageOf<Item extends TSchema>(name: string, item: Item) {
  return Type.Object(
    {
      items: Type.Array(item, { maxItems: itemsMax }),
      next: Type.Optional(Type.String({ description: 'Send it as `cursor` for the next page.' })),
    },
    { $id: name, additionalProperties: false },
  )
}
