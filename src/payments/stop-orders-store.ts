// SQL of orders to stop payments.

import { literal } from '../base/database.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import type { MemberId, PayeeId, PaymentId, StandingOrderId } from './payment.ts'
import type { StopOrder, StopOrderId, StopTarget } from './stop-order.ts'

type StopOrderRow = Omit<StopOrder, 'target'> & {
  readonly payment: PaymentId | null
  readonly standingOrder: StandingOrderId | null
  readonly payee: PayeeId | null
}

function stopOrderColumns({ sql }: Work) {
  return sql`
    stop_order_id as id, member_id as member, payment_id as payment, standing_order_id as "standingOrder", payee_id as payee,
    form, received_at as "receivedAt", received_on as "receivedOn", binds_from as "bindsFrom", confirm_by as "confirmBy",
    confirmed_on as "confirmedOn", ends_on as "endsOn", rules_version as "rulesVersion", state, version,
    created_at as "createdAt", changed_at as "changedAt"`
}

function toStopOrder({ payment, standingOrder, payee, ...row }: StopOrderRow): StopOrder {
  return { ...row, target: targetOf(payment, standingOrder, payee) }
}

function targetOf(payment: PaymentId | null, standingOrder: StandingOrderId | null, payee: PayeeId | null): StopTarget {
  if (payment !== null) return { payment }
  if (standingOrder !== null) return { standingOrder }
  return { payee: payee ?? fault('a stop order stops one thing') }
}

export async function insertStopOrder(work: Work, order: StopOrder, key: string, fingerprint: Buffer): Promise<void> {
  const { target } = order
  await work.sql`
    insert into payments.stop_order (
      institution_id, stop_order_id, key, fingerprint, member_id, payment_id, standing_order_id, payee_id, form, received_at,
      received_on, binds_from, confirm_by, confirmed_on, ends_on, rules_version, state, version, created_at, changed_at)
    values (
      ${work.institution}, ${order.id}, ${key}, ${fingerprint}, ${order.member},
      ${'payment' in target ? target.payment : null}, ${'standingOrder' in target ? target.standingOrder : null},
      ${'payee' in target ? target.payee : null}, ${order.form}, ${order.receivedAt}, ${order.receivedOn},
      ${order.bindsFrom}, ${order.confirmBy}, ${order.confirmedOn}, ${order.endsOn}, ${order.rulesVersion}, ${order.state},
      ${order.version}, ${work.now}, ${work.now})`
}

export async function stopOrderByKey(
  work: Work,
  key: string,
): Promise<{ readonly fingerprint: Buffer; readonly order: StopOrder } | undefined> {
  const rows = await work.sql<(StopOrderRow & { fingerprint: Buffer })[]>`
    select fingerprint, ${stopOrderColumns(work)}
      from payments.stop_order
     where institution_id = ${work.institution}
       and key = ${key}`
  return rows.map(({ fingerprint, ...row }) => ({ fingerprint, order: toStopOrder(row) }))[0]
}

export async function findStopOrder(work: Work, id: StopOrderId): Promise<StopOrder | undefined> {
  const rows = await work.sql<StopOrderRow[]>`
    select ${stopOrderColumns(work)}
      from payments.stop_order
     where institution_id = ${work.institution}
       and stop_order_id = ${id}`
  return rows.map(toStopOrder)[0]
}

/** In id order. */
export async function readStopOrders(work: Work, ids: readonly StopOrderId[]): Promise<readonly StopOrder[]> {
  const rows = await work.sql<StopOrderRow[]>`
    select ${stopOrderColumns(work)}
      from payments.stop_order
     where institution_id = ${work.institution}
       and stop_order_id = any (${literal(ids)}::text::text[])
     order by stop_order_id`
  return rows.map(toStopOrder)
}

export async function lockStopOrder(work: Work, id: StopOrderId): Promise<StopOrder | undefined> {
  const rows = await work.sql<StopOrderRow[]>`
    select ${stopOrderColumns(work)}
      from payments.stop_order
     where institution_id = ${work.institution}
       and stop_order_id = ${id}
       for no key update`
  return rows.map(toStopOrder)[0]
}

/** Those in force that are aimed at one of these: payments, payees, standing orders. */
export async function stopOrdersAimedAt(work: Work, targets: readonly string[]): Promise<readonly StopOrder[]> {
  const rows = await work.sql<StopOrderRow[]>`
    select ${stopOrderColumns(work)}
      from payments.stop_order
     where institution_id = ${work.institution}
       and target_id = any (${literal(targets)}::text::text[])
       and state = 'active'`
  return rows.map(toStopOrder)
}

/** A member's in id order, after the one named ('' to begin with). */
export async function listStopOrders(
  work: Work,
  member: MemberId,
  after: string,
  ordersMax: number,
): Promise<readonly StopOrder[]> {
  const rows = await work.sql<StopOrderRow[]>`
    select ${stopOrderColumns(work)}
      from payments.stop_order
     where institution_id = ${work.institution}
       and member_id = ${member}
       and stop_order_id > ${after}
     order by stop_order_id
     limit ${ordersMax}`
  return rows.map(toStopOrder)
}

/** Writes back an order that this work has locked. */
export async function updateStopOrder(
  work: Work,
  { id, confirmedOn, state, version }: Pick<StopOrder, 'id' | 'confirmedOn' | 'state' | 'version'>,
): Promise<void> {
  await work.sql`
    update payments.stop_order
       set confirmed_on = ${confirmedOn}, state = ${state}, version = ${version}, changed_at = ${work.now}
     where institution_id = ${work.institution}
       and stop_order_id = ${id}`
}

export async function insertStopOrderStep(
  work: Work,
  { id, version }: Pick<StopOrder, 'id' | 'version'>,
  what: 'ordered' | 'confirmed' | 'cancelled',
): Promise<void> {
  await work.sql`
    insert into payments.stop_order_step (institution_id, stop_order_id, version, what, actor, at)
    values (${work.institution}, ${id}, ${version}, ${what}, ${work.actor}, ${work.now})`
}
