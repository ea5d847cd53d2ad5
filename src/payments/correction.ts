// What a notification of change makes of a payee's bank details. Pure.

import type * as rails from '../rails/rails.ts'

export type Account = { readonly bank: string; readonly number: string }

export type Correction =
  | { readonly is: 'account'; readonly account: Account }
  | { readonly is: 'known' }
  /** A person has to read it, and this is why. */
  | { readonly is: 'for_people'; readonly why: string }

/** Our files credit checking accounts; a bank that wants another kind is heard by a person. */
const creditToChecking = '22'

/** Undefined members of what was corrected stay as they are. Nothing is guessed from what cannot be read. */
export function correctionOf(said: rails.Corrected | null, known: Account): Correction {
  if (said === null) return { is: 'for_people', why: 'corrected_data_unreadable' }
  const { routingNumber, accountNumber, transactionCode, ...rest } = said
  if (Object.keys(rest).length > 0 || (routingNumber === undefined && accountNumber === undefined))
    return { is: 'for_people', why: 'not_bank_details' }
  if (transactionCode !== undefined && transactionCode !== creditToChecking)
    return { is: 'for_people', why: 'not_a_checking_account' }
  const account = { bank: routingNumber ?? known.bank, number: accountNumber ?? known.number }
  const isKnown = account.bank === known.bank && plain(account.number) === plain(known.number)
  return isKnown ? { is: 'known' } : { is: 'account', account }
}

/** Blanks and dashes are not part of a number. */
function plain(number: string): string {
  return number.replaceAll(/[ -]/g, '').toUpperCase()
}
