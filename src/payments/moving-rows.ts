// A row of each file as what it stands for, and back into cells: written once more, a row is as Vouch would write it. Pure.

import { type BusinessDate, businessDate } from '../base/dates.ts'
import { isId } from '../base/ids.ts'
import { formatMoney, type Money, parseMoney } from '../base/money.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import { type Cells, cell, type Mistake } from './moving-columns.ts'
import type { MemberState, PayeeState } from './party-states.ts'
import type { BillerId } from './payment.ts'
import { type Frequency, occurrenceOn, occurrencesUntil, type Recurrence } from './recurrence.ts'
import type { PayeeAddress } from './sealing.ts'
import type { Tier } from './settings.ts'
import type { StandingOrderState } from './standing-order.ts'

/** What is wrong with a row as a whole, by column. */
export type RowMistake = Omit<Mistake, 'line'>
type Read<Row> = Outcome<Row, { readonly code: 'row'; readonly mistakes: readonly RowMistake[] }>

function wrong(column: string, rule: string, toDo: string): Read<never> {
  return refused({ code: 'row', mistakes: [{ column, rule, toDo }] })
}

/** Blanks and dashes are not part of a number. */
function plainNumber(number: string): string {
  return number.replaceAll(/[ -]/g, '').toUpperCase()
}

/** References are kept as they are, and shown: they must not give away what is sealed. */
function givesAway(reference: string, number: string): boolean {
  return plainNumber(reference).includes(plainNumber(number))
}
const secretReference = wrong('reference', 'reference_holds_the_number', 'use a key that is not the account number')

export type MovedMember = {
  readonly reference: string
  readonly name: string
  readonly email: string
  readonly state: MemberState
  readonly tier: Tier
  readonly isEligible: boolean
}

export function readMember(cells: Cells): Read<MovedMember> {
  return done({
    reference: cell(cells, 'reference'),
    name: cell(cells, 'name'),
    email: cell(cells, 'email'),
    state: (cell(cells, 'state') || 'active') as MemberState, // One of the words of its shape.
    tier: (cell(cells, 'tier') || 'standard') as Tier, // One of the words of its shape.
    isEligible: cell(cells, 'eligible') !== 'no',
  })
}

export function writeMember({ reference, name, email, state, tier, isEligible }: MovedMember): Cells {
  return { reference, name, email, state, tier, eligible: isEligible ? 'yes' : 'no' }
}

export type MovedAccount = {
  readonly reference: string
  readonly member: string
  readonly number: string
  readonly currency: string
  /** At or below zero; null where it may sink without end. */
  readonly floor: bigint | null
  readonly state: 'open' | 'closed'
  readonly isEligible: boolean
}

export function readAccount(cells: Cells): Read<MovedAccount> {
  const [reference, number, currency, overdraft] = [
    cell(cells, 'reference'),
    plainNumber(cell(cells, 'number')),
    cell(cells, 'currency'),
    cell(cells, 'overdraft') || '0',
  ]
  if (givesAway(reference, number)) return secretReference
  const limit = overdraft === 'unlimited' ? undefined : parseMoney(overdraft, currency)
  if (limit?.ok === false) return wrong('overdraft', limit.refusal.code, 'write an amount that the currency has')
  return done({
    reference,
    member: cell(cells, 'member'),
    number,
    currency,
    floor: limit === undefined ? null : -limit.value.minor,
    state: cell(cells, 'state') === 'closed' ? 'closed' : 'open',
    isEligible: cell(cells, 'eligible') !== 'no',
  })
}

export function writeAccount(account: MovedAccount): Cells {
  const { reference, member, number, currency, floor, state, isEligible } = account
  const overdraft = floor === null ? 'unlimited' : formatMoney({ minor: -floor, currency })
  return { reference, member, number, currency, overdraft, state, eligible: isEligible ? 'yes' : 'no' }
}

export type MovedPayee = {
  readonly reference: string
  readonly member: string
  readonly nickname: string
  readonly number: string
  readonly goes:
    | { readonly biller: BillerId }
    | { readonly name: string; readonly bank: string; readonly isByCheck: boolean }
  readonly address: PayeeAddress | undefined
  readonly state: PayeeState
  readonly coolingUntil: Date | null
}

export function readPayee(cells: Cells): Read<MovedPayee> {
  const [reference, number, name, biller, bank, method, street, city, region, zip, cooling] = [
    cell(cells, 'reference'),
    plainNumber(cell(cells, 'number')),
    cell(cells, 'name'),
    cell(cells, 'biller'),
    cell(cells, 'bank'),
    cell(cells, 'method'),
    cell(cells, 'street'),
    cell(cells, 'city'),
    cell(cells, 'region'),
    cell(cells, 'zip'),
    cell(cells, 'cooling_until'),
  ]
  if (givesAway(reference, number)) return secretReference
  if (isId('bil', biller) && name + bank + method !== '')
    return wrong('biller', 'biller_and_account', 'leave name, bank and method empty, or the biller')
  if (biller === '' && name === '') return wrong('name', 'required', 'fill it in, or name a biller')
  if (biller === '' && bank === '') return wrong('bank', 'required', 'fill it in, or name a biller')
  const lines = [street, city, region, zip].filter(part => part !== '').length
  if (lines > 0 && lines < 4) return wrong('street', 'address_in_part', 'fill in street, city, region and zip, or none')
  return done({
    reference,
    member: cell(cells, 'member'),
    nickname: cell(cells, 'nickname'),
    number,
    goes: isId('bil', biller) ? { biller } : { name, bank: bank.toUpperCase(), isByCheck: method === 'check' },
    address: lines === 0 ? undefined : { street, city, region, zip },
    state: (cell(cells, 'state') || 'active') as PayeeState, // One of the words of its shape.
    coolingUntil: cooling === '' ? null : new Date(cooling),
  })
}

export function writePayee({ goes, address, coolingUntil, ...payee }: MovedPayee): Cells {
  const { reference, member, nickname, number, state } = payee
  const to =
    'biller' in goes
      ? { name: '', biller: goes.biller, bank: '', method: '' }
      : { name: goes.name, biller: '', bank: goes.bank, method: goes.isByCheck ? 'check' : '' }
  const place = address ?? { street: '', city: '', region: '', zip: '' }
  const { street, city, region, zip } = place
  const cooling_until = coolingUntil?.toISOString() ?? ''
  return { reference, member, nickname, ...to, number, street, city, region, zip, state, cooling_until }
}

export type MovedOrder = {
  readonly reference: string
  readonly member: string
  readonly fundingAccount: string
  readonly payee: string
  readonly money: Money
  readonly recurrence: Recurrence
  /** How many occurrences are over; the next is the one after them, if there is one. */
  readonly occurrencesOver: number
  readonly state: StandingOrderState
}

/** Asserts what its shape has proved already. */
function dayOrNull(text: string): BusinessDate | null {
  return text === '' ? null : businessDate(text)
}

export function readOrder(cells: Cells): Read<MovedOrder> {
  const money = parseMoney(cell(cells, 'amount'), cell(cells, 'currency'))
  if (!money.ok) return wrong('amount', money.refusal.code, 'write an amount that the currency has')
  const [endsOn, lastPaidOn, nextOn] = [
    dayOrNull(cell(cells, 'ends_on')),
    dayOrNull(cell(cells, 'last_paid_on')),
    dayOrNull(cell(cells, 'next_on')),
  ]
  const occurrencesMax = cell(cells, 'occurrences_max')
  if (endsOn !== null && occurrencesMax !== '')
    return wrong('occurrences_max', 'ends_twice', 'leave it or ends_on empty')
  const recurrence: Recurrence = {
    frequency: cell(cells, 'frequency') as Frequency, // One of the words of its shape.
    startOn: businessDate(cell(cells, 'start_on')),
    endsOn,
    occurrencesMax: occurrencesMax === '' ? null : Number(occurrencesMax),
  }
  const state = (cell(cells, 'state') || 'active') as StandingOrderState // One of the words of its shape.
  const isOver = state === 'ended' || state === 'cancelled'
  const paid = lastPaidOn === null ? 0 : occurrencesUntil(recurrence, lastPaidOn)
  if (isOver && nextOn !== null) return wrong('next_on', 'order_is_over', 'leave it empty: the order is over')
  if (nextOn !== null && lastPaidOn !== null && nextOn <= lastPaidOn)
    return wrong('next_on', 'paid_already', 'give the day after last_paid_on: this one is paid already')
  const occurrencesOver = nextOn === null ? paid : occurrencesUntil(recurrence, nextOn) - 1
  if (nextOn !== null && (occurrencesOver < 0 || occurrenceOn(recurrence, occurrencesOver) !== nextOn))
    return wrong('next_on', 'not_an_occurrence', 'give a day that the order is due on, counted from start_on')
  if (!isOver && occurrenceOn(recurrence, occurrencesOver) === undefined)
    return wrong('state', 'never_due', 'write ended: the order is not due any more')
  return done({
    reference: cell(cells, 'reference'),
    member: cell(cells, 'member'),
    fundingAccount: cell(cells, 'funding_account'),
    payee: cell(cells, 'payee'),
    money: money.value,
    recurrence,
    occurrencesOver,
    state,
  })
}

export function writeOrder({ money, recurrence, occurrencesOver, state, ...order }: MovedOrder): Cells {
  const isOver = state === 'ended' || state === 'cancelled'
  const unending = { ...recurrence, endsOn: null, occurrencesMax: null }
  return {
    reference: order.reference,
    member: order.member,
    funding_account: order.fundingAccount,
    payee: order.payee,
    amount: formatMoney(money),
    currency: money.currency,
    frequency: recurrence.frequency,
    start_on: recurrence.startOn,
    ends_on: recurrence.endsOn ?? '',
    occurrences_max: recurrence.occurrencesMax?.toString() ?? '',
    last_paid_on: occurrencesOver === 0 ? '' : (occurrenceOn(unending, occurrencesOver - 1) ?? fault('it has no end')),
    next_on: isOver ? '' : (occurrenceOn(recurrence, occurrencesOver) ?? fault('one that goes on is due again')),
    state,
  }
}

export const pastStates = ['paid', 'returned', 'failed', 'cancelled', 'pending'] as const
export type PastState = (typeof pastStates)[number]

export type MovedPayment = {
  readonly reference: string
  readonly member: string
  readonly fundingAccount: string
  readonly payee: string
  readonly payeeName: string
  readonly standingOrder: string
  readonly money: Money
  readonly paidOn: BusinessDate
  readonly method: string
  readonly state: PastState
  readonly note: string
}

export function readPayment(cells: Cells): Read<MovedPayment> {
  const money = parseMoney(cell(cells, 'amount'), cell(cells, 'currency'))
  if (!money.ok) return wrong('amount', money.refusal.code, 'write an amount that the currency has')
  return done({
    reference: cell(cells, 'reference'),
    member: cell(cells, 'member'),
    fundingAccount: cell(cells, 'funding_account'),
    payee: cell(cells, 'payee'),
    payeeName: cell(cells, 'payee_name'),
    standingOrder: cell(cells, 'standing_order'),
    money: money.value,
    paidOn: businessDate(cell(cells, 'paid_on')),
    method: cell(cells, 'method'),
    state: cell(cells, 'state') as PastState, // One of the words of its shape.
    note: cell(cells, 'note'),
  })
}

export function writePayment({ money, ...payment }: MovedPayment): Cells {
  return {
    reference: payment.reference,
    member: payment.member,
    funding_account: payment.fundingAccount,
    payee: payment.payee,
    payee_name: payment.payeeName,
    standing_order: payment.standingOrder,
    amount: formatMoney(money),
    currency: money.currency,
    paid_on: payment.paidOn,
    method: payment.method,
    state: payment.state,
    note: payment.note,
  }
}

/** What of a payment of the past is sealed. */
export type PastDetail = { readonly payeeName?: string; readonly note?: string }

export function readPastDetail(text: string | undefined): PastDetail {
  return text === undefined ? {} : (JSON.parse(text) as PastDetail) // Sealed by import, from one.
}
