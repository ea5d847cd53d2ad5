// What is said of payments that wait for somebody, and of those that went wrong.

import { sayMoney } from '../base/money.ts'
import type { Actor } from '../base/work.ts'
import type * as change from '../change/change.ts'
import * as payments from '../payments/payments.ts'
import type { Described, Held, Why } from './work-item.ts'
import { action, answers, type Seen, sayCode, sayDay, sayMoment, sayReturn } from './work-say.ts'

const railWords: Readonly<Record<payments.Payment['method'], string>> = {
  ach: 'ACH',
  same_day_ach: 'same-day ACH',
  check: 'check',
  on_us: 'book transfer',
}

type WaitingPayment = {
  readonly payment: payments.Payment
  readonly same: payments.SameBill | null
  readonly proposal: change.Proposal | null
  /** That whoever asks has lately changed where it would go. */
  readonly hasChangedAccount: boolean
}

export function describeWaiting(seen: Seen, waiting: WaitingPayment): Described {
  const { payment, proposal, hasChangedAccount } = waiting
  const { id, state, method, money, processOn, version } = payment
  const { hasCutOff } = seen.open.windowOf(payment)
  const ways =
    proposal?.state === 'open'
      ? answers(seen, proposal, {
          yes: whatGoes(seen, payment),
          no: `Cancels ${sayMoney(money)}. What was held for it is free again; no money leaves.`,
          hasChangedAccount,
        })
      : []
  return {
    id,
    kind: state === 'held' ? 'payment_hold' : 'payment_approval',
    since: payment.changedAt,
    due: seen.open.closing(method, processOn),
    clock: {
      name: 'cut_off',
      source: hasCutOff
        ? `The window of ${sayDay(processOn)} for ${railWords[method]} closes`
        : `The end of ${sayDay(processOn)}, the day it is to go`,
    },
    money,
    rail: method,
    member: payment.member,
    payee: payment.payee,
    payment: id,
    state,
    why: whyWaiting(seen, waiting),
    owner: null,
    actions: [
      ...ways,
      action(seen, {
        action: 'cancel',
        path: `/v1/payments/${id}/cancellation`,
        permit: 'payments.cancel',
        revision: version,
        consequence: `Takes ${sayMoney(money)} back. What was held for it is free again; no money leaves.`,
      }),
    ],
  }
}

/** What comes of letting it go now, and how long one may think better of it. */
function whatGoes(seen: Seen, payment: payments.Payment): string {
  const minutes = seen.open.recallMinutes
  const recall = minutes === 0 ? '' : ` You may recall it for ${minutes === 1 ? 'one minute' : `${minutes} minutes`}.`
  return `${howItGoes(seen, payment)}${recall}`
}

function howItGoes(seen: Seen, payment: payments.Payment): string {
  const amount = sayMoney(payment.money)
  const { day, closesAt, hasCutOff } = seen.open.windowOf(payment)
  if (payment.method === 'on_us' && day === seen.open.today)
    return `Moves ${amount} to the payee’s account here${seen.open.recallMinutes === 0 ? ' at once' : ''}.`
  if (!hasCutOff) return `Releases ${amount} to this payee on ${sayDay(day)}.`
  return day === seen.open.today
    ? `Releases ${amount} to this payee; goes out with the window that closes at ${sayMoment(seen, closesAt)}.`
    : `Releases ${amount} to this payee on ${sayDay(day)}; goes out with the window that closes ${sayMoment(seen, closesAt)}.`
}

function whyWaiting(seen: Seen, { payment, same, proposal }: WaitingPayment): Why {
  const { state, reason } = payment
  const facts = {
    ...(same === null ? {} : { sameAs: same.same, sameOrderedAt: same.orderedAt }),
    ...(reason === null ? {} : { reason }),
    ...(proposal === null
      ? {}
      : {
          proposal: proposal.id,
          contentHash: proposal.contentHash,
          approvals: proposal.approvers.length,
          approvalsNeeded: proposal.approvalsNeeded,
          makers: proposal.makers,
        }),
  }
  const code =
    state === 'held'
      ? same !== null && reason !== 'screening'
        ? 'held_same_bill'
        : codeOfHold(reason)
      : whyAsked(seen, payment)
  const words = [
    state === 'held' ? saidOfHold(payment) : saidOfApproval(seen, payment, proposal),
    ...(same === null ? [] : [saidOfSame(seen, payment, same)]),
    lateness(seen, payment),
  ]
  return { code, words: words.join(' '), facts }
}

function codeOfHold(reason: string | null): string {
  if (reason === 'screening') return 'held_for_screening'
  return reason === 'detection_silent' ? 'held_unasked' : 'held_suspicious'
}

function saidOfHold({ money, reason }: payments.Payment): string {
  if (reason === 'screening')
    return 'Held. Somebody in it may be on a sanctions list, and two people have yet to say whether they are. No money has left. Decide the hit first; it goes by itself then.'
  if (reason === 'detection_silent')
    return `Held. Nothing could say in time whether ${sayMoney(money)} is suspicious, and it is above what goes without that. No money has left.`
  return `Held. Detection says: ${reason === null ? 'nothing' : sayCode(reason)}. No money has left.`
}

function whyAsked({ open: { approvals } }: Seen, { money }: payments.Payment): string {
  if (approvals.two !== null && money.minor > approvals.two) return 'above_two_approvals'
  return approvals.one !== null && money.minor > approvals.one ? 'above_one_approval' : 'asked_by_a_program'
}

function saidOfApproval(seen: Seen, payment: payments.Payment, proposal: change.Proposal | null): string {
  const { approvals, currency } = seen.open
  const code = whyAsked(seen, payment)
  const limit = code === 'above_two_approvals' ? approvals.two : approvals.one
  const given = proposal === null ? 0 : proposal.approvers.length
  const needed = proposal === null ? 1 : proposal.approvalsNeeded
  const how = `${needed === 1 ? 'one person' : 'two people'} must agree${given === 0 ? '' : `, and ${given} has`}`
  const why =
    code === 'asked_by_a_program' || limit === null
      ? `A program that runs on a model asked for ${sayMoney(payment.money)}, so ${how}.`
      : `${sayMoney(payment.money)} is above ${sayMoney({ minor: limit, currency })}, so ${how}.`
  return `Waits for approval. ${why} No money has left.`
}

/** The comparison that a person would make first. */
function saidOfSame({ open }: Seen, payment: payments.Payment, same: payments.SameBill): string {
  const what = same.processOn === payment.processOn ? 'Same payee, amount and date' : 'Same payee and amount'
  const when = same.processOn === open.today ? 'today' : `on ${sayDay(same.processOn)}`
  const became = { settled: 'paid', sent: 'sent', released: 'released' }[String(same.state)] ?? 'to go'
  return `${what} as ${same.same}, ${became} ${when}. Nothing has been sent twice.`
}

function lateness(seen: Seen, payment: payments.Payment): string {
  const due = seen.open.closing(payment.method, payment.processOn)
  const { day } = seen.open.windowOf(payment)
  if (due > seen.work.now)
    return `To leave on ${sayDay(payment.processOn)}, it must be answered by ${sayMoment(seen, due)}.`
  return `It has missed the window of ${sayDay(payment.processOn)}; the next is on ${sayDay(day)}.`
}

const actPaths = { reprocess: 'reprocessing', refund: 'refund', reissue: 'reissue', close: 'closure' } as const
type Act = keyof typeof actPaths

type ExceptionSeen = payments.OpenException & {
  /** That people have been asked what to do, and may still answer. */
  readonly isAsked: boolean
}

/** Whoever has taken it has it alone for a while. */
export function heldBy(seen: Seen, owner: Actor | null, until: Date | null): Held | null {
  return owner === null || until === null || until <= seen.work.now ? null : { by: owner, until }
}

/** Why whoever asks must wait for somebody else who has it. */
export function whileOwned(seen: Seen, owner: Held | null): string | null {
  if (owner === null || owner.by === seen.work.actor) return null
  return `Somebody else has taken it until ${sayMoment(seen, owner.until)}.`
}

export function describeException(seen: Seen, found: ExceptionSeen): Described {
  const { exception, payment, isAsked } = found
  const { id, kind, version, dueOn } = exception
  const owner = heldBy(seen, exception.owner, exception.ownedUntil)
  const taken = whileOwned(seen, owner)
  const asked = isAsked ? 'Somebody has been asked already, and has yet to answer.' : null
  const open = (what: Act) =>
    action(seen, {
      action: what,
      path: `/v1/exceptions/${id}/${actPaths[what]}`,
      permit: what === 'refund' || what === 'reissue' ? 'exceptions.refund' : 'exceptions.resolve',
      revision: version,
      unless: taken ?? asked,
      consequence: whatComesOf(what, payment),
    })
  return {
    id,
    kind: 'payment_exception',
    since: exception.openedAt,
    due: seen.open.endOf(dueOn),
    clock: { name: 'own_target', source: 'By when we want somebody to have looked at it, in business days' },
    money: payment.money,
    rail: payment.method,
    member: payment.member,
    payee: payment.payee,
    payment: payment.id,
    state: isAsked ? 'asked' : 'open',
    why: {
      code: kind,
      words: saidOfException(found),
      facts: {
        reason: exception.reason,
        retries: exception.retries,
        day: exception.retryOn ?? payment.processOn,
        ...(isAsked && exception.proposal !== null ? { proposal: exception.proposal } : {}),
      },
    },
    owner,
    actions: [
      action(seen, {
        action: 'take',
        path: `/v1/exceptions/${id}/ownership`,
        permit: 'exceptions.resolve',
        revision: version,
        unless: taken,
        consequence: 'Nobody else can act on it for a quarter of an hour. No money moves.',
      }),
      ...payments.exceptionTable[kind].actions.map(open),
    ],
  }
}

function whatComesOf(what: Act, { money, method }: payments.Payment): string {
  const amount = sayMoney(money)
  if (what === 'reprocess')
    return `Tries ${amount} again by ${railWords[method]} with the next window, under the same name.`
  if (what === 'close') return 'Ends it. No money moves, and nothing is tried again.'
  const second = 'Above the threshold a second person agrees first.'
  return what === 'refund'
    ? `Gives ${amount} back to the member’s account. ${second}`
    : `Pays ${amount} to the payee anew with what came back. ${second}`
}

function saidOfException({ exception, payment }: ExceptionSeen): string {
  const { kind, reason, retryOn, retries } = exception
  const amount = sayMoney(payment.money)
  const why = sayCode(reason)
  const said = sayReturn(reason.slice(0, 3)) ?? why
  const again = retryOn === null ? '' : ` It is tried again by itself on ${sayDay(retryOn)}.`
  switch (kind) {
    case 'rejected':
      return `The bank refused ${amount}: ${said}. Nothing was paid, and the money is free on the member’s account. Try it again once that is put right, or close it.`
    case 'insufficient_funds':
      return `There was not enough for ${amount} on ${sayDay(payment.processOn)}${retries === 0 ? '' : `, and ${retries === 1 ? 'once' : 'twice'} more since`}. Nothing was paid.${again}`
    case 'refused':
      return `A rule of ours stopped ${amount} on its day: ${why}. Nothing was paid. Try it again once that is put right, or close it.`
    case 'returned':
      return `${amount} was paid and came back: ${said}. It rests with the institution, and the member does not have it. Refund it, or pay it anew.`
    case 'unknown_outcome':
      return `${amount} should have arrived${payment.deliverOn === null ? '' : ` by ${sayDay(payment.deliverOn)}`}, and the bank has said nothing. It is not sent again. Ask the bank; this ends with its answer.`
    case 'stale':
      return `Nobody has cashed the check of ${sayDay(payment.processOn)} for ${amount}. The money is still held. Refund it or pay it anew; the check is stopped first.`
    case 'core_differs':
      return `The core has ${amount} otherwise than it is here: ${why}. Nothing is put right by itself. Put it right there, then close this.`
    case 'correction':
      return `${amount} arrived, and the bank says what to write otherwise next time: ${why}. See to the payee’s account within six banking days, then close this.`
    case 'check_presented':
      return `The check for ${amount} was brought to the bank and is not to be paid, or was paid all the same: ${why}. Banks give so much back for a day or two. Speak to the bank, then close this.`
  }
}
