// What programs and members are told of a step of a payment, and of a change of anything else. Pure.
//
// Programs are told of every step that has a type of event; members of what they would ask about: money that has gone, has
// not gone, came back, or waits.

import { dateIn } from '../base/dates.ts'
import type { InstitutionId } from '../base/ids.ts'
import { fault } from '../base/outcome.ts'
import type * as change from '../change/change.ts'
import * as messages from '../messages/messages.ts'
import { memberPlace } from './sealing.ts'
import type { Untold, UntoldChange } from './untold-store.ts'

/** Of a payment that was edited before anybody was told, every event has the amount and the day that it has now. */
export function eventOf(step: Untold): messages.Event | undefined {
  const { payment, state, version, currency, amount, processOn, at } = step
  const type = `payment.${state}`
  if (!messages.isEventType(type)) return undefined
  const values = { payment, state, money: { minor: amount, currency }, day: processOn, version }
  return { channel: 'webhook', key: keyOf(step), type, at, values }
}

/** Under which name an event has the thing that it is about. */
const subjects: Readonly<Record<string, string>> = {
  'payee.changed': 'payee',
  'standing_order.changed': 'order',
  'dispute.changed': 'dispute',
}

export function eventOfChange({ key, event, subject, state, version, at }: UntoldChange): messages.Event | undefined {
  if (event === null) return undefined
  const place = subjects[event] ?? fault(`nobody has said how ${event} names what it is about`)
  return { channel: 'webhook', key, type: event, at, values: { [place]: subject, state, version } }
}

export function eventOfProposal({ proposal, state, version, at }: change.Untold): messages.Event {
  const values = { proposal, state, version }
  return { channel: 'webhook', key: `${proposal}/${version}`, type: 'proposal.changed', at, values }
}

/** To the member whose payee it is, where there is an address. */
export function mailOfChange(
  institution: InstitutionId,
  timeZone: string,
  { key, subject: payee, notice, member, email, language, last4, at }: UntoldChange,
): messages.Mail | undefined {
  if (notice === null || member === null || email === null || last4 === null) return undefined
  const to = { sealed: email, place: memberPlace({ institution, member }, 'email_sealed') }
  return { channel: 'mail', key, notice, language, to, values: { payee, last4, time: { at, timeZone } } }
}

/** To the member, where there is an address and something to say. */
export function mailOf(institution: InstitutionId, timeZone: string, step: Untold): messages.Mail | undefined {
  const { member, email, language } = step
  const notice = noticeOf(timeZone, step)
  if (email === null || notice === undefined) return undefined
  const to = { sealed: email, place: memberPlace({ institution, member }, 'email_sealed') }
  return { channel: 'mail', key: keyOf(step), language, to, ...notice }
}

/** A step is taken once, and so is what is said of it: one message under this key for each recipient. */
function keyOf({ payment, version }: Untold): string {
  return `${payment}/${version}`
}

function noticeOf(timeZone: string, step: Untold): Pick<messages.Mail, 'notice' | 'values'> | undefined {
  const { payment, state, from, reason, currency, amount: minor, standingOrder: order, processOn, at } = step
  const amount = { minor, currency }
  const date = dateIn(timeZone, at)
  if (state === 'settled') return { notice: 'payment_settled', values: { payment, amount, date } }
  if (state === 'returned')
    return { notice: 'payment_returned', values: { payment, amount, date, reason: whyReturned(reason) } }
  // Why somebody looks at it twice is nothing to tell whoever may have stolen an account.
  if (state === 'held')
    return { notice: 'payment_held', values: { payment, amount, time: { at, timeZone }, reason: 'review' } }
  // Nobody let it go. What members took back or stopped themselves, they know.
  const isDropped = state === 'cancelled' && reason?.startsWith('approval_') === true
  if (state !== 'failed' && !isDropped) return undefined
  const values = { amount, date: processOn, reason: whyFailed(from, reason) }
  return order !== null && from === null
    ? { notice: 'standing_order_failed', values: { order, ...values } }
    : { notice: 'payment_failed', values: { payment, ...values } }
}

/** In the words of the notice. What the bank says is about the payee's account, so it counts as its rejection. */
function whyFailed(from: Untold['from'], reason: string | null): string {
  if (from === 'released' || from === 'sent') return 'rejected'
  if (reason === 'insufficient_funds' || reason === 'payee_not_active') return reason
  if (reason === 'funding_account_closed' || reason === 'account_closed') return 'account_closed'
  return reason?.startsWith('over_') === true ? 'limit_exceeded' : 'other'
}

/** By the codes of NACHA's return reasons (Operating Rules, appendix four), or in our own words. */
const returns: Readonly<Record<string, string>> = {
  R02: 'account_closed',
  R03: 'no_account',
  R04: 'no_account',
  R05: 'not_authorised',
  R07: 'not_authorised',
  R10: 'not_authorised',
  R29: 'not_authorised',
}
const ownReturns: readonly string[] = ['account_closed', 'no_account', 'not_authorised']

function whyReturned(reason: string | null): string {
  const own = returns[reason ?? ''] ?? reason ?? ''
  return ownReturns.includes(own) ? own : 'other'
}
