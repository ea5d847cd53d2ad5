// Every SQL statement about how rights stood at a moment, and about people as those see them who look after them.

import { literal } from '../base/database.ts'
import type { Id } from '../base/ids.ts'
import type { Actor, Work } from '../base/work.ts'
import type { Sealed } from '../protection/protection.ts'
import type { CallerKind } from './permits.ts'
import type { Role } from './roles.ts'
import type { ActorState } from './store.ts'

export type PersonListed = {
  readonly person: Id<'per'>
  readonly sealedName: Sealed
  readonly state: ActorState
  readonly roles: readonly Role[]
  readonly addedAt: Date
  readonly addedBy: Actor
  /** When the newest of their sessions in the office began. */
  readonly lastSignInAt: Date | null
  readonly passkeys: number
  /** While somebody’s credentials were reset: until then they approve of nothing. */
  readonly frozenUntil: Date | null
}

function personColumns({ sql, now }: Work) {
  return sql`
    person.person_id as person, person.name as "sealedName", actor.state, to_jsonb(actor.roles) as roles,
    actor.added_at as "addedAt", actor.added_by as "addedBy",
    (select max(began_at) from identity.session
      where session.institution_id = person.institution_id
        and session.person_id = person.person_id) as "lastSignInAt",
    (select count(*)::integer from identity.passkey
      where passkey.institution_id = person.institution_id
        and passkey.person_id = person.person_id
        and retired_at is null) as passkeys,
    (select max(frozen_until) from identity.credential_reset
      where credential_reset.institution_id = person.institution_id
        and credential_reset.actor = person.actor
        and frozen_until > ${now}) as "frozenUntil"`
}

export type PeopleWanted = { readonly state: ActorState | null; readonly role: Role | null }

/** In the order of their ids, which is that in which they came. */
export async function listPeople(
  work: Work,
  { state, role }: PeopleWanted,
  after: string,
  peopleMax: number,
): Promise<readonly PersonListed[]> {
  const { sql, institution } = work
  return sql<PersonListed[]>`
    select ${personColumns(work)}
      from identity.person
      join identity.actor using (institution_id, actor)
     where person.institution_id = ${institution}
       and person.person_id > ${after}
           ${state === null ? sql`` : sql`and actor.state = ${state}`}
           ${role === null ? sql`` : sql`and ${role} = any (actor.roles)`}
     order by person.person_id
     limit ${peopleMax}`
}

export async function findPerson(work: Work, person: Id<'per'>): Promise<PersonListed | undefined> {
  const [found] = await work.sql<PersonListed[]>`
    select ${personColumns(work)}
      from identity.person
      join identity.actor using (institution_id, actor)
     where person.institution_id = ${work.institution}
       and person.person_id = ${person}`
  return found
}

export type PasskeyListed = {
  readonly passkey: string
  readonly enrolledAt: Date
  readonly lastUsedAt: Date | null
  readonly mayBeCopied: boolean
}

/** Those that are in use. */
export async function passkeysOf({ sql, institution }: Work, person: Id<'per'>): Promise<readonly PasskeyListed[]> {
  return sql<PasskeyListed[]>`
    select passkey_id as passkey, enrolled_at as "enrolledAt", last_used_at as "lastUsedAt",
           may_be_copied as "mayBeCopied"
      from identity.passkey
     where institution_id = ${institution}
       and person_id = ${person}
       and retired_at is null
     order by passkey_id`
}

export type PoliciesRow = { readonly notedAt: Date; readonly hash: string; readonly answers: string }

/** Those in force at the moment; none, where it was not kept then. */
export async function policiesAt({ sql, institution }: Work, at: Date): Promise<PoliciesRow | undefined> {
  const [found] = await sql<PoliciesRow[]>`
    select noted_at as "notedAt", policies_hash as hash, answers
      from identity.policies_in_force
     where institution_id = ${institution}
       and noted_at <= ${at}
     order by noted_at desc
     limit 1`
  return found
}

/** Since when it is kept. */
export async function policiesKeptSince({ sql, institution }: Work): Promise<Date | undefined> {
  const [first] = await sql<{ notedAt: Date }[]>`
    select noted_at as "notedAt"
      from identity.policies_in_force
     where institution_id = ${institution}
     order by noted_at
     limit 1`
  return first?.notedAt
}

export async function insertPolicies(work: Work, hash: string, answers: string): Promise<void> {
  await work.sql`
    insert into identity.policies_in_force (institution_id, noted_at, policies_hash, answers)
    values (${work.institution}, ${work.now}, ${hash}, ${answers})`
}

export type HeldRole = {
  readonly role: Role
  readonly grantedAt: Date
  readonly grantedBy: Actor
  readonly revokedAt: Date | null
  readonly revokedBy: Actor | null
}

/** What one actor held at the moment, what was given first in front. */
export async function rolesAt({ sql, institution }: Work, actor: Actor, at: Date): Promise<readonly HeldRole[]> {
  return sql<HeldRole[]>`
    select given.role, given.granted_at as "grantedAt", given.granted_by as "grantedBy",
           taken.revoked_at as "revokedAt", taken.revoked_by as "revokedBy"
      from identity.role_grant given
      left join identity.role_revocation taken using (institution_id, grant_id)
     where institution_id = ${institution}
       and given.actor = ${actor}
       and given.granted_at <= ${at}
       and (taken.revoked_at is null or taken.revoked_at > ${at})
     order by given.granted_at, given.grant_id`
}

export type HolderRow = {
  readonly actor: Actor
  readonly kind: CallerKind
  /** As it is now: how it was then is in the log and in no row. */
  readonly state: ActorState
  readonly roles: readonly { readonly role: Role; readonly grantedAt: string; readonly grantedBy: Actor }[]
  /** Of a program that was given the permit itself. */
  readonly scopeAt: Date | null
  /** Somebody who looked on in an emergency then. */
  readonly breakGlass: string | null
}

export type HoldersWanted = {
  readonly at: Date
  /** People who held one of these. */
  readonly roles: readonly Role[]
  /** Every person, whatever they held. */
  readonly isEverybodys: boolean
  /** People who looked on in an emergency. */
  readonly isLooking: boolean
  /** Programs of these kinds that had been given the scope, and had it still. */
  readonly kinds: readonly CallerKind[]
  readonly scope: string
}

/** In the order of their names. */
export async function holdersAt(
  { sql, institution }: Work,
  { at, roles, isEverybodys, isLooking, kinds, scope }: HoldersWanted,
  after: string,
  holdersMax: number,
): Promise<readonly HolderRow[]> {
  return sql<HolderRow[]>`
    with by_role as (
      select given.actor,
             jsonb_agg(jsonb_build_object('role', given.role, 'grantedAt', given.granted_at, 'grantedBy', given.granted_by)
                       order by given.granted_at, given.grant_id) as roles
        from identity.role_grant given
        left join identity.role_revocation taken using (institution_id, grant_id)
       where institution_id = ${institution}
         and given.actor > ${after}
         and starts_with(given.actor, 'person:')
         and given.role = any (${literal(roles)}::text::text[])
         and given.granted_at <= ${at}
         and (taken.revoked_at is null or taken.revoked_at > ${at})
       group by given.actor),
    by_scope as (
      select 'client:' || given.client_id as actor, given.added_at as since
        from identity.client_scope given
        left join identity.agent on agent.institution_id = ${institution} and agent.client_id = given.client_id
       where given.institution_id = ${institution}
         and 'client:' || given.client_id > ${after}
         and given.scope = ${scope}
         and given.added_at <= ${at}
         and (given.removed_at is null or given.removed_at > ${at})
         and case when agent.registered_at <= ${at} then 'agent' else 'client' end
             = any (${literal(kinds)}::text::text[])),
    by_glass as (
      select actor, max(break_glass_id) as glass
        from identity.break_glass
       where institution_id = ${institution}
         and actor > ${after}
         and opened_at <= ${at}
         and expires_at > ${at}
         and ${isLooking}
       group by actor),
    everybody as (
      select actor
        from identity.actor
       where institution_id = ${institution}
         and actor > ${after}
         and kind = 'person'
         and added_at <= ${at}
         and ${isEverybodys}),
    found as (
      select actor, roles, since, glass
        from by_role
        full join by_scope using (actor)
        full join by_glass using (actor)
        full join everybody using (actor))
    select known.actor, known.state, coalesce(found.roles, '[]') as roles,
           case when known.kind = 'person' then 'person'
                when exists (select from identity.agent
                              where agent.institution_id = ${institution}
                                and agent.actor = known.actor
                                and registered_at <= ${at}) then 'agent'
                else 'client' end as kind,
           found.since as "scopeAt", found.glass as "breakGlass"
      from found
      join identity.actor known on known.institution_id = ${institution} and known.actor = found.actor
     order by known.actor
     limit ${holdersMax}`
}

/** Programs that were there at the moment, and were given the scope after it: whether they had it before is in no row. */
export async function notKnownAt(
  { sql, institution }: Work,
  scope: string,
  at: Date,
  clientsMax: number,
): Promise<readonly Actor[]> {
  const rows = await sql<{ actor: Actor }[]>`
    select 'client:' || client_id as actor
      from identity.client_scope given
      join identity.actor on actor.institution_id = ${institution} and actor.actor = 'client:' || client_id
     where given.institution_id = ${institution}
       and given.scope = ${scope}
       and given.added_at > ${at}
       and actor.added_at <= ${at}
     order by 1
     limit ${clientsMax}`
  return rows.map(({ actor }) => actor)
}
