// What the payments have sealed, for whoever seals it anew.

import type { SealedColumn } from '../protection/protection.ts'

const payee = { table: 'payments.payee', key: { payee_id: 'text' }, member: 'member_id' } as const
const member = { table: 'payments.member', key: { member_id: 'text' }, member: 'member_id' } as const
const payeeChange = {
  table: 'payments.payee_change',
  key: { payee_id: 'text', version: 'integer', what: 'text' },
  memberIn: { table: 'payments.payee', by: 'payee_id' },
  // What was changed was copied from the payee, and goes on opening there.
  sealedFor: (row: (column: string) => string) => ({
    table: 'payments.payee',
    column: row('what') === 'account' ? 'number_sealed' : 'address_sealed',
    row: row('payee_id'),
  }),
} as const

export const sealedColumns: readonly SealedColumn[] = [
  { ...member, column: 'name_sealed' },
  { ...member, column: 'email_sealed' },
  { ...payee, column: 'name_sealed' },
  { ...payee, column: 'number_sealed' },
  { ...payee, column: 'address_sealed' },
  { ...payeeChange, column: 'before_sealed' },
  { ...payeeChange, column: 'after_sealed' },
  {
    table: 'payments.wanted_account',
    column: 'number_sealed',
    key: { proposal_id: 'text' },
    member: 'member_id',
    reads: ['payee_id'],
    sealedFor: row => ({ table: 'payments.payee', column: 'number_sealed', row: row('payee_id') }),
  },
  {
    table: 'payments.biller',
    column: 'number_sealed',
    key: { biller_id: 'text' },
    keeper: { column: 'kept_by' },
  },
  {
    table: 'payments.funding_account',
    column: 'number_sealed',
    key: { funding_account_id: 'text' },
    member: 'member_id',
  },
  {
    table: 'payments.core_account',
    column: 'number_sealed',
    key: { funding_account_id: 'text' },
    memberIn: { table: 'payments.funding_account', by: 'funding_account_id' },
  },
  { table: 'payments.setting_number', column: 'number_sealed', key: { number_token: 'text' } },
  { table: 'payments.past_payment', column: 'detail_sealed', key: { past_payment_id: 'text' }, member: 'member_id' },
  { table: 'payments.member_context', column: 'context_sealed', key: { payment_id: 'text' } },
  { table: 'payments.dispute', column: 'words_sealed', key: { dispute_id: 'text' }, member: 'member_id' },
]
