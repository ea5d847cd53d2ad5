// SQL of payees that a notification of change is about.

import { literal } from '../base/database.ts'
import type { Work } from '../base/work.ts'
import type { ProposalId } from '../change/change.ts'
import type { BillerId, MemberId, PayeeId, PaymentId } from './payment.ts'

export type PaidPayee = {
  readonly payment: PaymentId
  readonly payee: PayeeId
  readonly member: MemberId
  readonly version: number
  readonly biller: BillerId | null
  /** Of its account as it is now. */
  readonly token: string
  /** Null where its member was erased. */
  readonly number: Buffer | null
}

export async function payeesPaid(work: Work, payments: readonly PaymentId[]): Promise<readonly PaidPayee[]> {
  return work.sql<PaidPayee[]>`
    select payment_id as payment, payee_id as payee, payee.member_id as member, payee.version, biller_id as biller,
           number_token as token, number_sealed as number
      from payments.payment
      join payments.payee using (payee_id, institution_id)
     where institution_id = ${work.institution}
       and payment_id = any (${literal(payments)}::text::text[])`
}

/** Whether what is asked already is this very account. */
export async function isWanted(work: Work, proposal: ProposalId, index: Buffer): Promise<boolean> {
  const rows = await work.sql`
    select from payments.wanted_account
     where institution_id = ${work.institution}
       and proposal_id = ${proposal}
       and number_index = ${index}`
  return rows.length > 0
}
