// Which rows owe the audit log a leaf: one for each, made in the same work and therefore of the same moment.

import type { Work } from './work.ts'

/** From a moment on, and before another. */
export type Period = { readonly from: Date; readonly to: Date }

export type LeafName = `${string}.${string}`

export type OwedKind = {
  readonly kind: LeafName
  readonly table: string
  /** The column that has the moment of the leaf. */
  readonly at: string
  /** The members of the leaf's body that name the row, each with the column that says the same. */
  readonly names: Readonly<Record<string, string>>
  /** Which rows owe one; all, where it is absent. */
  readonly when?: string
  /** Several rows that one act made owe one leaf between them. */
  readonly isShared?: true
  /** The row is never of before what it follows, so its moment may be somewhat later than that of its leaf. */
  readonly isLater?: true
  /** Why there may be leaves of the kind that no row owes. Each row is owed its own all the same. */
  readonly more?: string
  /** The leaf may be of one of these kinds instead. */
  readonly or?: readonly LeafName[]
}

/** What a room says of its leaves: those that rows owe, and why no row owes the others. */
export type RoomOwes = {
  readonly owed: readonly OwedKind[]
  readonly excused: Readonly<Record<LeafName, string>>
}

/** Of a kind, with what names the row, in the order of `names`; where hours were asked for, with how many came before its own since 1970. */
export type Owed = { readonly kind: LeafName; readonly id: string; readonly hour?: bigint }

/** A row's and a leaf's are the same text. */
export function idOf(names: readonly unknown[]): string {
  return names.map(String).join(' ')
}

export function owes(
  kind: LeafName,
  table: string,
  at: string,
  names: OwedKind['names'],
  terms: Pick<OwedKind, 'when' | 'isShared' | 'isLater' | 'more' | 'or'> = {},
): OwedKind {
  return { kind, table, at, names, ...terms }
}

const rowsMax = 1_000

/** Whether the hour of each row is asked for as well. */
export type OwedManner = 'at once' | 'by hour'

/** All that the rows of these tables owe for a period, in pages: one statement, for there are many kinds and most hours are quiet. */
export async function* owedRows(
  { sql, institution }: Work,
  { from, to }: Period,
  kinds: readonly OwedKind[],
  manner: OwedManner = 'at once',
): AsyncGenerator<readonly Owed[]> {
  if (kinds.length === 0) return
  const query = sql.unsafe<Owed[]>(statementFor(kinds, manner), [institution, from, to], { prepare: true })
  for await (const rows of query.cursor(rowsMax)) yield rows
}

/** A list of kinds is asked for again for each hour of a log, and putting so many parts together takes longer than running them. */
const statements: Readonly<Record<OwedManner, WeakMap<readonly OwedKind[], string>>> = {
  'at once': new WeakMap(),
  'by hour': new WeakMap(),
}

function statementFor(kinds: readonly OwedKind[], manner: OwedManner): string {
  const known = statements[manner].get(kinds)
  if (known !== undefined) return known
  const text = kinds.map(kind => partOf(kind, manner)).join('\nunion all\n')
  statements[manner].set(kinds, text)
  return text
}

/** All of it is written in the owed.ts of a room, and comes from nowhere else. */
function partOf({ kind, table, at, names, when, isShared }: OwedKind, manner: OwedManner): string {
  const quoted = (name: string) => name.replaceAll(/[a-z_]+/g, '"$&"')
  const hour = manner === 'by hour' ? `, floor(extract(epoch from ${quoted(at)}) / 3600)::bigint as hour` : ''
  return `
    select ${isShared ? 'distinct' : ''} '${kind}'::text as kind, concat_ws(' ', ${Object.values(names).join(', ')}) as id${hour}
      from ${quoted(table)} as own
     where institution_id = $1
       and ${quoted(at)} >= $2
       and ${quoted(at)} < $3
           ${when === undefined ? '' : `and (${when})`}`
}
