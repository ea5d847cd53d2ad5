// The SQL of the defence of sign-in. What is counted is counted in one statement, so that two processes cannot both be
// the first.

import { literal } from '../base/database.ts'
import type { Id } from '../base/ids.ts'
import type { Work } from '../base/work.ts'
import type { Sealed } from '../protection/protection.ts'
import type { Standing } from './attempts.ts'
import type { Role } from './roles.ts'

export type BlockId = Id<'blk'>
export type AlertId = Id<'alr'>
export type AlertKind =
  | 'address_blocked'
  | 'account_locked'
  | 'many_names'
  | 'many_addresses'
  | 'unusual_hour'
  | 'unmasking_spree'
  | 'unmasking_limit'

export async function standingOf(work: Work, nameIndex: Buffer, address: string, since: Date): Promise<Standing> {
  const [row] = await work.sql<Standing[]>`
    select coalesce(name.failures, 0) as failures,
           name.locked_until as "lockedUntil",
           (select count(*)::integer from unnest(place.recent) as failed where failed > ${since}) as "addressFailures",
           place.blocked_until as "blockedUntil"
      from (select 1) as one
      left join identity.sign_in_name name
        on name.institution_id = ${work.institution} and name.name_index = ${nameIndex}
      left join identity.sign_in_address place
        on place.institution_id = ${work.institution} and place.address = ${address}`
  return row ?? { failures: 0, lockedUntil: null, addressFailures: 0, blockedUntil: null }
}

/** Counts a try before it is made; the tenth locks. Answers with nothing when it is locked already. */
export async function countTry(
  work: Work,
  nameIndex: Buffer,
  lockUntil: Date,
  failuresMax: number,
): Promise<number | undefined> {
  const [row] = await work.sql<{ failures: number }[]>`
    insert into identity.sign_in_name as known (institution_id, name_index, failures, changed_at)
    values (${work.institution}, ${nameIndex}, 1, ${work.now})
        on conflict (institution_id, name_index) do update
       set failures     = case when known.locked_until is null then known.failures + 1 else 1 end,
           locked_until = case when known.locked_until is null and known.failures + 1 = ${failuresMax} then ${lockUntil}::timestamptz end,
           changed_at   = excluded.changed_at
     where known.locked_until is null or known.locked_until <= excluded.changed_at
    returning failures`
  return row?.failures
}

export async function isLocked(work: Work, nameIndex: Buffer): Promise<boolean> {
  const found = await work.sql`
    select 1
      from identity.sign_in_name
     where institution_id = ${work.institution}
       and name_index = ${nameIndex}
       and locked_until > ${work.now}`
  return found.length > 0
}

export async function forgetTries(work: Work, nameIndex: Buffer): Promise<void> {
  await work.sql`
    update identity.sign_in_name
       set failures = 0, locked_until = null, changed_at = ${work.now}
     where institution_id = ${work.institution}
       and name_index = ${nameIndex}`
}

/** Answers with how many failures of this address are within the window now. Keeps the last eleven. */
export async function countFailure(work: Work, address: string, since: Date): Promise<number> {
  const [row] = await work.sql<{ failures: number }[]>`
    insert into identity.sign_in_address as known (institution_id, address, recent, changed_at)
    values (${work.institution}, ${address}, array[${work.now}]::timestamptz[], ${work.now})
        on conflict (institution_id, address) do update
       set recent     = (known.recent || excluded.recent)[greatest(1, cardinality(known.recent) - 9):],
           changed_at = excluded.changed_at
    returning (select count(*)::integer from unnest(recent) as failed where failed > ${since}) as failures`
  return row?.failures ?? 0
}

/** Under the row's lock, which `countFailure` has taken. How often it was blocked before, within the memory of blocks. */
export async function blocksBefore(work: Work, address: string, since: Date): Promise<number | undefined> {
  const [row] = await work.sql<{ blocks: number }[]>`
    select case when blocked_until > ${since} then blocks else 0 end as blocks
      from identity.sign_in_address
     where institution_id = ${work.institution}
       and address = ${address}
       and (blocked_until is null or blocked_until <= ${work.now})
       for no key update`
  return row?.blocks
}

export type NewBlock = {
  readonly block: BlockId
  readonly address: string
  readonly reason: 'failures'
  readonly level: number
  readonly until: Date
}

export async function insertBlock(work: Work, { block, address, reason, level, until }: NewBlock): Promise<void> {
  await work.sql`
    with blocked as (
      update identity.sign_in_address
         set blocks = ${level}, blocked_until = ${until}, recent = '{}', changed_at = ${work.now}
       where institution_id = ${work.institution}
         and address = ${address})
    insert into identity.address_block (institution_id, block_id, address, reason, level, blocked_at, blocked_until)
    values (${work.institution}, ${block}, ${address}, ${reason}, ${level}, ${work.now}, ${until})`
}

export type Tried = { readonly names: number; readonly addresses: number }

/** Remembers who was tried from where; answers how many names came from there, and from how many places this one, since. */
export async function rememberPair(work: Work, address: string, nameIndex: Buffer, since: Date): Promise<Tried> {
  const [row] = await work.sql<Tried[]>`
    with remembered as (
      insert into identity.sign_in_pair (institution_id, address, name_index, at)
      values (${work.institution}, ${address}, ${nameIndex}, ${work.now})
          on conflict (institution_id, address, name_index) do update set at = excluded.at)
    select (select count(*)::integer + 1
              from identity.sign_in_pair
             where institution_id = ${work.institution} and address = ${address} and at > ${since}
               and name_index <> ${nameIndex}) as names,
           (select count(*)::integer + 1
              from identity.sign_in_pair
             where institution_id = ${work.institution} and name_index = ${nameIndex} and at > ${since}
               and address <> ${address}) as addresses`
  return row ?? { names: 1, addresses: 1 }
}

/** Answers whether it is the first of its hour. */
export async function insertAlert(
  work: Work,
  alert: AlertId,
  kind: AlertKind,
  subject: Buffer,
  hour: Date,
): Promise<boolean> {
  const raised = await work.sql`
    insert into identity.sign_in_alert (institution_id, alert_id, kind, subject, hour, raised_at)
    values (${work.institution}, ${alert}, ${kind}, ${subject}, ${hour}, ${work.now})
        on conflict (institution_id, kind, subject, hour) do nothing`
  return raised.count === 1
}

export type Block = {
  readonly id: BlockId
  readonly address: string
  readonly reason: 'failures'
  readonly level: number
  readonly blockedAt: Date
  readonly blockedUntil: Date
  readonly liftedAt: Date | null
  readonly liftedBy: string | null
}

/** Newest first, before the one named. */
export async function listBlocks(work: Work, before: BlockId | null, most: number): Promise<readonly Block[]> {
  return work.sql<Block[]>`
    select block_id as id, address, reason, level, blocked_at as "blockedAt", blocked_until as "blockedUntil",
           lifted_at as "liftedAt", lifted_by as "liftedBy"
      from identity.address_block
     where institution_id = ${work.institution}
       and (${before}::text is null or block_id < ${before})
     order by block_id desc
     limit ${most}`
}

export async function standingBlocks(work: Work, most: number): Promise<readonly Block[]> {
  return work.sql<Block[]>`
    select block_id as id, address, reason, level, blocked_at as "blockedAt", blocked_until as "blockedUntil",
           lifted_at as "liftedAt", lifted_by as "liftedBy"
      from identity.address_block
     where institution_id = ${work.institution}
       and blocked_until > ${work.now}
       and lifted_at is null
     order by blocked_until, block_id
     limit ${most}`
}

export async function lockBlock(work: Work, block: BlockId): Promise<Block | undefined> {
  const [row] = await work.sql<Block[]>`
    select block_id as id, address, reason, level, blocked_at as "blockedAt", blocked_until as "blockedUntil",
           lifted_at as "liftedAt", lifted_by as "liftedBy"
      from identity.address_block
     where institution_id = ${work.institution}
       and block_id = ${block}
       for no key update`
  return row
}

export async function liftBlock(work: Work, { id, address }: Block): Promise<void> {
  await work.sql`
    with freed as (
      update identity.sign_in_address
         set blocked_until = null, recent = '{}', changed_at = ${work.now}
       where institution_id = ${work.institution}
         and address = ${address})
    update identity.address_block
       set lifted_at = ${work.now}, lifted_by = ${work.actor}
     where institution_id = ${work.institution}
       and block_id = ${id}`
}

export async function isKnownAddress(work: Work, person: Id<'per'>, address: string): Promise<boolean> {
  const found = await work.sql`
    select 1
      from identity.known_address
     where institution_id = ${work.institution}
       and person_id = ${person}
       and address = ${address}`
  return found.length > 0
}

export async function learnAddress(work: Work, person: Id<'per'>, address: string): Promise<void> {
  await work.sql`
    insert into identity.known_address (institution_id, person_id, address, first_seen_at, last_seen_at)
    values (${work.institution}, ${person}, ${address}, ${work.now}, ${work.now})
        on conflict (institution_id, person_id, address) do update set last_seen_at = excluded.last_seen_at`
}

/** Answers whether it was not spent before. */
export async function spendProof(work: Work, proof: Buffer, expiresAt: Date): Promise<boolean> {
  const spent = await work.sql`
    insert into identity.proof_of_work (institution_id, proof, expires_at)
    values (${work.institution}, ${proof}, ${expiresAt})
        on conflict do nothing`
  return spent.count === 1
}

/** Answers whether there was a try left. */
export async function countTotpTry(work: Work, signIn: string, triesMax: number): Promise<boolean> {
  const counted = await work.sql`
    insert into identity.totp_try as known (institution_id, sign_in, tries, at)
    values (${work.institution}, ${signIn}, 1, ${work.now})
        on conflict (institution_id, sign_in) do update set tries = known.tries + 1
     where known.tries < ${triesMax}`
  return counted.count === 1
}

export type Untold = { readonly id: AlertId; readonly kind: AlertKind; readonly raisedAt: Date }

export async function claimUntold(work: Work, most: number): Promise<readonly Untold[]> {
  return work.sql<Untold[]>`
    select alert_id as id, kind, raised_at as "raisedAt"
      from identity.sign_in_alert
     where institution_id = ${work.institution}
       and told_at is null
     order by alert_id
     limit ${most}
       for no key update skip locked`
}

export async function markTold(work: Work, alert: AlertId): Promise<void> {
  await work.sql`
    update identity.sign_in_alert
       set told_at = ${work.now}
     where institution_id = ${work.institution}
       and alert_id = ${alert}`
}

export type Reader = { readonly person: Id<'per'>; readonly email: Sealed }

/** The people who hold one of these roles. */
export async function peopleWith(work: Work, roles: readonly Role[], most: number): Promise<readonly Reader[]> {
  return work.sql<Reader[]>`
    select person.person_id as person, person.email
      from identity.actor
      join identity.person using (institution_id, actor)
     where institution_id = ${work.institution}
       and actor.state = 'active'
       and actor.roles && ${literal(roles)}::text::text[]
     order by person.person_id
     limit ${most}`
}

/** One person, as a list: nobody where there is none. */
export async function readerOf(work: Work, person: Id<'per'>): Promise<readonly Reader[]> {
  return work.sql<Reader[]>`
    select person_id as person, email
      from identity.person
     where institution_id = ${work.institution}
       and person_id = ${person}`
}

/** What says nothing any more, a bounded number of rows of each table. */
export async function sweep(work: Work, dayAgo: Date, weekAgo: Date, most: number): Promise<number> {
  const { institution, now, sql } = work
  const swept = await Promise.all([
    sql`
      delete from identity.sign_in_pair where ctid = any (array(
        select ctid from identity.sign_in_pair where institution_id = ${institution} and at < ${dayAgo} limit ${most}))`,
    sql`
      delete from identity.sign_in_name where ctid = any (array(
        select ctid from identity.sign_in_name
         where institution_id = ${institution} and changed_at < ${weekAgo} limit ${most}))`,
    sql`
      delete from identity.sign_in_address where ctid = any (array(
        select ctid from identity.sign_in_address
         where institution_id = ${institution} and changed_at < ${weekAgo} and coalesce(blocked_until < ${weekAgo}, true)
         limit ${most}))`,
    sql`
      delete from identity.proof_of_work where ctid = any (array(
        select ctid from identity.proof_of_work where institution_id = ${institution} and expires_at < ${now} limit ${most}))`,
    sql`
      delete from identity.totp_try where ctid = any (array(
        select ctid from identity.totp_try where institution_id = ${institution} and at < ${dayAgo} limit ${most}))`,
  ])
  return swept.reduce((sum, { count }) => sum + count, 0)
}
