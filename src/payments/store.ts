// SQL of payments themselves: what was ordered, and every step it took. Parties and standing orders have files of their own.

import { hex, literal } from '../base/database.ts'
import type { BusinessDate } from '../base/dates.ts'
import { type Actor, ofMember, type Work } from '../base/work.ts'
import type { Sealed } from '../protection/protection.ts'
import type { Method } from './calendar.ts'
import { liveStates, type PaymentState } from './lifecycle.ts'
import type { MemberId, PayeeId, Payment, PaymentId, Spent, StandingOrderId } from './payment.ts'
import type { Accepted } from './submission.ts'
import { monthOf } from './tally.ts'

export type PaymentRow = Omit<Payment, 'money'> & { readonly currency: string; readonly amount: bigint }

export function paymentColumns({ sql }: Work) {
  return sql`
    payment_id as id, member_id as member, funding_account_id as "fundingAccount", payee_id as payee, currency, amount, method,
    process_on as "processOn", deliver_on as "deliverOn", asked_on as "askedOn", state, version, reason, hold_id as hold,
    standing_order_id as "standingOrder", occurrence, attempts, proposal_id as proposal, answer_until as "answerUntil",
    submitted_at as "submittedAt", changed_at as "changedAt"`
}

export function toPayment({ currency, amount, ...row }: PaymentRow): Payment {
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
      currency, amount, method, process_on, deliver_on, asked_on, state, reason, hold_id, standing_order_id, occurrence,
      proposal_id, answer_until)
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
        ${literal(payments.map(({ method }) => method))}::text::text[],
        ${literal(payments.map(({ processOn }) => processOn))}::text::date[],
        ${literal(payments.map(({ deliverOn }) => deliverOn))}::text::date[],
        ${literal(payments.map(({ askedOn }) => askedOn))}::text::date[],
        ${literal(payments.map(({ state }) => state))}::text::text[],
        ${literal(payments.map(({ reason }) => reason))}::text::text[],
        ${literal(payments.map(({ hold }) => hold))}::text::text[],
        ${literal(payments.map(({ standingOrder }) => standingOrder))}::text::text[],
        ${literal(payments.map(({ occurrence }) => (occurrence === null ? null : String(occurrence))))}::text::integer[],
        ${literal(payments.map(({ proposal }) => proposal))}::text::text[],
        ${literal(payments.map(({ answerUntil }) => answerUntil?.toISOString() ?? null))}::text::timestamptz[]) as new`
}

export type Step = {
  readonly payment: PaymentId
  readonly version: number
  readonly from: PaymentState | null
  readonly state: PaymentState
  readonly actor: string
  readonly reason: string | null
}

/**
 * In the same statement, one row for all of them says that nobody outside has been told: a step cannot be written
 * without it. It is named after the first, since a step is taken once.
 */
export async function insertSteps(work: Work, steps: readonly Step[]): Promise<void> {
  const [first] = steps
  if (first === undefined) return
  const payments = literal(steps.map(({ payment }) => payment))
  const versions = literal(steps.map(({ version }) => String(version)))
  await work.sql`
    with untold as (
      insert into payments.untold (institution_id, first_payment_id, first_version, payments, versions)
      values (${work.institution}, ${first.payment}, ${first.version}, ${payments}::text::text[],
              ${versions}::text::integer[]))
    insert into payments.payment_step (institution_id, at, payment_id, version, from_state, state, actor, reason)
    select ${work.institution}, ${work.now}, new.*
      from unnest(
        ${payments}::text::text[],
        ${versions}::text::integer[],
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
       ${ofMember(work)}
       and payment_id = ${id}`
  return rows.map(toPayment)[0]
}

/** In id order. */
export async function readPayments(work: Work, ids: readonly PaymentId[]): Promise<readonly Payment[]> {
  const rows = await work.sql<PaymentRow[]>`
    select ${paymentColumns(work)}
      from payments.payment
     where institution_id = ${work.institution}
       and payment_id = any (${literal(ids)}::text::text[])
     order by payment_id`
  return rows.map(toPayment)
}

/** By the whole of the key, whose beginning says whose it is. */
export async function findPaymentByKey(work: Work, key: string): Promise<Payment | undefined> {
  const rows = await work.sql<PaymentRow[]>`
    select ${paymentColumns(work)}
      from payments.payment
     where institution_id = ${work.institution}
       ${ofMember(work)}
       and key = ${key}`
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
       ${ofMember(work)}
       and member_id = ${member}
       and payment_id < ${before}
     order by payment_id desc
     limit ${paymentsMax}`
  return rows.map(toPayment)
}

type SpentRow = {
  readonly member: MemberId
  readonly month: BusinessDate
  readonly day: BusinessDate | null
  readonly payee: PayeeId | null
  readonly sum: bigint
  readonly payments: string | null
}

/**
 * What these members' live payments between two days come to, the first of them the first of a month: a row for each
 * month, and one for each payee on the days asked for, with every payment. Lists are read once, not for every row.
 */
export async function spending(
  work: Work,
  members: readonly MemberId[],
  days: readonly BusinessDate[],
  span: { readonly from: BusinessDate; readonly until: BusinessDate },
): Promise<readonly Spent[]> {
  const month = work.sql`date_trunc('month', process_on::timestamp)::date`
  const rows = await work.sql<SpentRow[]>`
    with asked as (select ${literal(days)}::text::date[] as days),
         own as (
           select member_id, process_on, payee_id, amount, payment_id
             from (select distinct unnest(${literal(members)}::text::text[])) as wanted (member_id)
             join payments.payment using (member_id)
            where institution_id = ${work.institution}
              and process_on >= ${span.from}
              and process_on < ${span.until}
              and state = any ((select ${literal(liveStates)}::text::text[])::text[]))
    select member_id as member, ${month} as month, null::date as day, null::text as payee, sum(amount)::bigint as sum,
           null::text as payments
      from own
     where process_on <> all ((select days from asked)::date[])
     group by 1, 2
    union all
    select member_id, ${month}, process_on, payee_id, sum(amount)::bigint, string_agg(payment_id || '=' || amount, ' ')
      from own
     where process_on = any ((select days from asked)::date[])
     group by 1, 2, 3, 4`
  return rows.map(({ member, month, day, payee, sum, payments }) => ({
    member,
    month: monthOf(month),
    sum,
    ...(day === null || payee === null || payments === null
      ? {}
      : { on: { day, payee, payments: payments.split(' ').map(toTwin).sort(byId) } }),
  }))
}

/** The oldest first: the one that a duplicate is told of. */
function byId(a: { readonly id: PaymentId }, b: { readonly id: PaymentId }): number {
  return a.id < b.id ? -1 : 1
}

/** As it was put together above: an id, which holds no '=', and an amount. */
function toTwin(text: string): { readonly id: PaymentId; readonly minor: bigint } {
  const at = text.indexOf('=')
  return { id: text.slice(0, at) as PaymentId, minor: BigInt(text.slice(at + 1)) } // As it stood in payment_id.
}

/** Locks in id order. */
export async function lockPayments(work: Work, ids: readonly PaymentId[]): Promise<readonly Payment[]> {
  const rows = await work.sql<PaymentRow[]>`
    select ${paymentColumns(work)}
      from payments.payment
     where institution_id = ${work.institution}
       ${ofMember(work)}
       and payment_id = any (${literal(ids)}::text::text[])
     order by payment_id
       for no key update`
  return rows.map(toPayment)
}

/**
 * Scheduled payments whose day has come, and of those that people were asked about the ones that were agreed to by then; those
 * that another pass works on are left to it.
 */
export async function claimDuePayments(
  work: Work,
  today: BusinessDate,
  methods: readonly Method[],
  agreedBy: Date,
  paymentsMax: number,
): Promise<readonly Payment[]> {
  const rows = await work.sql<PaymentRow[]>`
    select ${paymentColumns(work)}
      from payments.payment
     where institution_id = ${work.institution}
       and state = 'scheduled'
       and process_on <= ${today}
       and method = any (${literal(methods)}::text::text[])
       and (proposal_id is null or changed_at <= ${agreedBy})
     order by process_on, payment_id
     limit ${paymentsMax}
       for no key update skip locked`
  return rows.map(toPayment)
}

/** Writes back payments that this work has locked: all that may ever change of one. */
export async function updatePayments(work: Work, payments: readonly Payment[]): Promise<number> {
  const updated = await work.sql`
    update payments.payment
       set state = changed.state, version = changed.version, reason = changed.reason, hold_id = changed.hold_id,
           amount = changed.amount, method = changed.method, process_on = changed.process_on, deliver_on = changed.deliver_on,
           asked_on = changed.asked_on, attempts = changed.attempts, proposal_id = changed.proposal_id,
           answer_until = changed.answer_until, changed_at = ${work.now}
      from unnest(
        ${literal(payments.map(({ id }) => id))}::text::text[],
        ${literal(payments.map(({ state }) => state))}::text::text[],
        ${literal(payments.map(({ version }) => String(version)))}::text::integer[],
        ${literal(payments.map(({ reason }) => reason))}::text::text[],
        ${literal(payments.map(({ hold }) => hold))}::text::text[],
        ${literal(payments.map(({ money }) => money.minor))}::text::bigint[],
        ${literal(payments.map(({ method }) => method))}::text::text[],
        ${literal(payments.map(({ processOn }) => processOn))}::text::date[],
        ${literal(payments.map(({ deliverOn }) => deliverOn))}::text::date[],
        ${literal(payments.map(({ askedOn }) => askedOn))}::text::date[],
        ${literal(payments.map(({ attempts }) => String(attempts)))}::text::integer[],
        ${literal(payments.map(({ proposal }) => proposal))}::text::text[],
        ${literal(payments.map(({ answerUntil }) => answerUntil?.toISOString() ?? null))}::text::timestamptz[])
        as changed (id, state, version, reason, hold_id, amount, method, process_on, deliver_on, asked_on, attempts,
                    proposal_id, answer_until)
     where institution_id = ${work.institution}
       and payment_id = changed.id`
  return updated.count
}

/** How many payments are scheduled for these days, or for a weekend. */
export async function countScheduledOn(
  work: Work,
  days: readonly BusinessDate[],
  onWeekends: boolean,
): Promise<number> {
  const [row] = await work.sql<[{ count: bigint }]>`
    select count(*) as count
      from payments.payment
     where institution_id = ${work.institution}
       and state = 'scheduled'
       and (process_on = any (${literal(days)}::text::date[])
            or (${onWeekends} and extract(isodow from process_on) > 5))`
  return Number(row.count)
}

/** Those that nobody has answered for in time; what another work holds is left to it. */
export async function claimUnanswered(work: Work, paymentsMax: number): Promise<readonly Payment[]> {
  const rows = await work.sql<PaymentRow[]>`
    select ${paymentColumns(work)}
      from payments.payment
     where institution_id = ${work.institution}
       and state in ('awaiting_approval', 'held')
       and answer_until <= ${work.now}
     order by answer_until, payment_id
     limit ${paymentsMax}
       for no key update skip locked`
  return rows.map(toPayment)
}

/** Who gave standing orders, by their keys: a key begins with who chose it. */
export async function giversOf(
  work: Work,
  standingOrders: readonly StandingOrderId[],
): Promise<ReadonlyMap<StandingOrderId, Actor>> {
  const rows = await work.sql<{ id: StandingOrderId; giver: Actor }[]>`
    select standing_order_id as id, split_part(key, '/', 1) as giver
      from payments.standing_order
     where institution_id = ${work.institution}
       and standing_order_id = any (${literal(standingOrders)}::text::text[])`
  return new Map(rows.map(({ id, giver }) => [id, giver]))
}

/** A live payment that a member has ordered since another failed, of the same amount to the same payee. */
export async function findOrderedInstead(
  work: Work,
  { id, member, payee, money, changedAt }: Payment,
): Promise<PaymentId | undefined> {
  const [row] = await work.sql<{ id: PaymentId }[]>`
    select payment_id as id
      from payments.payment
     where institution_id = ${work.institution}
       and member_id = ${member}
       and payee_id = ${payee}
       and amount = ${money.minor}
       and submitted_at > ${changedAt}
       and payment_id <> ${id}
       and standing_order_id is null
       and state = any (${literal(liveStates)}::text::text[])
     order by payment_id
     limit 1`
  return row?.id
}
