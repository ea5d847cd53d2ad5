// SQL of the queues of what nobody outside has been told of: steps of payments, and changes of everything else.

import { literal } from '../base/database.ts'
import type { Work } from '../base/work.ts'
import type { EventType, NoticeName } from '../messages/messages.ts'
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
    readonly language: string | null
  }

/** Takes the steps of up to so many works out of the queue. Those that another pass has claimed are left to it. */
export async function takeUntold(work: Work, worksMax: number): Promise<readonly Untold[]> {
  return work.sql<Untold[]>`
    with due as materialized (
           select first_payment_id, first_version
             from payments.untold
            where institution_id = ${work.institution}
            order by first_payment_id, first_version
            limit ${worksMax}
              for update skip locked),
    taken as (
      delete from payments.untold
       where institution_id = ${work.institution}
         and (first_payment_id, first_version) in (select first_payment_id, first_version from due)
      returning payments, versions),
    told as (
      select unnest(payments) as payment_id, unnest(versions) as version
        from taken)
    select payment_id as payment, step.version, step.from_state as from, step.state, step.reason, step.at,
           payment.process_on as "processOn", payment.currency, payment.amount,
           payment.standing_order_id as "standingOrder", member.member_id as member, member.email_sealed as email,
           member.language
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
    with due as materialized (
           select first_payment_id, first_version
             from payments.untold
            where institution_id = ${work.institution}
            order by first_payment_id, first_version
            limit ${worksMax}
              for update skip locked)
    delete from payments.untold
     where institution_id = ${work.institution}
       and (first_payment_id, first_version) in (select first_payment_id, first_version from due)`
  return forgotten.count
}

/** A fact: what programs are told of it, what the member is, or both. */
export type Change = {
  /** The payee, the standing order or the dispute. */
  readonly subject: string
  readonly state: string
  readonly version: number
  readonly event: EventType | null
  /** Of bank details, with the end of the number. */
  readonly notice: { readonly name: NoticeName; readonly member: MemberId; readonly last4: string } | null
}

export async function insertUntoldChanges(
  work: Work,
  changes: readonly (Change & { readonly key: string })[],
): Promise<void> {
  await work.sql`
    insert into payments.untold_change (
      institution_id, at, key, event, subject_id, state, version, notice, member_id, last4)
    select ${work.institution}, ${work.now}, new.*
      from unnest(
        ${literal(changes.map(({ key }) => key))}::text::text[],
        ${literal(changes.map(({ event }) => event))}::text::text[],
        ${literal(changes.map(({ subject }) => subject))}::text::text[],
        ${literal(changes.map(({ state }) => state))}::text::text[],
        ${literal(changes.map(({ version }) => String(version)))}::text::integer[],
        ${literal(changes.map(({ notice }) => notice?.name ?? null))}::text::text[],
        ${literal(changes.map(({ notice }) => notice?.member ?? null))}::text::text[],
        ${literal(changes.map(({ notice }) => notice?.last4 ?? null))}::text::text[]) as new`
}

/** A change, and where its member reads mail. */
export type UntoldChange = {
  readonly key: string
  readonly event: EventType | null
  readonly subject: string
  readonly state: string
  readonly version: number
  readonly notice: NoticeName | null
  readonly member: MemberId | null
  readonly email: Sealed | null
  readonly language: string | null
  readonly last4: string | null
  readonly at: Date
}

/** Takes up to so many changes out of the queue. Those that another pass has claimed are left to it. */
export async function takeUntoldChanges(work: Work, changesMax: number): Promise<readonly UntoldChange[]> {
  return work.sql<UntoldChange[]>`
    with taken as (
      delete from payments.untold_change
       where institution_id = ${work.institution}
         and key = any (array(
               select key
                 from payments.untold_change
                where institution_id = ${work.institution}
                order by key
                limit ${changesMax}
                  for update skip locked))
      returning institution_id, key, event, subject_id, state, version, notice, member_id, last4, at)
    select key, event, subject_id as subject, taken.state, taken.version, notice, member_id as member,
           member.email_sealed as email, member.language, last4, at
      from taken
      left join payments.member as member using (member_id, institution_id)
     order by at, key`
}

/** Takes up to so many changes out of the queue unread: nobody wants to hear of them. Answers how many. */
export async function forgetUntoldChanges(work: Work, changesMax: number): Promise<number> {
  const forgotten = await work.sql`
    delete from payments.untold_change
     where institution_id = ${work.institution}
       and key = any (array(
             select key
               from payments.untold_change
              where institution_id = ${work.institution}
              order by key
              limit ${changesMax}
                for update skip locked))`
  return forgotten.count
}
