// SQL of whom payments pay, as a file to the bank has to say it.

import { literal } from '../base/database.ts'
import type { InstitutionId } from '../base/ids.ts'
import type { Work } from '../base/work.ts'
import type { RemitAddress } from './directory-store.ts'
import type { BillerId, MemberId, PayeeId, PaymentId } from './payment.ts'

export type SealedParticulars = {
  readonly payment: PaymentId
  readonly member: MemberId
  readonly payer: Buffer
  readonly payee: PayeeId
  /** The payee's account as it is now. */
  readonly token: string
  readonly number: Buffer
  /** Somebody in it may be on a sanctions list, or is. */
  readonly isKept: boolean
} & (
  | { readonly biller: null; readonly name: Buffer; readonly address: Buffer | null }
  | {
      readonly biller: BillerId
      readonly billerName: string
      readonly billerNumber: Buffer | null
      readonly keptBy: InstitutionId
      /** Where the biller takes checks. */
      readonly remitTo: RemitAddress
    }
)

/** Of members who were erased there is nothing to be written. */
export async function sealedParticulars(
  work: Work,
  payments: readonly PaymentId[],
): Promise<readonly SealedParticulars[]> {
  return work.sql<SealedParticulars[]>`
    select payment_id as payment, payment.member_id as member, member.name_sealed as payer, payee_id as payee,
           payee.number_token as token, payee.number_sealed as number, payee.name_sealed as name, payee.biller_id as biller,
           payee.address_sealed as address, jsonb_build_object('street', biller.street, 'city', biller.city, 'region', biller.region,
           'zip', biller.zip) as "remitTo", biller.name as "billerName", biller.number_sealed as "billerNumber", biller.kept_by as "keptBy",
           exists (
             select from payments.screened
              where screened.institution_id = ${work.institution}
                and screened.subject in (payment.member_id, payment.payee_id, payee.biller_id)
                and screened.state in ('hit', 'confirmed_match')) as "isKept"
      from payments.payment
      join payments.payee using (payee_id, institution_id)
      join payments.member on member.member_id = payment.member_id and member.institution_id = payment.institution_id
      left join payments.biller on biller.biller_id = payee.biller_id
     where payment.institution_id = ${work.institution}
       and member.erased_at is null
       and payment_id = any (${literal(payments)}::text::text[])`
}

/** Those of these payments in which somebody may be on a sanctions list, or is. */
export async function keptAmong(work: Work, payments: readonly PaymentId[]): Promise<readonly PaymentId[]> {
  const rows = await work.sql<{ payment: PaymentId }[]>`
    select payment_id as payment
      from payments.payment
      join payments.payee using (payee_id, institution_id)
     where payment.institution_id = ${work.institution}
       and payment_id = any (${literal(payments)}::text::text[])
       and exists (
             select from payments.screened
              where screened.institution_id = ${work.institution}
                and screened.subject in (payment.member_id, payment.payee_id, payee.biller_id)
                and screened.state in ('hit', 'confirmed_match'))`
  return rows.map(({ payment }) => payment)
}
