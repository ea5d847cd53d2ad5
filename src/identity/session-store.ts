// Every SQL statement about sessions of people, and about what they confirm within them.

import { literal } from '../base/database.ts'
import type { Id } from '../base/ids.ts'
import type { Actor, Work } from '../base/work.ts'
import type { Role } from './roles.ts'

type PersonId = Id<'per'>
export type SessionId = Id<'ses'>
export type StepUpId = Id<'stp'>
export type Acr = 'urn:vouch:phr' | 'urn:vouch:mfa'
export type EndReason =
  | 'signed_out'
  | 'ended_by_person'
  | 'ended_by_security'
  | 'idle'
  | 'expired'
  | 'replaced'
  | 'reset'

export type SessionRow = {
  readonly session: SessionId
  readonly person: PersonId
  readonly slot: number
  readonly acr: Acr
  readonly beganAt: Date
  readonly authenticatedAt: Date
  readonly seenAt: Date
  readonly expiresAt: Date
}

/** With what its person may do now, and could when it was last looked at. */
export type FoundSession = SessionRow & {
  readonly isActive: boolean
  readonly roles: readonly Role[]
  readonly rolesBefore: readonly Role[]
}

export async function findSession(work: Work, idHash: Buffer): Promise<FoundSession | undefined> {
  const [row] = await work.sql<FoundSession[]>`
    select session_id as session, person_id as person, slot, acr, began_at as "beganAt",
           authenticated_at as "authenticatedAt", seen_at as "seenAt", expires_at as "expiresAt",
           state = 'active' as "isActive", to_jsonb(actor.roles) as roles, to_jsonb(session.roles) as "rolesBefore"
      from identity.session
      join identity.actor on actor.institution_id = session.institution_id and actor.actor = 'person:' || person_id
     where session.institution_id = ${work.institution}
       and id_hash = ${idHash}
       and ended_at is null`
  return row
}

/** Those of these that have not ended, of people who are active, with their roles of this moment. */
export async function standingSessions(
  work: Work,
  sessions: readonly SessionId[],
): Promise<readonly (Pick<SessionRow, 'session' | 'seenAt' | 'expiresAt'> & { readonly roles: readonly Role[] })[]> {
  return work.sql<(Pick<SessionRow, 'session' | 'seenAt' | 'expiresAt'> & { roles: Role[] })[]>`
    select session_id as session, seen_at as "seenAt", expires_at as "expiresAt", to_jsonb(actor.roles) as roles
      from identity.session
      join identity.actor on actor.institution_id = session.institution_id and actor.actor = 'person:' || person_id
     where session.institution_id = ${work.institution}
       and session_id = any(${literal(sessions)}::text::text[])
       and ended_at is null
       and state = 'active'`
}

export async function openSessionsOf(work: Work, person: PersonId): Promise<SessionRow[]> {
  return work.sql<SessionRow[]>`
    select session_id as session, person_id as person, slot, acr, began_at as "beganAt",
           authenticated_at as "authenticatedAt", seen_at as "seenAt", expires_at as "expiresAt"
      from identity.session
     where institution_id = ${work.institution}
       and person_id = ${person}
       and ended_at is null
     order by seen_at, session_id`
}

export type NewSession = Pick<SessionRow, 'session' | 'person' | 'slot' | 'acr' | 'authenticatedAt' | 'expiresAt'> & {
  readonly idHash: Buffer
}

/** With the roles that its person holds at this moment. */
export async function insertSession(work: Work, given: NewSession): Promise<void> {
  await work.sql`
    insert into identity.session (institution_id, session_id, person_id, id_hash, slot, acr, roles, began_at,
                                  authenticated_at, seen_at, expires_at)
    select ${work.institution}, ${given.session}, ${given.person}, ${given.idHash}, ${given.slot}, ${given.acr}, roles,
           ${work.now}, ${given.authenticatedAt}, ${work.now}, ${given.expiresAt}
      from identity.actor
     where institution_id = ${work.institution}
       and actor = 'person:' || ${given.person}`
}

export async function touchSession(work: Work, session: SessionId): Promise<void> {
  await work.sql`
    update identity.session
       set seen_at = ${work.now}
     where institution_id = ${work.institution}
       and session_id = ${session}`
}

/** Another id for the same session, and the roles of now; false when somebody else was faster, and the old id is gone. */
export async function renewSession(work: Work, session: SessionId, from: Buffer, to: Buffer): Promise<boolean> {
  const renewed = await work.sql`
    update identity.session
       set id_hash = ${to}, seen_at = ${work.now},
           roles = (select roles from identity.actor
                     where institution_id = ${work.institution} and actor = 'person:' || person_id)
     where institution_id = ${work.institution}
       and session_id = ${session}
       and id_hash = ${from}
       and ended_at is null
    returning 1`
  return renewed.length > 0
}

/** A passkey shown within the session makes it as strong as if it had been shown at the door. */
export async function strengthenSession(work: Work, session: SessionId): Promise<void> {
  await work.sql`
    update identity.session
       set acr = 'urn:vouch:phr', authenticated_at = ${work.now}
     where institution_id = ${work.institution}
       and session_id = ${session}`
}

/** Answers with whose it was; undefined when it had ended, or is nobody's. */
export async function endSession(work: Work, session: SessionId, reason: EndReason): Promise<PersonId | undefined> {
  const [row] = await work.sql<{ person: PersonId }[]>`
    update identity.session
       set ended_at = ${work.now}, ended_by = ${work.actor}, end_reason = ${reason}
     where institution_id = ${work.institution}
       and session_id = ${session}
       and ended_at is null
    returning person_id as person`
  return row?.person
}

/** Whoever begins a session holds the person, so that two at once see each other. */
export async function lockPerson(work: Work, actor: Actor): Promise<boolean> {
  const found = await work.sql`
    select 1
      from identity.actor
     where institution_id = ${work.institution}
       and actor = ${actor}
       and state = 'active'
       for update`
  return found.length > 0
}

export type StepUpRow = {
  readonly stepUp: StepUpId
  readonly session: SessionId
  readonly person: PersonId
  readonly operation: string
  readonly nonce: Buffer
  readonly expiresAt: Date
}

export async function insertStepUp(work: Work, given: StepUpRow): Promise<void> {
  await work.sql`
    insert into identity.step_up (institution_id, step_up_id, session_id, person_id, operation, nonce, asked_at,
                                  expires_at)
    values (${work.institution}, ${given.stepUp}, ${given.session}, ${given.person}, ${given.operation}, ${given.nonce},
            ${work.now}, ${given.expiresAt})`
}

/** One that can still be answered or used, by this person in this session. */
export async function findStepUp(
  work: Work,
  stepUp: StepUpId,
  session: SessionId,
): Promise<(StepUpRow & { readonly isProved: boolean }) | undefined> {
  const [row] = await work.sql<(StepUpRow & { readonly isProved: boolean })[]>`
    select step_up_id as "stepUp", session_id as session, step_up.person_id as person, operation, nonce,
           expires_at as "expiresAt", proved_at is not null as "isProved"
      from identity.step_up
      left join identity.step_up_assertion using (institution_id, step_up_id)
     where institution_id = ${work.institution}
       and step_up_id = ${stepUp}
       and session_id = ${session}
       and expires_at > ${work.now}`
  return row
}

export type Evidence = {
  readonly stepUp: StepUpId
  readonly person: PersonId
  readonly passkey: Id<'pky'>
  readonly clientData: Buffer
  readonly authenticatorData: Buffer
  readonly signature: Buffer
}

/** False when it was answered already. */
export async function insertAssertion(work: Work, given: Evidence): Promise<boolean> {
  const inserted = await work.sql`
    insert into identity.step_up_assertion (institution_id, step_up_id, person_id, passkey_id, client_data,
                                            authenticator_data, signature, proved_at)
    values (${work.institution}, ${given.stepUp}, ${given.person}, ${given.passkey}, ${given.clientData},
            ${given.authenticatorData}, ${given.signature}, ${work.now})
    on conflict do nothing
    returning 1`
  return inserted.length > 0
}

/** False when it was used already: of two who come with it at once, one waits for the other and loses. */
export async function insertUse(work: Work, stepUp: StepUpId): Promise<boolean> {
  const inserted = await work.sql`
    insert into identity.step_up_use (institution_id, step_up_id, used_at)
    values (${work.institution}, ${stepUp}, ${work.now})
    on conflict do nothing
    returning 1`
  return inserted.length > 0
}
