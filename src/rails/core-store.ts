// SQL of what is asked of the institution's core, and of where it differs.

import { literal } from '../base/database.ts'
import type { Id } from '../base/ids.ts'
import type { Work } from '../base/work.ts'
import type { CoreAnswer, CoreOperation, CoreOperationId } from './core.ts'

export type CoreState = 'queued' | 'sending' | 'done' | 'declined'

export type CoreRow = CoreOperation & {
  readonly reference: string | null
  readonly about: string
  readonly state: CoreState
  readonly reason: string | null
}

type Row = Omit<CoreRow, 'money'> & { readonly currency: string; readonly amount: bigint }

function columns({ sql }: Work) {
  return sql`
    operation_id as id, kind, account, side, currency, amount, of_operation_id as of, reference, about, state, reason`
}

function toOperation({ currency, amount, ...row }: Row): CoreRow {
  return { ...row, money: { minor: amount, currency } }
}

export type NewCoreRow = Pick<CoreRow, 'id' | 'kind' | 'account' | 'side' | 'money' | 'of' | 'reference' | 'about'> & {
  /** One that is `sending` is being asked for by whoever writes it down. */
  readonly state: 'queued' | 'sending'
}

export async function insertOperations(
  work: Work,
  operations: readonly NewCoreRow[],
  dueAt: Date = work.now,
): Promise<void> {
  await work.sql`
    insert into rails.core_operation (
      institution_id, made_at, due_at, operation_id, kind, account, side, currency, amount, of_operation_id, reference, about, state)
    select ${work.institution}, ${work.now}, ${dueAt}, new.*
      from unnest(
        ${literal(operations.map(({ id }) => id))}::text::text[],
        ${literal(operations.map(({ kind }) => kind))}::text::text[],
        ${literal(operations.map(({ account }) => account))}::text::text[],
        ${literal(operations.map(({ side }) => side))}::text::text[],
        ${literal(operations.map(({ money }) => money.currency))}::text::text[],
        ${literal(operations.map(({ money }) => money.minor))}::text::bigint[],
        ${literal(operations.map(({ of }) => of))}::text::text[],
        ${literal(operations.map(({ reference }) => reference))}::text::text[],
        ${literal(operations.map(({ about }) => about))}::text::text[],
        ${literal(operations.map(({ state }) => state))}::text::text[]) as new`
}

/** One that we never asked for, as the core shows it: written down so that it can be reversed. */
export async function adoptHold(
  work: Work,
  { id, account, minor, currency }: { id: string; account: string; minor: bigint; currency: string },
): Promise<void> {
  await work.sql`
    insert into rails.core_operation (
      institution_id, operation_id, kind, account, side, currency, amount, about, state, is_told, due_at, made_at, answered_at)
    values (${work.institution}, ${id}, 'hold', ${account}, 'debit', ${currency}, ${minor}, 'unknown', 'done', true,
            ${work.now}, ${work.now}, ${work.now})`
}

/** What was asked for these moves, on whatever account. */
export async function operationsFor(work: Work, references: readonly string[]): Promise<readonly CoreRow[]> {
  const rows = await work.sql<Row[]>`
    select ${columns(work)}
      from rails.core_operation
     where institution_id = ${work.institution}
       and reference = any (${literal(references)}::text::text[])`
  return rows.map(toOperation)
}

/** Holds that were asked for beforehand under these keys, and of which nobody knows yet what they are for. */
export async function wantedHolds(work: Work, keys: readonly string[]): Promise<readonly CoreRow[]> {
  const rows = await work.sql<Row[]>`
    select ${columns(work)}
      from rails.core_operation
     where institution_id = ${work.institution}
       and about = any (${literal(keys)}::text::text[])
       and reference is null
       and kind = 'hold'
       and state in ('queued', 'sending')`
  return rows.map(toOperation)
}

/** Locks in id order. */
export async function lockOperations(work: Work, ids: readonly CoreOperationId[]): Promise<readonly CoreRow[]> {
  const rows = await work.sql<Row[]>`
    select ${columns(work)}
      from rails.core_operation
     where institution_id = ${work.institution}
       and operation_id = any (${literal(ids)}::text::text[])
     order by operation_id
       for no key update`
  return rows.map(toOperation)
}

/**
 * Marks what is due as being asked for, before it is. What is of another operation waits until that is answered: what has
 * left is posted, held or not, and the reverse of what was never seen sees to it that it is declined when it comes after all.
 */
export async function claimQueuedOperations(
  work: Work,
  kind: CoreOperation['kind'],
  askAgainAt: Date,
  operationsMax: number,
): Promise<readonly CoreRow[]> {
  const rows = await work.sql<Row[]>`
    update rails.core_operation
       set state = 'sending', sendings = sendings + 1, due_at = ${askAgainAt}
     where institution_id = ${work.institution}
       and operation_id = any (array(
             select operation_id
               from rails.core_operation o
              where institution_id = ${work.institution} and state = 'queued' and due_at <= ${work.now} and kind = ${kind}
                and (of_operation_id is null
                     or exists (
                          select from rails.core_operation first
                           where first.institution_id = ${work.institution}
                             and first.operation_id = o.of_operation_id
                             and (first.state = 'done'
                                  or (first.state = 'declined' and (o.kind = 'post' or first.reason = 'never_seen')))))
              order by due_at, operation_id
              limit ${operationsMax}
                for update skip locked))
    returning ${columns(work)}`
  return rows.map(toOperation)
}

/** Where what is to be reversed was declined there is nothing to reverse: that is done already. Answers how many. */
export async function closeMoot(work: Work): Promise<number> {
  const closed = await work.sql`
    update rails.core_operation o
       set state = 'done', answered_at = ${work.now}, checked_at = ${work.now}, is_told = true
      from rails.core_operation first
     where o.institution_id = ${work.institution} and o.state = 'queued' and o.kind = 'reverse'
       and first.institution_id = ${work.institution} and first.operation_id = o.of_operation_id
       and first.state = 'declined' and first.reason <> 'never_seen'`
  return closed.count
}

/** What was asked for and has been silent for too long: to be asked about, and again at `askAgainAt`. */
export async function claimSilentOperations(
  work: Work,
  askAgainAt: Date,
  operationsMax: number,
): Promise<readonly CoreRow[]> {
  const rows = await work.sql<Row[]>`
    update rails.core_operation
       set due_at = ${askAgainAt}
     where institution_id = ${work.institution}
       and operation_id = any (array(
             select operation_id
               from rails.core_operation
              where institution_id = ${work.institution} and state = 'sending' and due_at <= ${work.now}
              order by due_at, operation_id
              limit ${operationsMax}
                for update skip locked))
    returning ${columns(work)}`
  return rows.map(toOperation)
}

export async function updateOperations(work: Work, answers: readonly CoreAnswer[]): Promise<void> {
  await work.sql`
    update rails.core_operation
       set state = answer.state, reason = answer.reason, answered_at = ${work.now}, checked_at = null
      from unnest(
        ${literal(answers.map(({ id }) => id))}::text::text[],
        ${literal(answers.map(({ state }) => state))}::text::text[],
        ${literal(answers.map(answer => (answer.state === 'declined' ? answer.reason : null)))}::text::text[])
        as answer (id, state, reason)
     where institution_id = ${work.institution}
       and operation_id = answer.id`
}

/** Asked for again, under their own ids: the core has never seen them, or has forgotten them. */
export async function requeueOperations(work: Work, ids: readonly CoreOperationId[]): Promise<void> {
  await work.sql`
    update rails.core_operation
       set state = 'queued', due_at = ${work.now}, answered_at = null, checked_at = null
     where institution_id = ${work.institution}
       and operation_id = any (${literal(ids)}::text::text[])`
}

export type BoundHold = { readonly id: CoreOperationId; readonly reference: string; readonly about: string }

/** Holds that were asked for beforehand are for these moves. Whoever decides so knows how they ended. */
export async function bindHolds(work: Work, holds: readonly BoundHold[]): Promise<void> {
  await work.sql`
    update rails.core_operation
       set reference = bound.reference, about = bound.about, is_told = true
      from unnest(
        ${literal(holds.map(({ id }) => id))}::text::text[],
        ${literal(holds.map(({ reference }) => reference))}::text::text[],
        ${literal(holds.map(({ about }) => about))}::text::text[]) as bound (id, reference, about)
     where institution_id = ${work.institution}
       and operation_id = bound.id`
}

/** What was answered and the upper room has not heard of; what another pass works on is left to it. */
export async function lockCoreNews(work: Work, newsMax: number): Promise<readonly CoreRow[]> {
  const rows = await work.sql<Row[]>`
    select ${columns(work)}
      from rails.core_operation
     where institution_id = ${work.institution}
       and state in ('done', 'declined')
       and not is_told
     order by operation_id
     limit ${newsMax}
       for no key update skip locked`
  return rows.map(toOperation)
}

export async function markOperationsTold(work: Work, ids: readonly CoreOperationId[]): Promise<void> {
  await work.sql`
    update rails.core_operation
       set is_told = true
     where institution_id = ${work.institution}
       and operation_id = any (${literal(ids)}::text::text[])`
}

/** What waits on these accounts without the core's word for it, as a sum for each. */
export async function unconfirmedOn(work: Work, accounts: readonly string[]): Promise<ReadonlyMap<string, bigint>> {
  const rows = await work.sql<{ account: string; sum: bigint }[]>`
    select account, sum(amount)::bigint as sum
      from rails.core_operation
     where institution_id = ${work.institution}
       and account = any (${literal(accounts)}::text::text[])
       and kind = 'hold'
       and reference is not null
       and state in ('queued', 'sending')
     group by account`
  return new Map(rows.map(({ account, sum }) => [account, sum]))
}

// --- consistency

/** What was answered before then and has not been asked about since. */
export async function findUnchecked(
  work: Work,
  answeredBefore: Date,
  operationsMax: number,
): Promise<readonly CoreRow[]> {
  const rows = await work.sql<Row[]>`
    select ${columns(work)}
      from rails.core_operation
     where institution_id = ${work.institution}
       and state in ('done', 'declined')
       and checked_at is null
       and answered_at <= ${answeredBefore}
     order by answered_at, operation_id
     limit ${operationsMax}`
  return rows.map(toOperation)
}

export async function markChecked(work: Work, ids: readonly CoreOperationId[]): Promise<void> {
  await work.sql`
    update rails.core_operation
       set checked_at = ${work.now}
     where institution_id = ${work.institution}
       and operation_id = any (${literal(ids)}::text::text[])
       and state in ('done', 'declined')`
}

export type OwnAccount = {
  readonly account: string
  /** What is done, credits minus debits. */
  readonly posted: bigint
  /** Counts everything that was ever answered, so that two readings show whether something happened between them. */
  readonly answers: bigint
  /** Asked for, and nobody knows what of it is done. */
  readonly underWay: bigint
  /** Ids and amounts of holds that are neither posted nor reversed, as 'id=minor'. */
  readonly holds: string | null
}

/** What we believe to have done on these accounts. */
export async function ownAccounts(work: Work, accounts: readonly string[]): Promise<readonly OwnAccount[]> {
  return work.sql<OwnAccount[]>`
    select o.account,
           (coalesce(sum(o.amount) filter (where o.state = 'done' and o.kind = 'post' and o.side = 'credit'), 0)
            - coalesce(sum(o.amount) filter (where o.state = 'done' and o.kind = 'post' and o.side = 'debit'), 0)
            + coalesce(sum(case first.side when 'debit' then o.amount else -o.amount end)
                       filter (where o.state = 'done' and o.kind = 'reverse' and first.kind = 'post'), 0))::bigint as posted,
           count(*) filter (where o.state in ('done', 'declined')) as answers,
           count(*) filter (where o.state = 'sending') as "underWay",
           string_agg(o.operation_id || '=' || o.amount, ' ' order by o.operation_id)
             filter (where o.kind = 'hold' and o.state = 'done' and ended.operation_id is null) as holds
      from rails.core_operation o
      left join rails.core_operation first
             on first.operation_id = o.of_operation_id and first.institution_id = o.institution_id
      left join rails.core_operation ended
             on ended.of_operation_id = o.operation_id and ended.institution_id = o.institution_id and ended.state = 'done'
     where o.institution_id = ${work.institution}
       and o.account = any (${literal(accounts)}::text::text[])
     group by o.account`
}

/** What has been waiting for longer than anything should, and what was declined after it had happened here. */
export async function findTroubled(work: Work, madeBefore: Date, operationsMax: number): Promise<readonly CoreRow[]> {
  const rows = await work.sql<Row[]>`
    select ${columns(work)}
      from rails.core_operation
     where institution_id = ${work.institution}
       and ((state in ('queued', 'sending') and made_at <= ${madeBefore})
            or (state = 'declined' and kind <> 'hold' and not exists (
                  select from rails.core_difference as d
                   where d.institution_id = rails.core_operation.institution_id
                     and d.account = rails.core_operation.account
                     and d.operation = rails.core_operation.operation_id
                     and d.kind = 'operation_declined'
                     and d.settled_at is not null)))
     order by made_at desc, operation_id
     limit ${operationsMax}`
  return rows.map(toOperation)
}

export type CoreDifferenceId = Id<'cdf'>
export const coreDifferenceKinds = [
  'operation_stuck',
  'operation_declined',
  'operation_differs',
  'operation_forgotten',
  'hold_unknown',
  'hold_lost',
  'posted_differs',
  'held_differs',
] as const
export type CoreDifferenceKind = (typeof coreDifferenceKinds)[number]

/** `ours` and `theirs` in a word or in minor units. */
export type Found = {
  readonly kind: CoreDifferenceKind
  readonly account: string
  /** '' where it is about the account as a whole. */
  readonly operation: string
  readonly ours: string
  readonly theirs: string
  readonly act?: string
}

export type CoreDifference = Omit<Found, 'act'> & {
  readonly id: CoreDifferenceId
  readonly act: string | null
  readonly foundAt: Date
  readonly seenAt: Date
}

function differenceColumns({ sql }: Work) {
  return sql`
    difference_id as id, kind, account, operation, ours, theirs, act, found_at as "foundAt", seen_at as "seenAt"`
}

/** Those that are open, on these accounts. */
export async function openDifferencesOn(work: Work, accounts: readonly string[]): Promise<readonly CoreDifference[]> {
  return work.sql<CoreDifference[]>`
    select ${differenceColumns(work)}
      from rails.core_difference
     where institution_id = ${work.institution}
       and account = any (${literal(accounts)}::text::text[])
       and settled_at is null`
}

/** One that is open already is seen once more. Answers with those that are new. */
export async function enterDifferences(
  work: Work,
  found: readonly (Found & { readonly id: CoreDifferenceId })[],
): Promise<readonly CoreDifferenceId[]> {
  const rows = await work.sql<{ id: CoreDifferenceId; isNew: boolean }[]>`
    insert into rails.core_difference as known (
      institution_id, found_at, seen_at, difference_id, kind, account, operation, ours, theirs, act)
    select ${work.institution}, ${work.now}, ${work.now}, new.*
      from unnest(
        ${literal(found.map(({ id }) => id))}::text::text[],
        ${literal(found.map(({ kind }) => kind))}::text::text[],
        ${literal(found.map(({ account }) => account))}::text::text[],
        ${literal(found.map(({ operation }) => operation))}::text::text[],
        ${literal(found.map(({ ours }) => ours))}::text::text[],
        ${literal(found.map(({ theirs }) => theirs))}::text::text[],
        ${literal(found.map(({ act }) => act ?? null))}::text::text[]) as new
        on conflict (account, kind, operation, institution_id) where settled_at is null
        do update set seen_at = excluded.seen_at, ours = excluded.ours, theirs = excluded.theirs,
                      act = coalesce(excluded.act, known.act)
    returning difference_id as id, xmax = 0 as "isNew"` // Postgres' own mark of a row that was inserted, not updated
  return rows.flatMap(({ id, isNew }) => (isNew ? [id] : []))
}

export async function settleDifferences(work: Work, ids: readonly CoreDifferenceId[]): Promise<void> {
  await work.sql`
    update rails.core_difference
       set settled_at = ${work.now}
     where institution_id = ${work.institution}
       and difference_id = any (${literal(ids)}::text::text[])`
}

export async function listDifferences(
  work: Work,
  after: string,
  differencesMax: number,
): Promise<readonly CoreDifference[]> {
  return work.sql<CoreDifference[]>`
    select ${differenceColumns(work)}
      from rails.core_difference
     where institution_id = ${work.institution}
       and settled_at is null
       and difference_id > ${after}
     order by difference_id
     limit ${differencesMax}`
}

/** Open or not. */
export async function findDifference(work: Work, id: CoreDifferenceId): Promise<CoreDifference | undefined> {
  const [row] = await work.sql<CoreDifference[]>`
    select ${differenceColumns(work)}
      from rails.core_difference
     where institution_id = ${work.institution}
       and difference_id = ${id}`
  return row
}

/** Those about an operation that the upper room has not heard of, with what that was for. */
export async function lockUntoldDifferences(
  work: Work,
  differencesMax: number,
): Promise<readonly { readonly id: CoreDifferenceId; readonly kind: CoreDifferenceKind; readonly about: string }[]> {
  return work.sql<{ id: CoreDifferenceId; kind: CoreDifferenceKind; about: string }[]>`
    select difference_id as id, d.kind, coalesce(o.about, '') as about
      from rails.core_difference d
      left join rails.core_operation o on o.institution_id = d.institution_id and o.operation_id = d.operation
     where d.institution_id = ${work.institution}
       and not d.is_told
     order by difference_id
     limit ${differencesMax}
       for no key update of d skip locked`
}

export async function markDifferencesTold(work: Work, ids: readonly CoreDifferenceId[]): Promise<void> {
  await work.sql`
    update rails.core_difference
       set is_told = true
     where institution_id = ${work.institution}
       and difference_id = any (${literal(ids)}::text::text[])`
}

export async function openOfKind(
  work: Work,
  kind: CoreDifferenceKind,
  differencesMax: number,
): Promise<readonly CoreDifference[]> {
  return work.sql<CoreDifference[]>`
    select ${differenceColumns(work)}
      from rails.core_difference
     where institution_id = ${work.institution}
       and kind = ${kind}
       and settled_at is null
     order by difference_id
     limit ${differencesMax}`
}

/** Those of these that something of ours has posted or reversed, or is about to. */
export async function endedAmong(work: Work, ids: readonly CoreOperationId[]): Promise<ReadonlySet<CoreOperationId>> {
  const rows = await work.sql<{ id: CoreOperationId }[]>`
    select of_operation_id as id
      from rails.core_operation
     where institution_id = ${work.institution}
       and of_operation_id = any (${literal(ids)}::text::text[])`
  return new Set(rows.map(({ id }) => id))
}
