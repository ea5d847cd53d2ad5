// Account numbers come in plain, are sealed before the work, and of them only the end is ever shown.

import { Type } from 'typebox'

/** With blanks and dashes, or without: they are not part of it. */
export const PlainAccountNumber = Type.String({
  pattern: '^[0-9A-Za-z][0-9A-Za-z -]{2,40}[0-9A-Za-z]$',
  description: 'An account number or IBAN. Sealed where it is kept; only its end is ever shown.',
})

export const lastDigits = Type.String({ maxLength: 4, description: 'The end of the account number.' })
