// The statements of the issuer. What it keeps is no institution's, so these take a pool and no work.

import type { Sql } from '../base/database.ts'
import type { InstitutionId } from '../base/ids.ts'
import type { Sealed } from '../protection/protection.ts'

/** Under which model of the library a row is kept, and the hash of the name it is asked for by. */
export type StateName = { readonly model: string; readonly idHash: Buffer }

export type StateRow = StateName & {
  readonly payload: Sealed
  readonly grantHash: Buffer | null
  readonly uidHash: Buffer | null
  readonly expiresAt: Date
}

export async function keepState(
  sql: Sql,
  { model, idHash, payload, grantHash, uidHash, expiresAt }: StateRow,
): Promise<void> {
  await sql`
    insert into identity.issuer_state (model, id_hash, payload, grant_hash, uid_hash, expires_at)
    values (${model}, ${idHash}, ${payload}, ${grantHash}, ${uidHash}, ${expiresAt})
        on conflict (model, id_hash) do update
       set payload = excluded.payload, grant_hash = excluded.grant_hash, uid_hash = excluded.uid_hash,
           expires_at = excluded.expires_at`
}

export type FoundState = {
  readonly idHash: Buffer
  readonly payload: Sealed
  readonly consumedAt: Date | null
}

export async function findState(sql: Sql, { model, idHash }: StateName, now: Date): Promise<FoundState | undefined> {
  const [row] = await sql<FoundState[]>`
    select id_hash as "idHash", payload, consumed_at as "consumedAt"
      from identity.issuer_state
     where model = ${model}
       and id_hash = ${idHash}
       and expires_at > ${now}`
  return row
}

export async function findStateByUid(
  sql: Sql,
  model: string,
  uidHash: Buffer,
  now: Date,
): Promise<FoundState | undefined> {
  const [row] = await sql<FoundState[]>`
    select id_hash as "idHash", payload, consumed_at as "consumedAt"
      from identity.issuer_state
     where model = ${model}
       and uid_hash = ${uidHash}
       and expires_at > ${now}
     limit 1`
  return row
}

/** Answers false when somebody else was first: of those who come at once, one has it. */
export async function consumeState(sql: Sql, { model, idHash }: StateName, now: Date): Promise<boolean> {
  const consumed = await sql`
    update identity.issuer_state
       set consumed_at = ${now}
     where model = ${model}
       and id_hash = ${idHash}
       and consumed_at is null`
  return consumed.count === 1
}

export async function dropState(sql: Sql, { model, idHash }: StateName): Promise<void> {
  await sql`
    delete from identity.issuer_state
     where model = ${model}
       and id_hash = ${idHash}`
}

export async function dropGrant(sql: Sql, model: string, grantHash: Buffer): Promise<void> {
  await sql`
    delete from identity.issuer_state
     where model = ${model}
       and grant_hash = ${grantHash}`
}

/** Answers false when it was seen before. */
export async function seeOnce(sql: Sql, idHash: Buffer, expiresAt: Date): Promise<boolean> {
  const seen = await sql`
    insert into identity.issuer_state (model, id_hash, expires_at)
    values ('ReplayDetection', ${idHash}, ${expiresAt})
        on conflict do nothing`
  return seen.count === 1
}

/** Those longest over first; skips what somebody else is removing. */
export async function sweepState(sql: Sql, now: Date, rowsMax: number): Promise<number> {
  const swept = await sql`
    with due as materialized (
           select model, id_hash
             from identity.issuer_state
            where expires_at <= ${now}
            order by expires_at
            limit ${rowsMax}
              for update skip locked)
    delete from identity.issuer_state
     where (model, id_hash) in (select model, id_hash from due)`
  return swept.count
}

export type IssuerKeyRow = { readonly kid: string; readonly jwk: { readonly x: string; readonly y: string } }

export type IssuerClientRow = {
  readonly institution: InstitutionId
  readonly keys: readonly IssuerKeyRow[]
  readonly scopes: readonly string[]
}

/** Whose client this is, whether it may act or not. */
export async function findClientHome(sql: Sql, client: string): Promise<InstitutionId | undefined> {
  const [row] = await sql<{ institution: InstitutionId }[]>`
    select institution_id as institution
      from identity.client
     where client_id = ${client}`
  return row?.institution
}

/** A client that may act, with the keys that are good now. Of whichever institution: the id is all that is known yet. */
export async function findIssuerClient(sql: Sql, client: string, now: Date): Promise<IssuerClientRow | undefined> {
  const rows = await sql<IssuerClientRow[]>`
    select institution_id as institution,
           coalesce((select jsonb_agg(jsonb_build_object('kid', kid, 'jwk', public_jwk) order by not_before, kid)
                       from identity.client_key held
                      where held.institution_id = client.institution_id
                        and held.client_id = client.client_id
                        and not_before <= ${now}
                        and least(retired_at, not_after) > ${now}), '[]') as keys,
           coalesce((select jsonb_agg(scope order by scope)
                       from identity.client_scope given
                      where given.institution_id = client.institution_id
                        and given.client_id = client.client_id
                        and removed_at is null), '[]') as scopes
      from identity.client
      join identity.actor using (institution_id, actor)
     where client_id = ${client}
       and actor.state = 'active'
     limit 2`
  // An id is given once. If two institutions had it, nobody could say whose the token is.
  return rows.length === 1 ? rows[0] : undefined
}

/** The institution of a person who may act. */
export async function findIssuerPerson(sql: Sql, person: string): Promise<InstitutionId | undefined> {
  const rows = await sql<{ institution: InstitutionId }[]>`
    select institution_id as institution
      from identity.actor
     where actor = ${`person:${person}`}
       and kind = 'person'
       and state = 'active'
     limit 2`
  return rows.length === 1 ? rows[0]?.institution : undefined
}

/** Rejects when it is not. */
export async function isReachable(sql: Sql): Promise<void> {
  await sql`select 1`
}
