// SQL of legal holds: who is held, for what, and by whose word each was lifted.

import type { Id } from '../base/ids.ts'
import type { Actor, Work } from '../base/work.ts'
import type { ProposalId } from '../change/change.ts'
import type { MemberId, PayeeId, PaymentId } from './payment.ts'

export type LegalHoldId = Id<'lgh'>

export type NewLegalHold = {
  readonly id: LegalHoldId
  readonly member: MemberId
  /** What of the member's it is about, where it is about one thing; the member is held whole either way. */
  readonly payee: PayeeId | null
  readonly payment: PaymentId | null
  /** What the institution, or a court, calls the matter. */
  readonly matter: string
  readonly reason: string
}
export type Lift = { readonly reason: string; readonly proposal: ProposalId; readonly by: Actor; readonly at: Date }
export type LegalHold = NewLegalHold & {
  readonly proposal: ProposalId
  readonly placedBy: Actor
  readonly placedAt: Date
  readonly lift: Lift | null
}

type Row = Omit<LegalHold, 'lift'> & {
  readonly liftReason: string | null
  readonly liftProposal: ProposalId | null
  readonly liftedBy: Actor | null
  readonly liftedAt: Date | null
}

function columns({ sql }: Work) {
  return sql`
    held.hold_id as id, member_id as member, payee_id as payee, payment_id as payment, matter, held.reason,
    held.proposal_id as proposal, placed_by as "placedBy", placed_at as "placedAt", lift.reason as "liftReason",
    lift.proposal_id as "liftProposal", lifted_by as "liftedBy", lifted_at as "liftedAt"`
}

function holdOf({ liftReason, liftProposal, liftedBy, liftedAt, ...hold }: Row): LegalHold {
  const isLifted = liftReason !== null && liftProposal !== null && liftedBy !== null && liftedAt !== null
  return {
    ...hold,
    lift: isLifted ? { reason: liftReason, proposal: liftProposal, by: liftedBy, at: liftedAt } : null,
  }
}

export async function insertHold(work: Work, hold: NewLegalHold, proposal: ProposalId): Promise<void> {
  const { id, member, payee, payment, matter, reason } = hold
  await work.sql`
    insert into payments.legal_hold (
      institution_id, hold_id, member_id, payee_id, payment_id, matter, reason, proposal_id, placed_by, placed_at)
    values (
      ${work.institution}, ${id}, ${member}, ${payee}, ${payment}, ${matter}, ${reason}, ${proposal}, ${work.actor},
      ${work.now})`
}

export async function insertLift(work: Work, hold: LegalHoldId, reason: string, proposal: ProposalId): Promise<void> {
  await work.sql`
    insert into payments.legal_hold_lift (institution_id, hold_id, reason, proposal_id, lifted_by, lifted_at)
    values (${work.institution}, ${hold}, ${reason}, ${proposal}, ${work.actor}, ${work.now})`
}

export async function findHold(work: Work, id: LegalHoldId): Promise<LegalHold | undefined> {
  const rows = await work.sql<Row[]>`
    select ${columns(work)}
      from payments.legal_hold held
      left join payments.legal_hold_lift lift
        on lift.institution_id = ${work.institution} and lift.hold_id = held.hold_id
     where held.institution_id = ${work.institution}
       and held.hold_id = ${id}`
  return rows.map(holdOf)[0]
}

export type HoldFilter = { readonly member?: MemberId; readonly isLifted?: boolean }

/** In the order in which they were proposed, after the one named. */
export async function listHolds(
  work: Work,
  { member, isLifted }: HoldFilter,
  after: string,
  holdsMax: number,
): Promise<readonly LegalHold[]> {
  const { sql, institution } = work
  const rows = await sql<Row[]>`
    select ${columns(work)}
      from payments.legal_hold held
      left join payments.legal_hold_lift lift on lift.institution_id = ${institution} and lift.hold_id = held.hold_id
     where held.institution_id = ${institution}
       ${member === undefined ? sql`` : sql`and member_id = ${member}`}
       ${isLifted === undefined ? sql`` : sql`and (lift.hold_id is not null) = ${isLifted}`}
       and held.hold_id > ${after}
     order by held.hold_id
     limit ${holdsMax}`
  return rows.map(holdOf)
}

/** Whose payee it is, or whose payment. */
export async function ownerOf(
  work: Work,
  { payee, payment }: Pick<NewLegalHold, 'payee' | 'payment'>,
): Promise<MemberId | undefined> {
  const [row] = await work.sql<{ member: MemberId }[]>`
    select member_id as member
      from payments.payee
     where institution_id = ${work.institution}
       and payee_id = ${payee}
     union all
    select member_id
      from payments.payment
     where institution_id = ${work.institution}
       and payment_id = ${payment}`
  return row?.member
}
