// Words that people read at a thing that waits: amounts, moments, and why somebody may not. Nothing here names anybody.

import { type BusinessDate, dateIn } from '../base/dates.ts'
import type { Work } from '../base/work.ts'
import type * as change from '../change/change.ts'
import type * as identity from '../identity/identity.ts'
import type { OpenPayments } from '../payments/payments.ts'
import * as rails from '../rails/rails.ts'
import type { Action, WorkAction } from './work-item.ts'

/** What is known of whoever asks, and of the moment. */
export type Seen = {
  readonly work: Work
  readonly open: OpenPayments
  /** Nothing where they may; why not, where they may not. */
  readonly mayNot: (permit: identity.Permit) => string | null
  readonly mayNotApprove: (proposal: change.Proposal, hasChangedAccount: boolean) => string | null
  readonly approvalPermit: (proposal: change.Proposal) => identity.Permit
}

/** `payee_not_active` as people say it. Codes of other programs have no words here. */
export function sayCode(code: string): string {
  return code.replaceAll('_', ' ')
}

type Draft = {
  readonly action: WorkAction
  readonly path: string
  readonly permit: identity.Permit
  readonly consequence: string
  readonly passkey?: true
  readonly revision?: number
  /** Why nobody may at present, or not whoever asks. */
  readonly unless?: string | null
}

export function action(seen: Seen, draft: Draft): Action {
  const { action: name, path, permit, consequence, passkey = false, revision = null, unless = null } = draft
  const whyNot = unless ?? seen.mayNot(permit)
  return { action: name, method: 'POST', path, permit, may: whyNot === null, whyNot, passkey, revision, consequence }
}

type Answers = {
  /** What comes of the last approval. */
  readonly yes: string
  readonly no: string
  /** Of a payment, that whoever asks has lately changed where it would go. */
  readonly hasChangedAccount?: boolean
}

/** To answer what is asked: yes, or no. */
export function answers(
  seen: Seen,
  proposal: change.Proposal,
  { yes, no, hasChangedAccount = false }: Answers,
): readonly Action[] {
  const { id, approvalsNeeded, approvers, expiresAt } = proposal
  const missing = approvalsNeeded - approvers.length
  const late = expiresAt <= seen.work.now ? 'The time to answer is over.' : null
  const approving = late ?? seen.mayNotApprove(proposal, hasChangedAccount)
  return [
    {
      action: 'approve',
      method: 'POST',
      path: `/v1/proposals/${id}/approvals`,
      permit: seen.approvalPermit(proposal),
      may: approving === null,
      whyNot: approving,
      passkey: true,
      revision: null,
      consequence:
        missing > 1 ? `Counts as one of ${approvalsNeeded} approvals. Nothing is done before the last.` : yes,
    },
    action(seen, {
      action: 'reject',
      path: `/v1/proposals/${id}/rejection`,
      permit: 'proposals.reject',
      unless: late,
      consequence: no,
    }),
  ]
}

/** What a code of a return means, without what is to be done about it: "R03: no such account, or not of this receiver". */
export function sayReturn(code: string): string | undefined {
  return rails.returnWords(code)?.split('. ')[0]
}

/** "Tue 24 Nov". */
export function sayDay(day: BusinessDate): string {
  return new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' })
    .format(new Date(`${day}T00:00:00Z`))
    .replace(',', '')
}

/** "16:45 CT", with its day where that is another. */
export function sayMoment({ work, open: { timeZone, today } }: Seen, at: Date): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'shortGeneric',
  }).format(at)
  const day = dateIn(timeZone, at)
  return dateIn(timeZone, work.now) === day && day === today ? parts : `${sayDay(day)}, ${parts}`
}

const roleWords: Readonly<Record<identity.Role, string>> = {
  member_services: 'member services',
  operator: 'an operator',
  approver: 'an approver',
  security_analyst: 'a security analyst',
  compliance: 'compliance',
  auditor: 'an auditor',
  examiner: 'an examiner',
  executive: 'an executive',
  platform_engineer: 'a platform engineer',
  ai_agent: 'a program',
}

const policyWords: ReadonlyMap<string, string> = new Map([
  ['makers_do_not_approve', 'You made this, so somebody else must approve.'],
  ['who_instructs_an_agent_is_its_maker', 'A program that you instruct made this, so somebody else must approve.'],
  ['nobody_decides_about_themselves', 'This is about yourself, so somebody else must decide.'],
  [
    'who_changed_the_account_does_not_approve_payments_to_it',
    'You have lately changed where this payee is paid, so somebody else must approve.',
  ],
  ['break_glass_only_reads', 'You may look at everything for an hour, and change nothing.'],
])

/** Why a policy says no, in words: of what nothing permits, who may. */
export function sayRefused(policy: string, holders: readonly identity.Role[]): string {
  const words = policyWords.get(policy)
  if (words !== undefined) return words
  if (holders.length === 0) return 'Nobody may do this at the office.'
  return `Only ${listed(holders.map(role => roleWords[role]))} may.`
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}
