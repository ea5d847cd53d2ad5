// SQL of what was settled by statements, and of the accounts that mirror the one at the bank.

import { literal } from '../base/database.ts'
import type { BusinessDate } from '../base/dates.ts'
import type { Money } from '../base/money.ts'
import type { Work } from '../base/work.ts'
import type { ProposalId } from '../change/change.ts'
import type { AccountId } from '../ledger/ledger.ts'
import type { BankAccountId, LineId } from '../rails/rails.ts'
import type { FundingAccountId, PaymentId } from './payment.ts'
import type { PrefundingId, SettlementId, Subject } from './settlement.ts'

export const purposes = ['settlement', 'suspense', 'prefunding', 'fees', 'losses'] as const
export type Purpose = (typeof purposes)[number]

export async function settlementAccounts(
  work: Work,
): Promise<
  readonly { readonly purpose: Purpose; readonly account: AccountId; readonly bankAccount: BankAccountId | null }[]
> {
  return work.sql<{ purpose: Purpose; account: AccountId; bankAccount: BankAccountId | null }[]>`
    select purpose, account_id as account, bank_account_id as "bankAccount"
      from payments.settlement_account
     where institution_id = ${work.institution}`
}

/** Two that open them at once race for the key, and the one that comes second runs again. */
export async function insertSettlementAccounts(
  work: Work,
  accounts: ReadonlyMap<Purpose, AccountId>,
  bankAccount: BankAccountId,
): Promise<void> {
  await work.sql`
    insert into payments.settlement_account (institution_id, purpose, account_id, bank_account_id)
    select ${work.institution}, new.purpose, new.account, case new.purpose when 'settlement' then ${bankAccount} end
      from unnest(${literal([...accounts.keys()])}::text::text[],
                  ${literal([...accounts.values()])}::text::text[]) as new (purpose, account)`
}

export type Settlement = {
  readonly id: SettlementId
  readonly kind: Subject['kind'] | 'opening' | 'suspense' | 'write_off'
  readonly subject: string
  readonly line: LineId | null
  readonly day: BusinessDate
  readonly money: Money
  readonly fromSuspense: boolean
  readonly controlled: bigint | null
  readonly rejected: bigint | null
  readonly returned: bigint | null
}

export async function insertSettlements(work: Work, settlements: readonly Settlement[]): Promise<void> {
  await work.sql`
    insert into payments.settlement (
      institution_id, at, settlement_id, kind, subject, line_id, day, currency, amount, from_suspense, controlled, rejected,
      returned)
    select ${work.institution}, ${work.now}, new.*
      from unnest(
        ${literal(settlements.map(({ id }) => id))}::text::text[],
        ${literal(settlements.map(({ kind }) => kind))}::text::text[],
        ${literal(settlements.map(({ subject }) => subject))}::text::text[],
        ${literal(settlements.map(({ line }) => line))}::text::text[],
        ${literal(settlements.map(({ day }) => day))}::text::date[],
        ${literal(settlements.map(({ money }) => money.currency))}::text::text[],
        ${literal(settlements.map(({ money }) => money.minor))}::text::bigint[],
        ${literal(settlements.map(({ fromSuspense }) => String(fromSuspense)))}::text::boolean[],
        ${literal(settlements.map(({ controlled }) => controlled))}::text::bigint[],
        ${literal(settlements.map(({ rejected }) => rejected))}::text::bigint[],
        ${literal(settlements.map(({ returned }) => returned))}::text::bigint[]) as new`
}

/** Those of these that have been settled. */
export async function settledOf(work: Work, subjects: readonly Subject[]): Promise<readonly Subject[]> {
  return work.sql<Subject[]>`
    select kind, subject
      from payments.settlement
     where institution_id = ${work.institution}
       and (kind, subject) in (
             select *
               from unnest(${literal(subjects.map(({ kind }) => kind))}::text::text[],
                           ${literal(subjects.map(({ subject }) => subject))}::text::text[]))`
}

/** By which lines of a statement these were settled, and when that was booked here. */
export async function settledBy(
  work: Work,
  subjects: readonly string[],
): Promise<readonly { readonly line: LineId; readonly at: Date }[]> {
  return work.sql<{ line: LineId; at: Date }[]>`
    select line_id as line, at
      from payments.settlement
     where institution_id = ${work.institution}
       and subject = any (${literal(subjects)}::text::text[])
       and line_id is not null
     order by at, line_id`
}

/** What moved on the account at the bank and came out of suspense by an instant, for the days up to one of them. */
export async function settledThrough(
  work: Work,
  day: BusinessDate,
  at: Date,
): Promise<{ readonly bank: bigint; readonly suspense: bigint }> {
  const [row] = await work.sql<{ bank: bigint; suspense: bigint }[]>`
    select coalesce(sum(amount) filter (where not from_suspense), 0)::bigint as bank,
           coalesce(sum(case when kind = 'suspense' then amount when from_suspense then -amount else 0 end), 0)::bigint
             as suspense
      from payments.settlement
     where institution_id = ${work.institution}
       and day <= ${day}
       and at <= ${at}`
  return row ?? { bank: 0n, suspense: 0n }
}

export type SettledSum = {
  readonly kind: Settlement['kind']
  readonly fromSuspense: boolean
  readonly count: bigint
  readonly amount: bigint
}

/** By kind, of one day. */
export async function sumsOfDay(work: Work, day: BusinessDate, at: Date): Promise<readonly SettledSum[]> {
  return work.sql<SettledSum[]>`
    select kind, from_suspense as "fromSuspense", count(*) as count, sum(amount)::bigint as amount
      from payments.settlement
     where institution_id = ${work.institution}
       and day = ${day}
       and at <= ${at}
     group by kind, from_suspense
     order by kind, from_suspense`
}

type SettledFile = Pick<Settlement, 'subject' | 'line'> & {
  readonly amount: bigint
  readonly controlled: bigint
  readonly rejected: bigint
  readonly returned: bigint
}

/** Files that were settled on a day, by an instant. */
export async function filesOfDay(work: Work, day: BusinessDate, at: Date): Promise<readonly SettledFile[]> {
  return work.sql<SettledFile[]>`
    select subject, line_id as line, amount, controlled, rejected, returned
      from payments.settlement
     where institution_id = ${work.institution}
       and day = ${day}
       and kind = 'file'
       and at <= ${at}
     order by subject`
}

/** Instructions and returns of a day, by an instant, after one of them. */
export async function singlesOfDay(
  work: Work,
  day: BusinessDate,
  kind: 'instruction' | 'return',
  at: Date,
  after: string,
  singlesMax: number,
): Promise<readonly { readonly subject: string; readonly amount: bigint }[]> {
  return work.sql<{ subject: string; amount: bigint }[]>`
    select subject, amount
      from payments.settlement
     where institution_id = ${work.institution}
       and day = ${day}
       and kind = ${kind}
       and at <= ${at}
       and subject > ${after}
     order by subject
     limit ${singlesMax}`
}

/** When something was last settled. */
export async function lastSettledAt(work: Work): Promise<Date | undefined> {
  const rows = await work.sql<{ at: Date | null }[]>`
    select max(at) as at
      from payments.settlement
     where institution_id = ${work.institution}`
  return rows[0]?.at ?? undefined
}

/** From which account each of these payments is paid. */
export async function fundingAccountsOf(
  work: Work,
  payments: readonly PaymentId[],
): Promise<ReadonlyMap<PaymentId, FundingAccountId>> {
  const rows = await work.sql<{ payment: PaymentId; account: FundingAccountId }[]>`
    select payment_id as payment, funding_account_id as account
      from payments.payment
     where institution_id = ${work.institution}
       and payment_id = any (${literal(payments)}::text::text[])`
  return new Map(rows.map(({ payment, account }) => [payment, account]))
}

export type Prefunding = {
  readonly id: PrefundingId
  readonly money: Money
  readonly proposal: ProposalId
  readonly agreedAt: Date
}

export async function insertPrefunding(work: Work, { id, money, proposal }: Prefunding): Promise<void> {
  await work.sql`
    insert into payments.prefunding (institution_id, prefunding_id, currency, amount, proposal_id, agreed_at)
    values (${work.institution}, ${id}, ${money.currency}, ${money.minor}, ${proposal}, ${work.now})`
}

/** Those that have been announced since an instant, or are named. */
export async function announcedPrefundings(
  work: Work,
  since: Date,
  named: readonly string[],
  prefundingsMax: number,
): Promise<readonly Prefunding[]> {
  const rows = await work.sql<(Omit<Prefunding, 'money'> & { readonly currency: string; readonly amount: bigint })[]>`
    select prefunding_id as id, currency, amount, proposal_id as proposal, agreed_at as "agreedAt"
      from payments.prefunding
     where institution_id = ${work.institution}
       and (agreed_at >= ${since} or prefunding_id = any (${literal(named)}::text::text[]))
     order by prefunding_id
     limit ${prefundingsMax}`
  return rows.map(({ currency, amount, ...row }) => ({ ...row, money: { currency, minor: amount } }))
}

/** The last day whose proof has begun: nothing more is counted to it. */
export async function lastBegunDay(work: Work): Promise<BusinessDate | undefined> {
  const rows = await work.sql<{ day: BusinessDate | null }[]>`
    select max(day) as day
      from payments.reconciliation_start
     where institution_id = ${work.institution}`
  return rows[0]?.day ?? undefined
}
