// What probes try against the tables of the room, past its front door.

import type { Work } from '../base/work.ts'
import type { AccountId, TransferId } from './posting.ts'

/** A transfer of which one side is more than the other can only be made so: by moving one balance alone. */
export async function moveAlone(work: Work, account: AccountId, minor: bigint): Promise<void> {
  await work.sql`
    update ledger.account
       set posted = posted + ${minor}
     where institution_id = ${work.institution}
       and account_id = ${account}`
}

export async function changeAmount(work: Work, transfer: TransferId, minor: bigint): Promise<void> {
  await work.sql`
    update ledger.transfer
       set amount = ${minor}
     where institution_id = ${work.institution}
       and transfer_id = ${transfer}`
}

/** Every column of a transfer, each set to what it is: who may not, may not set it to anything. */
export async function rewriteColumn(work: Work, transfer: TransferId, column: string): Promise<void> {
  await work.sql`
    update ledger.transfer
       set ${work.sql(column)} = ${work.sql(column)}
     where institution_id = ${work.institution}
       and transfer_id = ${transfer}`
}

export async function columnsOfTransfers(work: Work): Promise<readonly string[]> {
  const rows = await work.sql<{ name: string }[]>`
    select attname as name
      from pg_attribute
     where attrelid = 'ledger.transfer'::regclass
       and attnum > 0
       and not attisdropped
     order by attnum`
  return rows.map(({ name }) => name)
}

export async function deleteTransfer(work: Work, transfer: TransferId): Promise<void> {
  await work.sql`
    delete from ledger.transfer
     where institution_id = ${work.institution}
       and transfer_id = ${transfer}`
}

/** Writes a row of transfer like another, under a name of its own. */
export async function copyTransfer(
  work: Work,
  from: TransferId,
  to: TransferId,
  changed: { readonly key?: string; readonly amount?: bigint; readonly credit?: AccountId },
): Promise<void> {
  await work.sql`
    insert into ledger.transfer
    select (jsonb_populate_record(
             transfer,
             jsonb_build_object('transfer_id', ${to}::text, 'key', ${changed.key ?? to}::text)
               || ${JSON.stringify({
                 ...(changed.amount === undefined ? {} : { amount: Number(changed.amount) }),
                 ...(changed.credit === undefined ? {} : { credit_account_id: changed.credit }),
               })}::text::jsonb)).*
      from ledger.transfer
     where institution_id = ${work.institution}
       and transfer_id = ${from}`
}

/** Whether the trigger that refuses changes stands on a table, whoever asks. */
export async function isAppendOnly(work: Work, table: string): Promise<boolean> {
  const [found] = await work.sql<{ is: boolean }[]>`
    select exists (
             select from pg_trigger
              where tgrelid = ${table}::text::regclass
                and tgname = 'never_changes'
                -- Before every update, of whatever column, every deletion and every emptying.
                and tgtype & 58 = 58
                and tgattr::text = ''
                and tgqual is null
                and tgenabled in ('O', 'A')) as is`
  return found?.is === true
}
