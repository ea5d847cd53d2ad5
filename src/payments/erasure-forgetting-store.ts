// SQL of what is forgotten of a member who is erased: whatever names them, or finds them. What they paid, and when, stays.
// A tombstone stands by then, and the database lets none of it happen without.

import { literal } from '../base/database.ts'
import type { Work } from '../base/work.ts'
import type { BillerId, MemberId, PayeeId, PaymentId } from './payment.ts'

/** The id stands where the institution's own number was: it is used once as well, and names nobody. */
export async function forgetMember(work: Work, member: MemberId): Promise<void> {
  await work.sql`
    update payments.member
       set erased_at = ${work.now}, state = 'closed', reference = member_id, name_sealed = null, email_sealed = null,
           version = version + 1
     where institution_id = ${work.institution}
       and member_id = ${member}`
}

export type OwnPayee = { readonly id: PayeeId; readonly biller: BillerId | null; readonly isTerminated: boolean }

/** Locked in the order of their ids. */
export function lockPayeesOf(work: Work, member: MemberId): Promise<readonly OwnPayee[]> {
  return work.sql<OwnPayee[]>`
    select payee_id as id, biller_id as biller, state = 'terminated' as "isTerminated"
      from payments.payee
     where institution_id = ${work.institution}
       and member_id = ${member}
     order by payee_id
       for no key update`
}

export async function insertErasedPayees(work: Work, member: MemberId): Promise<void> {
  await work.sql`
    insert into payments.payee_change (institution_id, payee_id, version, what, actor, at)
    select institution_id, payee_id, version + 1, 'erased', ${work.actor}, ${work.now}
      from payments.payee
     where institution_id = ${work.institution}
       and member_id = ${member}`
}

export async function forgetPayees(work: Work, member: MemberId): Promise<void> {
  await work.sql`
    update payments.payee
       set erased_at = ${work.now}, state = 'terminated', nickname = '', name_sealed = null, address_sealed = null,
           number_index = null, number_sealed = null, number_last4 = '', version = version + 1
     where institution_id = ${work.institution}
       and member_id = ${member}`
}

export async function forgetPayeeChanges(work: Work, member: MemberId): Promise<void> {
  await work.sql`
    update payments.payee_change
       set before_text = case what when 'state' then before_text end,
           after_text = case what when 'state' then after_text end,
           before_sealed = null, after_sealed = null
      from payments.payee
     where payee_change.institution_id = ${work.institution}
       and payee.institution_id = ${work.institution}
       and payee.payee_id = payee_change.payee_id
       and payee.member_id = ${member}`
}

export async function forgetWantedAccounts(work: Work, member: MemberId): Promise<void> {
  await work.sql`
    update payments.wanted_account
       set number_index = null, number_sealed = null, own_index = null, number_last4 = ''
     where institution_id = ${work.institution}
       and member_id = ${member}`
}

/** Names of another system go first, while it is known whose they are. */
export async function forgetMoved(work: Work, member: MemberId): Promise<void> {
  await work.sql`
    delete from payments.moved
     where institution_id = ${work.institution}
       and moved_id in (
             select payee_id from payments.payee where institution_id = ${work.institution} and member_id = ${member}
              union all
             select funding_account_id from payments.funding_account
              where institution_id = ${work.institution} and member_id = ${member}
              union all
             select standing_order_id from payments.standing_order
              where institution_id = ${work.institution} and member_id = ${member})`
}

export async function forgetFundingAccounts(work: Work, member: MemberId): Promise<void> {
  await work.sql`
    update payments.funding_account
       set erased_at = ${work.now}, state = 'closed', number_index = null, number_sealed = null, number_last4 = ''
     where institution_id = ${work.institution}
       and member_id = ${member}`
}

export async function forgetCoreAccounts(work: Work, member: MemberId): Promise<void> {
  await work.sql`
    update payments.core_account
       set number_sealed = null
      from payments.funding_account f
     where core_account.institution_id = ${work.institution}
       and f.institution_id = ${work.institution}
       and f.funding_account_id = core_account.funding_account_id
       and f.member_id = ${member}`
}

export async function forgetPastPayments(work: Work, member: MemberId): Promise<void> {
  await work.sql`
    update payments.past_payment
       set reference = past_payment_id, detail_sealed = null
     where institution_id = ${work.institution}
       and member_id = ${member}`
}

export async function forgetContexts(work: Work, member: MemberId): Promise<void> {
  await work.sql`
    delete from payments.member_context
     using payments.payment
     where member_context.institution_id = ${work.institution}
       and payment.institution_id = ${work.institution}
       and payment.payment_id = member_context.payment_id
       and payment.member_id = ${member}`
}

export async function forgetDisputes(work: Work, member: MemberId): Promise<void> {
  await work.sql`
    update payments.dispute
       set words_sealed = null
     where institution_id = ${work.institution}
       and member_id = ${member}
       and words_sealed is not null`
}

export async function forgetDocuments(work: Work, member: MemberId): Promise<void> {
  await work.sql`
    update payments.dispute_document
       set name = 'erased'
      from payments.dispute
     where dispute_document.institution_id = ${work.institution}
       and dispute.institution_id = ${work.institution}
       and dispute.dispute_id = dispute_document.dispute_id
       and dispute.member_id = ${member}`
}

export async function forgetScreened(work: Work, subjects: readonly (MemberId | PayeeId)[]): Promise<void> {
  await work.sql`
    update payments.screened
       set is_erased = true
     where institution_id = ${work.institution}
       and subject = any (${literal(subjects)}::text::text[])`
}

/** The member's payments after the one named ('' to begin with), in the order of their ids. */
export async function paymentsOf(
  work: Work,
  member: MemberId,
  after: PaymentId | '',
  most: number,
): Promise<readonly PaymentId[]> {
  const rows = await work.sql<{ id: PaymentId }[]>`
    select payment_id as id
      from payments.payment
     where institution_id = ${work.institution}
       and member_id = ${member}
       and payment_id > ${after}
     order by payment_id
     limit ${most}`
  return rows.map(({ id }) => id)
}
