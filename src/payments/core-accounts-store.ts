// SQL of what the core calls the accounts that are kept there.

import { hex, literal } from '../base/database.ts'
import type { Work } from '../base/work.ts'
import type { AccountId } from '../ledger/ledger.ts'
import type { Sealed } from '../protection/protection.ts'
import type { FundingAccountId, MemberId } from './payment.ts'

export async function insertCoreAccounts(
  work: Work,
  accounts: readonly { readonly id: FundingAccountId; readonly number: Sealed }[],
): Promise<void> {
  await work.sql`
    insert into payments.core_account (institution_id, opened_at, funding_account_id, number_sealed)
    select ${work.institution}, ${work.now}, new.*
      from unnest(${literal(accounts.map(({ id }) => id))}::text::text[],
                  ${literal(accounts.map(({ number }) => hex(number)))}::text::bytea[]) as new`
}

export type CoreAccountRow = {
  readonly id: FundingAccountId
  readonly member: MemberId
  readonly account: AccountId
  readonly number: Buffer
}

/** Of members who were erased nobody knows any more what the core calls them. */
export async function findCoreAccounts(work: Work, accounts: readonly string[]): Promise<readonly CoreAccountRow[]> {
  return work.sql<CoreAccountRow[]>`
    select funding_account_id as id, f.member_id as member, f.account_id as account, c.number_sealed as number
      from payments.funding_account f
      join payments.core_account c using (funding_account_id, institution_id)
     where f.institution_id = ${work.institution}
       and f.erased_at is null
       and f.account_id = any (${literal(accounts)}::text::text[])`
}

/** In the order of the ledger's accounts. */
export async function listCoreAccounts(
  work: Work,
  after: string,
  accountsMax: number,
): Promise<readonly CoreAccountRow[]> {
  return work.sql<CoreAccountRow[]>`
    select funding_account_id as id, f.member_id as member, f.account_id as account, c.number_sealed as number
      from payments.core_account c
      join payments.funding_account f using (funding_account_id, institution_id)
     where c.institution_id = ${work.institution}
       and f.erased_at is null
       and f.account_id > ${after}
     order by f.account_id
     limit ${accountsMax}`
}

// --- our own ledger as a core

export async function counterAccount(work: Work): Promise<AccountId | undefined> {
  const [row] = await work.sql<{ account: AccountId }[]>`
    select account_id as account
      from payments.core_counter
     where institution_id = ${work.institution}`
  return row?.account
}

export async function insertCounterAccount(work: Work, account: AccountId): Promise<void> {
  await work.sql`
    insert into payments.core_counter (institution_id, account_id)
    values (${work.institution}, ${account})`
}

export type MovedAndHeld = {
  readonly account: AccountId
  readonly currency: string
  readonly posted: bigint
  /** Keys and amounts of holds that nothing has ended, as 'key=minor'. */
  readonly holds: string | null
}

/** What transfers whose keys begin with `prefix` have moved on these accounts, and what they hold on them. */
export async function movedAndHeld(
  work: Work,
  accounts: readonly string[],
  prefix: string,
): Promise<readonly MovedAndHeld[]> {
  return work.sql<MovedAndHeld[]>`
    select a.account_id as account, a.currency, coalesce(moved.posted, 0)::bigint as posted, held.holds
      from ledger.account a
      left join lateral (
           select sum(e.moved) as posted
             from ledger.entry e
             join ledger.transfer t using (transfer_id, institution_id)
            where e.institution_id = ${work.institution} and e.account_id = a.account_id
              and starts_with(t.key, ${prefix})) as moved on true
      left join lateral (
           select string_agg(t.key || '=' || t.amount, ' ' order by t.transfer_id) as holds
             from ledger.transfer t
            where t.institution_id = ${work.institution} and t.debit_account_id = a.account_id and t.kind = 'hold'
              and starts_with(t.key, ${prefix})
              and not exists (
                    select from ledger.transfer ended
                     where ended.institution_id = ${work.institution} and ended.of_transfer_id = t.transfer_id))
        as held on true
     where a.institution_id = ${work.institution}
       and a.account_id = any (${literal(accounts)}::text::text[])`
}
