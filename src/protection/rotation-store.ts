// The statements of rotation. Tables and columns are those that rooms have named in their lists, so their names stand in
// the statements as identifiers; everything else is a value.

import { hex, literal, type Transaction } from '../base/database.ts'
import type { Id, InstitutionId } from '../base/ids.ts'
import type { Work } from '../base/work.ts'
import type { KeyType, SealedColumn, SealedRow } from './sealed-column.ts'

export type RotationId = Id<'rot'>
export type RotationState = 'wanted' | 'resealing' | 'proved' | 'ended' | 'superseded'
export type Why = 'schedule' | 'asked' | 'suspected'

export type Rotation = {
  readonly id: RotationId
  readonly why: Why
  readonly proposal: string | null
  readonly state: RotationState
  readonly wantedAt: Date
  readonly dueAt: Date
  readonly begunAt: Date | null
  readonly provedAt: Date | null
  readonly endedAt: Date | null
}

export type Progress = {
  readonly name: string
  readonly position: readonly string[] | null
  readonly isPassed: boolean
  readonly rounds: number
  readonly found: bigint | null
  readonly resealed: bigint
  readonly problems: bigint
}

type Reader = Pick<Work, 'sql' | 'institution'>

const shown = (sql: Transaction) => sql`
  rotation_id as id, why, proposal_id as proposal, state, wanted_at as "wantedAt", due_at as "dueAt",
  begun_at as "begunAt", proved_at as "provedAt", ended_at as "endedAt"`

/** Newest first; the next page is what comes before the last one's id. */
export function listRotations(
  { sql, institution }: Reader,
  before: RotationId | null,
  rowsMax: number,
): Promise<Rotation[]> {
  return sql<Rotation[]>`
    select ${shown(sql)}
      from protection.rotation
     where institution_id = ${institution}
       and (${before}::text is null or rotation_id < ${before})
     order by rotation_id desc
     limit ${rowsMax}`
}

export async function findRotation({ sql, institution }: Reader, id: RotationId): Promise<Rotation | undefined> {
  const [row] = await sql<Rotation[]>`
    select ${shown(sql)}
      from protection.rotation
     where institution_id = ${institution}
       and rotation_id = ${id}`
  return row
}

/** The one that is wanted, or else the one that is under way. */
export async function pendingRotation({ sql, institution }: Reader): Promise<Rotation | undefined> {
  const [row] = await sql<Rotation[]>`
    select ${shown(sql)}
      from protection.rotation
     where institution_id = ${institution}
       and state in ('wanted', 'resealing')
     order by state desc
     limit 1`
  return row
}

/** So that of two workers one begins it, proves it or ends it. */
export async function lockRotation({ sql, institution }: Reader, id: RotationId): Promise<Rotation | undefined> {
  const [row] = await sql<Rotation[]>`
    select ${shown(sql)}
      from protection.rotation
     where institution_id = ${institution}
       and rotation_id = ${id}
       for update`
  return row
}

/** One whose keys have outlived the backups that need them. */
export async function rotationToEnd(
  { sql, institution }: Reader,
  provedBefore: Date,
  now: Date,
): Promise<Rotation | undefined> {
  const [row] = await sql<Rotation[]>`
    select ${shown(sql)}
      from protection.rotation
     where institution_id = ${institution}
       and state = 'proved'
       and proved_at <= ${provedBefore}
       and due_at <= ${now}
     order by rotation_id
     limit 1`
  return row
}

/** Answers false where another is wanted and has not begun. */
export async function insertRotation(
  { sql, institution, now }: Work,
  id: RotationId,
  why: Why,
  proposal: string | null,
): Promise<boolean> {
  const inserted = await sql`
    insert into protection.rotation (institution_id, rotation_id, why, proposal_id, state, wanted_at, due_at)
    values (${institution}, ${id}, ${why}, ${proposal}, 'wanted', ${now}, ${now})
        on conflict do nothing`
  return inserted.count === 1
}

/** What is under way makes room for one that begins. Answers with its id. */
export async function supersede({ sql, institution, now }: Work): Promise<RotationId | undefined> {
  const [row] = await sql<{ id: RotationId }[]>`
    update protection.rotation
       set state = 'superseded', ended_at = ${now}
     where institution_id = ${institution}
       and state = 'resealing'
 returning rotation_id as id`
  return row?.id
}

export async function markBegun({ sql, institution, now }: Work, id: RotationId): Promise<void> {
  await sql`
    update protection.rotation
       set state = 'resealing', begun_at = ${now}
     where institution_id = ${institution}
       and rotation_id = ${id}`
}

export async function markProved({ sql, institution, now }: Work, id: RotationId): Promise<void> {
  await sql`
    update protection.rotation
       set state = 'proved', proved_at = ${now}, due_at = ${now}
     where institution_id = ${institution}
       and rotation_id = ${id}`
}

export async function markEnded({ sql, institution, now }: Work, id: RotationId): Promise<void> {
  await sql`
    update protection.rotation
       set state = 'ended', ended_at = ${now}
     where institution_id = ${institution}
       and rotation_id = ${id}`
}

export async function putOff({ sql, institution }: Reader, id: RotationId, dueAt: Date): Promise<void> {
  await sql`
    update protection.rotation
       set due_at = ${dueAt}
     where institution_id = ${institution}
       and rotation_id = ${id}`
}

/** Those that still seal. Keys that are made from now on are none of them. */
export async function retireDataKeys(tx: Transaction, institution: InstitutionId, now: Date): Promise<number[]> {
  const rows = await tx<{ kid: number }[]>`
    update protection.data_key
       set retired_at = ${now}
     where institution_id = ${institution}
       and retired_at is null
 returning kid`
  return rows.map(({ kid }) => kid).sort((a, b) => a - b)
}

/** Whose bytes go. What is left of a key is its number and its days. */
export async function destroyDataKeys(
  tx: Transaction,
  institution: InstitutionId,
  retiredUntil: Date,
  now: Date,
): Promise<number[]> {
  const rows = await tx<{ kid: number }[]>`
    update protection.data_key
       set wrapped = null, destroyed_at = ${now}
     where institution_id = ${institution}
       and retired_at <= ${retiredUntil}
       and destroyed_at is null
 returning kid`
  return rows.map(({ kid }) => kid).sort((a, b) => a - b)
}

export async function hasKeyMadeBefore(tx: Transaction, institution: InstitutionId, made: Date): Promise<boolean> {
  const rows = await tx`
    select 1
      from protection.data_key
     where institution_id = ${institution}
       and retired_at is null
       and made_at <= ${made}
     limit 1`
  return rows.length > 0
}

/** Those that were retired, or until then. */
export async function retiredKids(
  tx: Transaction,
  institution: InstitutionId,
  retiredUntil: Date | null = null,
): Promise<number[]> {
  const rows = await tx<{ kid: number }[]>`
    select kid
      from protection.data_key
     where institution_id = ${institution}
       and retired_at <= coalesce(${retiredUntil}::timestamptz, 'infinity')
     order by kid`
  return rows.map(({ kid }) => kid)
}

export async function insertColumns(
  { sql, institution }: Work,
  id: RotationId,
  names: readonly string[],
): Promise<void> {
  await sql`
    insert into protection.rotation_column (institution_id, rotation_id, name)
    select ${institution}, ${id}, name
      from unnest(${literal(names)}::text::text[]) as name`
}

export function progressOf({ sql, institution }: Reader, id: RotationId): Promise<Progress[]> {
  return sql<Progress[]>`
    select name, to_jsonb(position) as position, is_passed as "isPassed", rounds, found, resealed,
           (select count(*)
              from protection.rotation_problem problem
             where problem.institution_id = ${institution}
               and problem.rotation_id = ${id}
               and problem.name = reached.name) as problems
      from protection.rotation_column reached
     where institution_id = ${institution}
       and rotation_id = ${id}
     order by name`
}

export async function noteFound(
  { sql, institution }: Reader,
  id: RotationId,
  name: string,
  found: bigint,
): Promise<void> {
  await sql`
    update protection.rotation_column
       set found = ${found}
     where institution_id = ${institution}
       and rotation_id = ${id}
       and name = ${name}`
}

export async function advance(
  { sql, institution }: Reader,
  id: RotationId,
  name: string,
  position: readonly string[],
  resealed: number,
): Promise<void> {
  await sql`
    update protection.rotation_column
       set position = ${literal(position)}::text::text[], resealed = resealed + ${resealed}
     where institution_id = ${institution}
       and rotation_id = ${id}
       and name = ${name}`
}

export async function markPassed({ sql, institution }: Reader, id: RotationId, name: string): Promise<void> {
  await sql`
    update protection.rotation_column
       set is_passed = true, position = null, rounds = rounds + 1
     where institution_id = ${institution}
       and rotation_id = ${id}
       and name = ${name}`
}

/** Columns in which something was left: another round. */
export async function reopen({ sql, institution }: Reader, id: RotationId, names: readonly string[]): Promise<void> {
  await sql`
    update protection.rotation_column
       set is_passed = false
     where institution_id = ${institution}
       and rotation_id = ${id}
       and name = any (${literal(names)}::text::text[])`
}

/** What a round before found may have been mended since. */
export async function forgetProblems({ sql, institution }: Reader, id: RotationId, name: string): Promise<void> {
  await sql`
    delete from protection.rotation_problem
     where institution_id = ${institution}
       and rotation_id = ${id}
       and name = ${name}`
}

export async function insertProblems(
  { sql, institution }: Reader,
  id: RotationId,
  name: string,
  keys: readonly (readonly string[])[],
  now: Date,
): Promise<void> {
  for (const key of keys) {
    await sql`
      insert into protection.rotation_problem (institution_id, rotation_id, name, row_key, seen_at)
      values (${institution}, ${id}, ${name}, ${literal(key)}::text::text[], ${now})
          on conflict do nothing`
  }
}

/** Rows whose value names one of these keys, after that one, in the order of the key. */
export function rowsToReseal(
  tx: Transaction,
  institution: InstitutionId,
  column: SealedColumn,
  kids: readonly number[],
  after: readonly string[] | null,
  rowsMax: number,
): Promise<SealedRow[]> {
  const names = Object.keys(column.key)
  const key = listed(
    tx,
    names.map(name => tx`${tx(`held.${name}`)}::text`),
  )
  const reads = listed(
    tx,
    (column.reads ?? []).map(name => tx`${tx(`held.${name}`)}::text`),
  )
  const columns = listed(
    tx,
    names.map(name => tx`${tx(`held.${name}`)}`),
  )
  const position = listed(
    tx,
    Object.values(column.key).map((type, at) => tx`${after?.[at] ?? ''}::text::${typeOf(tx, type)}`),
  )
  return tx<SealedRow[]>`
    select jsonb_build_array(${key}) as key, jsonb_build_array(${reads}) as reads, ${memberOf(tx, column)} as member,
           ${tx(`held.${column.column}`)} as sealed
      from ${tx(column.table)} as held
     where ${isKept(tx, institution, column)}
       and ${namesOneOf(tx, institution, column, kids)}
       ${after === null ? tx`` : tx`and (${columns}) > (${position})`}
     order by ${columns}
     limit ${rowsMax}`
}

export type Resealed = { readonly key: readonly string[]; readonly was: Buffer; readonly sealed: Buffer }

/**
 * Writes what is still what was read. A row that somebody else holds at this moment is left for the next round: nobody
 * waits for a rotation, and a rotation for nobody.
 */
export async function writeResealed(
  tx: Transaction,
  institution: InstitutionId,
  column: SealedColumn,
  resealed: readonly Resealed[],
): Promise<number> {
  const names = Object.keys(column.key)
  const given = listed(
    tx,
    Object.values(column.key).map(
      (type, at) => tx`${literal(resealed.map(({ key }) => key[at] ?? ''))}::text::${typeOf(tx, type)}[]`,
    ),
  )
  const columns = listed(
    tx,
    names.map(name => tx`${tx(name)}`),
  )
  const held = listed(
    tx,
    names.map(name => tx`${tx(`held.${name}`)}`),
  )
  const named = listed(
    tx,
    names.map(name => tx`${tx(`given.${name}`)}`),
  )
  const free = listed(
    tx,
    names.map(name => tx`${tx(`free.${name}`)}`),
  )
  const sealed = tx(`held.${column.column}`)
  const written = await tx`
    with free as materialized (
           select ${held}, given.sealed_anew
             from unnest(${given}, ${literal(resealed.map(({ was }) => hex(was)))}::text::bytea[],
                         ${literal(resealed.map(item => hex(item.sealed)))}::text::bytea[])
               as given (${columns}, sealed_before, sealed_anew)
             join ${tx(column.table)} as held on (${held}) = (${named})
            where ${isKept(tx, institution, column)}
              and ${sealed} = given.sealed_before
              for no key update of held skip locked)
    update ${tx(column.table)} as held
       set ${tx(column.column)} = free.sealed_anew
      from free
     where (${held}) = (${free})
       and ${isKept(tx, institution, column)}`
  return written.count
}

export type Count = {
  /** Values that name one of the keys. */
  readonly old: bigint
  /** Values that name a key that is not here: of members who were erased, or altered. They open neither before nor after. */
  readonly keyless: bigint
  readonly all: bigint
}

export async function countOld(
  tx: Transaction,
  institution: InstitutionId,
  column: SealedColumn,
  kids: readonly number[],
  known: readonly number[],
): Promise<Count> {
  const [row] = await tx<Count[]>`
    select count(*) as all,
           count(*) filter (where ${namesOneOf(tx, institution, column, kids)}) as old,
           count(*) filter (where not ${namesOneOf(tx, institution, column, known)}) as keyless
      from ${tx(column.table)} as held
     where ${isKept(tx, institution, column)}`
  return row ?? { all: 0n, old: 0n, keyless: 0n }
}

export async function allKids(tx: Transaction, institution: InstitutionId): Promise<number[]> {
  const rows = await tx<{ kid: number }[]>`
    select kid
      from protection.data_key
     where institution_id = ${institution}
     order by kid`
  return rows.map(({ kid }) => kid)
}

/** Counting all there is may take longer than a statement usually may. */
export async function allowMs(tx: Transaction, timeoutMs: number): Promise<void> {
  await tx`select set_config('statement_timeout', ${`${timeoutMs}ms`}, true)`
}

/** Further statements of this transaction see another institution. */
export async function lookAs(tx: Transaction, institution: InstitutionId): Promise<void> {
  await tx`select set_config('vouch.institution', ${institution}, true)`
}

type Fragment = ReturnType<typeof typeOf>

function typeOf(tx: Transaction, type: KeyType) {
  if (type === 'integer') return tx`integer`
  return type === 'bytea' ? tx`bytea` : tx`text`
}

function listed(tx: Transaction, [first, ...rest]: readonly Fragment[]): Fragment {
  return rest.reduce((all, one) => tx`${all}, ${one}`, first ?? tx``)
}

function isKept(tx: Transaction, institution: InstitutionId, { column, keeper }: SealedColumn): Fragment {
  const sealed = tx`${tx(`held.${column}`)} is not null`
  if (keeper !== undefined && 'nobodys' in keeper) return sealed
  return tx`${tx(`held.${keeper?.column ?? 'institution_id'}`)} = ${institution} and ${sealed}`
}

function memberOf(tx: Transaction, { member, memberIn }: SealedColumn): Fragment {
  if (member !== undefined) return tx`${tx(`held.${member}`)}`
  if (memberIn === undefined) return tx`null::text`
  return tx`(select member_id from ${tx(memberIn.table)} as owner
              where owner.institution_id = held.institution_id
                and ${tx(`owner.${memberIn.by}`)} = ${tx(`held.${memberIn.by}`)})`
}

/** Whether the value was sealed under one of these data keys, or under a member key that one of them wrapped. */
function namesOneOf(
  tx: Transaction,
  institution: InstitutionId,
  column: SealedColumn,
  kids: readonly number[],
): Fragment {
  const kid = tx`protection.kid_of(${tx(`held.${column.column}`)})`
  const isOne = tx`any (${literal(kids.map(String))}::text::integer[])`
  if (column.member === undefined && column.memberIn === undefined) return tx`(${kid} = ${isOne})`
  const member = memberOf(tx, column)
  // Asked as a value and not by `exists`, which PostgreSQL answers for a batch by reading all keys there are.
  const wrappedBy = tx`(
    select data_kid from protection.member_key
     where member_key.institution_id = ${institution}
       and member_key.member_id = ${member}
       and member_key.kid = ${kid})`
  return tx`coalesce(case when ${member} is null then ${kid} else ${wrappedBy} end = ${isOne}, false)`
}
