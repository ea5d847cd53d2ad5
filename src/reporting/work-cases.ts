// What is said of what a law has put a clock on: disputes, orders to stop payments, names on sanctions lists, and what was
// blocked. Each clock is named with its paragraph.

import type { BusinessDate } from '../base/dates.ts'
import { sayMoney } from '../base/money.ts'
import type * as payments from '../payments/payments.ts'
import * as rails from '../rails/rails.ts'
import type { Action, Described } from './work-item.ts'
import { action, type Seen, sayDay, sayMoment } from './work-say.ts'

type DisputeSeen = payments.OpenDispute & { readonly isAsked: boolean }

const dutyWords: Readonly<Record<payments.Deadline['name'], string>> = {
  confirm_in_writing: 'the member is to confirm it in writing',
  credit_or_decide: 'credit it provisionally, or decide it',
  decide: 'decide it',
  tell_credit: 'tell the member of the provisional credit',
  correct: 'correct the error',
  report: 'tell the member how it ended',
  debit: 'nothing is taken back before',
}

export function describeDispute(seen: Seen, disputed: DisputeSeen): Described {
  const { dispute, deadlines, isAsked } = disputed
  const { id, money, nextDueOn } = dispute
  const next = deadlines.find(
    ({ dueOn, duty, metOn, excusedOn }) =>
      duty === 'institution' && dueOn === nextDueOn && metOn === null && excusedOn === null,
  )
  return {
    id,
    kind: 'dispute',
    since: dispute.receivedAt,
    due: nextDueOn === null ? null : seen.open.endOf(nextDueOn),
    clock:
      nextDueOn === null
        ? null
        : { name: 'regulation_e', source: `${next?.source ?? '12 CFR 1005.11'}: ${dutyWords[next?.name ?? 'decide']}` },
    money,
    rail: null,
    member: dispute.member,
    payee: null,
    payment: dispute.payment,
    state: isAsked ? 'asked' : dispute.state,
    why: {
      code: next?.name ?? 'no_clock',
      words: saidOfDispute(seen, disputed, next),
      facts: {
        reason: dispute.kind,
        ...(nextDueOn === null ? {} : { day: nextDueOn }),
        ...(isAsked && dispute.proposal !== null ? { proposal: dispute.proposal } : {}),
      },
    },
    owner: null,
    actions: disputeActions(seen, disputed),
  }
}

const disputeWords: Readonly<Record<payments.DisputeKind, string>> = {
  unauthorized: 'was not authorized',
  incorrect_amount: 'had the wrong amount',
  omitted: 'is missing from a statement',
  computational: 'was reckoned wrong',
  wrong_payee: 'went to the wrong payee',
  other: 'was an error',
}

function saidOfDispute(
  { open: { today }, work: { now } }: Seen,
  { dispute, isAsked }: DisputeSeen,
  next: payments.Deadline | undefined,
): string {
  const { kind, money, receivedOn, credited, nextDueOn, isTimely, endedAt } = dispute
  const credit =
    credited === 0n
      ? 'Nothing has been credited.'
      : `${sayMoney({ ...money, minor: credited })} has been credited provisionally.`
  const clock =
    next === undefined || nextDueOn === null
      ? isTimely
        ? 'No clock runs.'
        : 'The notice came too late for the clocks of Regulation E.'
      : `${nextDueOn < today ? `Since the end of ${sayDay(nextDueOn)} it is late to` : `By the end of ${sayDay(nextDueOn)},`} ${dutyWords[next.name]} (${next.source}).`
  const asked =
    isAsked && (dispute.answerUntil === null || dispute.answerUntil > now) ? ' A second person has been asked.' : ''
  const what = endedAt === null ? 'A member says' : 'A dispute is decided. A member said'
  return `${what} on ${sayDay(receivedOn)} that ${sayMoney(money)} ${disputeWords[kind]}. ${credit} ${clock}${asked}`
}

function disputeActions(seen: Seen, { dispute, deadlines, isAsked }: DisputeSeen): readonly Action[] {
  const { id, version: revision, money, state, credited } = dispute
  const amount = sayMoney(money)
  const at = (what: string) => `/v1/disputes/${id}/${what}`
  const isOpen = dispute.endedAt === null
  const unless = isAsked ? 'Somebody has been asked already, and has yet to answer.' : null
  const runs = (...names: readonly payments.Deadline['name'][]) =>
    deadlines.some(({ name, metOn, excusedOn }) => names.includes(name) && metOn === null && excusedOn === null)
  const draft = (
    isOffered: boolean,
    ...[name, path, permit, consequence, why = null]: readonly [
      Action['action'],
      string,
      Action['permit'],
      string,
      (string | null)?,
    ]
  ) => (isOffered ? [action(seen, { action: name, path: at(path), permit, revision, consequence, unless: why })] : [])
  return [
    ...draft(
      state === 'open',
      'credit',
      'provisional-credit',
      'disputes.credit',
      `Credits up to ${amount} to the member provisionally. Much is proposed to a second person first.`,
      unless,
    ),
    ...draft(
      isOpen,
      'resolve',
      'resolution',
      'disputes.resolve',
      credited > 0n
        ? `Decides it. What is found stays with the member; the rest of ${sayMoney({ ...money, minor: credited })} comes back after they were told.`
        : `Decides it. What is found of ${amount} is credited to the member for good.`,
      unless,
    ),
    ...draft(
      isOpen && dispute.mustConfirm && dispute.confirmedOn === null,
      'confirm',
      'confirmation',
      'disputes.change',
      'Writes down that the member has confirmed it in writing. No money moves.',
    ),
    ...draft(
      runs('tell_credit', 'report') || dispute.owed > dispute.debited + dispute.short,
      'notify',
      'notices',
      'disputes.change',
      'Writes down what the member was told, and when. No money moves.',
    ),
    ...draft(
      dispute.short > 0n,
      'debit',
      'debit',
      'disputes.credit',
      `Tries once more to take back ${sayMoney({ ...money, minor: dispute.short })} that the account could not bear.`,
    ),
    ...draft(
      isOpen,
      'withdraw',
      'withdrawal',
      'disputes.change',
      'Ends it, since the member has taken it back. What was credited comes back.',
    ),
  ]
}

export function describeStop(seen: Seen, order: payments.StopOrder & { readonly confirmBy: BusinessDate }): Described {
  const { id, confirmBy, receivedOn, target, version } = order
  const payment = 'payment' in target ? target.payment : null
  const what = 'payment' in target ? 'a payment' : 'payee' in target ? 'all payments to a payee' : 'a standing order'
  return {
    id,
    kind: 'stop_order',
    since: order.receivedAt,
    due: seen.open.endOf(confirmBy),
    clock: {
      name: 'stop_confirmation',
      source: '12 CFR 1005.10(c)(2): an oral order that was to be confirmed binds for 14 days',
    },
    money: null,
    rail: null,
    member: order.member,
    payee: 'payee' in target ? target.payee : null,
    payment,
    state: order.state,
    why: {
      code: 'stop_unconfirmed',
      words: `A member said on ${sayDay(receivedOn)} that ${what} is to be stopped, and was asked to confirm it in writing. Without that, it stops nothing after ${sayDay(confirmBy)}.`,
      facts: { day: confirmBy, subject: Object.values(target).join() },
    },
    owner: null,
    actions: [
      action(seen, {
        action: 'confirm',
        path: `/v1/stop-payments/${id}/confirmation`,
        permit: 'stop_payments.order',
        revision: version,
        consequence: 'Writes down that the confirmation came: the order goes on binding. No money moves.',
      }),
      action(seen, {
        action: 'cancel',
        path: `/v1/stop-payments/${id}/cancellation`,
        permit: 'stop_payments.order',
        revision: version,
        consequence: 'Takes the order back: what it stopped may be paid again from now on.',
      }),
    ],
  }
}

export function describeHit(seen: Seen, hit: rails.OpenHit, asked: string | null): Described {
  const { id, subject, kind, version, entry } = hit
  const decide = (consequence: string) =>
    action(seen, {
      action: 'decide',
      path: `/v1/screening/hits/${id}/disposition`,
      permit: 'screening.decide',
      passkey: true,
      revision: version,
      unless: asked === null ? null : 'Somebody has said what it is, and a second person has yet to agree.',
      consequence,
    })
  return {
    id,
    kind: 'screening_hit',
    since: hit.foundAt,
    due: rails.lookBy(hit.foundAt),
    clock: { name: 'own_target', source: 'We want somebody to have looked at it a day after it was found' },
    money: null,
    rail: null,
    member: subject.startsWith('mem_') ? subject : null,
    payee: subject.startsWith('pye_') ? subject : null,
    payment: null,
    state: asked === null ? 'open' : 'asked',
    why: {
      code: kind === 'unread' ? 'name_unread' : 'name_listed',
      words:
        kind === 'unread'
          ? `The name of ${subject} could not be compared with the sanctions lists. Nothing goes to or from them before two people have said what it is.`
          : `The name of ${subject} is like that of entry ${entry} of the sanctions lists. Nothing goes to or from them before two people have said whether it is the same.`,
      facts: { subject, reason: entry, ...(asked === null ? {} : { proposal: asked }) },
    },
    owner: null,
    actions: [
      decide(
        'Asks a second person to agree: to a false match, and what waits goes on; to a true one, and their payments end and their property is blocked.',
      ),
    ],
  }
}

export function describeBlocked(seen: Seen, blocked: payments.Blocked): Described {
  const { id, subject, blockedOn, reportDueOn, missedOn } = blocked
  const due = seen.open.endOf(reportDueOn)
  return {
    id,
    kind: 'blocked_property',
    since: blocked.recordedAt,
    due,
    clock: {
      name: 'blocked_property_report',
      source: '31 CFR 501.603(b)(1): within ten business days of the blocking',
    },
    money: null,
    rail: null,
    member: subject.startsWith('mem_') ? subject : null,
    payee: subject.startsWith('pye_') ? subject : null,
    payment: null,
    state: missedOn === null ? 'to_report' : 'report_missed',
    why: {
      code: missedOn === null ? 'report_due' : 'report_missed',
      words: `Property of ${subject} was blocked on ${sayDay(blockedOn)} and has not been reported to OFAC. ${due > seen.work.now ? `The report is due by ${sayMoment(seen, due)}.` : `The report was due on ${sayDay(reportDueOn)}.`} Report it there, and write down the reference.`,
      facts: { subject, day: reportDueOn },
    },
    owner: null,
    actions: [
      action(seen, {
        action: 'report',
        path: `/v1/blocked-property/${id}/report`,
        permit: 'screening.decide',
        passkey: true,
        consequence: 'Writes down that it was reported, on which day, and what OFAC calls the report. No money moves.',
      }),
    ],
  }
}
