// SQL of what was told whole: who has looked at what, and what there is to look at.

import { ofMember, type Work } from '../base/work.ts'
import type { ProposalId } from '../change/change.ts'
import type { FundingAccountId, MemberId, PayeeId, Payment } from './payment.ts'
import type { Unmasking, UnmaskingId } from './unmasking.ts'

/** One institution's people look one after the other: the row is held until the end of the work. */
export async function takeTurn(work: Work): Promise<void> {
  await work.sql`
    insert into payments.unmasking_turn (institution_id, taken_at)
    values (${work.institution}, ${work.now})
        on conflict (institution_id) do update set taken_at = excluded.taken_at`
}

export async function insertUnmasking(work: Work, unmasking: Unmasking): Promise<void> {
  const { id, actor, session, subject, field, member, reason, words, payment, proposal, askedAt, openUntil } = unmasking
  await work.sql`
    insert into payments.unmasking (institution_id, unmasking_id, actor, session_id, subject, field, member_id, reason,
                                    words, payment_id, proposal_id, asked_at, open_until)
    values (${work.institution}, ${id}, ${actor}, ${session}, ${subject}, ${field}, ${member}, ${reason},
            ${words}, ${payment}, ${proposal}, ${askedAt}, ${openUntil})`
}

function columns({ sql }: Work) {
  return sql`unmasking_id as id, actor, session_id as session, subject, field, member_id as member, reason, words,
             payment_id as payment, proposal_id as proposal, asked_at as "askedAt", open_until as "openUntil"`
}

export async function findUnmasking(work: Work, id: UnmaskingId): Promise<Unmasking | undefined> {
  const [row] = await work.sql<Unmasking[]>`
    select ${columns(work)}
      from payments.unmasking
     where institution_id = ${work.institution}
       and unmasking_id = ${id}`
  return row
}

/** Whether what was agreed to has been looked at. */
export async function isAgreementUsed(work: Work, proposal: ProposalId): Promise<boolean> {
  const found = await work.sql`
    select 1
      from payments.unmasking
     where institution_id = ${work.institution}
       and proposal_id = ${proposal}`
  return found.length > 0
}

/** Newest first. */
export async function listUnmaskings(
  work: Work,
  { actor, member }: { readonly actor: string | null; readonly member: MemberId | null },
  before: string | null,
  most: number,
): Promise<readonly Unmasking[]> {
  return work.sql<Unmasking[]>`
    select ${columns(work)}
      from payments.unmasking
     where institution_id = ${work.institution}
       and (${actor}::text is null or actor = ${actor})
       and (${member}::text is null or member_id = ${member})
       and (${before}::text is null or unmasking_id < ${before})
     order by unmasking_id desc
     limit ${most}`
}

/** Who has looked at whoever pays and is paid with a payment since it is there, the first first. */
export async function looksAt(
  work: Work,
  { id, member, payee, fundingAccount, submittedAt }: Payment,
  looksMax: number,
): Promise<readonly Unmasking[]> {
  return work.sql<Unmasking[]>`
    select ${columns(work)}
      from payments.unmasking
     where institution_id = ${work.institution}
       and member_id = ${member}
       and asked_at >= ${submittedAt}
       and (payment_id = ${id} or subject in (${member}, ${payee}, ${fundingAccount}))
     order by unmasking_id
     limit ${looksMax}`
}

/** When the look was that is so many before the next one: of this person, or of anybody at the institution. */
export async function momentOfLook(
  work: Work,
  actor: string | null,
  before: number,
  since: Date,
): Promise<Date | undefined> {
  const [row] = await work.sql<{ at: Date }[]>`
    select asked_at as at
      from payments.unmasking
     where institution_id = ${work.institution}
       and (${actor}::text is null or actor = ${actor})
       and asked_at > ${since}
     order by asked_at desc
    offset ${before - 1}
     limit 1`
  return row?.at
}

/** How often a person has looked, by spans of 24 hours: 0 is the one that ends now, and one without a look is left out. */
export async function looksByDay(
  work: Work,
  actor: string,
  since: Date,
): Promise<readonly { readonly day: number; readonly count: number }[]> {
  return work.sql<{ day: number; count: number }[]>`
    select floor(extract(epoch from ${work.now}::timestamptz - asked_at) / 86400)::integer as day, count(*)::integer as count
      from payments.unmasking
     where institution_id = ${work.institution}
       and actor = ${actor}
       and asked_at > ${since}
     group by 1
     order by 1`
}

// --- what there is to look at

export type SealedField = { readonly member: MemberId; readonly sealed: Buffer | null }

export async function findMemberEmail(work: Work, id: MemberId): Promise<SealedField | undefined> {
  const [row] = await work.sql<SealedField[]>`
    select member_id as member, email_sealed as sealed
      from payments.member
     where institution_id = ${work.institution}
       ${ofMember(work)}
       and member_id = ${id}`
  return row
}

export async function findPayeeNumber(work: Work, id: PayeeId): Promise<SealedField | undefined> {
  const [row] = await work.sql<SealedField[]>`
    select member_id as member, number_sealed as sealed
      from payments.payee
     where institution_id = ${work.institution}
       ${ofMember(work)}
       and payee_id = ${id}`
  return row
}

export async function findFundingNumber(work: Work, id: FundingAccountId): Promise<SealedField | undefined> {
  const [row] = await work.sql<SealedField[]>`
    select member_id as member, number_sealed as sealed
      from payments.funding_account
     where institution_id = ${work.institution}
       ${ofMember(work)}
       and funding_account_id = ${id}`
  return row
}

export async function findCoreNumber(work: Work, id: FundingAccountId): Promise<SealedField | undefined> {
  const [row] = await work.sql<SealedField[]>`
    select f.member_id as member, c.number_sealed as sealed
      from payments.funding_account f
      left join payments.core_account c using (institution_id, funding_account_id)
     where institution_id = ${work.institution}
       ${ofMember(work, work.sql`f.member_id`)}
       and funding_account_id = ${id}`
  return row
}
