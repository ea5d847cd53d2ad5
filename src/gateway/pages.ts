// Lists come in pages: a limit, a cursor, and every other member of the query is a filter.

import { type TSchema, Type } from 'typebox'

import { done, type Outcome } from '../base/outcome.ts'
import type { Caller } from './caller.ts'
import { type CursorRefusal, cursorCharsMax, type List, type Place, readCursor, writeCursor } from './cursor.ts'

const itemsMax = 100
const itemsByDefault = 25

/** The query of every list. Numbers in a query are text, because nothing is coerced. */
export const pageQuery = {
  limit: Type.Optional(
    Type.String({
      pattern: '^([1-9]|[1-9][0-9]|100)$',
      description: `How many items, 1 to ${itemsMax}; ${itemsByDefault} if absent.`,
    }),
  ),
  cursor: Type.Optional(
    Type.String({ minLength: 1, maxLength: cursorCharsMax, description: 'The `next` of the page before.' }),
  ),
}

/** What every route that pages may refuse. */
export const pageRefusals = ['cursor_unreadable', 'cursor_of_another_list'] as const

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

export type PageAsked = {
  readonly list: List
  /** The sort keys of the last item seen; undefined at the beginning. */
  readonly after: Place | undefined
  readonly limit: number
  /** How many rows to ask for: one more than is shown says whether there is a next page. */
  readonly rowsMax: number
}

type PageQuery = {
  readonly limit?: string
  readonly cursor?: string
  readonly [filter: string]: string | undefined
}

export function readPage(path: string, caller: Caller, query: PageQuery): Outcome<PageAsked, CursorRefusal> {
  const { limit: asked, cursor, ...filters } = query
  const given = Object.entries(filters).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  const list = { path, institution: caller.institution, filter: Object.fromEntries(given) }
  const place = readCursor(list, cursor)
  if (!place.ok) return place
  const limit = asked === undefined ? itemsByDefault : Number(asked)
  return done({ list, after: place.value, limit, rowsMax: limit + 1 })
}

export type Page<Row> = { readonly rows: readonly Row[]; readonly next: string | undefined }

/** Cuts the row that was only asked for to learn whether there is more. */
export function cutPage<Row>(asked: PageAsked, rows: readonly Row[], placeOf: (last: Row) => Place): Page<Row> {
  const last = rows.length > asked.limit ? rows[asked.limit - 1] : undefined
  return {
    rows: rows.slice(0, asked.limit),
    next: last === undefined ? undefined : writeCursor(asked.list, placeOf(last)),
  }
}

/** Where the next page begins, for whoever knows that by something else than one row too many. */
export function nextAt({ list }: PageAsked, place: Place): string {
  return writeCursor(list, place)
}

export function showPage<Row, Item>({ rows, next }: Page<Row>, show: (row: Row) => Item) {
  return { items: rows.map(show), ...(next === undefined ? {} : { next }) }
}
