// A column of sealed values, as rotation knows it: how to go through its rows, and where each value was sealed for. Every
// room keeps a list of its own, and a test holds them against the database.

import type { InstitutionId } from '../base/ids.ts'
import { fault } from '../base/outcome.ts'
import type { Place } from './sealed.ts'

export type KeyType = 'text' | 'integer' | 'bytea'

export type SealedColumn = {
  /** With its schema. */
  readonly table: string
  readonly column: string
  /** The primary key but for the institution, in its order. */
  readonly key: Readonly<Record<string, KeyType>>
  /** The column that names the member under whose key it is; null in it means the room's key. */
  readonly member?: string
  /** The same, where another table knows the member: by a column that both have. */
  readonly memberIn?: { readonly table: string; readonly by: string }
  /** Whose data keys: the column that says so, or a name that no institution has. */
  readonly keeper?: { readonly column: string } | { readonly nobodys: InstitutionId }
  /** Where it was sealed for, if not for this column of this row: from the key and from `reads`. */
  readonly sealedFor?: (row: (column: string) => string) => Pick<Place, 'table' | 'column' | 'row'>
  readonly reads?: readonly string[]
  /** A process keeps it for itself and opens it at every turn; it says nothing of a member. */
  readonly isOwnState?: true
  /** Fewer at once, where values are long. */
  readonly rowsMax?: number
}

export type SealedRow = {
  readonly key: readonly string[]
  readonly reads: readonly string[]
  readonly member: string | null
  readonly sealed: Buffer
}

export function nameOf({ table, column }: Pick<SealedColumn, 'table' | 'column'>): string {
  return `${table}.${column}`
}

/** The table that a value's place names. */
export function tableOfPlace({ table, sealedFor }: SealedColumn): string {
  return sealedFor?.(() => '').table ?? table
}

/** Whose keys seal it, where an institution's rotation comes to it. */
export function keeperOf({ keeper }: SealedColumn, institution: InstitutionId): InstitutionId {
  return keeper !== undefined && 'nobodys' in keeper ? keeper.nobodys : institution
}

export function placeOf(column: SealedColumn, institution: InstitutionId, row: SealedRow): Place {
  const names = [...Object.keys(column.key), ...(column.reads ?? [])]
  const texts = [...row.key, ...row.reads]
  const of = (name: string) => texts[names.indexOf(name)] ?? fault(`${nameOf(column)} was read without ${name}`)
  return {
    institution: keeperOf(column, institution),
    ...(column.sealedFor?.(of) ?? { table: column.table, column: column.column, row: row.key.join('/') }),
    ...(row.member === null ? {} : { member: row.member }),
  }
}
