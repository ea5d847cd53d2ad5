// SQL of what waits for people: each list in the order in which it is due, after a place in it, and how much there is.

import { literal } from '../base/database.ts'
import type { BusinessDate } from '../base/dates.ts'
import type { DayPlace } from '../base/open-work.ts'
import type { Work } from '../base/work.ts'
import type { Method } from './calendar.ts'
import type { DisputeId } from './dispute.ts'
import type { ExceptionKind } from './exception.ts'
import type { PaymentState } from './lifecycle.ts'
import type { PaymentId } from './payment.ts'
import type { BlockedId } from './screened-store.ts'
import type { StopOrderId } from './stop-order.ts'

export type WaitingState = 'awaiting_approval' | 'held'

/** Payments of one state and method, which all have the same cut-off. */
export async function waitingPayments(
  work: Work,
  state: WaitingState,
  method: Method,
  after: DayPlace,
  most: number,
): Promise<readonly { readonly id: PaymentId; readonly on: BusinessDate }[]> {
  return work.sql<{ id: PaymentId; on: BusinessDate }[]>`
    select payment_id as id, process_on as on
      from payments.payment
     where institution_id = ${work.institution}
       and state in ('awaiting_approval', 'held')
       and state = ${state}
       and method = ${method}
       and (process_on, payment_id) > (${after.on}, ${after.id})
     order by process_on, payment_id
     limit ${most}`
}

/**
 * Up to so many: whoever wants to know how many there are is told that there are more. In their order, here and below, so that
 * they are counted by the index: of a table in which little is open, the open rows may be the last that are read.
 */
export async function countWaitingPayments(
  work: Work,
  state: WaitingState,
  method: Method,
  until: BusinessDate,
  most: number,
): Promise<number> {
  const [row] = await work.sql<[{ count: number }]>`
    select count(*)::integer as count
      from (select
              from payments.payment
             where institution_id = ${work.institution}
               and state in ('awaiting_approval', 'held')
               and state = ${state}
               and method = ${method}
               and process_on <= ${until}
             order by process_on, payment_id
             limit ${most}) found`
  return row.count
}

export async function countOpenExceptions(work: Work, kind: ExceptionKind | undefined, most: number): Promise<number> {
  const { sql } = work
  const [row] = await sql<[{ count: number }]>`
    select count(*)::integer as count
      from (select
              from payments.exception
             where institution_id = ${work.institution}
               ${kind === undefined ? sql`` : sql`and kind = ${kind}`}
               and state = 'open'
             order by due_on, exception_id
             limit ${most}) found`
  return row.count
}

export async function countOpenBreaks(work: Work, most: number): Promise<number> {
  const [row] = await work.sql<[{ count: number }]>`
    select count(*)::integer as count
      from (select
              from payments.break
             where institution_id = ${work.institution}
               and state = 'open'
             order by due_on, break_id
             limit ${most}) found`
  return row.count
}

/** Disputes that are not over and on which no clock runs, in id order. */
export async function disputesWithoutClocks(
  work: Work,
  after: string,
  most: number,
): Promise<readonly { readonly id: DisputeId }[]> {
  return work.sql<{ id: DisputeId }[]>`
    select dispute_id as id
      from payments.dispute
     where institution_id = ${work.institution}
       and next_due_on is null
       and ended_at is null
       and dispute_id > ${after}
     order by dispute_id
     limit ${most}`
}

/** Those with something due, and those that are not over. */
export async function countDisputesAtWork(work: Work, dueBy: BusinessDate, most: number): Promise<number> {
  const [row] = await work.sql<[{ count: number }]>`
    select count(*)::integer as count
      from ((select
               from payments.dispute
              where institution_id = ${work.institution}
                and listed_on <= ${dueBy}
              order by listed_on, dispute_id
              limit ${most})
            union all
            (select
               from payments.dispute
              where institution_id = ${work.institution}
                and next_due_on is null
                and ended_at is null
              order by dispute_id
              limit ${most})) found`
  return Math.min(row.count, most)
}

/** Orders that were said and have yet to be confirmed in writing: from today on, since what has lapsed waits for nothing. */
export async function unconfirmedStops(
  work: Work,
  today: BusinessDate,
  after: DayPlace,
  most: number,
): Promise<readonly { readonly id: StopOrderId; readonly on: BusinessDate }[]> {
  return work.sql<{ id: StopOrderId; on: BusinessDate }[]>`
    select stop_order_id as id, confirm_by as on
      from payments.stop_order
     where institution_id = ${work.institution}
       and state = 'active'
       and confirm_by is not null
       and confirmed_on is null
       and confirm_by >= ${today}
       and (confirm_by, stop_order_id) > (${after.on}, ${after.id})
     order by confirm_by, stop_order_id
     limit ${most}`
}

export async function countUnconfirmedStops(work: Work, today: BusinessDate, most: number): Promise<number> {
  const [row] = await work.sql<[{ count: number }]>`
    select count(*)::integer as count
      from (select
              from payments.stop_order
             where institution_id = ${work.institution}
               and state = 'active'
               and confirm_by is not null
               and confirmed_on is null
               and confirm_by >= ${today}
             order by confirm_by, stop_order_id
             limit ${most}) found`
  return row.count
}

function isUnreported({ sql, institution }: Work) {
  return sql`
    not exists (select from payments.blocked_property_step
                 where blocked_property_step.institution_id = ${institution}
                   and blocked_property_step.blocked_id = blocked_property.blocked_id
                   and blocked_property_step.what = 'reported')`
}

export async function unreportedProperty(
  work: Work,
  after: DayPlace,
  most: number,
): Promise<readonly { readonly id: BlockedId; readonly on: BusinessDate }[]> {
  return work.sql<{ id: BlockedId; on: BusinessDate }[]>`
    select blocked_id as id, report_due_on as on
      from payments.blocked_property
     where institution_id = ${work.institution}
       and (report_due_on, blocked_id) > (${after.on}, ${after.id})
       and ${isUnreported(work)}
     order by report_due_on, blocked_id
     limit ${most}`
}

export async function countUnreportedProperty(work: Work, most: number): Promise<number> {
  const [row] = await work.sql<[{ count: number }]>`
    select count(*)::integer as count
      from (select
              from payments.blocked_property
             where institution_id = ${work.institution}
               and ${isUnreported(work)}
             order by report_due_on, blocked_id
             limit ${most}) found`
  return row.count
}

export type SameBill = {
  readonly payment: PaymentId
  readonly same: PaymentId
  readonly state: PaymentState
  readonly processOn: BusinessDate
  readonly orderedAt: Date
}

/** So many of a member's payments around a day are looked at. */
const nearMost = 200

/**
 * Of payments the newest other one that its member ordered before it, of the same amount to the same payee, to leave within so
 * many days, which has paid or still may.
 */
export async function sameBills(
  work: Work,
  payments: readonly PaymentId[],
  daysApart: number,
  live: readonly string[],
): Promise<readonly SameBill[]> {
  return work.sql<SameBill[]>`
    select asked.payment_id as payment, same.id as same, same.state, same.process_on as "processOn", same.at as "orderedAt"
      from payments.payment asked
     cross join lateral (
           select payment_id as id, state, process_on, submitted_at as at
             from (select payment_id, payee_id, amount, state, process_on, submitted_at
                     from payments.payment
                    where payment.institution_id = ${work.institution}
                      and payment.member_id = asked.member_id
                      and payment.process_on between asked.process_on - ${daysApart}::integer
                                                 and asked.process_on + ${daysApart}::integer
                    order by payment.process_on desc
                    limit ${nearMost}) other
            where other.payee_id = asked.payee_id
              and other.amount = asked.amount
              and other.payment_id < asked.payment_id
              and other.state = any (${literal(live)}::text::text[])
            order by other.payment_id desc
            limit 1) same
     where asked.institution_id = ${work.institution}
       and asked.payment_id = any (${literal(payments)}::text::text[])`
}
