// What probes try against the tables of the room, past its front door.

import { literal } from '../base/database.ts'
import type { Work } from '../base/work.ts'
import type { InstructionId } from '../rails/rails.ts'
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
