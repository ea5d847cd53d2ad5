// What narrows lists of members and of what is theirs, the same way for all of them.

import { literal } from '../base/database.ts'
import type { Work } from '../base/work.ts'
import { lastBehind } from './search-store.ts'

/** Null: not asked for. `createdUntil` is the first moment that is too late. */
export type Narrowing = {
  /** How their ids begin. */
  readonly beginning: string | null
  readonly ids: readonly string[] | null
  readonly states: readonly string[] | null
  readonly createdFrom: Date | null
  readonly createdUntil: Date | null
}

export const unnarrowed: Narrowing = {
  beginning: null,
  ids: null,
  states: null,
  createdFrom: null,
  createdUntil: null,
}

/** For the `where` of a list; what is not asked for is not in the statement, so that each kind of list has a plan of its own. */
export function narrowedBy(
  { sql }: Work,
  columns: { readonly id: string; readonly created: string; readonly state?: string },
  { beginning, ids, states, createdFrom, createdUntil }: Narrowing,
) {
  const id = sql(columns.id)
  const created = sql(columns.created)
  const state = sql(columns.state ?? 'state')
  return sql`
    ${beginning === null ? sql`` : sql`and ${id} >= ${beginning} and ${id} < ${beginning + lastBehind}`}
    ${ids === null ? sql`` : sql`and ${id} = any (${literal(ids)}::text::text[])`}
    ${states === null ? sql`` : sql`and ${state} = any (${literal(states)}::text::text[])`}
    ${createdFrom === null ? sql`` : sql`and ${created} >= ${createdFrom}`}
    ${createdUntil === null ? sql`` : sql`and ${created} < ${createdUntil}`}`
}

/** One of these, where it is asked for. */
export function only({ sql }: Work, column: string, value: string | null) {
  return value === null ? sql`` : sql`and ${sql(column)} = ${value}`
}
