// The statements by which a request is let in or not: one for all the requests that come at once.

import { hex, literal } from '../base/database.ts'
import type { Id } from '../base/ids.ts'
import type { Actor, Work } from '../base/work.ts'
import type { PublicJwk } from './public-jwk.ts'
import type { Role } from './roles.ts'

/** What one request has shown, and what it wants. */
export type ShownRow = {
  readonly proof: Buffer
  readonly forgetAt: Date
  readonly client: Id<'cli'>
  readonly token: string
  readonly issuedAt: Date
  /** The key that the request is signed with; null where it need not be. */
  readonly kid: string | null
  readonly scope: string
  /** Where the issuer is somebody else's: by which mapping it is this client, and by which it has the scope. */
  readonly mapping: string | null
  readonly scopeMappings: readonly string[]
}

export type StandingRow = {
  /** Nobody has shown this proof before, nor has anybody before them in this list. */
  readonly isFirst: boolean
  readonly isActive: boolean
  readonly isRevoked: boolean
  /** The key it names is good now; where it names none, the client has one that is. */
  readonly hasKey: boolean
  readonly hasScope: boolean
  /** The mapping to the client is in force, and one at least of those to the scope; or none is needed. */
  readonly isMapped: boolean
  readonly roles: readonly Role[]
  /** Since when proofs are remembered; null where they are not yet. */
  readonly since: Date | null
}

/**
 * Inserts in the order of the digests, so that two processes never wait for each other. A proof that two of a batch show
 * is the first one's. Answers in the order asked.
 */
export async function takeProofs(work: Work, shown: readonly ShownRow[]): Promise<StandingRow[]> {
  const texts = (of: (row: ShownRow) => string | null) => literal(shown.map(of))
  return work.sql<StandingRow[]>`
    with asked as (
      select *
        from unnest(${texts(row => hex(row.proof))}::text::bytea[],
                    ${texts(row => row.forgetAt.toISOString())}::text::timestamptz[],
                    ${texts(row => row.client)}::text::text[],
                    ${texts(row => row.token)}::text::text[],
                    ${texts(row => row.issuedAt.toISOString())}::text::timestamptz[],
                    ${texts(row => row.kid)}::text::text[],
                    ${texts(row => row.scope)}::text::text[],
                    ${texts(row => row.mapping)}::text::text[],
                    ${texts(row => row.scopeMappings.join(' '))}::text::text[])
             with ordinality as asked (
               proof, forget_at, client_id, token, issued_at, kid, scope, mapping, scope_mappings, place)),
    first as (
      select proof, min(place) as place, max(forget_at) as forget_at
        from asked
       group by proof),
    taken as (
      insert into identity.proof_seen (institution_id, proof, forget_at)
      select ${work.institution}, proof, forget_at
        from first
       order by proof
          on conflict do nothing
      returning proof)
    select exists (select from first join taken using (proof)
                    where first.proof = asked.proof and first.place = asked.place) as "isFirst",
           coalesce(actor.state = 'active', false) as "isActive",
           exists (select from identity.revocation
                    where institution_id = ${work.institution}
                      and (subject = 'token:' || asked.token
                           or (subject = 'client:' || asked.client_id and revoked_at >= asked.issued_at))) as "isRevoked",
           exists (select from identity.client_key held
                    where institution_id = ${work.institution}
                      and held.client_id = asked.client_id
                      and held.kid = coalesce(asked.kid, held.kid)
                      and not_before <= ${work.now}
                      and least(not_after, retired_at) > ${work.now}) as "hasKey",
           exists (select from identity.client_scope given
                    where institution_id = ${work.institution}
                      and given.client_id = asked.client_id
                      and given.scope = asked.scope
                      and removed_at is null) as "hasScope",
           asked.mapping is null or (
             exists (select from identity.external_mapping
                      where institution_id = ${work.institution}
                        and mapping_id = asked.mapping
                        and removed_at is null)
             and exists (select from identity.external_mapping
                          where institution_id = ${work.institution}
                            and mapping_id = any (string_to_array(asked.scope_mappings, ' '))
                            and removed_at is null)) as "isMapped",
           coalesce(to_jsonb(actor.roles), '[]') as roles,
           (select since from identity.proof_memory where institution_id = ${work.institution}) as since
      from asked
      left join identity.actor on institution_id = ${work.institution} and actor = 'client:' || asked.client_id
     order by asked.place`
}

/** From now on nothing is forgotten, unless the server loses what it has not logged. */
export async function beginToRemember(work: Work, since: Date): Promise<void> {
  await work.sql`
    insert into identity.proof_memory (institution_id, since)
    values (${work.institution}, ${since})
        on conflict do nothing`
}

export async function forgetProofs(work: Work, proofsMax: number): Promise<number> {
  const forgotten = await work.sql`
    delete from identity.proof_seen
     where institution_id = ${work.institution}
       and proof in (
         select proof
           from identity.proof_seen
          where institution_id = ${work.institution}
            and forget_at <= ${work.now}
          order by forget_at
          limit ${proofsMax})`
  return forgotten.count
}

/** A key of a client, whether it is good now or not: a key never changes, and the statement above says whether it is good. */
export async function clientKey(work: Work, client: Id<'cli'>, kid: string): Promise<PublicJwk | undefined> {
  const [row] = await work.sql<{ jwk: PublicJwk }[]>`
    select public_jwk as jwk
      from identity.client_key
     where institution_id = ${work.institution}
       and client_id = ${client}
       and kid = ${kid}`
  return row?.jwk
}

/** `subject`: 'token:' and its jti, or an actor. */
export async function insertRevocation(work: Work, subject: `token:${string}` | Actor): Promise<void> {
  await work.sql`
    insert into identity.revocation (institution_id, revocation_id, subject, revoked_at, revoked_by)
    values (${work.institution}, ${work.newId('rvk')}, ${subject}, ${work.now}, ${work.actor})`
}

/** Whether all that this actor was given until then was taken back since. */
export async function isRevokedSince(work: Work, actor: Actor, since: Date): Promise<boolean> {
  const found = await work.sql`
    select 1
      from identity.revocation
     where institution_id = ${work.institution}
       and subject = ${actor}
       and revoked_at >= ${since}
     limit 1`
  return found.length > 0
}
