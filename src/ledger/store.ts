// Every SQL statement of the ledger.

import { literal } from '../base/database.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import type { Account, AccountId, Balances, Transfer, TransferId } from './posting.ts'

export type NewAccount = Pick<Account, 'id' | 'currency' | 'kind' | 'normalSide' | 'floor'>

export async function insertAccounts(work: Work, accounts: readonly NewAccount[]): Promise<void> {
  const { institution, now } = work
  await work.sql`
    insert into ledger.account (institution_id, account_id, currency, kind, normal_side, floor, opened_at)
    select ${institution}, id, currency, kind, normal_side, floor, ${now}
      from unnest(${literal(accounts.map(({ id }) => id))}::text::text[],
                  ${literal(accounts.map(({ currency }) => currency))}::text::text[],
                  ${literal(accounts.map(({ kind }) => kind))}::text::text[],
                  ${literal(accounts.map(({ normalSide }) => normalSide))}::text::text[],
                  ${literal(accounts.map(({ floor }) => floor))}::text::bigint[])
        as new (id, currency, kind, normal_side, floor)`
}

export async function findAccount(work: Work, id: AccountId): Promise<Account | undefined> {
  const rows = await work.sql<Account[]>`
    select account_id as id, currency, kind, normal_side as "normalSide", floor, state, posted,
           held_debits as "heldDebits", held_credits as "heldCredits", entries, moved_at as "movedAt"
      from ledger.account
     where institution_id = ${work.institution}
       and account_id = ${id}`
  return rows[0]
}

/** Locks in id order, so two batches can never deadlock. */
export async function lockAccounts(work: Work, ids: readonly AccountId[]): Promise<readonly Account[]> {
  return work.sql<Account[]>`
    select account_id as id, currency, kind, normal_side as "normalSide", floor, state, posted,
           held_debits as "heldDebits", held_credits as "heldCredits", entries, moved_at as "movedAt"
      from ledger.account
     where institution_id = ${work.institution}
       and account_id = any ((select ${literal(ids)}::text::text[])::text[])
     order by account_id
       for no key update`
}

export async function closeAccount(work: Work, id: AccountId): Promise<void> {
  await work.sql`
    update ledger.account set state = 'closed'
     where institution_id = ${work.institution}
       and account_id = ${id}`
}

type TransferRow = {
  readonly id: TransferId
  readonly key: string
  readonly kind: Transfer['kind']
  readonly debit: AccountId
  readonly credit: AccountId
  readonly currency: string
  readonly amount: bigint
  readonly of: TransferId | null
  readonly expiresAt: Date | null
  readonly at: Date
  readonly debitEntry: bigint
  readonly debitPosted: bigint
  readonly debitHeldDebits: bigint
  readonly debitHeldCredits: bigint
  readonly creditEntry: bigint
  readonly creditPosted: bigint
  readonly creditHeldDebits: bigint
  readonly creditHeldCredits: bigint
}

function transferColumns({ sql }: Work) {
  return sql`
    transfer_id as id, key, kind, debit_account_id as debit, credit_account_id as credit, currency, amount,
    of_transfer_id as of, expires_at as "expiresAt", at,
    debit_entry as "debitEntry", debit_posted as "debitPosted",
    debit_held_debits as "debitHeldDebits", debit_held_credits as "debitHeldCredits",
    credit_entry as "creditEntry", credit_posted as "creditPosted",
    credit_held_debits as "creditHeldDebits", credit_held_credits as "creditHeldCredits"`
}

function toTransfer(row: TransferRow): Transfer {
  return {
    id: row.id,
    key: row.key,
    kind: row.kind,
    debit: row.debit,
    credit: row.credit,
    money: { minor: row.amount, currency: row.currency },
    of: row.of,
    expiresAt: row.expiresAt,
    at: row.at,
    debitEntry: row.debitEntry,
    debitAfter: { posted: row.debitPosted, heldDebits: row.debitHeldDebits, heldCredits: row.debitHeldCredits },
    creditEntry: row.creditEntry,
    creditAfter: { posted: row.creditPosted, heldDebits: row.creditHeldDebits, heldCredits: row.creditHeldCredits },
  }
}

export async function transfersByKey(work: Work, keys: readonly string[]): Promise<readonly Transfer[]> {
  const rows = await work.sql<TransferRow[]>`
    select ${transferColumns(work)}
      from ledger.transfer
     where institution_id = ${work.institution}
       and key = any (${literal(keys)}::text::text[])`
  return rows.map(toTransfer)
}

export async function transfersById(work: Work, ids: readonly TransferId[]): Promise<readonly Transfer[]> {
  const rows = await work.sql<TransferRow[]>`
    select ${transferColumns(work)}
      from ledger.transfer
     where institution_id = ${work.institution}
       and transfer_id = any (${literal(ids)}::text::text[])`
  return rows.map(toTransfer)
}

/** The captures, releases, expiries and reversals of these transfers. */
export async function endsOf(work: Work, ids: readonly TransferId[]): Promise<readonly Transfer[]> {
  const rows = await work.sql<TransferRow[]>`
    select ${transferColumns(work)}
      from ledger.transfer
     where institution_id = ${work.institution}
       and of_transfer_id = any (${literal(ids)}::text::text[])`
  return rows.map(toTransfer)
}

export async function insertTransfers(work: Work, transfers: readonly Transfer[], at: Date): Promise<void> {
  await work.sql`
    insert into ledger.transfer (
      institution_id, at, transfer_id, key, kind, debit_account_id, credit_account_id, currency, amount, of_transfer_id, expires_at,
      debit_entry, debit_posted, debit_held_debits, debit_held_credits,
      credit_entry, credit_posted, credit_held_debits, credit_held_credits)
    select ${work.institution}, ${at}, posted.*
      from unnest(
        ${literal(transfers.map(({ id }) => id))}::text::text[],
        ${literal(transfers.map(({ key }) => key))}::text::text[],
        ${literal(transfers.map(({ kind }) => kind))}::text::text[],
        ${literal(transfers.map(({ debit }) => debit))}::text::text[],
        ${literal(transfers.map(({ credit }) => credit))}::text::text[],
        ${literal(transfers.map(({ money }) => money.currency))}::text::text[],
        ${literal(transfers.map(({ money }) => money.minor))}::text::bigint[],
        ${literal(transfers.map(({ of }) => of))}::text::text[],
        ${literal(transfers.map(({ expiresAt }) => expiresAt?.toISOString() ?? null))}::text::timestamptz[],
        ${literal(transfers.map(({ debitEntry }) => debitEntry))}::text::bigint[],
        ${literal(transfers.map(({ debitAfter }) => debitAfter.posted))}::text::bigint[],
        ${literal(transfers.map(({ debitAfter }) => debitAfter.heldDebits))}::text::bigint[],
        ${literal(transfers.map(({ debitAfter }) => debitAfter.heldCredits))}::text::bigint[],
        ${literal(transfers.map(({ creditEntry }) => creditEntry))}::text::bigint[],
        ${literal(transfers.map(({ creditAfter }) => creditAfter.posted))}::text::bigint[],
        ${literal(transfers.map(({ creditAfter }) => creditAfter.heldDebits))}::text::bigint[],
        ${literal(transfers.map(({ creditAfter }) => creditAfter.heldCredits))}::text::bigint[]) as posted`
}

/** Writes back accounts that this work has locked. */
export async function updateBalances(work: Work, accounts: readonly Account[], at: Date): Promise<void> {
  const updated = await work.sql`
    update ledger.account
       set posted = moved.posted, held_debits = moved.held_debits, held_credits = moved.held_credits,
           entries = moved.entries, moved_at = ${at}
      from unnest(
        ${literal(accounts.map(({ id }) => id))}::text::text[],
        ${literal(accounts.map(({ posted }) => posted))}::text::bigint[],
        ${literal(accounts.map(({ heldDebits }) => heldDebits))}::text::bigint[],
        ${literal(accounts.map(({ heldCredits }) => heldCredits))}::text::bigint[],
        ${literal(accounts.map(({ entries }) => entries))}::text::bigint[])
        as moved (id, posted, held_debits, held_credits, entries)
     where institution_id = ${work.institution}
       and account_id = moved.id`
  if (updated.count !== accounts.length) fault(`${accounts.length} accounts moved, ${updated.count} were updated`)
}

export async function insertExpiringHolds(work: Work, holds: readonly Transfer[]): Promise<void> {
  await work.sql`
    insert into ledger.expiring_hold (institution_id, transfer_id, expires_at)
    select ${work.institution}, held.*
      from unnest(${literal(holds.map(({ id }) => id))}::text::text[],
                  ${literal(holds.map(({ expiresAt }) => expiresAt?.toISOString() ?? null))}::text::timestamptz[]) as held`
}

/** Holds whose time has come, oldest first; those that another pass works on are left to it. */
export async function claimExpiredHolds(work: Work, holdsMax: number): Promise<readonly TransferId[]> {
  const rows = await work.sql<{ id: TransferId }[]>`
    select transfer_id as id
      from ledger.expiring_hold
     where institution_id = ${work.institution}
       and expires_at <= ${work.now}
     order by expires_at
     limit ${holdsMax}
       for update skip locked`
  return rows.map(({ id }) => id)
}

export async function deleteExpiringHolds(work: Work, ids: readonly TransferId[]): Promise<void> {
  await work.sql`
    delete from ledger.expiring_hold
     where institution_id = ${work.institution}
       and transfer_id = any (${literal(ids)}::text::text[])`
}

export type Entry = Balances & {
  readonly entry: bigint
  readonly at: Date
  readonly transfer: TransferId
  readonly kind: Transfer['kind']
  /** What was moved: credits count up, debits count down, holds move nothing. */
  readonly moved: bigint
  readonly amount: bigint
  readonly other: AccountId
  readonly of: TransferId | null
}

/** The account's last entry at or before the instant: its balances then. */
export async function lastEntryAt(work: Work, account: AccountId, at: Date): Promise<Balances | undefined> {
  const rows = await work.sql<Balances[]>`
    select posted, "heldDebits", "heldCredits"
      from (
        (select debit_entry as entry, debit_posted as posted, debit_held_debits as "heldDebits", debit_held_credits as "heldCredits"
           from ledger.transfer
          where institution_id = ${work.institution} and debit_account_id = ${account} and at <= ${at}
          order by at desc, debit_entry desc
          limit 1)
         union all
        (select credit_entry, credit_posted, credit_held_debits, credit_held_credits
           from ledger.transfer
          where institution_id = ${work.institution} and credit_account_id = ${account} and at <= ${at}
          order by at desc, credit_entry desc
          limit 1)) as last
     order by entry desc
     limit 1`
  return rows[0]
}

/**
 * Entries in (after, …] within [from, until), in order. `after` is the last entry already seen, 0 to begin with. No entry of an
 * account is older than the one before it: their moments are their order too, and the order of the indexes.
 */
export async function entries(
  work: Work,
  account: AccountId,
  span: { readonly from: Date; readonly until: Date; readonly after: bigint },
  entriesMax: number,
): Promise<readonly Entry[]> {
  return work.sql<Entry[]>`
    select entry, at, transfer_id as transfer, kind, moved, amount, other_account_id as other, of_transfer_id as of,
           posted, held_debits as "heldDebits", held_credits as "heldCredits"
      from ledger.entry
     where institution_id = ${work.institution}
       and account_id = ${account}
       and at >= ${span.from}
       and at < ${span.until}
       and entry > ${span.after}
     order by at, entry
     limit ${entriesMax}`
}

export type AccountFilter = {
  readonly kind?: Account['kind']
  readonly currency?: string
  readonly state?: Account['state']
  /** Only those that hold or owe something, or have something held. */
  readonly isMoved?: boolean
}

export async function listAccounts(
  work: Work,
  { kind, currency, state, isMoved = false }: AccountFilter,
  after: string,
  accountsMax: number,
): Promise<readonly Account[]> {
  const { sql } = work
  return sql<Account[]>`
    select account_id as id, currency, kind, normal_side as "normalSide", floor, state, posted,
           held_debits as "heldDebits", held_credits as "heldCredits", entries, moved_at as "movedAt"
      from ledger.account
     where institution_id = ${work.institution}
       and account_id > ${after}
       ${kind === undefined ? sql`` : sql`and kind = ${kind}`}
       ${currency === undefined ? sql`` : sql`and currency = ${currency}`}
       ${state === undefined ? sql`` : sql`and state = ${state}`}
       ${isMoved ? sql`and (posted <> 0 or held_debits <> 0 or held_credits <> 0)` : sql``}
     order by account_id
     limit ${accountsMax}`
}

export type TrialBalance = {
  readonly currency: string
  readonly accounts: bigint
  readonly sum: bigint
  readonly heldDebits: bigint
  readonly heldCredits: bigint
}

/** Posted balances sum to zero per currency, and what is held out of accounts equals what is held into them. */
export async function trialBalance(work: Work): Promise<readonly TrialBalance[]> {
  return work.sql<TrialBalance[]>`
    select currency, count(*) as accounts, sum(posted)::bigint as sum,
           sum(held_debits)::bigint as "heldDebits", sum(held_credits)::bigint as "heldCredits"
      from ledger.account
     where institution_id = ${work.institution}
     group by currency
     order by currency`
}

export type Recomputed = Balances & {
  readonly id: AccountId
  readonly entries: bigint
  readonly stored: Balances & { readonly entries: bigint }
}

/** The next accounts after `after` in id order, their stored balances beside what their transfers add up to, in one snapshot. */
export async function recompute(work: Work, after: string, accountsMax: number): Promise<readonly Recomputed[]> {
  const rows = await work.sql<
    (Recomputed & Record<`stored${'Posted' | 'HeldDebits' | 'HeldCredits' | 'Entries'}`, bigint>)[]
  >`
    with chosen as (
      select account_id, posted, held_debits, held_credits, entries
        from ledger.account
       where institution_id = ${work.institution}
         and account_id > ${after}
       order by account_id
       limit ${accountsMax})
    select account_id as id,
           chosen.posted as "storedPosted", chosen.held_debits as "storedHeldDebits",
           chosen.held_credits as "storedHeldCredits", chosen.entries as "storedEntries",
           coalesce(sum(side.moved), 0)::bigint as posted,
           coalesce(sum(side.held_debits), 0)::bigint as "heldDebits",
           coalesce(sum(side.held_credits), 0)::bigint as "heldCredits",
           count(side.moved) as entries
      from chosen
      left join lateral (
        select case when t.kind in ('direct', 'capture', 'reversal') then -t.amount else 0 end as moved,
               case when t.kind = 'hold' then t.amount when held.amount is not null then -held.amount else 0 end as held_debits,
               0 as held_credits
          from ledger.transfer t
          left join ledger.transfer held
            on held.institution_id = t.institution_id and held.transfer_id = t.of_transfer_id and held.kind = 'hold'
         where t.institution_id = ${work.institution} and t.debit_account_id = chosen.account_id
         union all
        select case when t.kind in ('direct', 'capture', 'reversal') then t.amount else 0 end,
               0,
               case when t.kind = 'hold' then t.amount when held.amount is not null then -held.amount else 0 end
          from ledger.transfer t
          left join ledger.transfer held
            on held.institution_id = t.institution_id and held.transfer_id = t.of_transfer_id and held.kind = 'hold'
         where t.institution_id = ${work.institution} and t.credit_account_id = chosen.account_id) as side on true
     group by account_id, chosen.posted, chosen.held_debits, chosen.held_credits, chosen.entries
     order by account_id`
  return rows.map(row => ({
    id: row.id,
    posted: row.posted,
    heldDebits: row.heldDebits,
    heldCredits: row.heldCredits,
    entries: row.entries,
    stored: {
      posted: row.storedPosted,
      heldDebits: row.storedHeldDebits,
      heldCredits: row.storedHeldCredits,
      entries: row.storedEntries,
    },
  }))
}

export type Drift = {
  readonly account: AccountId
  readonly column: string
  readonly stored: bigint
  readonly recomputed: bigint
}

/** Answers with those that were not known before. */
export async function insertDrift(work: Work, drift: readonly Drift[]): Promise<readonly Drift[]> {
  return work.sql<Drift[]>`
    insert into ledger.drift (institution_id, drift_id, account_id, column_name, stored, recomputed, found_at)
    select ${work.institution}, found.*, ${work.now}
      from unnest(
        ${literal(drift.map(() => work.newId('dft')))}::text::text[],
        ${literal(drift.map(({ account }) => account))}::text::text[],
        ${literal(drift.map(({ column }) => column))}::text::text[],
        ${literal(drift.map(({ stored }) => stored))}::text::bigint[],
        ${literal(drift.map(({ recomputed }) => recomputed))}::text::bigint[]) as found
    on conflict do nothing
    returning account_id as account, column_name as column, stored, recomputed`
}

/** What transfers under these keys have moved or freed, by their kind. */
export type KeySum = { readonly kind: Transfer['kind']; readonly count: bigint; readonly amount: bigint }
export async function sumsByKey(work: Work, keys: readonly string[]): Promise<readonly KeySum[]> {
  return work.sql<KeySum[]>`
    select kind, count(*) as count, sum(amount)::bigint as amount
      from ledger.transfer
     where institution_id = ${work.institution}
       and key = any (${literal(keys)}::text::text[])
     group by kind
     order by kind`
}

/** What moved from accounts of one kind to those of another, by the kind of the transfers. */
export type Flow = {
  readonly kind: Transfer['kind']
  readonly debitKind: string
  readonly creditKind: string
  readonly count: bigint
  readonly amount: bigint
}

/** Everything that moved into or out of these accounts after `from` until `until`; what went between two of them is in it once. */
export async function flowsOf(
  work: Work,
  accounts: readonly AccountId[],
  span: { readonly from: Date; readonly until: Date },
): Promise<readonly Flow[]> {
  return work.sql<Flow[]>`
    with moved as (
      select kind, debit_account_id, credit_account_id, amount
        from ledger.transfer
       where institution_id = ${work.institution}
         and debit_account_id = any (${literal(accounts)}::text::text[])
         and at > ${span.from} and at <= ${span.until}
         and kind in ('direct', 'capture', 'reversal')
       union all
      select kind, debit_account_id, credit_account_id, amount
        from ledger.transfer
       where institution_id = ${work.institution}
         and credit_account_id = any (${literal(accounts)}::text::text[])
         and not debit_account_id = any (${literal(accounts)}::text::text[])
         and at > ${span.from} and at <= ${span.until}
         and kind in ('direct', 'capture', 'reversal'))
    select moved.kind, debit.kind as "debitKind", credit.kind as "creditKind", count(*) as count,
           sum(moved.amount)::bigint as amount
      from moved
      join ledger.account as debit
        on debit.institution_id = ${work.institution} and debit.account_id = moved.debit_account_id
      join ledger.account as credit
        on credit.institution_id = ${work.institution} and credit.account_id = moved.credit_account_id
     group by moved.kind, debit.kind, credit.kind
     order by moved.kind, debit.kind, credit.kind`
}

/** What accounts of one kind have moved: before an instant that parts the span, and from it on. */
export type KindSum = {
  readonly kind: string
  readonly currency: string
  readonly debitsBefore: bigint
  readonly creditsBefore: bigint
  readonly debits: bigint
  readonly credits: bigint
  readonly entries: bigint
}

/** The next accounts after one that may have moved since an instant, in id order. */
export async function accountsMovedSince(
  work: Work,
  since: Date,
  after: string,
  accountsMax: number,
): Promise<readonly AccountId[]> {
  const rows = await work.sql<{ id: AccountId }[]>`
    select account_id as id
      from ledger.account
     where institution_id = ${work.institution}
       and account_id > ${after}
       and moved_at >= ${since}
     order by account_id
     limit ${accountsMax}`
  return rows.map(({ id }) => id)
}

/** Both sides of every transfer are read from their own accounts, so that they check each other. */
export async function sumsByKind(
  work: Work,
  accounts: readonly AccountId[],
  span: { readonly from: Date; readonly parted: Date; readonly until: Date },
): Promise<readonly KindSum[]> {
  return work.sql<KindSum[]>`
    with side as (
      select debit_account_id as account_id, at, amount as debit, 0::bigint as credit
        from ledger.transfer
       where institution_id = ${work.institution}
         and debit_account_id = any (${literal(accounts)}::text::text[])
         and at >= ${span.from} and at < ${span.until}
         and kind in ('direct', 'capture', 'reversal')
       union all
      select credit_account_id, at, 0, amount
        from ledger.transfer
       where institution_id = ${work.institution}
         and credit_account_id = any (${literal(accounts)}::text::text[])
         and at >= ${span.from} and at < ${span.until}
         and kind in ('direct', 'capture', 'reversal'))
    select account.kind, account.currency,
           coalesce(sum(debit) filter (where at < ${span.parted}), 0)::bigint as "debitsBefore",
           coalesce(sum(credit) filter (where at < ${span.parted}), 0)::bigint as "creditsBefore",
           coalesce(sum(debit) filter (where at >= ${span.parted}), 0)::bigint as debits,
           coalesce(sum(credit) filter (where at >= ${span.parted}), 0)::bigint as credits,
           count(*) filter (where at >= ${span.parted}) as entries
      from side
      join ledger.account on account.institution_id = ${work.institution} and account.account_id = side.account_id
     group by account.kind, account.currency
     order by account.kind, account.currency`
}
