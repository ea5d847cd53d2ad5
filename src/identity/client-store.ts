// The statements about the keys and scopes of programs.

import { literal } from '../base/database.ts'
import type { Id } from '../base/ids.ts'
import type { Work } from '../base/work.ts'
import type { PublicJwk } from './public-jwk.ts'

export type NewKeyRow = {
  readonly client: Id<'cli'>
  readonly kid: string
  readonly jwk: PublicJwk
  readonly notBefore: Date
  readonly notAfter: Date
}

/** A trigger holds the client and counts once more. */
export async function insertKey(work: Work, { client, kid, jwk, notBefore, notAfter }: NewKeyRow): Promise<void> {
  await work.sql`
    insert into identity.client_key
           (institution_id, client_id, kid, public_jwk, not_before, not_after, added_at, added_by)
    values (${work.institution}, ${client}, ${kid}, ${JSON.stringify(jwk)}::text::jsonb, ${notBefore}, ${notAfter},
            ${work.now}, ${work.actor})`
}

export async function isKeyKnown(work: Work, kid: string): Promise<boolean> {
  const found = await work.sql`
    select 1
      from identity.client_key
     where institution_id = ${work.institution}
       and kid = ${kid}`
  return found.length > 0
}

/** Two keys that are good at the same moment of this time, if there are any: with a third there would be too many. */
export async function overlappingKeys(
  work: Work,
  client: Id<'cli'>,
  notBefore: Date,
  notAfter: Date,
): Promise<readonly string[] | undefined> {
  const [row] = await work.sql<{ kids: string[] }[]>`
    select jsonb_build_array(one.kid, other.kid) as kids
      from identity.client_key one
      join identity.client_key other using (institution_id, client_id)
     where institution_id = ${work.institution}
       and client_id = ${client}
       and one.kid < other.kid
       and greatest(${notBefore}::timestamptz, one.not_before, other.not_before)
           < least(${notAfter}::timestamptz, one.not_after, other.not_after, one.retired_at, other.retired_at)
     limit 1`
  return row?.kids
}

export type ClientKey = {
  readonly client: Id<'cli'>
  readonly kid: string
  readonly notBefore: Date
  readonly notAfter: Date
  readonly addedAt: Date
  readonly addedBy: string
  readonly retiredAt: Date | null
}

export function keysOf(work: Work, clients: readonly Id<'cli'>[]): Promise<readonly ClientKey[]> {
  return work.sql<ClientKey[]>`
    select client_id as client, kid, not_before as "notBefore", not_after as "notAfter", added_at as "addedAt",
           added_by as "addedBy", retired_at as "retiredAt"
      from identity.client_key
     where institution_id = ${work.institution}
       and client_id = any (${literal(clients)}::text::text[])
     order by client_id, not_before desc, kid`
}

export async function retireKey(work: Work, client: Id<'cli'>, kid: string): Promise<void> {
  await work.sql`
    update identity.client_key
       set retired_at = ${work.now}
     where institution_id = ${work.institution}
       and client_id = ${client}
       and kid = ${kid}
       and retired_at is null`
}

/** Those that are held already stay as they were given. */
export async function giveScopes(work: Work, client: Id<'cli'>, scopes: readonly string[]): Promise<void> {
  await work.sql`
    insert into identity.client_scope as held (institution_id, client_id, scope, added_at, added_by)
    select ${work.institution}, ${client}, scope, ${work.now}::timestamptz, ${work.actor}
      from unnest(${literal(scopes)}::text::text[]) as scope
        on conflict (institution_id, client_id, scope) do update
       set added_at = excluded.added_at, added_by = excluded.added_by, removed_at = null
     where held.removed_at is not null`
}

export async function takeScopes(work: Work, client: Id<'cli'>, kept: readonly string[]): Promise<void> {
  await work.sql`
    update identity.client_scope
       set removed_at = ${work.now}
     where institution_id = ${work.institution}
       and client_id = ${client}
       and removed_at is null
       and scope <> all (${literal(kept)}::text::text[])`
}

export type ClientRow = {
  readonly id: Id<'cli'>
  readonly name: string
  readonly state: 'active' | 'suspended'
  readonly scopes: readonly string[]
  readonly retiredAt: Date | null
}

export function listClients(work: Work, after: string, most: number): Promise<readonly ClientRow[]> {
  return work.sql<ClientRow[]>`
    select client_id as id, name, actor.state, retired_at as "retiredAt",
           coalesce((select jsonb_agg(scope order by scope)
                       from identity.client_scope given
                      where given.institution_id = client.institution_id
                        and given.client_id = client.client_id
                        and removed_at is null), '[]') as scopes
      from identity.client
      join identity.actor using (institution_id, actor)
     where institution_id = ${work.institution}
       and client_id > ${after}
     order by client_id
     limit ${most}`
}

export async function findClient(work: Work, id: Id<'cli'>): Promise<ClientRow | undefined> {
  const [row] = await work.sql<ClientRow[]>`
    select client_id as id, name, actor.state, retired_at as "retiredAt",
           coalesce((select jsonb_agg(scope order by scope)
                       from identity.client_scope given
                      where given.institution_id = client.institution_id
                        and given.client_id = client.client_id
                        and removed_at is null), '[]') as scopes
      from identity.client
      join identity.actor using (institution_id, actor)
     where institution_id = ${work.institution}
       and client_id = ${id}`
  return row
}

export async function isRetired(work: Work, client: Id<'cli'>): Promise<boolean> {
  const found = await work.sql`
    select 1
      from identity.client
     where institution_id = ${work.institution}
       and client_id = ${client}
       and retired_at is not null`
  return found.length > 0
}

export async function retireClient(work: Work, client: Id<'cli'>): Promise<void> {
  await work.sql`
    update identity.client
       set retired_at = ${work.now}
     where institution_id = ${work.institution}
       and client_id = ${client}`
}

export async function retireKeys(work: Work, client: Id<'cli'>): Promise<void> {
  await work.sql`
    update identity.client_key
       set retired_at = ${work.now}
     where institution_id = ${work.institution}
       and client_id = ${client}
       and retired_at is null`
}

export type KeyEnding = { readonly client: Id<'cli'>; readonly kid: string; readonly notAfter: Date }

/** Enters that those who end within so many days were warned of, and answers with those of whom nobody was yet. */
export function warnOfKeys(work: Work, daysBefore: number, until: Date, most: number): Promise<readonly KeyEnding[]> {
  return work.sql<KeyEnding[]>`
    with ending as (
      select client_id, kid, not_after
        from identity.client_key held
       where institution_id = ${work.institution}
         and retired_at is null
         and not_after > ${work.now}
         and not_after <= ${until}
         and not exists (
           select from identity.key_warning said
            where said.institution_id = held.institution_id
              and said.client_id = held.client_id
              and said.kid = held.kid
              and said.days_before = ${daysBefore})
       order by not_after
       limit ${most}),
    said as (
      insert into identity.key_warning (institution_id, client_id, kid, days_before, warned_at)
      select ${work.institution}, client_id, kid, ${daysBefore}::smallint, ${work.now}::timestamptz
        from ending
          on conflict do nothing
   returning client_id, kid)
    select ending.client_id as client, ending.kid, ending.not_after as "notAfter"
      from ending
      join said using (client_id, kid)`
}
