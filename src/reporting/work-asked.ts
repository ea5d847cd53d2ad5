// What is said of what people here are asked: proposals, plans that are late, and rights for an hour that nobody has looked at.

import { parseMoney, sayMoney } from '../base/money.ts'
import type * as change from '../change/change.ts'
import type * as identity from '../identity/identity.ts'
import type { Feedback } from './feedback.ts'
import type { Described } from './work-item.ts'
import { saidOfKind } from './work-kinds.ts'
import { action, answers, type Seen, sayDay, sayMoment } from './work-say.ts'

type Content = { readonly [member: string]: unknown }

function textIn(content: Content, member: string): string | null {
  const held = content[member]
  return typeof held === 'string' ? held : null
}

export function describeProposal(seen: Seen, proposal: change.Proposal): Described {
  const { id, kind, subject, makers, approvers, approvalsNeeded, contentHash, expiresAt } = proposal
  // As the room that proposed wrote it; where it is no record, nothing is in it.
  const content = (typeof proposal.content === 'object' && proposal.content !== null ? proposal.content : {}) as Content
  const amount = parseMoney(textIn(content, 'amount') ?? '', textIn(content, 'currency') ?? '')
  const money = amount.ok ? amount.value : null
  const what = saidOfKind(kind)
  const for_ = money === null ? '' : ` for ${sayMoney(money)}`
  const given = approvers.length === 0 ? '' : `, and ${approvers.length} has`
  return {
    id,
    kind: 'proposal',
    since: proposal.proposedAt,
    due: expiresAt,
    clock: { name: 'answer', source: 'Until then it can be answered; after that it ends by itself' },
    money,
    rail: null,
    member: textIn(content, 'member'),
    payee: textIn(content, 'payee'),
    payment: /^pay_[0-9a-z]{1,26}$/.test(subject) ? subject : null,
    state: proposal.state,
    why: {
      code: 'asked_of_a_second_person',
      words: `${what}${for_} was proposed. ${approvalsNeeded === 1 ? 'One other person' : 'Two other people'} must agree${given}. Nothing has been done. It ends by itself at ${sayMoment(seen, expiresAt)}.`,
      facts: {
        proposal: id,
        proposalKind: kind,
        subject,
        contentHash,
        makers,
        approvals: approvers.length,
        approvalsNeeded,
      },
    },
    owner: null,
    actions: answers(seen, proposal, {
      yes: `Carries it out${for_ === '' ? '' : `, ${sayMoney(money ?? { minor: 0n, currency: seen.open.currency })}`}. What would come of it can be tried beforehand.`,
      no: 'Ends it. Nothing is done.',
    }),
  }
}

export function describeFeedback(seen: Seen, feedback: Feedback): Described {
  const { id, due, owner, area, about, version } = feedback
  return {
    id,
    kind: 'feedback',
    since: feedback.changedAt,
    due: due === null ? null : seen.open.endOf(due),
    clock: { name: 'plan', source: 'The day for which it was planned' },
    money: null,
    rail: null,
    member: about?.startsWith('mem_') === true ? about : null,
    payee: about?.startsWith('pye_') === true ? about : null,
    payment: about?.startsWith('pay_') === true ? about : null,
    state: feedback.state,
    why: {
      code: 'plan_overdue',
      words: `Something was said of ${area.replaceAll('_', ' ')}, and ${owner ?? 'somebody'} was to see to it${due === null ? '' : ` by ${sayDay(due)}`}. Nobody has said what came of it. Say so, or plan it anew.`,
      facts: { ...(about === null ? {} : { subject: about }), ...(due === null ? {} : { day: due }) },
    },
    owner: null,
    actions: [
      action(seen, {
        action: 'plan',
        path: `/v1/feedback/${id}/steps`,
        permit: 'feedback.plan',
        revision: version,
        consequence: 'Writes down what came of it, or another day. No money moves.',
      }),
    ],
  }
}

export function describeBreakGlass(seen: Seen, opened: identity.BreakGlassRow): Described {
  const { breakGlass, actor, openedAt, expiresAt, reviewDue } = opened
  return {
    id: breakGlass,
    kind: 'break_glass',
    since: openedAt,
    due: reviewDue,
    clock: { name: 'review', source: 'By when somebody else is to have looked at what was done' },
    money: null,
    rail: null,
    member: null,
    payee: null,
    payment: null,
    state: expiresAt > seen.work.now ? 'open' : 'over',
    why: {
      code: 'rights_for_an_hour',
      words: `Somebody could look at everything from ${sayMoment(seen, openedAt)} to ${sayMoment(seen, expiresAt)}. Nobody has reviewed it. Read in the log what was looked at, and say what you found.`,
      facts: { subject: actor },
    },
    owner: null,
    actions: [
      action(seen, {
        action: 'review',
        path: `/v1/break-glass/${breakGlass}/review`,
        permit: 'break_glass.review',
        passkey: true,
        unless: actor === seen.work.actor ? 'It was opened for you, so somebody else must review it.' : null,
        consequence: 'Ends it with what you found. What was found stays in the log.',
      }),
    ],
  }
}
