// What probes ask and try of somebody who is erased, past the front door.

import type { Work } from '../base/work.ts'
import type { MemberId } from './payment.ts'

/** Their numbers: what they wrap, only the vault may read. */
export async function countMemberKeys({ sql, institution }: Work, member: MemberId): Promise<number> {
  const [row] = await sql<{ count: bigint }[]>`
    select count(kid) as count
      from protection.member_key
     where institution_id = ${institution}
       and member_id = ${member}`
  return Number(row?.count ?? 0)
}

/** All that stands of a member in their own row, and how much of it is sealed. */
export async function leftOf({ sql, institution }: Work, member: MemberId) {
  const [row] = await sql<{ row: object; sealed: number }[]>`
    select to_jsonb(m) as row, num_nonnulls(name_sealed, email_sealed) as sealed
      from payments.member m
     where institution_id = ${institution}
       and member_id = ${member}`
  return { row: row?.row ?? {}, sealed: row?.sealed ?? 0 }
}

export async function deleteTombstone({ sql, institution }: Work, member: MemberId): Promise<void> {
  await sql`
    delete from protection.tombstone
     where institution_id = ${institution}
       and member_id = ${member}`
}

export async function deleteMemberKeys({ sql, institution }: Work, member: MemberId): Promise<void> {
  await sql`
    delete from protection.member_key
     where institution_id = ${institution}
       and member_id = ${member}`
}

/** Whether a trigger stands on a table, whoever writes to it. */
export async function hasTrigger({ sql }: Work, table: string, trigger: string): Promise<boolean> {
  const [found] = await sql<{ is: boolean }[]>`
    select exists (
             select from pg_trigger
              where tgrelid = ${table}::text::regclass
                and tgname = ${trigger}
                and tgenabled in ('O', 'A')) as is`
  return found?.is === true
}
