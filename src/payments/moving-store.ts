// SQL of what moves in and out: the names that other systems have for what is here, the payments of the past, and everything
// that the importable files are made of, in the order of its reference.

import { hex, literal } from '../base/database.ts'
import type { BusinessDate } from '../base/dates.ts'
import type { Id } from '../base/ids.ts'
import { ofMember, type Work } from '../base/work.ts'
import type { Sealed } from '../protection/protection.ts'
import type { PastState } from './moving-rows.ts'
import type { MemberState, PayeeState } from './party-states.ts'
import type { PayeeRow } from './payees-store.ts'
import type { BillerId, FundingAccountId, MemberId, PayeeId, StandingOrderId } from './payment.ts'
import type { Frequency } from './recurrence.ts'
import type { Tier } from './settings.ts'
import type { StandingOrderState } from './standing-order.ts'

// --- names of other systems

export type MovedKind = 'funding_account' | 'payee' | 'standing_order'
export type Named = { readonly reference: string; readonly id: string }

export async function insertMoved(work: Work, kind: MovedKind, moved: readonly Named[]): Promise<void> {
  await work.sql`
    insert into payments.moved (institution_id, moved_at, kind, reference, moved_id)
    select ${work.institution}, ${work.now}, ${kind}, new.*
      from unnest(${literal(moved.map(({ reference }) => reference))}::text::text[],
                  ${literal(moved.map(({ id }) => id))}::text::text[]) as new`
}

/** What a row may name: by its reference or, where it was not moved in, by its id. `more`: its currency, its next day. */
export type Found = Named & { readonly member: MemberId; readonly more: string | null }

export function findMembersByReference(work: Work, references: readonly string[]): Promise<readonly Found[]> {
  return work.sql<Found[]>`
    select reference, member_id as id, member_id as member, null as more
      from payments.member
     where institution_id = ${work.institution}
       and reference = any (${literal(references)}::text::text[])`
}

/**
 * References, and the ids they stand for. Looked up row by row, here and below: with a table that was empty when the plan was made,
 * a join would read the whole institution for each batch. A column of its own, since behind row-level security no index is
 * searched for a coalesce.
 */
function meant({ sql, institution }: Work, kind: MovedKind, references: readonly string[]) {
  return sql`
      (select wanted.reference, coalesce(m.moved_id, wanted.reference) as id
         from unnest(${literal(references)}::text::text[]) as wanted (reference)
         left join lateral (
           select moved_id
             from payments.moved
            where institution_id = ${institution} and kind = ${kind} and reference = wanted.reference
           offset 0) as m on true
       offset 0) as meant`
}

export function findAccountsByReference(work: Work, references: readonly string[]): Promise<readonly Found[]> {
  return work.sql<Found[]>`
    select meant.reference, found.id, found.member, found.more
      from ${meant(work, 'funding_account', references)}
      join lateral (
        select funding_account_id as id, member_id as member,
               (select currency
                  from ledger.account
                 where account.institution_id = f.institution_id and account.account_id = f.account_id) as more
          from payments.funding_account f
         where institution_id = ${work.institution} and funding_account_id = meant.id
        offset 0) as found on true`
}

export function findPayeesByReference(work: Work, references: readonly string[]): Promise<readonly Found[]> {
  return work.sql<Found[]>`
    select meant.reference, found.id, found.member, null as more
      from ${meant(work, 'payee', references)}
      join lateral (
        select payee_id as id, member_id as member
          from payments.payee
         where institution_id = ${work.institution} and payee_id = meant.id
        offset 0) as found on true`
}

export function findOrdersByReference(work: Work, references: readonly string[]): Promise<readonly Found[]> {
  return work.sql<Found[]>`
    select meant.reference, found.id, found.member, found.more
      from ${meant(work, 'standing_order', references)}
      join lateral (
        select standing_order_id as id, member_id as member, next_on::text as more
          from payments.standing_order
         where institution_id = ${work.institution} and standing_order_id = meant.id
        offset 0) as found on true`
}

/** Payments of the past, and our own under their ids. */
export function findPaymentsByReference(work: Work, references: readonly string[]): Promise<readonly Found[]> {
  return work.sql<Found[]>`
    select reference, past_payment_id as id, member_id as member, null as more
      from payments.past_payment
     where institution_id = ${work.institution}
       and reference = any (${literal(references)}::text::text[])
     union all
    select payment_id, payment_id, member_id, null
      from payments.payment
     where institution_id = ${work.institution}
       and payment_id = any (${literal(references)}::text::text[])`
}

// --- what arrives otherwise than the API makes it

export type MemberTerms = {
  readonly id: MemberId
  readonly state: MemberState
  readonly tier: Tier
  readonly isEligible: boolean
}

export async function setMemberTerms(work: Work, members: readonly MemberTerms[]): Promise<void> {
  await work.sql`
    update payments.member
       set state = given.state, tier = given.tier, is_eligible = given.is_eligible, version = version + 1
      from unnest(
        ${literal(members.map(({ id }) => id))}::text::text[],
        ${literal(members.map(({ state }) => state))}::text::text[],
        ${literal(members.map(({ tier }) => tier))}::text::text[],
        ${literal(members.map(({ isEligible }) => String(isEligible)))}::text::boolean[]) as given (id, state, tier, is_eligible)
     where institution_id = ${work.institution}
       and member_id = given.id`
}

export type AccountTerms = {
  readonly id: FundingAccountId
  readonly state: 'open' | 'closed'
  readonly isEligible: boolean
}

export async function setAccountTerms(work: Work, accounts: readonly AccountTerms[]): Promise<void> {
  await work.sql`
    update payments.funding_account
       set state = given.state, is_eligible = given.is_eligible
      from unnest(
        ${literal(accounts.map(({ id }) => id))}::text::text[],
        ${literal(accounts.map(({ state }) => state))}::text::text[],
        ${literal(accounts.map(({ isEligible }) => String(isEligible)))}::text::boolean[]) as given (id, state, is_eligible)
     where institution_id = ${work.institution}
       and funding_account_id = given.id`
}

export type PayeeTerms = { readonly id: PayeeId; readonly state: PayeeState; readonly coolingUntil: Date | null }

export async function setPayeeTerms(work: Work, payees: readonly PayeeTerms[]): Promise<void> {
  await work.sql`
    update payments.payee
       set state = given.state, cooling_until = given.cooling_until, version = version + 1
      from unnest(
        ${literal(payees.map(({ id }) => id))}::text::text[],
        ${literal(payees.map(({ state }) => state))}::text::text[],
        ${literal(payees.map(({ coolingUntil }) => coolingUntil?.toISOString() ?? null))}::text::timestamptz[])
        as given (id, state, cooling_until)
     where institution_id = ${work.institution}
       and payee_id = given.id`
}

// --- payments of the past

export type PastPaymentId = Id<'pst'>

export type PastPayment = {
  readonly id: PastPaymentId
  readonly reference: string
  readonly member: MemberId
  readonly fundingAccount: FundingAccountId | null
  readonly payee: PayeeId | null
  readonly standingOrder: StandingOrderId | null
  readonly currency: string
  readonly amount: bigint
  readonly paidOn: BusinessDate
  readonly method: string | null
  readonly state: PastState
  readonly detail: Sealed | null
}

export async function insertPastPayments(work: Work, payments: readonly PastPayment[]): Promise<void> {
  await work.sql`
    insert into payments.past_payment (
      institution_id, moved_at, past_payment_id, reference, member_id, funding_account_id, payee_id, standing_order_id, currency,
      amount, paid_on, method, state, detail_sealed)
    select ${work.institution}, ${work.now}, new.*
      from unnest(
        ${literal(payments.map(({ id }) => id))}::text::text[],
        ${literal(payments.map(({ reference }) => reference))}::text::text[],
        ${literal(payments.map(({ member }) => member))}::text::text[],
        ${literal(payments.map(({ fundingAccount }) => fundingAccount))}::text::text[],
        ${literal(payments.map(({ payee }) => payee))}::text::text[],
        ${literal(payments.map(({ standingOrder }) => standingOrder))}::text::text[],
        ${literal(payments.map(({ currency }) => currency))}::text::text[],
        ${literal(payments.map(({ amount }) => amount))}::text::bigint[],
        ${literal(payments.map(({ paidOn }) => paidOn))}::text::date[],
        ${literal(payments.map(({ method }) => method))}::text::text[],
        ${literal(payments.map(({ state }) => state))}::text::text[],
        ${literal(payments.map(({ detail }) => (detail === null ? null : hex(detail))))}::text::bytea[]) as new`
}

/** Newest first, before the day and id named. */
export function listPastPayments(
  work: Work,
  member: MemberId,
  before: { readonly paidOn: BusinessDate; readonly id: string },
  paymentsMax: number,
): Promise<readonly PastPayment[]> {
  return work.sql<PastPayment[]>`
    select past_payment_id as id, reference, member_id as member, funding_account_id as "fundingAccount", payee_id as payee,
           standing_order_id as "standingOrder", currency, amount, paid_on as "paidOn", method, state, detail_sealed as detail
      from payments.past_payment
     where institution_id = ${work.institution}
       ${ofMember(work)}
       and member_id = ${member}
       and (paid_on, past_payment_id) < (${before.paidOn}, ${before.id})
     order by paid_on desc, past_payment_id desc
     limit ${paymentsMax}`
}

// --- what the importable files are made of: nothing of those who were erased, who are nobody's members elsewhere either

export type MemberHere = {
  readonly id: MemberId
  readonly reference: string
  readonly name: Sealed
  readonly email: Sealed | null
  readonly state: MemberState
  readonly tier: Tier
  readonly isEligible: boolean
}

/** Of everybody when no ids are given; then it is to be read as a cursor. So are those below. */
export function membersHere(work: Work, ids?: readonly string[]) {
  return work.sql<MemberHere[]>`
    select member_id as id, reference, name_sealed as name, email_sealed as email, state, tier, is_eligible as "isEligible"
      from payments.member
     where institution_id = ${work.institution}
       and erased_at is null
       ${ids === undefined ? work.sql`` : work.sql`and member_id = any (${literal(ids)}::text::text[])`}
     order by reference collate "C"`
}

export type AccountHere = {
  readonly id: FundingAccountId
  readonly reference: string
  readonly owner: MemberId
  readonly member: string
  readonly number: Sealed
  readonly currency: string
  readonly floor: bigint | null
  readonly state: 'open' | 'closed'
  readonly isEligible: boolean
}

export function accountsHere(work: Work, ids?: readonly string[]) {
  return work.sql<AccountHere[]>`
    select f.funding_account_id as id, coalesce(moved.reference, f.funding_account_id) as reference, f.member_id as owner,
           m.reference as member, f.number_sealed as number, a.currency, a.floor, f.state, f.is_eligible as "isEligible"
      from payments.funding_account f
      join payments.member m on m.institution_id = f.institution_id and m.member_id = f.member_id
      join ledger.account a on a.institution_id = f.institution_id and a.account_id = f.account_id
      left join payments.moved on moved.institution_id = f.institution_id and moved.moved_id = f.funding_account_id
     where f.institution_id = ${work.institution}
       and m.erased_at is null
       ${ids === undefined ? work.sql`` : work.sql`and f.funding_account_id = any (${literal(ids)}::text::text[])`}
     order by coalesce(moved.reference, f.funding_account_id) collate "C"`
}

export type PayeeHere = {
  readonly id: PayeeId
  readonly reference: string
  readonly owner: MemberId
  readonly member: string
  readonly nickname: string
  readonly name: Sealed | null
  readonly biller: BillerId | null
  readonly number: Sealed
  readonly method: PayeeRow['method']
  readonly address: Sealed | null
  readonly state: PayeeState
  readonly coolingUntil: Date | null
}

export function payeesHere(work: Work, ids?: readonly string[]) {
  return work.sql<PayeeHere[]>`
    select p.payee_id as id, coalesce(moved.reference, p.payee_id) as reference, p.member_id as owner, m.reference as member,
           p.nickname, p.name_sealed as name, p.biller_id as biller, p.number_sealed as number, p.method,
           p.address_sealed as address, p.state, p.cooling_until as "coolingUntil"
      from payments.payee p
      join payments.member m on m.institution_id = p.institution_id and m.member_id = p.member_id
      left join payments.moved on moved.institution_id = p.institution_id and moved.moved_id = p.payee_id
     where p.institution_id = ${work.institution}
       and m.erased_at is null
       ${ids === undefined ? work.sql`` : work.sql`and p.payee_id = any (${literal(ids)}::text::text[])`}
     order by coalesce(moved.reference, p.payee_id) collate "C"`
}

export type OrderHere = {
  readonly id: StandingOrderId
  readonly reference: string
  readonly member: string
  readonly fundingAccount: string
  readonly payee: string
  readonly currency: string
  readonly amount: bigint
  readonly frequency: Frequency
  readonly startOn: BusinessDate
  readonly endsOn: BusinessDate | null
  readonly occurrencesMax: number | null
  readonly nextOccurrence: number
  readonly state: StandingOrderState
}

export function ordersHere(work: Work, ids?: readonly string[]) {
  return work.sql<OrderHere[]>`
    select s.standing_order_id as id, coalesce(moved.reference, s.standing_order_id) as reference, m.reference as member,
           coalesce(account.reference, s.funding_account_id) as "fundingAccount", coalesce(payee.reference, s.payee_id) as payee,
           s.currency, s.amount, s.frequency, s.start_on as "startOn", s.ends_on as "endsOn",
           s.occurrences_max as "occurrencesMax", s.next_occurrence as "nextOccurrence", s.state
      from payments.standing_order s
      join payments.member m on m.institution_id = s.institution_id and m.member_id = s.member_id
      left join payments.moved on moved.institution_id = s.institution_id and moved.moved_id = s.standing_order_id
      left join payments.moved account on account.institution_id = s.institution_id and account.moved_id = s.funding_account_id
      left join payments.moved payee on payee.institution_id = s.institution_id and payee.moved_id = s.payee_id
     where s.institution_id = ${work.institution}
       and m.erased_at is null
       ${ids === undefined ? work.sql`` : work.sql`and s.standing_order_id = any (${literal(ids)}::text::text[])`}
     order by coalesce(moved.reference, s.standing_order_id) collate "C"`
}

export type PaymentHere = {
  readonly id: string
  readonly reference: string
  readonly owner: MemberId
  readonly member: string
  readonly fundingAccount: string | null
  readonly payee: string | null
  readonly standingOrder: string | null
  readonly currency: string
  readonly amount: bigint
  readonly paidOn: BusinessDate
  readonly method: string | null
  readonly state: PastState
  /** Why one of ours is where it is. */
  readonly reason: string | null
  readonly detail: Sealed | null
}

/** Those of the past, and our own as the next system's past. */
export function paymentsHere(work: Work, ids?: readonly string[]) {
  const { sql } = work
  const among = (column: 'past_payment_id' | 'payment_id') =>
    ids === undefined ? sql`` : sql`and ${sql(column)} = any (${literal(ids)}::text::text[])`
  return sql<PaymentHere[]>`
    select p.id, p.reference, p.member_id as owner, m.reference as member,
           coalesce(account.reference, p.funding_account_id) as "fundingAccount", coalesce(payee.reference, p.payee_id) as payee,
           coalesce(standing.reference, p.standing_order_id) as "standingOrder", p.currency, p.amount, p.paid_on as "paidOn",
           p.method, p.state, p.reason, p.detail
      from (select past_payment_id as id, reference, member_id, funding_account_id, payee_id, standing_order_id, currency,
                   amount, paid_on, method, state, null as reason, detail_sealed as detail
              from payments.past_payment
             where institution_id = ${work.institution} ${among('past_payment_id')}
             union all
            select payment_id, payment_id, member_id, funding_account_id, payee_id, standing_order_id, currency,
                   amount, process_on, method,
                   case when state = 'settled' then 'paid'
                        when state in ('returned', 'refunded', 'reissued') then 'returned'
                        when state = 'failed' then 'failed'
                        when state in ('cancelled', 'stopped') then 'cancelled'
                        else 'pending' end,
                   reason, null
              from payments.payment
             where institution_id = ${work.institution} ${among('payment_id')}) as p
      join payments.member m on m.institution_id = ${work.institution} and m.member_id = p.member_id and m.erased_at is null
      left join payments.moved account on account.institution_id = ${work.institution} and account.moved_id = p.funding_account_id
      left join payments.moved payee on payee.institution_id = ${work.institution} and payee.moved_id = p.payee_id
      left join payments.moved standing on standing.institution_id = ${work.institution} and standing.moved_id = p.standing_order_id
     order by p.reference collate "C"`
}

/** What the database itself says the files come to, apart from what was written into them. */
export type MovedTotal = {
  readonly file: string
  readonly currency: string
  readonly rows: bigint
  readonly sum: bigint
}

export function movedTotals(work: Work): Promise<readonly MovedTotal[]> {
  const { sql, institution } = work
  const lives = sql`
    exists (select from payments.member m
             where m.institution_id = ${institution} and m.member_id = owned.member_id and m.erased_at is null)`
  return sql<MovedTotal[]>`
    select 'members.csv' as file, '' as currency, count(*) as rows, 0::bigint as sum
      from payments.member where institution_id = ${institution} and erased_at is null
     union all
    select 'funding-accounts.csv', '', count(*), 0
      from payments.funding_account owned where institution_id = ${institution} and ${lives}
     union all
    select 'payees.csv', '', count(*), 0
      from payments.payee owned where institution_id = ${institution} and ${lives}
     union all
    select 'standing-orders.csv', currency, count(*), sum(amount)::bigint
      from payments.standing_order owned where institution_id = ${institution} and ${lives} group by currency
     union all
    select 'payments.csv', currency, count(*), sum(amount)::bigint
      from (select currency, amount from payments.payment owned where institution_id = ${institution} and ${lives}
             union all
            select currency, amount from payments.past_payment owned
              where institution_id = ${institution} and ${lives}) as paid
     group by currency
     order by 1, 2`
}

// --- a parallel run

export type ListedHere = {
  readonly name: string
  readonly member: string
  readonly payee: string
  readonly currency: string
  readonly minor: bigint
  readonly on: BusinessDate
}

/** Payments that have left between two days, or are to. */
export function paymentsLeaving(work: Work, from: BusinessDate, to: BusinessDate) {
  return work.sql<ListedHere[]>`
    select p.payment_id as name, m.reference as member, coalesce(moved.reference, p.payee_id) as payee, p.currency,
           p.amount as minor, p.process_on as on
      from payments.payment p
      join payments.member m on m.institution_id = p.institution_id and m.member_id = p.member_id
      left join payments.moved on moved.institution_id = p.institution_id and moved.moved_id = p.payee_id
     where p.institution_id = ${work.institution}
       and p.process_on between ${from} and ${to}
       and p.state not in ('failed', 'cancelled', 'stopped')`
}

export type OrderDue = Omit<ListedHere, 'on'> & {
  readonly payeeId: PayeeId
  readonly frequency: Frequency
  readonly startOn: BusinessDate
  readonly endsOn: BusinessDate | null
  readonly occurrencesMax: number | null
  readonly nextOccurrence: number
}

/** Orders that are due up to a day, of members who may pay. */
export function ordersDue(work: Work, to: BusinessDate) {
  return work.sql<OrderDue[]>`
    select s.standing_order_id as name, m.reference as member, coalesce(moved.reference, s.payee_id) as payee,
           s.payee_id as "payeeId", s.currency, s.amount as minor, s.frequency, s.start_on as "startOn", s.ends_on as "endsOn",
           s.occurrences_max as "occurrencesMax", s.next_occurrence as "nextOccurrence"
      from payments.standing_order s
      join payments.member m on m.institution_id = s.institution_id and m.member_id = s.member_id
      left join payments.moved on moved.institution_id = s.institution_id and moved.moved_id = s.payee_id
     where s.institution_id = ${work.institution}
       and s.state = 'active'
       and s.next_on <= ${to}
       and m.state = 'active' and m.is_eligible`
}
