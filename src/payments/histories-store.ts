// SQL of histories: every change of a member and of a standing order, and what an amended payment was before.

import { literal } from '../base/database.ts'
import type { BusinessDate } from '../base/dates.ts'
import type { Money } from '../base/money.ts'
import { type Actor, ofMember, type Work } from '../base/work.ts'
import type { MemberStateReason } from './party-states.ts'
import type { MemberId, PaymentId, StandingOrderId } from './payment.ts'
import type { StandingOrder, StandingOrderChange, StandingOrderState } from './standing-order.ts'

export type MemberStep = {
  readonly version: number
  readonly what: 'enrolled' | 'moved_in' | 'state' | 'language' | 'erased'
  /** The state, or the language; null before the first, and where there is none or none any more. */
  readonly before: string | null
  readonly after: string | null
  readonly reason: MemberStateReason | null
}

export async function insertMemberSteps(
  work: Work,
  steps: readonly (MemberStep & { readonly member: MemberId })[],
): Promise<void> {
  await work.sql`
    insert into payments.member_step (
      institution_id, actor, at, member_id, version, what, before, after, reason)
    select ${work.institution}, ${work.actor}, ${work.now}, new.*
      from unnest(
        ${literal(steps.map(({ member }) => member))}::text::text[],
        ${literal(steps.map(({ version }) => String(version)))}::text::integer[],
        ${literal(steps.map(({ what }) => what))}::text::text[],
        ${literal(steps.map(({ before }) => before))}::text::text[],
        ${literal(steps.map(({ after }) => after))}::text::text[],
        ${literal(steps.map(({ reason }) => reason))}::text::text[]) as new`
}

/** Who, and when. */
export type Done = { readonly actor: Actor; readonly at: Date }

export async function memberStepsOf(
  work: Work,
  member: MemberId,
  after: number,
  stepsMax: number,
): Promise<readonly (MemberStep & Done)[]> {
  return work.sql<(MemberStep & Done)[]>`
    select version, what, before, after, reason, actor, at
      from payments.member_step
     where institution_id = ${work.institution}
       ${ofMember(work)}
       and member_id = ${member}
       and version > ${after}
     order by version
     limit ${stepsMax}`
}

/** What of a standing order moves. */
export type Course = Pick<StandingOrder, 'state' | 'nextOn' | 'nextOccurrence'>
export type StandingOrderStep = {
  readonly version: number
  readonly what: StandingOrderChange | 'created' | 'occurred'
  /** Null before the first. */
  readonly before: Course | null
  readonly after: Course
  /** Why an occurrence could not be paid. */
  readonly reason: string | null
}

export async function insertStandingOrderSteps(
  work: Work,
  steps: readonly (StandingOrderStep & { readonly order: StandingOrderId; readonly actor: Actor })[],
): Promise<void> {
  const count = (number: number | undefined) => (number === undefined ? null : String(number))
  await work.sql`
    insert into payments.standing_order_step (
      institution_id, at, standing_order_id, version, what, actor, before_state, state, before_next_on, next_on,
      before_next_occurrence, next_occurrence, reason)
    select ${work.institution}, ${work.now}, new.*
      from unnest(
        ${literal(steps.map(({ order }) => order))}::text::text[],
        ${literal(steps.map(({ version }) => String(version)))}::text::integer[],
        ${literal(steps.map(({ what }) => what))}::text::text[],
        ${literal(steps.map(({ actor }) => actor))}::text::text[],
        ${literal(steps.map(({ before }) => before?.state ?? null))}::text::text[],
        ${literal(steps.map(({ after }) => after.state))}::text::text[],
        ${literal(steps.map(({ before }) => before?.nextOn ?? null))}::text::date[],
        ${literal(steps.map(({ after }) => after.nextOn))}::text::date[],
        ${literal(steps.map(({ before }) => count(before?.nextOccurrence)))}::text::integer[],
        ${literal(steps.map(({ after }) => count(after.nextOccurrence)))}::text::integer[],
        ${literal(steps.map(({ reason }) => reason))}::text::text[]) as new`
}

type StandingOrderStepRow = Omit<StandingOrderStep, 'before' | 'after'> &
  Course &
  Done & {
    readonly beforeState: StandingOrderState | null
    readonly beforeNextOn: BusinessDate | null
    readonly beforeNextOccurrence: number | null
  }

export async function standingOrderStepsOf(
  work: Work,
  order: StandingOrderId,
  after: number,
  stepsMax: number,
): Promise<readonly (StandingOrderStep & Done)[]> {
  const rows = await work.sql<StandingOrderStepRow[]>`
    select version, what, before_state as "beforeState", state, before_next_on as "beforeNextOn", next_on as "nextOn",
           before_next_occurrence as "beforeNextOccurrence", next_occurrence as "nextOccurrence", reason, actor, at
      from payments.standing_order_step
     where institution_id = ${work.institution}
       and standing_order_id = ${order}
       and version > ${after}
     order by version
     limit ${stepsMax}`
  return rows.map(({ beforeState, beforeNextOn, beforeNextOccurrence, state, nextOn, nextOccurrence, ...row }) => ({
    ...row,
    // The database lets neither be absent without the other.
    before:
      beforeState === null || beforeNextOccurrence === null
        ? null
        : { state: beforeState, nextOn: beforeNextOn, nextOccurrence: beforeNextOccurrence },
    after: { state, nextOn, nextOccurrence },
  }))
}

/** What of a payment may be amended. */
export type Terms = {
  readonly money: Money
  readonly processOn: BusinessDate
  readonly deliverOn: BusinessDate | null
}
export type PaymentAmendment = { readonly version: number; readonly before: Terms; readonly after: Terms }

export async function insertAmendment(
  work: Work,
  payment: PaymentId,
  { version, before, after }: PaymentAmendment,
): Promise<void> {
  await work.sql`
    insert into payments.payment_amendment (
      institution_id, payment_id, version, currency, before_amount, amount, before_process_on, process_on,
      before_deliver_on, deliver_on)
    values (
      ${work.institution}, ${payment}, ${version}, ${after.money.currency}, ${before.money.minor}, ${after.money.minor},
      ${before.processOn}, ${after.processOn}, ${before.deliverOn}, ${after.deliverOn})`
}

type AmendmentRow = {
  readonly version: number
  readonly currency: string
  readonly beforeAmount: bigint
  readonly amount: bigint
  readonly beforeProcessOn: BusinessDate
  readonly processOn: BusinessDate
  readonly beforeDeliverOn: BusinessDate | null
  readonly deliverOn: BusinessDate | null
}

export async function amendmentsOf(work: Work, payment: PaymentId): Promise<readonly PaymentAmendment[]> {
  const rows = await work.sql<AmendmentRow[]>`
    select version, currency, before_amount as "beforeAmount", amount, before_process_on as "beforeProcessOn",
           process_on as "processOn", before_deliver_on as "beforeDeliverOn", deliver_on as "deliverOn"
      from payments.payment_amendment
     where institution_id = ${work.institution}
       and payment_id = ${payment}
     order by version`
  return rows.map(row => ({
    version: row.version,
    before: {
      money: { minor: row.beforeAmount, currency: row.currency },
      processOn: row.beforeProcessOn,
      deliverOn: row.beforeDeliverOn,
    },
    after: {
      money: { minor: row.amount, currency: row.currency },
      processOn: row.processOn,
      deliverOn: row.deliverOn,
    },
  }))
}
