// What the office says before a payment is sent, as people say it.

import type { Operations, Schemas } from '../../../api/api.ts'
import { type Amount, moneyText } from '../../../parts/amount.ts'

export type Preview = Operations['POST /v1/payments/previews']['answer']
export type Room = Schemas['PaymentRoom']
export type Becomes = Schemas['PaymentBecomes']

export const limits: Readonly<Record<Room['limit'], string>> = {
  payment: 'One payment',
  same_day_payment: 'One that arrives the same day',
  payee_day: 'To this payee in a day',
  day: 'All of the member’s in a day',
  month: 'All of the member’s in a month',
}

/** What the money does at once, and what it waits for. */
export function consequenceOf({ state, approvals }: Pick<Becomes, 'state' | 'approvals'>): string {
  if (state === 'awaiting_approval')
    return `${approvals === 2 ? 'Two other people have' : 'Another person has'} to approve it first, and you cannot. Until then nothing leaves.`
  if (state === 'scheduled')
    return 'It waits for its day, and whether the account has the money is looked at then. Nothing is held today.'
  if (state === 'settled') return 'It stays within the bank: the payee has it at once, and it cannot be cancelled.'
  return 'The money is held in the member’s account at once, and leaves with the next file or call to the bank.'
}

const limitOf: Readonly<Record<string, Room['limit']>> = {
  over_payment_limit: 'payment',
  over_same_day_limit: 'same_day_payment',
  over_payee_limit: 'payee_day',
  over_day_limit: 'day',
  over_month_limit: 'month',
}

/** Why it would be refused, with amounts where the office counts in cents. */
export function refusalOf(
  code: string,
  detail: string | undefined,
  {
    rooms,
    available,
    amount,
  }: { readonly rooms: readonly Room[]; readonly available?: Amount | undefined; readonly amount: Amount },
): string {
  const room = rooms.find(({ limit }) => limit === limitOf[code])
  if (room !== undefined)
    return room.limit === 'payment' || room.limit === 'same_day_payment'
      ? `The member’s limit is ${moneyText(room.max)} a payment, and this is ${moneyText(amount)}.`
      : `Of ${moneyText(room.max)}, ${moneyText(room.spent)} is ordered already, and this is ${moneyText(amount)}.`
  if (code === 'insufficient_funds' && available !== undefined)
    return `${moneyText(available)} may leave it now, and this is ${moneyText(amount)}. Another account of the member may have it.`
  if (code === 'same_day_not_offered') return 'This payee is not reached by same-day ACH. Choose another day.'
  if (code === 'payment_duplicate') return 'The same payee gets the same amount on the same day already.'
  return detail ?? ''
}

export function codeIn(type: string): string {
  return type.slice(type.lastIndexOf('/') + 1)
}
