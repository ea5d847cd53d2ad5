// Every SQL statement of identity. Roles come as JSON, since the driver reads an array of text as one text.

import type { Id } from '../base/ids.ts'
import type { Actor, Work } from '../base/work.ts'
import type { Sealed } from '../protection/protection.ts'
import type { ActorKind, Role } from './roles.ts'

export type ActorState = 'active' | 'suspended'

export type ActorRow = {
  readonly actor: Actor
  readonly kind: ActorKind
  readonly state: ActorState
  readonly roles: readonly Role[]
}

export async function insertActor(work: Work, actor: Actor, kind: ActorKind): Promise<void> {
  await work.sql`
    insert into identity.actor (institution_id, actor, kind, added_at, added_by)
    values (${work.institution}, ${actor}, ${kind}, ${work.now}, ${work.actor})`
}

/** Whoever changes an actor's roles or state holds this lock, so that two grants at once see each other. */
export async function lockActor(work: Work, actor: Actor): Promise<ActorRow | undefined> {
  const [row] = await work.sql<ActorRow[]>`
    select actor, kind, state, to_jsonb(roles) as roles
      from identity.actor
     where institution_id = ${work.institution}
       and actor = ${actor}
       for update`
  return row
}

export async function setState(work: Work, actor: Actor, state: ActorState): Promise<void> {
  await work.sql`
    update identity.actor
       set state = ${state}
     where institution_id = ${work.institution}
       and actor = ${actor}`
}

export type PersonRow = {
  readonly person: Id<'per'>
  readonly name: Sealed
  readonly email: Sealed
  readonly emailIndex: Buffer
}

export async function insertPerson(work: Work, { person, name, email, emailIndex }: PersonRow): Promise<void> {
  await work.sql`
    insert into identity.person (institution_id, person_id, name, email, email_index)
    values (${work.institution}, ${person}, ${name}, ${email}, ${emailIndex})`
}

export async function isEmailTaken(work: Work, emailIndex: Buffer): Promise<boolean> {
  const found = await work.sql`
    select 1
      from identity.person
     where institution_id = ${work.institution}
       and email_index = ${emailIndex}`
  return found.length > 0
}

export async function insertClient(work: Work, client: Id<'cli'>, name: string): Promise<void> {
  await work.sql`
    insert into identity.client (institution_id, client_id, name)
    values (${work.institution}, ${client}, ${name})`
}

export async function isClientNameTaken(work: Work, name: string): Promise<boolean> {
  const found = await work.sql`
    select 1
      from identity.client
     where institution_id = ${work.institution}
       and name = ${name}`
  return found.length > 0
}

/** personId and sealedName are of a person, clientName of a client; the others are null. */
export type FoundRow = ActorRow & {
  readonly personId: Id<'per'> | null
  readonly sealedName: Sealed | null
  readonly clientName: string | null
}

export async function findActor(work: Work, actor: Actor): Promise<FoundRow | undefined> {
  const [row] = await work.sql<FoundRow[]>`
    select actor.actor, actor.kind, actor.state, to_jsonb(actor.roles) as roles,
           person.person_id as "personId", person.name as "sealedName", client.name as "clientName"
      from identity.actor
      left join identity.person using (institution_id, actor)
      left join identity.client using (institution_id, actor)
     where institution_id = ${work.institution}
       and actor = ${actor}`
  return row
}

export type Grant = { readonly grant: Id<'grt'>; readonly actor: Actor; readonly role: Role }

/** A trigger adds the role to those the actor holds. */
export async function insertGrant(work: Work, { grant, actor, role }: Grant): Promise<void> {
  await work.sql`
    insert into identity.role_grant (institution_id, grant_id, actor, role, granted_at, granted_by)
    values (${work.institution}, ${grant}, ${actor}, ${role}, ${work.now}, ${work.actor})`
}

/** The grant by which an actor holds a role: the one that was not revoked. */
export async function standingGrant(work: Work, actor: Actor, role: Role): Promise<Id<'grt'> | undefined> {
  const [row] = await work.sql<{ grant: Id<'grt'> }[]>`
    select given.grant_id as grant
      from identity.role_grant given
      left join identity.role_revocation taken using (institution_id, grant_id)
     where institution_id = ${work.institution}
       and given.actor = ${actor}
       and given.role = ${role}
       and taken.grant_id is null`
  return row?.grant
}

/** A trigger takes the role from those the actor holds. */
export async function insertRevocation(work: Work, grant: Id<'grt'>, actor: Actor): Promise<void> {
  await work.sql`
    insert into identity.role_revocation (institution_id, grant_id, actor, revoked_at, revoked_by)
    values (${work.institution}, ${grant}, ${actor}, ${work.now}, ${work.actor})`
}

export type RoleSpan = {
  readonly role: Role
  readonly grantedAt: Date
  readonly grantedBy: Actor
  readonly revokedAt: Date | null
  readonly revokedBy: Actor | null
}

export async function roleHistory(work: Work, actor: Actor, spansMax: number): Promise<RoleSpan[]> {
  return work.sql<RoleSpan[]>`
    select given.role, given.granted_at as "grantedAt", given.granted_by as "grantedBy",
           taken.revoked_at as "revokedAt", taken.revoked_by as "revokedBy"
      from identity.role_grant given
      left join identity.role_revocation taken using (institution_id, grant_id)
     where institution_id = ${work.institution}
       and given.actor = ${actor}
     order by given.granted_at desc, given.grant_id desc
     limit ${spansMax}`
}
