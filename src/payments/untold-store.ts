// SQL of the queue of steps that nobody outside has been told of.

import type { Work } from '../base/work.ts'
import type { Sealed } from '../protection/protection.ts'
import type { MemberId, Payment, StandingOrderId } from './payment.ts'
import type { Step } from './store.ts'

/** A step with what is to be told of it: the payment as it stands now, and where its member reads mail. */
export type Untold = Pick<Step, 'payment' | 'version' | 'from' | 'state' | 'reason'> &
  Pick<Payment, 'processOn'> & {
    readonly at: Date
    readonly currency: string
    readonly amount: bigint
    readonly standingOrder: StandingOrderId | null
    readonly member: MemberId
    readonly email: Sealed | null
  }

/** Takes the steps of up to so many works out of the queue. Those that another pass has claimed are left to it. */
export async function takeUntold(work: Work, worksMax: number): Promise<readonly Untold[]> {
  return work.sql<Untold[]>`
    with taken as (
      delete from payments.untold
       where institution_id = ${work.institution}
         and (first_payment_id, first_version) in (
               select first_payment_id, first_version
                 from payments.untold
                where institution_id = ${work.institution}
                order by first_payment_id, first_version
                limit ${worksMax}
                  for update skip locked)
      returning payments, versions),
    told as (
      select unnest(payments) as payment_id, unnest(versions) as version
        from taken)
    select payment_id as payment, step.version, step.from_state as from, step.state, step.reason, step.at,
           payment.process_on as "processOn", payment.currency, payment.amount,
           payment.standing_order_id as "standingOrder", member.member_id as member, member.email_sealed as email
      from told
      join payments.payment_step as step using (payment_id, version)
      join payments.payment as payment using (payment_id, institution_id)
      join payments.member as member using (member_id, institution_id)
     where step.institution_id = ${work.institution}
     order by payment_id, step.version`
}

/** Takes the steps of up to so many works out of the queue unread: nobody wants to hear of them. Answers how many works. */
export async function forgetUntold(work: Work, worksMax: number): Promise<number> {
  const forgotten = await work.sql`
    delete from payments.untold
     where institution_id = ${work.institution}
       and (first_payment_id, first_version) in (
             select first_payment_id, first_version
               from payments.untold
              where institution_id = ${work.institution}
              order by first_payment_id, first_version
              limit ${worksMax}
                for update skip locked)`
  return forgotten.count
}
