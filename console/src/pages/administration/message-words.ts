// What is said of messages, and what a list of them is narrowed by.

import type { Asked, Item } from '../../api/asked.ts'
import type { Question } from '../../parts/address.ts'
import type { Tone } from '../../parts/tone.ts'
import { instantOf, isDay } from '../../parts/zone-time.ts'

export type Message = Item<'GET /v1/messages'>
type Looked = NonNullable<Asked<'GET /v1/messages'>['query']>
type Kind = NonNullable<Looked['kind']>

/** In a list, and as a sentence. */
export const messageStates: Readonly<Record<Message['state'], readonly [label: string, tone: Tone, sentence: string]>> =
  {
    failed: ['Given up', 'bad', 'It did not arrive.'],
    queued: ['Waiting', 'waiting', 'It is to go next, or is to be tried again.'],
    sending: ['On its way', 'waiting', 'It is being sent.'],
    sent: ['Sent', 'good', 'The mail server has taken it; whether it was read nobody tells.'],
    delivered: ['Delivered', 'good', 'Its receiver has answered that it has it.'],
    suppressed: ['Not sent', 'quiet', 'The channel was off when it was to go: nothing was sent.'],
  }

/** Mail to members and people at work, and then what programs hear. */
const kindNames: Readonly<Record<Kind, string>> = {
  payment_settled: 'Mail: payment settled',
  payment_failed: 'Mail: payment failed',
  payment_returned: 'Mail: payment returned',
  payment_held: 'Mail: payment held',
  payment_stopped: 'Mail: payment stopped',
  approval_wanted: 'Mail: approval wanted',
  payee_details_wanted: 'Mail: details of a payee wanted',
  payee_details_changed: 'Mail: details of a payee changed',
  standing_order_failed: 'Mail: standing order failed',
  dispute_received: 'Mail: dispute received',
  dispute_credited: 'Mail: dispute credited',
  dispute_decided: 'Mail: dispute decided',
  sign_in_alert: 'Mail: sign-in alert',
  unmasking_alert: 'Mail: unmasking alert',
  break_glass_opened: 'Mail: break glass opened',
  credentials_reset: 'Mail: credentials reset',
  'payment.scheduled': 'Webhook: payment scheduled',
  'payment.held': 'Webhook: payment held',
  'payment.released': 'Webhook: payment released',
  'payment.sent': 'Webhook: payment sent',
  'payment.settled': 'Webhook: payment settled',
  'payment.failed': 'Webhook: payment failed',
  'payment.returned': 'Webhook: payment returned',
  'payment.cancelled': 'Webhook: payment cancelled',
  'payee.changed': 'Webhook: payee changed',
  'standing_order.changed': 'Webhook: standing order changed',
  'dispute.changed': 'Webhook: dispute changed',
  'proposal.changed': 'Webhook: proposal changed',
}
export const messageKinds = Object.entries(kindNames).map(([value, label]) => ({ value, label }))

function isState(text: string | undefined): text is Message['state'] {
  return text !== undefined && Object.hasOwn(messageStates, text)
}

export function isMemberId(text: string): boolean {
  return /^mem_[0-9a-z]{1,26}$/.test(text)
}

function isKind(text: string | undefined): text is Kind {
  return text !== undefined && Object.hasOwn(kindNames, text)
}

/**
 * What is asked of the office, and the same in words. Those that were given up, unless something else is looked for: of those
 * somebody has to think. A day begins where the institution is.
 */
export function messagesAsked(
  { state, kind, member, since }: Question,
  zone: string,
): readonly [Looked, string | undefined] {
  const from = since !== undefined && isDay(since) ? instantOf(`${since}T00:00`, zone) : undefined
  const isMember = member !== undefined && isMemberId(member)
  const isOnly = state === 'any' ? undefined : isState(state) ? state : 'failed'
  const words = [
    ...(isOnly === undefined || (isOnly === 'failed' && state === undefined) ? [] : [messageStates[isOnly][0]]),
    ...(isKind(kind) ? [kindNames[kind]] : []),
    ...(isMember ? [`to ${member}`] : []),
    ...(from === undefined ? [] : [`since ${since}`]),
  ]
  const looked = {
    ...(isOnly === undefined ? {} : { state: isOnly }),
    ...(isKind(kind) ? { kind } : {}),
    ...(isMember ? { member } : {}),
    ...(from === undefined ? {} : { createdFrom: from }),
  }
  return [looked, words.length === 0 ? undefined : words.join(', ')]
}

/** What was given up, and a webhook that its receiver may have lost; the office decides anew. */
export function mayGoAgain({ state }: Pick<Message, 'state'>): boolean {
  return state === 'failed' || state === 'delivered'
}
