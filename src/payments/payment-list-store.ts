// SQL of lists of a whole institution's payments.
//
// Which of these filters are set decides which index serves, so the statements are planned for their values and not once for
// all (docs/decisions/0007): a filter that is absent is folded away. No index tells states and rails apart and keeps an order
// over all of them, so each state and rail is read in the order that is asked for, as far as a page goes, and the few rows of
// each are merged.

import { literal } from '../base/database.ts'
import type { BusinessDate } from '../base/dates.ts'
import { ofMember, type Work } from '../base/work.ts'
import { type Method, methods } from './calendar.ts'
import type { PaymentState } from './lifecycle.ts'
import type { BillerId, FundingAccountId, MemberId, PayeeId, Payment } from './payment.ts'
import { type PaymentRow, paymentColumns, toPayment } from './store.ts'

/** Days until and with the last one; moments and nothing later than the last one, which is left out. */
export type PaymentFilter = {
  readonly states: readonly PaymentState[]
  readonly method: Method | null
  readonly member: MemberId | null
  readonly fundingAccount: FundingAccountId | null
  readonly payee: PayeeId | null
  readonly biller: BillerId | null
  readonly currency: string | null
  readonly amountFrom: bigint | null
  readonly amountUntil: bigint | null
  readonly processOnFrom: BusinessDate | null
  readonly processOnUntil: BusinessDate | null
  readonly createdFrom: Date | null
  readonly createdUntil: Date | null
}

export const paymentOrders = ['newest', 'oldest', 'processOn', 'amount'] as const
export type PaymentsOrder = (typeof paymentOrders)[number]
/** What it was ordered by, as text, and its id. */
export type PaymentPlace = { readonly by: string; readonly id: string }

/** Whose payments can be meant, and to whom. Null: everybody's, and to everybody. */
type Meant = {
  readonly member: MemberId | null
  readonly payees: readonly PayeeId[] | null
  /** Instead of its payees, where they are too many to be named. */
  readonly biller: BillerId | null
}

/** A biller with more payees than this has payments nearly everywhere: they are found by looking through all in order. */
const payeesOfBillerMax = 500

/** Payees of a biller are named one by one; a funding account is of one member, by whom its payments are found. */
async function meantBy(work: Work, { member, fundingAccount, payee, biller }: PaymentFilter): Promise<Meant> {
  const { sql, institution } = work
  if (biller !== null) {
    const rows = await sql<{ payee: PayeeId }[]>`
      select payee_id as payee
        from payments.payee
       where institution_id = ${institution}
         and biller_id = ${biller}
         and (${payee}::text is null or payee_id = ${payee})
       limit ${payeesOfBillerMax + 1}`
    return rows.length > payeesOfBillerMax
      ? { member, payees: null, biller }
      : { member, payees: rows.map(row => row.payee), biller: null }
  }
  if (payee !== null) return { member, payees: [payee], biller: null }
  if (fundingAccount === null || member !== null) return { member, payees: null, biller: null }
  const [row] = await sql<{ member: MemberId }[]>`
    select member_id as member
      from payments.funding_account
     where institution_id = ${institution}
       and funding_account_id = ${fundingAccount}`
  return row === undefined ? { member, payees: [], biller: null } : { member: row.member, payees: null, biller: null }
}

/** For the rest of the transaction: each statement is planned for the values it has. */
async function planForValues({ sql }: Work): Promise<void> {
  await sql`select set_config('plan_cache_mode', 'force_custom_plan', true)`
}

/**
 * Of many payees. Looked through in an order, each payment is held against them; to be counted, they are gone through by
 * payee until there are enough.
 */
function isOf({ sql, institution }: Work, biller: BillerId | null, how: 'looked_through' | 'counted') {
  const payees = sql`
    select payee_id from payments.payee where institution_id = ${institution} and biller_id = ${biller}`
  return how === 'counted' ? sql`payment.payee_id = any (array(${payees}))` : sql`payment.payee_id in (${payees})`
}

function matches(
  work: Work,
  filter: PaymentFilter,
  { member, payees, biller }: Meant,
  how: Parameters<typeof isOf>[2] = 'looked_through',
) {
  const { sql, institution } = work
  const { method, fundingAccount, currency, amountFrom, amountUntil } = filter
  const { processOnFrom, processOnUntil, createdFrom, createdUntil } = filter
  const listed = (ids: readonly string[] | null) => (ids === null ? null : literal(ids))
  return sql`
           payment.institution_id = ${institution}
       ${ofMember(work, sql`payment.member_id`)}
       and (${member}::text is null or payment.member_id = ${member})
       and (${listed(payees)}::text is null or payment.payee_id = any (${listed(payees)}::text::text[]))
       and (${biller}::text is null or ${isOf(work, biller, how)})
       and (${fundingAccount}::text is null or payment.funding_account_id = ${fundingAccount})
       and (${method}::text is null or payment.method = ${method})
       and (${currency}::text is null or payment.currency = ${currency})
       and (${amountFrom}::bigint is null or payment.amount >= ${amountFrom})
       and (${amountUntil}::bigint is null or payment.amount <= ${amountUntil})
       and (${processOnFrom}::date is null or payment.process_on >= ${processOnFrom})
       and (${processOnUntil}::date is null or payment.process_on <= ${processOnUntil})
       and (${createdFrom}::timestamptz is null or payment.submitted_at >= ${createdFrom})
       and (${createdUntil}::timestamptz is null or payment.submitted_at < ${createdUntil})`
}

/** What each order goes by, and what comes after a place in it. */
function ordered({ sql }: Work, order: PaymentsOrder, after: PaymentPlace | undefined) {
  const by = after?.by ?? null
  const id = after?.id ?? null
  switch (order) {
    case 'newest':
      return {
        after: sql`(${by}::timestamptz is null
                    or submitted_at <= ${by} and (submitted_at < ${by} or payment_id < ${id}))`,
        by: sql`submitted_at desc, payment_id desc`,
      }
    case 'oldest':
      return {
        after: sql`(${by}::timestamptz is null
                    or submitted_at >= ${by} and (submitted_at > ${by} or payment_id > ${id}))`,
        by: sql`submitted_at, payment_id`,
      }
    case 'processOn':
      return {
        after: sql`(${by}::date is null or process_on >= ${by} and (process_on > ${by} or payment_id > ${id}))`,
        by: sql`process_on, payment_id`,
      }
    case 'amount':
      return {
        after: sql`(${by}::bigint is null or amount <= ${by} and (amount < ${by} or payment_id < ${id}))`,
        by: sql`amount desc, payment_id desc`,
      }
  }
}

/**
 * A payment comes before the day on which it leaves, or few days after it: whoever asks for days that are long over need not look
 * through all that has come since. The very few that came later have an index of their own, and are read beside the others.
 */
const daysLateMax = 8

function came({ sql }: Work, { processOnUntil }: PaymentFilter, when: 'in_time' | 'late') {
  const until = processOnUntil ?? null
  const bound = sql`(${until}::date + ${daysLateMax + 1}::integer)::timestamp at time zone 'UTC'`
  return when === 'in_time'
    ? sql`(${until}::date is null or payment.submitted_at < ${bound})`
    : // What the second says follows from the first and the days asked for; it is how the index knows its own.
      sql`${until}::date is not null
          and payment.submitted_at >= ${bound}
          and (payment.submitted_at at time zone 'UTC')::date - payment.process_on > ${daysLateMax}::integer`
}

export async function listPaymentsWhere(
  work: Work,
  filter: PaymentFilter,
  order: PaymentsOrder,
  after: PaymentPlace | undefined,
  paymentsMax: number,
): Promise<readonly Payment[]> {
  const { sql } = work
  const meant = await meantBy(work, filter)
  await planForValues(work)
  const states = literal(filter.states)
  const { after: isAfter, by } = ordered(work, order, after)
  // Those of one member or of a few payees are read at once and sorted; amounts have an order of their own over all states.
  const isRead = order === 'amount' || meant.member !== null || meant.payees !== null
  const rows = isRead
    ? await sql<PaymentRow[]>`
          select ${paymentColumns(work)}
            from payments.payment
           where ${matches(work, filter, meant)}
             and state = any (${states}::text::text[])
             and ${isAfter}
           order by ${by}
           limit ${paymentsMax}`
    : await sql<PaymentRow[]>`
          select ${paymentColumns(work)}
            from (select payment.*
                    from unnest(${states}::text::text[]) as wanted (one)
                   cross join unnest(${literal(filter.method === null ? methods : [filter.method])}::text::text[]) as rail (one)
                   cross join lateral (
                         select payment.*
                           from payments.payment
                          where ${matches(work, filter, meant)}
                            and payment.state = wanted.one
                            and payment.method = rail.one
                            and ${came(work, filter, 'in_time')}
                            and ${isAfter}
                          order by ${by}
                          limit ${paymentsMax}) as payment
                  union all
                 (select payment.*
                    from payments.payment
                   where ${matches(work, filter, meant)}
                     and payment.state = any (${states}::text::text[])
                     and ${came(work, filter, 'late')}
                     and ${isAfter}
                   order by ${by}
                   limit ${paymentsMax})) as payment
           order by ${by}
           limit ${paymentsMax}`
  return rows.map(toPayment)
}

export type PaymentSum = {
  readonly state: PaymentState
  readonly currency: string
  readonly count: bigint
  readonly sum: bigint
}

/** By state and currency, of no more than so many payments: whoever is told of that many knows that there may be more. */
export async function sumPaymentsWhere(
  work: Work,
  filter: PaymentFilter,
  paymentsMax: number,
): Promise<readonly PaymentSum[]> {
  const meant = await meantBy(work, filter)
  await planForValues(work)
  return work.sql<PaymentSum[]>`
    select state, currency, count(*) as count, sum(amount)::bigint as sum
      from (select payment.state, payment.currency, payment.amount
              from payments.payment
             where ${matches(work, filter, meant, 'counted')}
               and payment.method = any (${literal(filter.method === null ? methods : [filter.method])}::text::text[])
               and payment.state = any (${literal(filter.states)}::text::text[])
             limit ${paymentsMax}) as found
     group by state, currency
     order by state, currency`
}
