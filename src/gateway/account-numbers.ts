// Account numbers come in plain and go no further: sealed, with a random token and a blind index that stand for them.

import { Type } from 'typebox'

import type { AccountNumber } from '../payments/payments.ts'
import { maskAccount, type Place, type Vault } from '../protection/protection.ts'

/** With blanks and dashes, or without: they are not part of it. */
export const PlainAccountNumber = Type.String({
  pattern: '^[0-9A-Za-z][0-9A-Za-z -]{2,40}[0-9A-Za-z]$',
  description: 'An account number or IBAN. Sealed where it is kept; only its end is ever shown.',
})

export const lastDigits = Type.String({ maxLength: 4, description: 'The end of the account number.' })

/** The fields that are indexed, each by a key of its own; see `Vault.index`. */
type IndexedField = 'account_number' | 'payee_number'

/** `bank` tells equal numbers at two banks apart: a routing number or BIC; '' for the institution's own. */
export async function sealAccountNumber(
  vault: Vault,
  place: Place,
  field: IndexedField,
  bank: string,
  plain: string,
): Promise<AccountNumber> {
  const number = plain.replaceAll(/[ -]/g, '').toUpperCase()
  const text = bank === '' ? number : `${bank.toUpperCase()}/${number}`
  const [sealed, index] = await Promise.all([vault.seal(place, text), vault.index(place.institution, field, text)])
  return { sealed, token: vault.token(), index, last4: maskAccount(number).replaceAll('*', '') }
}
