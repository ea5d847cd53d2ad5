// What accounts held at an instant that has passed. The entries of an account say what it held after each, so the last until then is looked up.

import type { Work } from '../base/work.ts'
import type { Account, Balances } from './posting.ts'
import type { AccountFilter } from './store.ts'

export type AccountAt = Pick<Account, 'id' | 'currency' | 'kind' | 'normalSide' | 'state'> & Balances

/**
 * The same at an instant, without those that were opened later. One that has not moved since holds now what it held then; of one
 * that has, its last entry until then is looked up, two index entries each. Its state is the one that it has now.
 */
export async function listAccountsAt(
  { sql, institution }: Work,
  { kind, currency, state, isMoved = false }: AccountFilter,
  at: Date,
  after: string,
  accountsMax: number,
): Promise<readonly AccountAt[]> {
  return sql<AccountAt[]>`
    select account_id as id, currency, kind, normal_side as "normalSide", state, held.posted,
           held.held_debits as "heldDebits", held.held_credits as "heldCredits"
      from ledger.account
     cross join lateral (
       select account.posted, account.held_debits, account.held_credits
        where moved_at is null or moved_at <= ${at}
       union all
       select coalesce(last.posted, 0), coalesce(last.held_debits, 0), coalesce(last.held_credits, 0)
         from (select 1) as one
         left join lateral (
           select posted, held_debits, held_credits
             from (
               (select debit_entry as entry, debit_posted as posted, debit_held_debits as held_debits,
                       debit_held_credits as held_credits
                  from ledger.transfer
                 where institution_id = ${institution} and debit_account_id = account.account_id and at <= ${at}
                 order by at desc, debit_entry desc
                 limit 1)
                union all
               (select credit_entry, credit_posted, credit_held_debits, credit_held_credits
                  from ledger.transfer
                 where institution_id = ${institution} and credit_account_id = account.account_id and at <= ${at}
                 order by at desc, credit_entry desc
                 limit 1)) as sides
            order by entry desc
            limit 1) as last on true
        where account.moved_at > ${at}) as held
     where institution_id = ${institution}
       and account_id > ${after}
       and opened_at <= ${at}
       ${kind === undefined ? sql`` : sql`and kind = ${kind}`}
       ${currency === undefined ? sql`` : sql`and currency = ${currency}`}
       ${state === undefined ? sql`` : sql`and state = ${state}`}
       ${isMoved ? sql`and (held.posted <> 0 or held.held_debits <> 0 or held.held_credits <> 0)` : sql``}
     order by account_id
     limit ${accountsMax}`
}

export type KindBalance = {
  readonly currency: string
  readonly kind: string
  readonly accounts: bigint
  /** What accounts hold on either side: those below zero added up, and those above. */
  readonly debit: bigint
  readonly credit: bigint
  readonly heldDebits: bigint
  readonly heldCredits: bigint
}

/**
 * What all accounts held at the instant, by kind and currency. One that has not moved since holds now what it held then;
 * of one that has, its last entry until then is looked up, two index entries each.
 */
export async function balancesByKindAt(
  { sql, institution }: Work,
  at: Date,
  currency: string | null,
): Promise<readonly KindBalance[]> {
  return sql<KindBalance[]>`
    with held as (
      select currency, kind, posted, held_debits, held_credits
        from ledger.account
       where institution_id = ${institution}
         and (moved_at is null or moved_at <= ${at})
         and opened_at <= ${at}
       union all
      select currency, kind, coalesce(last.posted, 0), coalesce(last.held_debits, 0), coalesce(last.held_credits, 0)
        from ledger.account
        left join lateral (
          select posted, held_debits, held_credits
            from (
              (select debit_entry as entry, debit_posted as posted, debit_held_debits as held_debits,
                      debit_held_credits as held_credits
                 from ledger.transfer
                where institution_id = ${institution} and debit_account_id = account_id and at <= ${at}
                order by at desc, debit_entry desc
                limit 1)
               union all
              (select credit_entry, credit_posted, credit_held_debits, credit_held_credits
                 from ledger.transfer
                where institution_id = ${institution} and credit_account_id = account_id and at <= ${at}
                order by at desc, credit_entry desc
                limit 1)) as sides
           order by entry desc
           limit 1) as last on true
       where institution_id = ${institution}
         and moved_at > ${at}
         and opened_at <= ${at})
    select currency, kind, count(*) as accounts,
           coalesce(sum(-posted) filter (where posted < 0), 0)::bigint as debit,
           coalesce(sum(posted) filter (where posted > 0), 0)::bigint as credit,
           sum(held_debits)::bigint as "heldDebits", sum(held_credits)::bigint as "heldCredits"
      from held
     where ${currency}::text is null or currency = ${currency}
     group by currency, kind
     order by currency, kind`
}
