// Institutions, members and funding accounts. What is personal arrives sealed.

import * as audit from '../audit/audit.ts'
import { canary, canaryKeeper } from '../base/control.ts'
import { isTimeZone } from '../base/dates.ts'
import { enterInstitution } from '../base/institutions.ts'
import type { Currency } from '../base/money.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as ledger from '../ledger/ledger.ts'
import type { Sealed } from '../protection/protection.ts'
import { insertCoreAccounts } from './core-accounts-store.ts'
import * as histories from './histories-store.ts'
import { unnarrowed } from './narrowing-store.ts'
import * as store from './parties-store.ts'
import { type MemberState, type MemberStateReason, nextMemberStates } from './party-states.ts'
import type { FundingAccountId, MemberId } from './payment.ts'
import { screenArrivals } from './screening.ts'
import type { Rules } from './settings.ts'

/** How many members, accounts or payees one call may add, and how many of anything one page may hold. */
export const partiesMax = 2_000
export const pageMax = 200

const clearingBuckets = 8

export type InstitutionRefusal =
  | { readonly code: 'institution_exists' }
  | { readonly code: 'time_zone_unknown'; readonly timeZone: string }

export type NewInstitution = {
  readonly name: string
  readonly timeZone: string
  readonly currency: Currency
  /** What it ships with until it sets its own; 'us' when absent. */
  readonly rules?: Rules
  /** Its own, of nine digits: payees with accounts there are paid by book transfer. */
  readonly routingNumber?: string
}

/** Opens the institution of this work: its place among the tenants, its audit log, its clearing accounts. */
export async function openInstitution(
  work: Work,
  { name, timeZone, currency, rules = 'us', routingNumber }: NewInstitution,
): Promise<Outcome<store.Institution, InstitutionRefusal>> {
  if (!isTimeZone(timeZone)) return refused({ code: 'time_zone_unknown', timeZone })
  // The log of the platform has its name.
  if (work.institution === audit.platform) return refused({ code: 'institution_exists' })
  // Nothing in the canary may be anybody's.
  if (work.institution === canary && work.actor !== canaryKeeper) return refused({ code: 'institution_exists' })
  if (!(await enterInstitution(work))) return refused({ code: 'institution_exists' })
  await audit.ensureLog(work)
  const clearing = await ledger.openAccounts(
    work,
    Array.from(
      { length: clearingBuckets },
      () => ({ currency, kind: 'clearing', normalSide: 'credit', floor: null }) as const,
    ),
  )
  const institution = { name, timeZone, currency, clearing, rules, routingNumber: routingNumber ?? null }
  await store.insertInstitution(work, institution)
  audit.append(work, 'payments.institution_opened', { timeZone, currency, rules })
  return done(institution)
}

/** The institution of this work. Whoever asks has been resolved to one that exists. */
export async function institution(work: Work): Promise<store.Institution> {
  return (await store.findInstitution(work)) ?? fault(`institution ${work.institution} is not open`)
}

export type MemberRefusal =
  | { readonly code: 'member_reference_taken'; readonly reference: string }
  | { readonly code: 'member_not_found'; readonly member: MemberId }
  | { readonly code: 'member_erased' }
  | { readonly code: 'account_number_taken'; readonly position: number }
  | { readonly code: 'member_state_not_next'; readonly from: MemberState; readonly to: MemberState }

/** Enrols all of them or none. */
export async function addMembers(
  work: Work,
  members: readonly store.NewMember[],
): Promise<Outcome<readonly MemberId[], MemberRefusal>> {
  if (members.length > partiesMax) fault(`at most ${partiesMax} members in one call`)
  const references = members.map(({ reference }) => reference)
  const taken = await store.takenReferences(work, references)
  const twice = references.find((reference, index) => taken.has(reference) || references.indexOf(reference) < index)
  if (twice !== undefined) return refused({ code: 'member_reference_taken', reference: twice })
  await store.insertMembers(work, members)
  await histories.insertMemberSteps(
    work,
    members.map(({ id }) => ({
      member: id,
      version: 1,
      what: 'enrolled',
      before: null,
      after: 'active',
      reason: null,
    })),
  )
  for (const { id } of members) audit.append(work, 'payments.member_enrolled', { member: id })
  await screenArrivals(
    work,
    members.map(({ id }) => ({ subject: id, kind: 'member', nameVersion: null })),
    members.flatMap(({ screened }) => screened ?? []),
  )
  return done(members.map(({ id }) => id))
}

/** The state it has already is no change, and no mistake. Closed is for good. */
export async function setMemberState(
  work: Work,
  id: MemberId,
  state: MemberState,
  reason: MemberStateReason | null = null,
): Promise<Outcome<MemberId, MemberRefusal>> {
  const member = await store.lockMember(work, id)
  if (member === undefined) return refused({ code: 'member_not_found', member: id })
  if (member.state === state) return done(id)
  const next: readonly MemberState[] = nextMemberStates[member.state]
  if (!next.includes(state)) return refused({ code: 'member_state_not_next', from: member.state, to: state })
  await store.setMemberState(work, id, state)
  const version = member.version + 1
  await histories.insertMemberSteps(work, [
    { member: id, version, what: 'state', before: member.state, after: state, reason },
  ])
  audit.append(work, 'payments.member_changed', {
    member: id,
    version,
    before: member.state,
    state,
    ...(reason === null ? {} : { reason }),
  })
  return done(id)
}

export type FundingAccountOrder = store.NewFundingAccount & {
  readonly currency: Currency
  /** How far the account may be overdrawn, at or below zero; null for no limit. */
  readonly floor: bigint | null
  /** What the institution's core calls it, where it is kept there: its floor is the core's, and the book here a mirror. */
  readonly core?: Sealed
}

/** Opens all of them or none, each with an account of its own in the ledger. */
export async function addFundingAccounts(
  work: Work,
  orders: readonly FundingAccountOrder[],
): Promise<Outcome<readonly { readonly id: FundingAccountId; readonly account: ledger.AccountId }[], MemberRefusal>> {
  if (orders.length > partiesMax) fault(`at most ${partiesMax} accounts in one call`)
  const unknown = await unknownMember(work, orders)
  if (unknown !== undefined) return refused({ code: 'member_not_found', member: unknown })
  const indexes = orders.map(({ number }) => number.index)
  const taken = await store.takenNumbers(work, indexes)
  const seen = new Set<string>()
  for (const [position, index] of indexes.entries()) {
    const text = index.toString('hex')
    if (taken.has(text) || seen.has(text)) return refused({ code: 'account_number_taken', position })
    seen.add(text)
  }
  const books = await ledger.openAccounts(
    work,
    orders.map(({ currency, floor, core }) =>
      core === undefined
        ? ({ currency, floor, kind: 'member', normalSide: 'credit' } as const)
        : ({ currency, floor: null, kind: 'mirror', normalSide: 'credit' } as const),
    ),
  )
  const accounts = orders.map((order, index) => ({
    ...order,
    account: books[index] ?? fault('one account for each order'),
  }))
  await store.insertFundingAccounts(work, accounts)
  const atCore = accounts.flatMap(({ id, core }) => (core === undefined ? [] : [{ id, number: core }]))
  if (atCore.length > 0) await insertCoreAccounts(work, atCore)
  for (const { id, member, account, core } of accounts) {
    audit.append(work, 'payments.funding_account_added', {
      fundingAccount: id,
      member,
      account,
      ...(core === undefined ? {} : { keptAt: 'core' }),
    })
  }
  return done(accounts.map(({ id, account }) => ({ id, account })))
}

/** The first of these members that is not one of ours. */
export async function unknownMember(
  work: Work,
  owned: readonly { readonly member: MemberId }[],
): Promise<MemberId | undefined> {
  const ids = [...new Set(owned.map(({ member }) => member))]
  const known = new Set((await store.findMembers(work, ids)).map(({ id }) => id))
  return ids.find(id => !known.has(id))
}

export async function findMember(work: Work, id: MemberId): Promise<Outcome<store.Member, MemberRefusal>> {
  const member = (await store.findMembers(work, [id]))[0]
  return member === undefined ? refused({ code: 'member_not_found', member: id }) : done(member)
}

/** In which language the member is written to from now on; null for the institution's. The one there is is no change. */
export async function setMemberLanguage(
  work: Work,
  id: MemberId,
  language: string | null,
): Promise<Outcome<MemberId, MemberRefusal>> {
  const member = await store.lockMember(work, id)
  if (member === undefined) return refused({ code: 'member_not_found', member: id })
  if (member.erasedAt !== null) return refused({ code: 'member_erased' })
  const { language: before, version } = member
  if (before === language) return done(id)
  await store.setMemberLanguage(work, id, language)
  const step = { member: id, version: version + 1, what: 'language', before, after: language, reason: null } as const
  await histories.insertMemberSteps(work, [step])
  audit.append(work, 'payments.member_language_set', { member: id, version: version + 1, before, language })
  return done(id)
}

/** Every change of a member in order, after the version named (0 to begin with). */
export async function listMemberSteps(
  work: Work,
  id: MemberId,
  after: number,
  most: number,
): Promise<Outcome<readonly (histories.MemberStep & histories.Done)[], MemberRefusal>> {
  const found = await findMember(work, id)
  return found.ok ? done(await histories.memberStepsOf(work, id, after, Math.min(most, pageMax))) : found
}

/** Members in id order, after the one named ('' to begin with). */
export function listMembers(
  work: Work,
  after: string,
  most: number,
  filter: store.MemberFilter = { ...unnarrowed, language: null },
): Promise<readonly store.Member[]> {
  return store.listMembers(work, filter, after, Math.min(most, pageMax))
}

/** Those of a member. */
export function listFundingAccounts(
  work: Work,
  member: MemberId,
  after: string,
  most: number,
): Promise<readonly store.FundingAccountDetail[]> {
  return listFundingAccountsWhere(work, { ...unnarrowed, member, keptAt: null }, after, most)
}

export function listFundingAccountsWhere(
  work: Work,
  filter: store.FundingAccountFilter,
  after: string,
  most: number,
): Promise<readonly store.FundingAccountDetail[]> {
  return store.listFundingAccounts(work, filter, after, Math.min(most, pageMax))
}
