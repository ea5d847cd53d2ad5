// Every SQL statement of payments.

import { literal } from '../base/database.ts'
import type { BusinessDate } from '../base/dates.ts'
import type { Currency } from '../base/money.ts'
import type { Work } from '../base/work.ts'
import type { AccountId } from '../ledger/ledger.ts'
import type { Sealed } from '../protection/protection.ts'
import type { PaymentState } from './lifecycle.ts'
import type { Frequency } from './recurrence.ts'
import type { StandingOrder, StandingOrderState } from './standing-order.ts'
import type {
  Accepted,
  FundingAccount,
  FundingAccountId,
  MemberId,
  PayeeId,
  PayeeOnFile,
  Payment,
  PaymentId,
  StandingOrderId,
} from './submission.ts'

const hex = (bytes: Buffer) => `\\x${bytes.toString('hex')}`

// --- institutions

export type Institution = {
  readonly name: string
  readonly timeZone: string
  readonly currency: Currency
  readonly clearing: readonly AccountId[]
}

export async function insertInstitution(
  work: Work,
  { name, timeZone, currency, clearing }: Institution,
): Promise<void> {
  await work.sql`
    insert into payments.institution (institution_id, name, time_zone, currency, opened_at)
    values (${work.institution}, ${name}, ${timeZone}, ${currency}, ${work.now})`
  await work.sql`
    insert into payments.clearing_account (institution_id, bucket, account_id)
    select ${work.institution}, bucket - 1, account_id
      from unnest(${literal(clearing)}::text::text[]) with ordinality as new (account_id, bucket)`
}

export async function findInstitution(work: Work): Promise<Institution | undefined> {
  const rows = await work.sql<(Omit<Institution, 'clearing'> & { clearing: string })[]>`
    select name, time_zone as "timeZone", currency,
           (select string_agg(account_id, ' ' order by bucket)
              from payments.clearing_account
             where institution_id = ${work.institution}) as clearing
      from payments.institution
     where institution_id = ${work.institution}`
  // Account ids hold no blanks, and only ids were inserted above.
  return rows.map(row => ({ ...row, clearing: row.clearing.split(' ') as AccountId[] }))[0]
}

// --- members, funding accounts, payees

export type NewMember = {
  readonly id: MemberId
  /** The institution's own number for the member. */
  readonly reference: string
  readonly name: Sealed
  readonly email?: Sealed
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

export type NewPayee = {
  readonly id: PayeeId
  readonly member: MemberId
  readonly nickname: string
  readonly name: Sealed
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
  readonly id: MemberId
  readonly reference: string
  readonly name: Sealed
  readonly email: Sealed | null
  readonly state: 'active' | 'suspended' | 'closed'
  readonly enrolledAt: Date
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
    select member_id as id, reference, name_sealed as name, email_sealed as email, state, enrolled_at as "enrolledAt"
      from payments.member
     where institution_id = ${work.institution}
       and member_id = any (${literal(ids)}::text::text[])`
}

export async function listMembers(work: Work, after: string, membersMax: number): Promise<readonly Member[]> {
  return work.sql<Member[]>`
    select member_id as id, reference, name_sealed as name, email_sealed as email, state, enrolled_at as "enrolledAt"
      from payments.member
     where institution_id = ${work.institution}
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

export async function findFundingAccounts(
  work: Work,
  ids: readonly FundingAccountId[],
): Promise<readonly FundingAccount[]> {
  return work.sql<FundingAccount[]>`
    select f.funding_account_id as id, f.member_id as member, m.state as "memberState", f.account_id as account, f.state, a.currency
      from payments.funding_account f
      join payments.member m on m.institution_id = f.institution_id and m.member_id = f.member_id
      join ledger.account a on a.institution_id = f.institution_id and a.account_id = f.account_id
     where f.institution_id = ${work.institution}
       and f.funding_account_id = any (${literal(ids)}::text::text[])`
}

export type FundingAccountDetail = FundingAccount & { readonly last4: string; readonly openedAt: Date }

export async function listFundingAccounts(
  work: Work,
  member: MemberId,
  after: string,
  accountsMax: number,
): Promise<readonly FundingAccountDetail[]> {
  return work.sql<FundingAccountDetail[]>`
    select f.funding_account_id as id, f.member_id as member, m.state as "memberState", f.account_id as account, f.state, a.currency,
           f.number_last4 as last4, f.opened_at as "openedAt"
      from payments.funding_account f
      join payments.member m on m.institution_id = f.institution_id and m.member_id = f.member_id
      join ledger.account a on a.institution_id = f.institution_id and a.account_id = f.account_id
     where f.institution_id = ${work.institution}
       and f.member_id = ${member}
       and f.funding_account_id > ${after}
     order by f.funding_account_id
     limit ${accountsMax}`
}

export async function insertPayees(work: Work, payees: readonly NewPayee[]): Promise<void> {
  await work.sql`
    insert into payments.payee (
      institution_id, added_at, payee_id, member_id, nickname, name_sealed, number_token, number_index, number_sealed, number_last4)
    select ${work.institution}, ${work.now}, new.*
      from unnest(
        ${literal(payees.map(({ id }) => id))}::text::text[],
        ${literal(payees.map(({ member }) => member))}::text::text[],
        ${literal(payees.map(({ nickname }) => nickname))}::text::text[],
        ${literal(payees.map(({ name }) => hex(name)))}::text::bytea[],
        ${literal(payees.map(({ number }) => number.token))}::text::text[],
        ${literal(payees.map(({ number }) => hex(number.index)))}::text::bytea[],
        ${literal(payees.map(({ number }) => hex(number.sealed)))}::text::bytea[],
        ${literal(payees.map(({ number }) => number.last4))}::text::text[]) as new`
}

export async function findPayees(work: Work, ids: readonly PayeeId[]): Promise<readonly PayeeOnFile[]> {
  return work.sql<PayeeOnFile[]>`
    select payee_id as id, member_id as member, state, number_token as token
      from payments.payee
     where institution_id = ${work.institution}
       and payee_id = any (${literal(ids)}::text::text[])`
}

export type PayeeDetail = PayeeOnFile & {
  readonly nickname: string
  readonly name: Sealed
  readonly last4: string
  readonly addedAt: Date
}

export async function listPayees(
  work: Work,
  member: MemberId,
  after: string,
  payeesMax: number,
): Promise<readonly PayeeDetail[]> {
  return work.sql<PayeeDetail[]>`
    select payee_id as id, member_id as member, state, number_token as token, nickname, name_sealed as name, number_last4 as last4, added_at as "addedAt"
      from payments.payee
     where institution_id = ${work.institution}
       and member_id = ${member}
       and payee_id > ${after}
     order by payee_id
     limit ${payeesMax}`
}

export async function lockMember(work: Work, id: MemberId): Promise<Pick<Member, 'state'> | undefined> {
  const rows = await work.sql<Pick<Member, 'state'>[]>`
    select state
      from payments.member
     where institution_id = ${work.institution}
       and member_id = ${id}
       for no key update`
  return rows[0]
}

export async function lockPayee(work: Work, id: PayeeId): Promise<Pick<PayeeOnFile, 'state'> | undefined> {
  const rows = await work.sql<Pick<PayeeOnFile, 'state'>[]>`
    select state
      from payments.payee
     where institution_id = ${work.institution}
       and payee_id = ${id}
       for no key update`
  return rows[0]
}

export async function setMemberState(work: Work, id: MemberId, state: Member['state']): Promise<void> {
  await work.sql`
    update payments.member set state = ${state}
     where institution_id = ${work.institution}
       and member_id = ${id}`
}

export async function setPayeeState(work: Work, id: PayeeId, state: PayeeOnFile['state']): Promise<void> {
  await work.sql`
    update payments.payee set state = ${state}
     where institution_id = ${work.institution}
       and payee_id = ${id}`
}

// --- payments

type PaymentRow = Omit<Payment, 'money'> & { readonly currency: string; readonly amount: bigint }

function paymentColumns({ sql }: Work) {
  return sql`
    payment_id as id, member_id as member, funding_account_id as "fundingAccount", payee_id as payee, currency, amount,
    process_on as "processOn", state, version, reason, hold_id as hold, standing_order_id as "standingOrder", occurrence,
    submitted_at as "submittedAt", changed_at as "changedAt"`
}

function toPayment({ currency, amount, ...row }: PaymentRow): Payment {
  return { ...row, money: { minor: amount, currency } }
}

export async function insertPayments(
  work: Work,
  accepted: readonly (Accepted & { readonly key: string })[],
): Promise<void> {
  const payments = accepted.map(({ payment }) => payment)
  await work.sql`
    insert into payments.payment (
      institution_id, version, submitted_at, changed_at, payment_id, key, fingerprint, member_id, funding_account_id, payee_id,
      currency, amount, process_on, state, reason, hold_id, standing_order_id, occurrence)
    select ${work.institution}, 1, ${work.now}, ${work.now}, new.*
      from unnest(
        ${literal(payments.map(({ id }) => id))}::text::text[],
        ${literal(accepted.map(({ key }) => key))}::text::text[],
        ${literal(accepted.map(({ fingerprint }) => hex(fingerprint)))}::text::bytea[],
        ${literal(payments.map(({ member }) => member))}::text::text[],
        ${literal(payments.map(({ fundingAccount }) => fundingAccount))}::text::text[],
        ${literal(payments.map(({ payee }) => payee))}::text::text[],
        ${literal(payments.map(({ money }) => money.currency))}::text::text[],
        ${literal(payments.map(({ money }) => money.minor))}::text::bigint[],
        ${literal(payments.map(({ processOn }) => processOn))}::text::date[],
        ${literal(payments.map(({ state }) => state))}::text::text[],
        ${literal(payments.map(({ reason }) => reason))}::text::text[],
        ${literal(payments.map(({ hold }) => hold))}::text::text[],
        ${literal(payments.map(({ standingOrder }) => standingOrder))}::text::text[],
        ${literal(payments.map(({ occurrence }) => (occurrence === null ? null : String(occurrence))))}::text::integer[]) as new`
}

export type Step = {
  readonly payment: PaymentId
  readonly version: number
  readonly from: PaymentState | null
  readonly state: PaymentState
  readonly actor: string
  readonly reason: string | null
}

export async function insertSteps(work: Work, steps: readonly Step[]): Promise<void> {
  await work.sql`
    insert into payments.payment_step (institution_id, at, payment_id, version, from_state, state, actor, reason)
    select ${work.institution}, ${work.now}, new.*
      from unnest(
        ${literal(steps.map(({ payment }) => payment))}::text::text[],
        ${literal(steps.map(({ version }) => String(version)))}::text::integer[],
        ${literal(steps.map(({ from }) => from))}::text::text[],
        ${literal(steps.map(({ state }) => state))}::text::text[],
        ${literal(steps.map(({ actor }) => actor))}::text::text[],
        ${literal(steps.map(({ reason }) => reason))}::text::text[]) as new`
}

export async function stepsOf(work: Work, id: PaymentId): Promise<readonly (Step & { readonly at: Date })[]> {
  return work.sql<(Step & { at: Date })[]>`
    select payment_id as payment, version, from_state as from, state, actor, reason, at
      from payments.payment_step
     where institution_id = ${work.institution}
       and payment_id = ${id}
     order by version`
}

export async function insertContexts(
  work: Work,
  contexts: readonly { readonly payment: PaymentId; readonly context: Sealed }[],
): Promise<void> {
  await work.sql`
    insert into payments.member_context (institution_id, payment_id, context_sealed)
    select ${work.institution}, new.*
      from unnest(${literal(contexts.map(({ payment }) => payment))}::text::text[],
                  ${literal(contexts.map(({ context }) => hex(context)))}::text::bytea[]) as new`
}

export async function paymentsByKey(
  work: Work,
  keys: readonly string[],
): Promise<readonly { readonly key: string; readonly fingerprint: Buffer; readonly payment: Payment }[]> {
  const rows = await work.sql<(PaymentRow & { key: string; fingerprint: Buffer })[]>`
    select key, fingerprint, ${paymentColumns(work)}
      from payments.payment
     where institution_id = ${work.institution}
       and key = any (${literal(keys)}::text::text[])`
  return rows.map(({ key, fingerprint, ...row }) => ({ key, fingerprint, payment: toPayment(row) }))
}

export async function findPayment(work: Work, id: PaymentId): Promise<Payment | undefined> {
  const rows = await work.sql<PaymentRow[]>`
    select ${paymentColumns(work)}
      from payments.payment
     where institution_id = ${work.institution}
       and payment_id = ${id}`
  return rows.map(toPayment)[0]
}

/** Newest first; `before` is the last id seen, or something above every id to begin with. */
export async function listPayments(
  work: Work,
  member: MemberId,
  before: string,
  paymentsMax: number,
): Promise<readonly Payment[]> {
  const rows = await work.sql<PaymentRow[]>`
    select ${paymentColumns(work)}
      from payments.payment
     where institution_id = ${work.institution}
       and member_id = ${member}
       and payment_id < ${before}
     order by payment_id desc
     limit ${paymentsMax}`
  return rows.map(toPayment)
}

/** Locks in id order. */
export async function lockPayments(work: Work, ids: readonly PaymentId[]): Promise<readonly Payment[]> {
  const rows = await work.sql<PaymentRow[]>`
    select ${paymentColumns(work)}
      from payments.payment
     where institution_id = ${work.institution}
       and payment_id = any (${literal(ids)}::text::text[])
     order by payment_id
       for no key update`
  return rows.map(toPayment)
}

/** Scheduled payments whose day has come; those that another pass works on are left to it. */
export async function claimDuePayments(
  work: Work,
  today: BusinessDate,
  paymentsMax: number,
): Promise<readonly Payment[]> {
  const rows = await work.sql<PaymentRow[]>`
    select ${paymentColumns(work)}
      from payments.payment
     where institution_id = ${work.institution}
       and state = 'scheduled'
       and process_on <= ${today}
     order by process_on, payment_id
     limit ${paymentsMax}
       for no key update skip locked`
  return rows.map(toPayment)
}

/** Writes back payments that this work has locked. */
export async function updatePayments(work: Work, payments: readonly Payment[]): Promise<number> {
  const updated = await work.sql`
    update payments.payment
       set state = changed.state, version = changed.version, reason = changed.reason, hold_id = changed.hold_id, changed_at = ${work.now}
      from unnest(
        ${literal(payments.map(({ id }) => id))}::text::text[],
        ${literal(payments.map(({ state }) => state))}::text::text[],
        ${literal(payments.map(({ version }) => String(version)))}::text::integer[],
        ${literal(payments.map(({ reason }) => reason))}::text::text[],
        ${literal(payments.map(({ hold }) => hold))}::text::text[])
        as changed (id, state, version, reason, hold_id)
     where institution_id = ${work.institution}
       and payment_id = changed.id`
  return updated.count
}

// --- standing orders

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
      frequency, start_on, ends_on, occurrences_max, next_on)
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
        ${literal(made.map(({ nextOn }) => nextOn))}::text::date[]) as new`
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
       and standing_order_id = ${id}
       for no key update`
  return rows.map(toStandingOrder)[0]
}

export async function findStandingOrder(work: Work, id: StandingOrderId): Promise<StandingOrder | undefined> {
  const rows = await work.sql<StandingOrderRow[]>`
    select ${standingOrderColumns(work)}
      from payments.standing_order
     where institution_id = ${work.institution}
       and standing_order_id = ${id}`
  return rows.map(toStandingOrder)[0]
}

export async function listStandingOrders(
  work: Work,
  member: MemberId,
  after: string,
  ordersMax: number,
): Promise<readonly StandingOrder[]> {
  const rows = await work.sql<StandingOrderRow[]>`
    select ${standingOrderColumns(work)}
      from payments.standing_order
     where institution_id = ${work.institution}
       and member_id = ${member}
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
