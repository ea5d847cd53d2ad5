// What probes try against the tables of the room, past its front door.

import { literal } from '../base/database.ts'
import type { BusinessDate } from '../base/dates.ts'
import type { Work } from '../base/work.ts'
import type { AccountId } from '../ledger/ledger.ts'
import type { BankFile, Edition, HitId, InstructionId } from '../rails/rails.ts'
import type { Exception } from './exception.ts'
import type { PaymentState } from './lifecycle.ts'
import type { MemberId, PayeeId, PaymentId } from './payment.ts'

export type Changed = {
  readonly key?: string
  readonly amount?: number
  readonly state?: PaymentState
  readonly reason?: string | null
  readonly method?: string
  readonly hold_id?: string | null
  readonly standing_order_id?: string
  readonly occurrence?: number
}

/** Writes a row of payment like another, under a name and, unless it is given, a key of its own. */
export async function copyPayment(work: Work, from: PaymentId, to: PaymentId, changed: Changed): Promise<void> {
  await work.sql`
    insert into payments.payment
    select (jsonb_populate_record(
             payment,
             jsonb_build_object('payment_id', ${to}::text, 'key', ${to}::text)
               || ${JSON.stringify(changed)}::text::jsonb)).*
      from payments.payment
     where institution_id = ${work.institution}
       and payment_id = ${from}`
}

export async function countPayments(work: Work, member: MemberId): Promise<number> {
  const [row] = await work.sql<[{ count: number }]>`
    select count(*)::integer as count
      from payments.payment
     where institution_id = ${work.institution}
       and member_id = ${member}`
  return row.count
}

/** What the rails were given to carry under these references. */
export async function instructionsOf(work: Work, references: readonly string[]): Promise<readonly InstructionId[]> {
  const rows = await work.sql<{ id: InstructionId }[]>`
    select instruction_id as id
      from rails.instruction
     where institution_id = ${work.institution}
       and reference = any (${literal(references)}::text::text[])
     order by instruction_id`
  return rows.map(({ id }) => id)
}

/** Every step that the database's own table of the lifecycle lets a payment take: `sent settled`. */
export async function steps(work: Work, states: readonly PaymentState[]): Promise<readonly string[]> {
  const rows = await work.sql<{ step: string }[]>`
    select before || ' ' || after as step
      from unnest(${literal(states)}::text::text[]) as before,
           unnest(${literal(states)}::text::text[]) as after
     where payments.is_step(before, after)`
  return rows.map(({ step }) => step)
}

export async function changeStep(work: Work, payment: PaymentId): Promise<void> {
  await work.sql`
    update payments.payment_step
       set state = 'settled'
     where institution_id = ${work.institution}
       and payment_id = ${payment}`
}

/** Another account for a payee, at once. */
export async function changeAccount(work: Work, payee: PayeeId): Promise<void> {
  await work.sql`
    update payments.payee
       set number_token = payee_id, version = version + 1
     where institution_id = ${work.institution}
       and payee_id = ${payee}`
}

export async function openExceptionsOf(
  work: Work,
  payment: PaymentId,
): Promise<readonly Pick<Exception, 'id' | 'kind' | 'dueOn'>[]> {
  return work.sql<Pick<Exception, 'id' | 'kind' | 'dueOn'>[]>`
    select exception_id as id, kind, due_on as "dueOn"
      from payments.exception
     where institution_id = ${work.institution}
       and payment_id = ${payment}
       and state = 'open'`
}

/** Puts a list in force, as the worker does with one that it has found in its folder. */
export async function insertEdition(work: Work, edition: Edition, keepUntil: BusinessDate): Promise<void> {
  const { number, version, hash, entries, names, registeredAt } = edition
  await work.sql`
    insert into rails.sanctions_edition (
      institution_id, number, version, hash, entries, names, registered_at, keep_until)
    values (
      ${work.institution}, ${number}, ${version}, ${hash}, ${entries}, ${names}, ${registeredAt}, ${keepUntil})`
}

export async function hitsOf(work: Work, subject: string): Promise<readonly HitId[]> {
  const rows = await work.sql<{ id: HitId }[]>`
    select hit_id as id
      from rails.screening_hit
     where institution_id = ${work.institution}
       and subject = ${subject}
     order by hit_id`
  return rows.map(({ id }) => id)
}

export async function reopen(work: Work, hit: HitId): Promise<void> {
  await work.sql`
    update rails.screening_hit
       set state = 'open', grounds = null, proposal_id = null, decided_at = null
     where institution_id = ${work.institution}
       and hit_id = ${hit}`
}

export async function deleteHit(work: Work, hit: HitId): Promise<void> {
  await work.sql`
    delete from rails.screening_hit
     where institution_id = ${work.institution}
       and hit_id = ${hit}`
}

/** One balance alone, which no transfer can do. */
export async function raiseBalance(work: Work, account: AccountId, minor: bigint): Promise<void> {
  await work.sql`
    update ledger.account
       set posted = posted + ${minor}
     where institution_id = ${work.institution}
       and account_id = ${account}`
}

/** So many entries as if they had left on a day, and so many of them as if they had come back. */
export async function setTally(
  work: Work,
  madeOn: BusinessDate,
  tally: {
    readonly entries: number
    readonly returned: number
    readonly unauthorized: number
    readonly administrative: number
  },
): Promise<void> {
  const { entries, returned, unauthorized, administrative } = tally
  await work.sql`
    insert into rails.return_tally (institution_id, made_on, entries, returned, unauthorized, administrative)
    values (${work.institution}, ${madeOn}, ${entries}, ${returned}, ${unauthorized}, ${administrative})
        on conflict (made_on, institution_id) do update
       set entries = excluded.entries, returned = excluded.returned, unauthorized = excluded.unauthorized,
           administrative = excluded.administrative`
}

/** A file that was made and written is sent, as the worker says of one that the bank has. */
export async function leave(work: Work, file: BankFile['id']): Promise<void> {
  for (const state of ['sending', 'sent'])
    await work.sql`
      update rails.file
         set state = ${state}, staged = name, version = version + 1, changed_at = ${work.now}
       where institution_id = ${work.institution}
         and file_id = ${file}`
}
