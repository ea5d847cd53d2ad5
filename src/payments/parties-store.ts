// SQL of those who pay: institutions, members, funding accounts; and of payees what a payment is decided on.

import { hex, literal } from '../base/database.ts'
import type { Currency } from '../base/money.ts'
import { ofMember, type Work } from '../base/work.ts'
import type { AccountId } from '../ledger/ledger.ts'
import type { Sealed } from '../protection/protection.ts'
import type { Answered } from '../rails/rails.ts'
import { type Narrowing, narrowedBy, only } from './narrowing-store.ts'
import type { MemberState, ScreenedState } from './party-states.ts'
import type { FundingAccount, FundingAccountId, MemberId, PayeeId, PayeeOnFile, Payer } from './payment.ts'
import type { Rules } from './settings.ts'

// --- institutions

export type Institution = {
  readonly name: string
  readonly timeZone: string
  readonly currency: Currency
  readonly clearing: readonly AccountId[]
  readonly rules: Rules
  /** Its own routing number: a payee there is paid by a book transfer. */
  readonly routingNumber: string | null
}

export async function insertInstitution(
  work: Work,
  { name, timeZone, currency, clearing, rules, routingNumber }: Institution,
): Promise<void> {
  await work.sql`
    insert into payments.institution (institution_id, name, time_zone, currency, rules, routing_number, opened_at)
    values (${work.institution}, ${name}, ${timeZone}, ${currency}, ${rules}, ${routingNumber}, ${work.now})`
  await work.sql`
    insert into payments.clearing_account (institution_id, bucket, account_id)
    select ${work.institution}, bucket - 1, account_id
      from unnest(${literal(clearing)}::text::text[]) with ordinality as new (account_id, bucket)`
}

export async function findInstitution(work: Work): Promise<Institution | undefined> {
  const rows = await work.sql<(Omit<Institution, 'clearing'> & { clearing: string })[]>`
    select name, time_zone as "timeZone", currency, rules, routing_number as "routingNumber",
           (select string_agg(account_id, ' ' order by bucket)
              from payments.clearing_account
             where institution_id = ${work.institution}) as clearing
      from payments.institution
     where institution_id = ${work.institution}`
  // Account ids hold no blanks, and only ids were inserted above.
  return rows.map(row => ({ ...row, clearing: row.clearing.split(' ') as AccountId[] }))[0]
}

export async function findTimeZone(work: Work): Promise<string | undefined> {
  const [row] = await work.sql<{ timeZone: string }[]>`
    select time_zone as "timeZone"
      from payments.institution
     where institution_id = ${work.institution}`
  return row?.timeZone
}

// --- members, funding accounts, payees

export type NewMember = {
  readonly id: MemberId
  /** The institution's own number for the member. */
  readonly reference: string
  readonly name: Sealed
  readonly email?: Sealed
  /** What the sanctions list says of the name, where somebody has been asked and has answered. */
  readonly screened?: Answered
}

/** An account number as it may be kept: sealed, with a random token and a blind index that stand for it. */
export type AccountNumber = {
  readonly sealed: Sealed
  readonly token: string
  readonly index: Buffer
  readonly last4: string
}

export type NewFundingAccount = {
  readonly id: FundingAccountId
  readonly member: MemberId
  readonly number: AccountNumber
}

export async function insertMembers(work: Work, members: readonly NewMember[]): Promise<void> {
  await work.sql`
    insert into payments.member (institution_id, enrolled_at, member_id, reference, name_sealed, email_sealed)
    select ${work.institution}, ${work.now}, new.*
      from unnest(
        ${literal(members.map(({ id }) => id))}::text::text[],
        ${literal(members.map(({ reference }) => reference))}::text::text[],
        ${literal(members.map(({ name }) => hex(name)))}::text::bytea[],
        ${literal(members.map(({ email }) => (email === undefined ? null : hex(email))))}::text::bytea[]) as new`
}

export type Member = {
  /** How they stand by the sanctions lists; null where nobody is screened. */
  readonly screening: ScreenedState | null
  readonly id: MemberId
  readonly reference: string
  /** Null of a member who was erased. */
  readonly name: Sealed | null
  readonly email: Sealed | null
  readonly state: MemberState
  /** In which the member is written to; null for the institution's. */
  readonly language: string | null
  readonly enrolledAt: Date
  readonly erasedAt: Date | null
}

function screeningOf({ sql, institution }: Work, subject: ReturnType<Work['sql']>) {
  return sql`
    (select screened.state
       from payments.screened
      where screened.institution_id = ${institution}
        and screened.subject = ${subject})`
}

/** References among these that are taken. */
export async function takenReferences(work: Work, references: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await work.sql<{ reference: string }[]>`
    select reference
      from payments.member
     where institution_id = ${work.institution}
       and reference = any (${literal(references)}::text::text[])`
  return new Set(rows.map(({ reference }) => reference))
}

export async function findMembers(work: Work, ids: readonly MemberId[]): Promise<readonly Member[]> {
  return work.sql<Member[]>`
    select member_id as id, reference, name_sealed as name, email_sealed as email, state, language, enrolled_at as "enrolledAt",
           erased_at as "erasedAt", ${screeningOf(work, work.sql`member.member_id`)} as screening
      from payments.member
     where institution_id = ${work.institution}
       ${ofMember(work)}
       and member_id = any (${literal(ids)}::text::text[])`
}

/** Locks in id order: what one member orders is decided one batch after the other. */
export async function lockPayers(work: Work, ids: readonly MemberId[]): Promise<readonly Payer[]> {
  return work.sql<Payer[]>`
    select member_id as id, state, is_eligible as "isEligible", tier
      from payments.member
     where institution_id = ${work.institution}
       and member_id = any ((select ${literal(ids)}::text::text[])::text[])
     order by member_id
       for no key update`
}

export type MemberFilter = Narrowing & { readonly language: string | null }

export async function listMembers(
  work: Work,
  filter: MemberFilter,
  after: string,
  membersMax: number,
): Promise<readonly Member[]> {
  return work.sql<Member[]>`
    select member_id as id, reference, name_sealed as name, email_sealed as email, state, language, enrolled_at as "enrolledAt",
           erased_at as "erasedAt", ${screeningOf(work, work.sql`member.member_id`)} as screening
      from payments.member
     where institution_id = ${work.institution}
       ${only(work, 'language', filter.language)}
       ${narrowedBy(work, { id: 'member_id', created: 'enrolled_at' }, filter)}
       and member_id > ${after}
     order by member_id
     limit ${membersMax}`
}

export async function insertFundingAccounts(
  work: Work,
  accounts: readonly (NewFundingAccount & { readonly account: AccountId })[],
): Promise<void> {
  await work.sql`
    insert into payments.funding_account (
      institution_id, opened_at, funding_account_id, member_id, account_id, number_token, number_index, number_sealed, number_last4)
    select ${work.institution}, ${work.now}, new.*
      from unnest(
        ${literal(accounts.map(({ id }) => id))}::text::text[],
        ${literal(accounts.map(({ member }) => member))}::text::text[],
        ${literal(accounts.map(({ account }) => account))}::text::text[],
        ${literal(accounts.map(({ number }) => number.token))}::text::text[],
        ${literal(accounts.map(({ number }) => hex(number.index)))}::text::bytea[],
        ${literal(accounts.map(({ number }) => hex(number.sealed)))}::text::bytea[],
        ${literal(accounts.map(({ number }) => number.last4))}::text::text[]) as new`
}

/** Which of these blind indexes belong to an account already. */
export async function takenNumbers(work: Work, indexes: readonly Buffer[]): Promise<ReadonlySet<string>> {
  const rows = await work.sql<{ index: Buffer }[]>`
    select number_index as index
      from payments.funding_account
     where institution_id = ${work.institution}
       and number_index = any (${literal(indexes.map(hex))}::text::bytea[])`
  return new Set(rows.map(({ index }) => index.toString('hex')))
}

/** The ledger's accounts of those of these blind indexes that belong to an open funding account. */
export async function accountsByNumber(
  work: Work,
  indexes: readonly Buffer[],
): Promise<ReadonlyMap<string, AccountId>> {
  const rows = await work.sql<{ index: Buffer; account: AccountId }[]>`
    select number_index as index, account_id as account
      from payments.funding_account
     where institution_id = ${work.institution}
       and number_index = any (${literal(indexes.map(hex))}::text::bytea[])
       and state = 'open'`
  return new Map(rows.map(({ index, account }) => [index.toString('hex'), account]))
}

export async function findFundingAccounts(
  work: Work,
  ids: readonly FundingAccountId[],
): Promise<readonly FundingAccount[]> {
  return work.sql<FundingAccount[]>`
    select f.funding_account_id as id, f.member_id as member, f.account_id as account, f.state, f.is_eligible as "isEligible", a.currency,
           a.kind = 'mirror' as "isMirror"
      from payments.funding_account f
      join ledger.account a on a.institution_id = f.institution_id and a.account_id = f.account_id
     where f.institution_id = ${work.institution}
       ${ofMember(work, work.sql`f.member_id`)}
       and f.funding_account_id = any ((select ${literal(ids)}::text::text[])::text[])`
}

export type FundingAccountDetail = FundingAccount & {
  /** Empty where the member was erased. */
  readonly last4: string
  readonly openedAt: Date
  readonly erasedAt: Date | null
}

export type FundingAccountFilter = Narrowing & {
  readonly member: MemberId | null
  readonly keptAt: 'here' | 'core' | null
}

export async function listFundingAccounts(
  work: Work,
  filter: FundingAccountFilter,
  after: string,
  accountsMax: number,
): Promise<readonly FundingAccountDetail[]> {
  const { sql } = work
  return sql<FundingAccountDetail[]>`
    select f.funding_account_id as id, f.member_id as member, f.account_id as account, f.state, f.is_eligible as "isEligible", a.currency,
           a.kind = 'mirror' as "isMirror", f.number_last4 as last4, f.opened_at as "openedAt", f.erased_at as "erasedAt"
      from payments.funding_account f
      join ledger.account a on a.institution_id = f.institution_id and a.account_id = f.account_id
     where f.institution_id = ${work.institution}
       ${ofMember(work, work.sql`f.member_id`)}
       ${only(work, 'f.member_id', filter.member)}
       ${filter.keptAt === null ? sql`` : sql`and (a.kind = 'mirror') = ${filter.keptAt === 'core'}`}
       ${narrowedBy(work, { id: 'f.funding_account_id', state: 'f.state', created: 'f.opened_at' }, filter)}
       and f.funding_account_id > ${after}
     order by f.funding_account_id
     limit ${accountsMax}`
}

/** How a payee stands: by its own name, or by that of its biller, who waits anew from the moment it is called otherwise. */
export function payeeScreening(work: Work) {
  const { sql, institution } = work
  return sql`
    case when payee.biller_id is null
         then ${screeningOf(work, sql`payee.payee_id`)}
         else (select case when screened.state <> 'clear' or screened.name_version = biller.version then screened.state
                           else 'waiting' end
                 from payments.screened
                 join payments.biller on biller.biller_id = screened.subject
                where screened.institution_id = ${institution}
                  and screened.subject = payee.biller_id)
    end`
}

/**
 * A payee whose biller is not active is suspended with it. The biller is looked up row by row, and only where there is one:
 * joined, it would be read through for as long as its table has no statistics.
 */
export async function findPayees(work: Work, ids: readonly PayeeId[]): Promise<readonly PayeeOnFile[]> {
  return work.sql<PayeeOnFile[]>`
    select payee_id as id, member_id as member,
           case when state = 'active' and biller_id is not null
                then (select case when biller.state = 'active' then 'active' else 'suspended' end
                        from payments.biller
                       where biller.biller_id = payee.biller_id)
                else state
           end as state,
           number_token as token, method, account_id as account, cooling_until as "coolingUntil",
           case when biller_id is not null
                then (select lead_days from payments.biller where biller.biller_id = payee.biller_id)
           end as "leadDays",
           ${payeeScreening(work)} as screening, ${screeningOf(work, work.sql`payee.member_id`)} as "memberScreening"
      from payments.payee
     where institution_id = ${work.institution}
       and payee_id = any (${literal(ids)}::text::text[])`
}

/** What of a member its changes are decided on. `version` counts them. */
export type LockedMember = Pick<Member, 'state' | 'language' | 'erasedAt'> & { readonly version: number }

export async function lockMember(work: Work, id: MemberId): Promise<LockedMember | undefined> {
  const rows = await work.sql<LockedMember[]>`
    select state, language, erased_at as "erasedAt", version
      from payments.member
     where institution_id = ${work.institution}
       ${ofMember(work)}
       and member_id = ${id}
       for no key update`
  return rows[0]
}

export async function setMemberState(work: Work, id: MemberId, state: Member['state']): Promise<void> {
  await work.sql`
    update payments.member
       set state = ${state}, version = version + 1
     where institution_id = ${work.institution}
       and member_id = ${id}`
}

export async function setMemberLanguage(work: Work, id: MemberId, language: Member['language']): Promise<void> {
  await work.sql`
    update payments.member
       set language = ${language}, version = version + 1
     where institution_id = ${work.institution}
       and member_id = ${id}`
}
