// SQL of standing orders.

import { hex, literal } from '../base/database.ts'
import type { BusinessDate } from '../base/dates.ts'
import { ofMember, type Work } from '../base/work.ts'
import { type Narrowing, narrowedBy, only } from './narrowing-store.ts'
import type { FundingAccountId, MemberId, PayeeId, StandingOrderId } from './payment.ts'
import type { Frequency } from './recurrence.ts'
import type { StandingOrder, StandingOrderState } from './standing-order.ts'

type StandingOrderRow = Omit<StandingOrder, 'money' | 'recurrence'> & {
  readonly currency: string
  readonly amount: bigint
  readonly frequency: Frequency
  readonly startOn: BusinessDate
  readonly endsOn: BusinessDate | null
  readonly occurrencesMax: number | null
}

function standingOrderColumns({ sql }: Work) {
  return sql`
    standing_order_id as id, member_id as member, funding_account_id as "fundingAccount", payee_id as payee, currency, amount,
    frequency, start_on as "startOn", ends_on as "endsOn", occurrences_max as "occurrencesMax",
    next_occurrence as "nextOccurrence", next_on as "nextOn", state, version, created_at as "createdAt"`
}

function toStandingOrder({
  currency,
  amount,
  frequency,
  startOn,
  endsOn,
  occurrencesMax,
  ...row
}: StandingOrderRow): StandingOrder {
  return { ...row, money: { minor: amount, currency }, recurrence: { frequency, startOn, endsOn, occurrencesMax } }
}

export async function insertStandingOrders(
  work: Work,
  orders: readonly { readonly key: string; readonly fingerprint: Buffer; readonly order: StandingOrder }[],
): Promise<void> {
  const made = orders.map(({ order }) => order)
  await work.sql`
    insert into payments.standing_order (
      institution_id, created_at, key, fingerprint, standing_order_id, member_id, funding_account_id, payee_id, currency, amount,
      frequency, start_on, ends_on, occurrences_max, next_occurrence, next_on, state)
    select ${work.institution}, ${work.now}, new.*
      from unnest(
        ${literal(orders.map(({ key }) => key))}::text::text[],
        ${literal(orders.map(({ fingerprint }) => hex(fingerprint)))}::text::bytea[],
        ${literal(made.map(({ id }) => id))}::text::text[],
        ${literal(made.map(({ member }) => member))}::text::text[],
        ${literal(made.map(({ fundingAccount }) => fundingAccount))}::text::text[],
        ${literal(made.map(({ payee }) => payee))}::text::text[],
        ${literal(made.map(({ money }) => money.currency))}::text::text[],
        ${literal(made.map(({ money }) => money.minor))}::text::bigint[],
        ${literal(made.map(({ recurrence }) => recurrence.frequency))}::text::text[],
        ${literal(made.map(({ recurrence }) => recurrence.startOn))}::text::date[],
        ${literal(made.map(({ recurrence }) => recurrence.endsOn))}::text::date[],
        ${literal(made.map(({ recurrence: { occurrencesMax } }) => (occurrencesMax === null ? null : String(occurrencesMax))))}::text::integer[],
        ${literal(made.map(({ nextOccurrence }) => String(nextOccurrence)))}::text::integer[],
        ${literal(made.map(({ nextOn }) => nextOn))}::text::date[],
        ${literal(made.map(({ state }) => state))}::text::text[]) as new`
}

export async function standingOrdersByKey(
  work: Work,
  keys: readonly string[],
): Promise<readonly { readonly key: string; readonly fingerprint: Buffer; readonly order: StandingOrder }[]> {
  const rows = await work.sql<(StandingOrderRow & { key: string; fingerprint: Buffer })[]>`
    select key, fingerprint, ${standingOrderColumns(work)}
      from payments.standing_order
     where institution_id = ${work.institution}
       and key = any (${literal(keys)}::text::text[])`
  return rows.map(({ key, fingerprint, ...row }) => ({ key, fingerprint, order: toStandingOrder(row) }))
}

export async function lockStandingOrder(work: Work, id: StandingOrderId): Promise<StandingOrder | undefined> {
  const rows = await work.sql<StandingOrderRow[]>`
    select ${standingOrderColumns(work)}
      from payments.standing_order
     where institution_id = ${work.institution}
       ${ofMember(work)}
       and standing_order_id = ${id}
       for no key update`
  return rows.map(toStandingOrder)[0]
}

export async function findStandingOrder(work: Work, id: StandingOrderId): Promise<StandingOrder | undefined> {
  const rows = await work.sql<StandingOrderRow[]>`
    select ${standingOrderColumns(work)}
      from payments.standing_order
     where institution_id = ${work.institution}
       ${ofMember(work)}
       and standing_order_id = ${id}`
  return rows.map(toStandingOrder)[0]
}

export type StandingOrderFilter = Narrowing & {
  readonly member: MemberId | null
  readonly payee: PayeeId | null
  readonly fundingAccount: FundingAccountId | null
  readonly nextOnFrom: BusinessDate | null
  readonly nextOnUntil: BusinessDate | null
}

export async function listStandingOrders(
  work: Work,
  filter: StandingOrderFilter,
  after: string,
  ordersMax: number,
): Promise<readonly StandingOrder[]> {
  const { sql } = work
  const rows = await sql<StandingOrderRow[]>`
    select ${standingOrderColumns(work)}
      from payments.standing_order
     where institution_id = ${work.institution}
       ${ofMember(work)}
       ${only(work, 'member_id', filter.member)}
       ${only(work, 'payee_id', filter.payee)}
       ${only(work, 'funding_account_id', filter.fundingAccount)}
       ${narrowedBy(work, { id: 'standing_order_id', created: 'created_at' }, filter)}
       ${filter.nextOnFrom === null ? sql`` : sql`and next_on >= ${filter.nextOnFrom}`}
       ${filter.nextOnUntil === null ? sql`` : sql`and next_on <= ${filter.nextOnUntil}`}
       and standing_order_id > ${after}
     order by standing_order_id
     limit ${ordersMax}`
  return rows.map(toStandingOrder)
}

/** Active orders that are due; those that another pass works on are left to it. */
export async function claimDueStandingOrders(
  work: Work,
  today: BusinessDate,
  ordersMax: number,
): Promise<readonly StandingOrder[]> {
  const rows = await work.sql<StandingOrderRow[]>`
    select ${standingOrderColumns(work)}
      from payments.standing_order
     where institution_id = ${work.institution}
       and state = 'active'
       and next_on <= ${today}
     order by next_on, standing_order_id
     limit ${ordersMax}
       for no key update skip locked`
  return rows.map(toStandingOrder)
}

export async function updateStandingOrders(work: Work, orders: readonly StandingOrder[]): Promise<void> {
  await work.sql`
    update payments.standing_order
       set state = changed.state, version = changed.version, next_occurrence = changed.next_occurrence, next_on = changed.next_on
      from unnest(
        ${literal(orders.map(({ id }) => id))}::text::text[],
        ${literal(orders.map(({ state }): StandingOrderState => state))}::text::text[],
        ${literal(orders.map(({ version }) => String(version)))}::text::integer[],
        ${literal(orders.map(({ nextOccurrence }) => String(nextOccurrence)))}::text::integer[],
        ${literal(orders.map(({ nextOn }) => nextOn))}::text::date[])
        as changed (id, state, version, next_occurrence, next_on)
     where institution_id = ${work.institution}
       and standing_order_id = changed.id`
}
