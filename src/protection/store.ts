// All SQL of this room. Keys come and go wrapped. Every statement runs in a short transaction of one institution.

import { hex, literal, type Sql, type Transaction } from '../base/database.ts'
import type { BusinessDate } from '../base/dates.ts'
import type { InstitutionId } from '../base/ids.ts'

/** A transaction that sees one institution and ends at once. No key is wrapped or unwrapped inside: that may take long. */
export async function within<Answer>(
  sql: Sql,
  institution: InstitutionId,
  perform: (tx: Transaction) => Promise<Answer>,
): Promise<Answer> {
  const { answer } = await sql.begin(async tx => {
    await tx`select set_config('vouch.institution', ${institution}, true)`
    // Held in an object, since the driver's type would unwrap the answer itself.
    return { answer: await perform(tx) }
  })
  return answer
}

export type DataKeyRow = {
  readonly kid: number
  readonly class: string
  readonly begins_on: BusinessDate
  readonly kek_name: string
  readonly wrapped: Buffer
}

export async function sealingDataKey(
  tx: Transaction,
  institution: InstitutionId,
  keyClass: string,
  beginsOn: BusinessDate,
): Promise<DataKeyRow | undefined> {
  const [row] = await tx<DataKeyRow[]>`
    select kid, class, begins_on, kek_name, wrapped
      from protection.data_key
     where institution_id = ${institution}
       and class = ${keyClass}
       and begins_on = ${beginsOn}
       and retired_at is null`
  return row
}

export function dataKeysByKid(
  tx: Transaction,
  institution: InstitutionId,
  kids: readonly number[],
): Promise<DataKeyRow[]> {
  return tx<DataKeyRow[]>`
    select kid, class, begins_on, kek_name, wrapped
      from protection.data_key
     where institution_id = ${institution}
       and destroyed_at is null
       and kid = any(${literal(kids.map(String))}::text::integer[])`
}

/** Counts up with every retirement. */
export async function countRetired(tx: Transaction, institution: InstitutionId): Promise<number> {
  const [row] = await tx<{ retired: number }[]>`
    select count(*)::int as retired
      from protection.data_key
     where institution_id = ${institution}
       and retired_at is not null`
  return row?.retired ?? 0
}

/** Takes the next kid. Another process may have been first with the kid or with the class: then this adds nothing. */
export async function insertDataKey(
  tx: Transaction,
  institution: InstitutionId,
  made: Omit<DataKeyRow, 'kid'>,
  now: Date,
): Promise<void> {
  await tx`
    insert into protection.data_key (institution_id, kid, class, begins_on, kek_name, wrapped, made_at)
    select ${institution}, coalesce(max(kid), 0) + 1, ${made.class}, ${made.begins_on}, ${made.kek_name},
           ${made.wrapped}, ${now}
      from protection.data_key
     where institution_id = ${institution}
        on conflict do nothing`
}

export type MemberKeyRow = {
  readonly member_id: string
  readonly kid: number
  readonly data_kid: number
  readonly wrapped: Buffer
}

/** The newest key of each member that has one; `is_retired` when what wrapped it is. */
export function newestMemberKeys(
  tx: Transaction,
  institution: InstitutionId,
  members: readonly string[],
): Promise<(MemberKeyRow & { readonly is_retired: boolean })[]> {
  return tx<(MemberKeyRow & { readonly is_retired: boolean })[]>`
    select distinct on (member_id) member_id, held.kid, data_kid, held.wrapped, retired_at is not null as is_retired
      from protection.member_key held
      join protection.data_key on data_key.institution_id = held.institution_id and data_key.kid = data_kid
     where held.institution_id = ${institution}
       and member_id = any((select ${literal(members)}::text::text[])::text[])
     order by member_id, held.kid desc`
}

/** Every key of these members that can still be unwrapped, newest or not. */
export function memberKeys(
  tx: Transaction,
  institution: InstitutionId,
  members: readonly string[],
): Promise<MemberKeyRow[]> {
  return tx<MemberKeyRow[]>`
    select member_id, held.kid, data_kid, held.wrapped
      from protection.member_key held
      join protection.data_key on data_key.institution_id = held.institution_id and data_key.kid = data_kid
     where held.institution_id = ${institution}
       and member_id = any((select ${literal(members)}::text::text[])::text[])
       and destroyed_at is null`
}

/** In the order of members, so that two processes making keys for the same members cannot deadlock; the first wins. */
export async function insertMemberKeys(
  tx: Transaction,
  institution: InstitutionId,
  made: readonly MemberKeyRow[],
  now: Date,
): Promise<void> {
  await tx`
    insert into protection.member_key (institution_id, member_id, kid, data_kid, wrapped, made_at)
    select ${institution}, member_id, kid, data_kid, wrapped, ${now}
      from unnest(${literal(made.map(key => key.member_id))}::text::text[],
                  ${literal(made.map(key => String(key.kid)))}::text::integer[],
                  ${literal(made.map(key => String(key.data_kid)))}::text::integer[],
                  ${literal(made.map(({ wrapped }) => hex(wrapped)))}::text::bytea[])
        as made (member_id, kid, data_kid, wrapped)
     order by member_id
        on conflict do nothing`
}

export type IndexKeyRow = { readonly kek_name: string; readonly wrapped: Buffer }

export async function indexKey(
  tx: Transaction,
  institution: InstitutionId,
  field: string,
): Promise<IndexKeyRow | undefined> {
  const [row] = await tx<IndexKeyRow[]>`
    select kek_name, wrapped
      from protection.index_key
     where institution_id = ${institution}
       and field = ${field}`
  return row
}

/** Another process may have been first: then this adds nothing. */
export async function insertIndexKey(
  tx: Transaction,
  institution: InstitutionId,
  field: string,
  made: IndexKeyRow,
  now: Date,
): Promise<void> {
  await tx`
    insert into protection.index_key (institution_id, field, kek_name, wrapped, made_at)
    values (${institution}, ${field}, ${made.kek_name}, ${made.wrapped}, ${now})
        on conflict do nothing`
}
