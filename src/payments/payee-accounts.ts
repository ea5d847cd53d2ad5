// Where money for a payee goes is changed by two people: one asks, another agrees, and then nothing is sent to the new
// account for a while. A change of bank details is how payments are stolen, and it is the member who notices, so the member
// is told when it is asked for, and again when it is done.
//
// The proposal names the token of the number and its last four; the number is sealed for the payee's own column, and rests
// in `wanted_account`. Any other change of the payee voids what was asked.

import * as audit from '../audit/audit.ts'
import { daysAfter } from '../base/dates.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import { paymentKind } from './approvals.ts'
import { institution } from './parties.ts'
import {
  firstOfTwins,
  lockToChange,
  type NewPayeeRefusal,
  ownAccounts,
  type PayeeChangeRefusal,
  payeeAccountKind,
  tellOfPayee,
} from './payees.ts'
import * as store from './payees-store.ts'
import type { MemberId, PayeeId } from './payment.ts'
import { settingsOf } from './settings.ts'
import { toBeTold } from './untold-changes.ts'

const msPerHour = 3_600_000

/** Where money for the payee is to go. `member` is the one under whose key the number was sealed. */
export type ChangedAccount = store.PayeeAccount & { readonly member: MemberId; readonly method: 'ach' | 'check' }

/** In the order in which they are looked for. */
export type PayeeAccountRefusal =
  | PayeeChangeRefusal
  | NewPayeeRefusal
  | { readonly code: 'proposal_pending'; readonly proposal: change.ProposalId }

/** Where a bank has asked for it: which of its notices, and how many people have to agree. */
export type Asking = {
  readonly because: { readonly changeNotice: string; readonly code: string; readonly dueOn: string }
  readonly approvalsNeeded: 1 | 2
}

/** Asks another person. `version` is the one the caller has seen; it is looked at now, and again when it is done. */
export async function proposePayeeAccount(
  work: Work,
  id: PayeeId,
  wanted: ChangedAccount,
  version: number,
  asking?: Asking,
): Promise<Outcome<change.Proposal, PayeeAccountRefusal>> {
  const looked = await look(work, id, wanted, version)
  if (!looked.ok) return looked
  const { before } = looked.value
  const { member, bank, method, number } = wanted
  const { answerDays } = (await settingsOf(work, await institution(work))).approvals
  const proposed = await change.propose(work, {
    kind: payeeAccountKind,
    subject: id,
    content: {
      member,
      version,
      bank,
      method,
      token: number.token,
      lastDigits: number.last4,
      before: before.last4,
      ...(asking === undefined ? {} : { because: asking.because }),
    },
    approvalsNeeded: asking?.approvalsNeeded ?? 1,
    expiresAt: daysAfter(work.now, answerDays),
  })
  if (!proposed.ok) {
    if (proposed.refusal.code === 'proposal_pending') return refused(proposed.refusal)
    return fault(`bank details were not proposed: ${proposed.refusal.code}`)
  }
  const proposal = proposed.value.id
  await store.insertWantedAccount(work, { ...wanted, proposal, payee: id, version })
  audit.append(work, 'payments.payee_account_wanted', {
    payee: id,
    proposal,
    before: { token: before.token, last4: before.last4 },
    wanted: { token: number.token, last4: number.last4 },
    version,
  })
  const notice = { name: 'payee_details_wanted', member, last4: number.last4 } as const
  toBeTold(work, [{ subject: id, state: before.state, version, event: null, notice }], () => `${proposal}/wanted`)
  return proposed
}

type Looked = { readonly before: store.LockedPayee; readonly account: store.PayeeRow['account'] }

/** Whether the payee, as it was seen, may get this account. */
async function look(
  work: Work,
  id: PayeeId,
  wanted: ChangedAccount,
  version: number,
): Promise<Outcome<Looked, PayeeChangeRefusal | NewPayeeRefusal>> {
  const payee = await lockToChange(work, id, wanted.member, version)
  if (!payee.ok) return payee
  const before = payee.value
  if (before.biller !== null) return refused({ code: 'payee_has_biller', biller: before.biller })
  const accounts = await ownAccounts(work, [{ id, ...wanted }])
  if (!accounts.ok) return accounts
  const twin = await firstOfTwins(work, [{ id, ...wanted }])
  if (twin !== undefined) return refused({ code: 'payee_duplicate', payee: twin })
  return done({ before, account: accounts.value.get(id) ?? null })
}

export type AccountChanged = { readonly payee: PayeeId; readonly version: number; readonly coolingUntil: Date }

/** Another person has agreed. The payee may have changed meanwhile, or somebody else may have got the account. */
export async function payeeAccountApproved(
  work: Work,
  { id, subject, content }: change.Proposal,
): Promise<Outcome<AccountChanged, PayeeChangeRefusal | NewPayeeRefusal>> {
  const wanted = (await store.findWantedAccount(work, id)) ?? fault(`${id} was proposed with an account`)
  const { token } = content as { readonly token: string } // As `proposePayeeAccount` wrote it.
  if (wanted.payee !== subject || wanted.number.token !== token) fault(`${id} is about another account`)
  return applyPayeeAccount(work, wanted.payee, wanted, wanted.version, id)
}

/**
 * The payee cools off from now on, however long ago the change was asked for: nothing is sent to the new account before
 * that is over.
 */
async function applyPayeeAccount(
  work: Work,
  id: PayeeId,
  wanted: ChangedAccount,
  version: number,
  proposal: change.ProposalId,
): Promise<Outcome<AccountChanged, PayeeChangeRefusal | NewPayeeRefusal>> {
  const looked = await look(work, id, wanted, version)
  if (!looked.ok) return looked
  const { before, account } = looked.value
  const { number, member } = wanted
  const { coolOffHours } = (await settingsOf(work, await institution(work))).payees
  const coolingUntil = new Date(work.now.getTime() + coolOffHours * msPerHour)
  const after = { payee: id, version: version + 1, coolingUntil }
  const method = account === null ? wanted.method : 'on_us'
  await store.setAccount(work, id, { number, method, account, coolingUntil })
  await store.insertChange(work, {
    payee: id,
    version: after.version,
    what: 'account',
    before: { text: before.last4, sealed: before.sealed },
    after: { text: number.last4, sealed: number.sealed },
    proposal,
  })
  audit.append(work, 'payments.payee_account_changed', {
    payee: id,
    proposal,
    before: { token: before.token, last4: before.last4 },
    after: { token: number.token, last4: number.last4 },
    coolingUntil: coolingUntil.toISOString(),
    version: after.version,
  })
  const notice = { name: 'payee_details_changed', member, last4: number.last4 } as const
  tellOfPayee(work, { id, state: before.state, version: after.version }, notice)
  return done(after)
}

/** Whoever has changed where money goes approves of no payment there for so long. */
export const approvalFreeDays = 30

/** Whether whoever acts has lately had a hand in where this proposed payment would go. */
export async function hasChangedAccount(work: Work, { kind, subject }: change.Proposal): Promise<boolean> {
  if (kind !== paymentKind) return false
  const since = daysAfter(work.now, -approvalFreeDays)
  return (await store.withAccountChangedBy(work, [subject], work.actor, since)).length > 0
}
