// The statements by which keys are wrapped anew. Run by the owner of the tables: no process may change a wrapping.

import { hex, literal, type Sql, type Transaction } from '../base/database.ts'
import type { BusinessDate } from '../base/dates.ts'
import type { InstitutionId } from '../base/ids.ts'
import type { Work } from '../base/work.ts'

export type DueDataKey = {
  readonly kid: number
  readonly class: string
  readonly begins_on: BusinessDate
  readonly kek_name: string
  readonly wrapped: Buffer
}

/** Those that another name wrapped, retired or not. A destroyed key is wrapped by nobody. */
export function dueDataKeys(
  tx: Transaction,
  institution: InstitutionId,
  current: string,
  afterKid: number,
  rowsMax: number,
): Promise<DueDataKey[]> {
  return tx<DueDataKey[]>`
    select kid, class, begins_on, kek_name, wrapped
      from protection.data_key
     where institution_id = ${institution}
       and kid > ${afterKid}
       and kek_name <> ${current}
       and wrapped is not null
     order by kid
     limit ${rowsMax}`
}

export type DueIndexKey = { readonly field: string; readonly kek_name: string; readonly wrapped: Buffer }

export function dueIndexKeys(
  tx: Transaction,
  institution: InstitutionId,
  current: string,
  afterField: string,
  rowsMax: number,
): Promise<DueIndexKey[]> {
  return tx<DueIndexKey[]>`
    select field, kek_name, wrapped
      from protection.index_key
     where institution_id = ${institution}
       and field > ${afterField}
       and kek_name <> ${current}
     order by field
     limit ${rowsMax}`
}

/** `id`: a kid or a field. A row that is not as it was read is left alone. */
export type Rewrapped = { readonly id: string; readonly was: Buffer; readonly name: string; readonly wrapped: Buffer }

export async function rewrapDataKeys(work: Work, anew: readonly Rewrapped[]): Promise<readonly string[]> {
  const rows = await work.sql<{ id: string }[]>`
    update protection.data_key as held
       set kek_name = anew.kek_name, wrapped = anew.wrapped
      from unnest(${literal(anew.map(({ id }) => id))}::text::integer[],
                  ${literal(anew.map(({ was }) => hex(was)))}::text::bytea[],
                  ${literal(anew.map(({ name }) => name))}::text::text[],
                  ${literal(anew.map(({ wrapped }) => hex(wrapped)))}::text::bytea[])
        as anew (kid, was, kek_name, wrapped)
     where held.institution_id = ${work.institution}
       and held.kid = anew.kid
       and held.wrapped = anew.was
 returning held.kid::text as id`
  return rows.map(({ id }) => id)
}

export async function rewrapIndexKeys(work: Work, anew: readonly Rewrapped[]): Promise<readonly string[]> {
  const rows = await work.sql<{ id: string }[]>`
    update protection.index_key as held
       set kek_name = anew.kek_name, wrapped = anew.wrapped
      from unnest(${literal(anew.map(({ id }) => id))}::text::text[],
                  ${literal(anew.map(({ was }) => hex(was)))}::text::bytea[],
                  ${literal(anew.map(({ name }) => name))}::text::text[],
                  ${literal(anew.map(({ wrapped }) => hex(wrapped)))}::text::bytea[])
        as anew (field, was, kek_name, wrapped)
     where held.institution_id = ${work.institution}
       and held.field = anew.field
       and held.wrapped = anew.was
 returning held.field as id`
  return rows.map(({ id }) => id)
}

export type KekCount = { readonly name: string; readonly dataKeys: number; readonly indexKeys: number }

/** By which names the keys of all institutions are wrapped. */
export function countByKek(sql: Sql): Promise<KekCount[]> {
  return sql<KekCount[]>`
    select kek_name as name,
           count(*) filter (where is_data)::integer as "dataKeys",
           count(*) filter (where not is_data)::integer as "indexKeys"
      from (select kek_name, true as is_data
              from protection.data_key
             where wrapped is not null
             union all
            select kek_name, false
              from protection.index_key) as held
     group by kek_name
     order by kek_name`
}
