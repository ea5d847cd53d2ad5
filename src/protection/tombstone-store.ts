// The statements of tombstones: who was erased, and that their keys are gone.

import { literal, type Sql, type Transaction } from '../base/database.ts'
import type { InstitutionId } from '../base/ids.ts'
import type { Work } from '../base/work.ts'

export type Tombstone = {
  readonly member: string
  /** What two people agreed to. */
  readonly proposal: string
  /** The one who approved. */
  readonly erasedBy: string
  readonly erasedAt: Date
  /** This database was restored from before, and the erasure was done again. */
  readonly replayedAt: Date | null
  /** Since when it stands outside of the database as well. */
  readonly keptAt: Date | null
}

/** Of which institution: for those who go through all of them. */
export type InstitutionTombstone = Pick<Tombstone, 'member' | 'proposal' | 'erasedBy' | 'erasedAt'> & {
  readonly institution: InstitutionId
}

const shown = (sql: Transaction) => sql`
  member_id as member, proposal_id as proposal, erased_by as "erasedBy", erased_at as "erasedAt",
  replayed_at as "replayedAt", kept_at as "keptAt"`

/** Those of these members who were erased. */
export async function erasedAmong(
  sql: Transaction,
  institution: InstitutionId,
  members: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await sql<{ member: string }[]>`
    select member_id as member
      from protection.tombstone
     where institution_id = ${institution}
       and member_id = any (${literal(members)}::text::text[])`
  return new Set(rows.map(({ member }) => member))
}

/** With it the keys go, all generations, wrapped bytes and all: the database does that, and nobody else may. */
export async function insertTombstone(
  { sql, institution, now, actor }: Work,
  { member, proposal }: Pick<Tombstone, 'member' | 'proposal'>,
): Promise<void> {
  await sql`
    insert into protection.tombstone (institution_id, member_id, proposal_id, erased_by, erased_at)
    values (${institution}, ${member}, ${proposal}, ${actor}, ${now})`
}

/** Answers false where it stands already. */
export async function insertReplayed(
  { sql, institution, now }: Work,
  { member, proposal, erasedBy, erasedAt }: InstitutionTombstone,
): Promise<boolean> {
  const inserted = await sql`
    insert into protection.tombstone (
      institution_id, member_id, proposal_id, erased_by, erased_at, replayed_at, kept_at)
    values (${institution}, ${member}, ${proposal}, ${erasedBy}, ${erasedAt}, greatest(${now}, ${erasedAt}), ${now})
        on conflict do nothing`
  return inserted.count === 1
}

/** Newest first, before the moment and member named. */
export function listTombstones(
  { sql, institution }: Work,
  before: { readonly at: Date; readonly member: string } | null,
  rowsMax: number,
): Promise<Tombstone[]> {
  return sql<Tombstone[]>`
    select ${shown(sql)}
      from protection.tombstone
     where institution_id = ${institution}
       ${before === null ? sql`` : sql`and (erased_at, member_id) < (${before.at}, ${before.member})`}
     order by erased_at desc, member_id desc
     limit ${rowsMax}`
}

/** Of all institutions, those that stand in the database alone; oldest first. */
export function tombstonesNotKept(sql: Sql, rowsMax: number): Promise<InstitutionTombstone[]> {
  return sql<InstitutionTombstone[]>`
    select institution_id as institution, member_id as member, proposal_id as proposal, erased_by as "erasedBy",
           erased_at as "erasedAt"
      from protection.tombstone
     where kept_at is null
     order by erased_at, institution_id, member_id
     limit ${rowsMax}`
}

/** Of all institutions, those that stand outside as well; oldest first. */
export function tombstonesKept(sql: Sql): Promise<InstitutionTombstone[]> {
  return sql<InstitutionTombstone[]>`
    select institution_id as institution, member_id as member, proposal_id as proposal, erased_by as "erasedBy",
           erased_at as "erasedAt"
      from protection.tombstone
     where kept_at is not null
     order by erased_at, institution_id, member_id`
}

/** Of all institutions: as the owner of the tables. */
export function tombstonesStanding(sql: Sql): Promise<Pick<InstitutionTombstone, 'institution' | 'member'>[]> {
  return sql<Pick<InstitutionTombstone, 'institution' | 'member'>[]>`
    select institution_id as institution, member_id as member
      from protection.tombstone`
}

/** A database of an earlier release has no tombstones. */
export async function hasTombstones(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ is: boolean }[]>`select to_regclass('protection.tombstone') is not null as is`
  return row?.is ?? false
}

export async function markKept(
  sql: Sql,
  { institution, member }: Pick<InstitutionTombstone, 'institution' | 'member'>,
  now: Date,
): Promise<void> {
  await sql`
    update protection.tombstone
       set kept_at = ${now}
     where institution_id = ${institution}
       and member_id = ${member}
       and kept_at is null`
}
