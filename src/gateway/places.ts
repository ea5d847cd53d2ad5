// Where the sealed fields of payments live. What is a member's own is sealed under that member's key, so that erasing
// the key erases the field.

import type { InstitutionId } from '../base/ids.ts'
import type { FundingAccountId, MemberId, PayeeId } from '../payments/payments.ts'
import type { Place } from '../protection/protection.ts'

type Own = { readonly institution: InstitutionId; readonly member: MemberId }

export function memberPlace(own: Own, column: 'name_sealed' | 'email_sealed'): Place {
  return { ...own, table: 'payments.member', column, row: own.member }
}

export function fundingAccountPlace(own: Own, row: FundingAccountId): Place {
  return { ...own, table: 'payments.funding_account', column: 'number_sealed', row }
}

export function payeePlace(own: Own, row: PayeeId, column: 'name_sealed' | 'number_sealed'): Place {
  return { ...own, table: 'payments.payee', column, row }
}
