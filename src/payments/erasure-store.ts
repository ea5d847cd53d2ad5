// SQL of what decides whether a member may be erased. It looks at what rails and ledger hold of them, and changes nothing.

import { literal } from '../base/database.ts'
import type { Work } from '../base/work.ts'
import type { Known } from './erasure.ts'
import type { MemberId } from './payment.ts'

/** Of each of these members that there is, in the order of their ids. */
export function knownOf(work: Work, members: readonly MemberId[]): Promise<readonly Known[]> {
  const { sql, institution } = work
  return sql<Known[]>`
    select m.member_id as member, m.state, m.erased_at as "erasedAt", holds, closed.at as "closedAt",
           greatest("paidOn"."achOn", past."achOn") as "achOn", "achAt",
           "bookTransferOn", "bookTransferAt", greatest("paidOn"."checkOn", past."checkOn") as "checkOn", "checkAt",
           "errorOn", greatest(disputed.at, stopped.at) as "errorAt", "hitAt",
           coalesce("isBlocked", false) as "isBlocked", payments, exceptions, "standingOrders", disputes,
           "screeningHits", balances
      from payments.member m
     cross join lateral (
           select coalesce(jsonb_agg(held.hold_id order by held.hold_id), '[]') as holds
             from payments.legal_hold held
            where held.institution_id = ${institution} and held.member_id = m.member_id
              and not exists (
                    select from payments.legal_hold_lift lift
                     where lift.institution_id = ${institution} and lift.hold_id = held.hold_id)) as on_hold
     cross join lateral (
           select max(at) as at
             from payments.member_step step
            where step.institution_id = ${institution} and step.member_id = m.member_id and step.after = 'closed') as closed
     cross join lateral (${paymentsOfMember(work)}) as "paidOn"
     cross join lateral (
           select max(paid_on) filter (where method is distinct from 'check') as "achOn",
                  max(paid_on) filter (where method = 'check') as "checkOn"
             from payments.past_payment
            where institution_id = ${institution} and member_id = m.member_id and state <> 'cancelled') as past
     cross join lateral (
           select max(changed_at) as at,
                  max((select max(due_on) from payments.dispute_deadline due
                        where due.institution_id = ${institution} and due.dispute_id = dispute.dispute_id)) as "errorOn",
                  count(*) filter (where ended_at is null or debit_on is not null) as disputes
             from payments.dispute
            where institution_id = ${institution} and member_id = m.member_id) as disputed
     cross join lateral (
           select max(changed_at) as at
             from payments.stop_order
            where institution_id = ${institution} and member_id = m.member_id) as stopped
     cross join lateral (
           select count(*) as "standingOrders"
             from payments.standing_order
            where institution_id = ${institution} and member_id = m.member_id and state in ('active', 'paused')) as ordered
     cross join lateral (${hitsOfMember(work)}) as screened
     cross join lateral (
           select count(*) as balances
             from payments.funding_account f
             join ledger.account a on a.institution_id = f.institution_id and a.account_id = f.account_id
            where f.institution_id = ${institution} and f.member_id = m.member_id
              -- The book of a mirror is the core's: what is posted here says nothing of what is there.
              and ((a.kind <> 'mirror' and a.posted <> 0) or a.held_debits <> 0 or a.held_credits <> 0)) as balance
     where m.institution_id = ${institution}
       and m.member_id = any (${literal(members)}::text::text[])
     order by m.member_id`
}

/** What was taken back before it was due is no transaction. */
function paymentsOfMember({ sql, institution }: Work) {
  return sql`
    select max(greatest(process_on, deliver_on)) filter (where method in ('ach', 'same_day_ach')) as "achOn",
           max(changed_at) filter (where method in ('ach', 'same_day_ach')) as "achAt",
           max(greatest(process_on, deliver_on)) filter (where method = 'on_us') as "bookTransferOn",
           max(changed_at) filter (where method = 'on_us') as "bookTransferAt",
           max(greatest(process_on, deliver_on)) filter (where method = 'check') as "checkOn",
           max(changed_at) filter (where method = 'check') as "checkAt",
           count(*) filter (
             where state in ('scheduled', 'awaiting_approval', 'held', 'released', 'sent', 'returned')) as payments,
           count(*) filter (
             where exists (
                   select from payments.exception
                    where exception.institution_id = ${institution} and exception.payment_id = payment.payment_id
                      and exception.state = 'open')) as exceptions
      from payments.payment
     where institution_id = ${institution} and member_id = m.member_id and state <> 'cancelled'`
}

/** Of the member, and of those whom they pay under a name of their own. */
function hitsOfMember({ sql, institution }: Work) {
  return sql`
    select max(greatest(found_at, decided_at)) as "hitAt", bool_or(state = 'true_match') as "isBlocked",
           count(*) filter (where state = 'open') as "screeningHits"
      from rails.screening_hit
     where institution_id = ${institution}
       and subject = any (array(
             select payee_id from payments.payee where institution_id = ${institution} and payee.member_id = m.member_id
              union all
             select m.member_id))`
}

/** Closed, not erased and not held: whoever may be due, after the one named, in the order of ids. */
export async function closedMembers(work: Work, after: string, membersMax: number): Promise<readonly MemberId[]> {
  const rows = await work.sql<{ member: MemberId }[]>`
    select member_id as member
      from payments.member m
     where institution_id = ${work.institution}
       and state = 'closed'
       and erased_at is null
       and member_id > ${after}
       and not exists (
             select from payments.legal_hold held
              where held.institution_id = ${work.institution} and held.member_id = m.member_id
                and not exists (
                      select from payments.legal_hold_lift lift
                       where lift.institution_id = ${work.institution} and lift.hold_id = held.hold_id))
     order by member_id
     limit ${membersMax}`
  return rows.map(({ member }) => member)
}
