// Every SQL statement about what people show of themselves: passkeys, passwords, codes, invitations, resets.

import { hex, literal } from '../base/database.ts'
import type { Id } from '../base/ids.ts'
import type { Actor, Work } from '../base/work.ts'
import type { Sealed } from '../protection/protection.ts'
import type { NewPasskey, Passkey, PasskeyId, Proved } from './sign-in/passkeys.ts'
import type { PasswordHash } from './sign-in/passwords.ts'

type PersonId = Id<'per'>

export type OwnedPasskey = Passkey & { readonly person: PersonId; readonly emailIndex: Buffer }

export async function insertPasskey(work: Work, person: PersonId, passkey: PasskeyId, made: NewPasskey): Promise<void> {
  await work.sql`
    insert into identity.passkey (institution_id, passkey_id, person_id, credential_id, public_key, counter,
                                  transports, may_be_copied, is_copied, enrolled_at)
    values (${work.institution}, ${passkey}, ${person}, ${made.credentialId}, ${made.publicKey}, ${made.counter},
            ${JSON.stringify(made.transports)}::text::jsonb, ${made.mayBeCopied}, ${made.isCopied}, ${work.now})`
}

/** One that is in use, of somebody who may act. */
export async function findPasskey(work: Work, credentialId: Buffer): Promise<OwnedPasskey | undefined> {
  const [row] = await work.sql<OwnedPasskey[]>`
    select passkey_id as passkey, person_id as person, credential_id as "credentialId", public_key as "publicKey",
           counter, transports, email_index as "emailIndex"
      from identity.passkey
      join identity.person using (institution_id, person_id)
      join identity.actor using (institution_id, actor)
     where passkey.institution_id = ${work.institution}
       and credential_id = ${credentialId}
       and retired_at is null
       and state = 'active'`
  return row
}

export async function passkeysOf(work: Work, person: PersonId, most: number): Promise<Passkey[]> {
  return work.sql<Passkey[]>`
    select passkey_id as passkey, credential_id as "credentialId", public_key as "publicKey", counter, transports
      from identity.passkey
     where institution_id = ${work.institution}
       and person_id = ${person}
       and retired_at is null
     order by passkey_id
     limit ${most}`
}

export type OwnPasskey = {
  readonly passkey: PasskeyId
  readonly enrolledAt: Date
  readonly lastUsedAt: Date | null
  readonly mayBeCopied: boolean
}

export async function listPasskeys(work: Work, person: PersonId, most: number): Promise<OwnPasskey[]> {
  return work.sql<OwnPasskey[]>`
    select passkey_id as passkey, enrolled_at as "enrolledAt", last_used_at as "lastUsedAt",
           may_be_copied as "mayBeCopied"
      from identity.passkey
     where institution_id = ${work.institution}
       and person_id = ${person}
       and retired_at is null
     order by enrolled_at, passkey_id
     limit ${most}`
}

/** False when it is not theirs, or was taken back before. */
export async function retirePasskey(work: Work, person: PersonId, passkey: PasskeyId): Promise<boolean> {
  const retired = await work.sql`
    update identity.passkey
       set retired_at = ${work.now}
     where institution_id = ${work.institution}
       and person_id = ${person}
       and passkey_id = ${passkey}
       and retired_at is null
    returning 1`
  return retired.length > 0
}

/** False when this answer was taken already, or the counter says that a copy of the key was used since. */
export async function usePasskey(work: Work, passkey: PasskeyId, challenge: Buffer, proved: Proved): Promise<boolean> {
  const used = await work.sql`
    update identity.passkey
       set counter = ${proved.counter}, is_copied = ${proved.isCopied}, last_challenge = ${challenge},
           last_used_at = ${work.now}
     where institution_id = ${work.institution}
       and passkey_id = ${passkey}
       and retired_at is null
       and (counter < ${proved.counter} or (counter = 0 and ${proved.counter}::bigint = 0))
       and last_challenge is distinct from ${challenge}
    returning 1`
  return used.length > 0
}

/** All that the fallback needs to know of a person, whom an address names. */
export type FallbackRow = {
  readonly person: PersonId
  readonly isActive: boolean
  readonly password: string | null
  readonly hash: Buffer | null
  readonly salt: Buffer | null
  readonly pepper: number | null
  readonly memoryKiB: number | null
  readonly passes: number | null
  readonly totp: Id<'otp'> | null
  readonly secret: Sealed | null
  readonly lastStep: bigint | null
}

export async function findFallback(work: Work, emailIndex: Buffer): Promise<FallbackRow | undefined> {
  const [row] = await work.sql<FallbackRow[]>`
    select person.person_id as person, actor.state = 'active' as "isActive",
           password.password_id as password, password.hash, password.salt, password.pepper,
           password.memory_kib as "memoryKiB", password.passes,
           totp.totp_id as totp, totp.secret, totp.last_step as "lastStep"
      from identity.person
      join identity.actor using (institution_id, actor)
      left join identity.password on password.institution_id = person.institution_id
                                 and password.person_id = person.person_id and password.retired_at is null
      left join identity.totp on totp.institution_id = person.institution_id
                             and totp.person_id = person.person_id and totp.retired_at is null
     where person.institution_id = ${work.institution}
       and person.email_index = ${emailIndex}`
  return row
}

export async function retirePassword(work: Work, person: PersonId): Promise<void> {
  await work.sql`
    update identity.password
       set retired_at = ${work.now}
     where institution_id = ${work.institution}
       and person_id = ${person}
       and retired_at is null`
}

export async function insertPassword(
  work: Work,
  person: PersonId,
  password: Id<'pwd'>,
  { hash, salt, pepper, memoryKiB, passes }: PasswordHash,
): Promise<void> {
  await work.sql`
    insert into identity.password (institution_id, password_id, person_id, hash, salt, pepper, memory_kib, passes, set_at)
    values (${work.institution}, ${password}, ${person}, ${hash}, ${salt}, ${pepper}, ${memoryKiB}, ${passes},
            ${work.now})`
}

export type NewTotp = { readonly totp: Id<'otp'>; readonly secret: Sealed; readonly lastStep: number }

export async function insertTotp(work: Work, person: PersonId, { totp, secret, lastStep }: NewTotp): Promise<void> {
  await work.sql`
    insert into identity.totp (institution_id, totp_id, person_id, secret, last_step, set_at)
    values (${work.institution}, ${totp}, ${person}, ${secret}, ${lastStep}, ${work.now})`
}

export async function retireTotp(work: Work, person: PersonId): Promise<void> {
  await work.sql`
    update identity.totp
       set retired_at = ${work.now}
     where institution_id = ${work.institution}
       and person_id = ${person}
       and retired_at is null`
}

/** False when a code of this step or a later one was taken: of two who come with one code, one is let in. */
export async function takeStep(work: Work, totp: Id<'otp'>, step: number): Promise<boolean> {
  const taken = await work.sql`
    update identity.totp
       set last_step = ${step}
     where institution_id = ${work.institution}
       and totp_id = ${totp}
       and retired_at is null
       and last_step < ${step}
    returning 1`
  return taken.length > 0
}

export async function insertRecoveryCodes(work: Work, person: PersonId, hashes: readonly Buffer[]): Promise<void> {
  await work.sql`
    insert into identity.recovery_code (institution_id, person_id, code_hash, made_at)
    select ${work.institution}, ${person}, code_hash, ${work.now}
      from unnest(${literal(hashes.map(hex))}::text::bytea[]) as code_hash`
}

export async function retireRecoveryCodes(work: Work, person: PersonId): Promise<void> {
  await work.sql`
    update identity.recovery_code
       set retired_at = ${work.now}
     where institution_id = ${work.institution}
       and person_id = ${person}
       and retired_at is null`
}

export async function takeRecoveryCode(work: Work, person: PersonId, hash: Buffer): Promise<boolean> {
  const taken = await work.sql`
    update identity.recovery_code
       set used_at = ${work.now}
     where institution_id = ${work.institution}
       and person_id = ${person}
       and code_hash = ${hash}
       and used_at is null
       and retired_at is null
    returning 1`
  return taken.length > 0
}

export async function retirePasskeys(work: Work, person: PersonId): Promise<void> {
  await work.sql`
    update identity.passkey
       set retired_at = ${work.now}
     where institution_id = ${work.institution}
       and person_id = ${person}
       and retired_at is null`
}

export type InvitationId = Id<'inv'>
export type Purpose = 'join' | 'reset'
export type NewInvitation = {
  readonly invitation: InvitationId
  readonly person: PersonId
  readonly purpose: Purpose
  readonly tokenHash: Buffer
  readonly expiresAt: Date
}

export async function insertInvitation(work: Work, given: NewInvitation): Promise<void> {
  await work.sql`
    insert into identity.invitation (institution_id, invitation_id, person_id, purpose, token_hash, made_at, expires_at)
    values (${work.institution}, ${given.invitation}, ${given.person}, ${given.purpose}, ${given.tokenHash},
            ${work.now}, ${given.expiresAt})`
}

export type InvitationRow = {
  readonly invitation: InvitationId
  readonly person: PersonId
  readonly purpose: Purpose
  readonly name: Sealed
  readonly email: Sealed
}

/** One that stands open. */
export async function findInvitation(work: Work, tokenHash: Buffer): Promise<InvitationRow | undefined> {
  const [row] = await work.sql<InvitationRow[]>`
    select invitation_id as invitation, person_id as person, purpose, person.name, person.email
      from identity.invitation
      join identity.person using (institution_id, person_id)
      join identity.actor using (institution_id, actor)
     where institution_id = ${work.institution}
       and token_hash = ${tokenHash}
       and used_at is null
       and expires_at > ${work.now}
       and state = 'active'`
  return row
}

/** False when somebody else has used it meanwhile. */
export async function useInvitation(work: Work, invitation: InvitationId): Promise<boolean> {
  const used = await work.sql`
    update identity.invitation
       set used_at = ${work.now}
     where institution_id = ${work.institution}
       and invitation_id = ${invitation}
       and used_at is null
       and expires_at > ${work.now}
    returning 1`
  return used.length > 0
}

/** Whose address this is, and whether they have a passkey to come in with. */
export async function findEnrolment(
  work: Work,
  emailIndex: Buffer,
): Promise<{ readonly person: PersonId; readonly isEnrolled: boolean } | undefined> {
  const [row] = await work.sql<{ person: PersonId; isEnrolled: boolean }[]>`
    select person_id as person,
           exists (select from identity.passkey
                    where passkey.institution_id = person.institution_id
                      and passkey.person_id = person.person_id
                      and retired_at is null) as "isEnrolled"
      from identity.person
     where institution_id = ${work.institution}
       and email_index = ${emailIndex}`
  return row
}

export async function hasPeople(work: Work): Promise<boolean> {
  const rows = await work.sql`select 1 from identity.person where institution_id = ${work.institution} limit 1`
  return rows.length > 0
}

/** What was sent before is no way in any more. */
export async function spendInvitations(work: Work, person: PersonId): Promise<void> {
  await work.sql`
    update identity.invitation
       set used_at = ${work.now}
     where institution_id = ${work.institution}
       and person_id = ${person}
       and used_at is null
       and expires_at > ${work.now}`
}

export type NewReset = {
  readonly reset: Id<'rst'>
  readonly person: PersonId
  /** Nobody's where keepers of the escrow recover. */
  readonly proposal: Id<'prp'> | null
  readonly frozenUntil: Date
}

export async function insertReset(work: Work, given: NewReset): Promise<void> {
  await work.sql`
    insert into identity.credential_reset (institution_id, reset_id, person_id, proposal_id, reset_at, reset_by,
                                           frozen_until)
    values (${work.institution}, ${given.reset}, ${given.person}, ${given.proposal}, ${work.now}, ${work.actor},
            ${given.frozenUntil})`
}

/** Until when somebody approves of nothing; undefined when they may. */
export async function frozenUntil(work: Work, actor: Actor): Promise<Date | undefined> {
  const [row] = await work.sql<{ until: Date | null }[]>`
    select max(frozen_until) as until
      from identity.credential_reset
     where institution_id = ${work.institution}
       and actor = ${actor}
       and frozen_until > ${work.now}`
  return row?.until ?? undefined
}
