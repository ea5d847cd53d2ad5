// Erasing a member: two people agree, the member's key is destroyed, and what stands plain and names the member, or finds
// them, is forgotten in the same transaction. Ledger, payments, amounts, days, decisions and every leaf stay: they know the
// member by an id that says nothing any more.
//
// What is left to itself: addresses of messages, sealed under the key that is gone; parts of files that a bank was sent or
// has sent, under the room's key, which hold many members' names (docs/decisions/0054-forgetting-a-member.md).

import * as audit from '../audit/audit.ts'
import { daysAfter } from '../base/dates.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as protection from '../protection/protection.ts'
import * as rails from '../rails/rails.ts'
import { countPayees } from './directory.ts'
import { lockBillers } from './directory-store.ts'
import { type ErasureRefusal, type Known, keptOf, mayBeErased, openBusinessOf } from './erasure.ts'
import * as forgetting from './erasure-forgetting-store.ts'
import * as store from './erasure-store.ts'
import { insertMemberSteps } from './histories-store.ts'
import { institution } from './parties.ts'
import { lockMember } from './parties-store.ts'
import { payeeAccountKind } from './payees.ts'
import type { BillerId, MemberId, PaymentId } from './payment.ts'
import type { RetentionYears } from './retention.ts'
import { settingsOf } from './settings.ts'

export const erasureKind = 'payments.erasure'
const proposalDays = 30
/** How many members one page of those who are due looks at. */
const lookedAtMax = 1_000
/** How many payments the rails are asked about at once. */
const paymentsAtOnce = 1_000

type Terms = { readonly timeZone: string; readonly years: RetentionYears }

async function termsOf(work: Work): Promise<Terms> {
  const own = await institution(work)
  const { retention } = await settingsOf(work, own)
  return { timeZone: own.timeZone, years: retention }
}

async function known(work: Work, member: MemberId): Promise<Outcome<Known, ErasureRefusal>> {
  const [found] = await store.knownOf(work, [member])
  return found === undefined ? refused({ code: 'member_not_found', member }) : done(found)
}

/** What is kept of a member, for how long and why, and what else is in the way of erasing them. */
export async function retentionOfMember(work: Work, member: MemberId) {
  const found = await known(work, member)
  if (!found.ok) return found
  const { timeZone, years } = await termsOf(work)
  const { erasedAt, holds } = found.value
  const kept = erasedAt === null ? keptOf(found.value, timeZone, years) : []
  const verdict = mayBeErased(found.value, timeZone, years, work.now)
  return done({
    member,
    erasedAt,
    kept,
    holds,
    business: erasedAt === null ? openBusinessOf(found.value) : [],
    why: verdict.ok ? null : verdict.refusal.code,
  })
}

/** Refused at once where it would be refused now; and asked again when somebody has approved. */
export async function proposeErasure(
  work: Work,
  member: MemberId,
  reason: string,
): Promise<Outcome<change.Proposal, ErasureRefusal | change.NewProposalRefusal>> {
  const may = await decide(work, member)
  if (!may.ok) return may
  return change.propose(work, {
    kind: erasureKind,
    subject: member,
    content: { member, reason },
    approvalsNeeded: 1,
    expiresAt: daysAfter(work.now, proposalDays),
  })
}

async function decide(work: Work, member: MemberId): Promise<Outcome<unknown, ErasureRefusal>> {
  const found = await known(work, member)
  if (!found.ok) return found
  const { timeZone, years } = await termsOf(work)
  return mayBeErased(found.value, timeZone, years, work.now)
}

/** What it would come to, if it were carried out now. The database lets nobody do it who has not been approved of. */
export async function tryErasure(work: Work, { subject }: change.Proposal): Promise<Outcome<MemberId, ErasureRefusal>> {
  const member = subject as MemberId // As `proposeErasure` named it.
  const may = await decide(work, member)
  return may.ok ? done(member) : may
}

/** Somebody else has agreed. The member is taken first: a hold is placed before this or finds them erased. */
export async function erasureAgreed(
  work: Work,
  { id: proposal, subject }: change.Proposal,
): Promise<Outcome<MemberId, ErasureRefusal>> {
  const member = subject as MemberId // As `proposeErasure` named it.
  await lockMember(work, member)
  const may = await decide(work, member)
  if (!may.ok) return may
  await protection.destroyKeysOf(work, member, proposal)
  await forget(work, member)
  audit.append(work, 'payments.member_forgotten', { member, proposal })
  return done(member)
}

/** This database was restored from before: what was erased since is erased again. Answers false where there is nothing to do. */
export async function eraseAgain(work: Work, tombstone: protection.InstitutionTombstone): Promise<boolean> {
  const member = tombstone.member as MemberId // Nobody else is erased.
  await lockMember(work, member)
  if (!(await protection.destroyKeysAgain(work, tombstone))) return false
  await forget(work, member)
  audit.append(work, 'payments.member_forgotten', { member, proposal: tombstone.proposal, isReplayed: true })
  return true
}

/** Names of other systems first, while it is known whose they are. A copy from before the member came has nothing of theirs. */
async function forget(work: Work, member: MemberId): Promise<void> {
  const before = await lockMember(work, member)
  if (before === undefined) return
  await forgetting.forgetMoved(work, member)
  await forgetWhomTheyPay(work, member)
  await forgetting.forgetCoreAccounts(work, member)
  await forgetting.forgetFundingAccounts(work, member)
  await forgetting.forgetPastPayments(work, member)
  await forgetting.forgetContexts(work, member)
  await forgetting.forgetDisputes(work, member)
  await forgetting.forgetDocuments(work, member)
  await forgetNotices(work, member)
  await forgetting.forgetMember(work, member)
  const step = { member, version: before.version + 1, what: 'erased', before: before.state, after: null } as const
  await insertMemberSteps(work, [{ ...step, reason: null }])
}

/** Banks told the rails of accounts that payments went to. */
async function forgetNotices(work: Work, member: MemberId): Promise<void> {
  for (let after: PaymentId | '' = ''; ; ) {
    const payments = await forgetting.paymentsOf(work, member, after, paymentsAtOnce)
    if (payments.length > 0) await rails.forgetChangeNotices(work, payments)
    if (payments.length < paymentsAtOnce) return
    after = payments.at(-1) ?? ''
  }
}

async function forgetWhomTheyPay(work: Work, member: MemberId): Promise<void> {
  const payees = await forgetting.lockPayeesOf(work, member)
  for (const { id } of payees) await change.withdrawPending(work, payeeAccountKind, id, 'the member was erased')
  await forgetting.insertErasedPayees(work, member)
  await forgetting.forgetPayees(work, member)
  await forgetting.forgetPayeeChanges(work, member)
  await forgetting.forgetWantedAccounts(work, member)
  const subjects = [member, ...payees.map(({ id }) => id)]
  await forgetting.forgetScreened(work, subjects)
  await rails.forgetHits(work, subjects)
  const linked = new Map<BillerId, number>()
  for (const { biller, isTerminated } of payees)
    if (biller !== null && !isTerminated) linked.set(biller, (linked.get(biller) ?? 0) - 1)
  if (linked.size === 0) return
  await lockBillers(work, [...linked.keys()].toSorted())
  await countPayees(work, linked)
}

export type Due = { readonly member: MemberId; readonly closedAt: Date | null }
/** `next`: from where to look on, while there is more to be looked at. */
export type DueMembers = { readonly due: readonly Due[]; readonly next: MemberId | undefined }

/** Members of whom nothing has to be kept any more, after the one named ('' to begin with). That is nobody's order to erase. */
export async function listDue(work: Work, after: string, most: number): Promise<DueMembers> {
  const { timeZone, years } = await termsOf(work)
  const closed = await store.closedMembers(work, after, lookedAtMax)
  const all = await store.knownOf(work, closed)
  const due = all.filter(one => mayBeErased(one, timeZone, years, work.now).ok)
  const shown = due.slice(0, most).map(({ member, closedAt }) => ({ member, closedAt }))
  const lookedAt = closed.length === lookedAtMax ? (closed.at(-1) ?? fault('there are that many')) : undefined
  return { due: shown, next: due.length > most ? shown.at(-1)?.member : lookedAt }
}
