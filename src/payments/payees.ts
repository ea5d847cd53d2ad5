// Payees: whom a member pays, free-standing or from the directory, and what is changed of them by one person. Bank details
// take two: payee-accounts.ts.

import * as audit from '../audit/audit.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import type { AccountId } from '../ledger/ledger.ts'
import type { Sealed } from '../protection/protection.ts'
import type { Misfit } from './account-mask.ts'
import { countPayees } from './directory.ts'
import { type Biller, lockBillers } from './directory-store.ts'
import { unnarrowed } from './narrowing-store.ts'
import { institution, type MemberRefusal, pageMax, partiesMax, unknownMember } from './parties.ts'
import { accountsByNumber } from './parties-store.ts'
import { nextPayeeStates, type PayeeState } from './party-states.ts'
import * as store from './payees-store.ts'
import type { BillerId, MemberId, PayeeId } from './payment.ts'
import { screenArrivals } from './screening.ts'
import { toBeTold } from './untold-changes.ts'
import type { Change } from './untold-store.ts'

/** Proposals of bank details. What is changed of a payee otherwise voids one that is under way. */
export const payeeAccountKind = 'payments.payee_account'

/** In the order in which they are looked for, after the member. */
export type NewPayeeRefusal =
  | { readonly code: 'biller_not_found'; readonly biller: BillerId }
  | { readonly code: 'biller_not_active'; readonly biller: BillerId }
  | {
      readonly code: 'payee_number_misfit'
      readonly biller: BillerId
      readonly misfit: Misfit
      readonly masks: readonly string[]
    }
  /** The bank is this institution, and it has no such open account. */
  | { readonly code: 'payee_account_not_found'; readonly payee: PayeeId }
  | { readonly code: 'payee_duplicate'; readonly payee: PayeeId }

export type PayeeRefusal = { readonly code: 'payee_not_found'; readonly payee: PayeeId }

/** In the order in which they are looked for. */
export type PayeeChangeRefusal =
  | PayeeRefusal
  | { readonly code: 'version_differs'; readonly version: number }
  | { readonly code: 'payee_is_terminated'; readonly payee: PayeeId }
  | { readonly code: 'payee_has_biller'; readonly biller: BillerId }

export type PayeeStateRefusal =
  | PayeeRefusal
  | { readonly code: 'payee_state_not_next'; readonly from: PayeeState; readonly to: PayeeState }

/** Adds all of them or none. Those with an account here are paid within the institution. */
export async function addPayees(
  work: Work,
  payees: readonly store.NewPayee[],
): Promise<Outcome<readonly PayeeId[], MemberRefusal | NewPayeeRefusal>> {
  if (payees.length > partiesMax) fault(`at most ${partiesMax} payees in one call`)
  const unknown = await unknownMember(work, payees)
  if (unknown !== undefined) return refused({ code: 'member_not_found', member: unknown })
  const billers = await billersOf(work, payees)
  for (const payee of payees) {
    const refusal = 'biller' in payee ? misplaced(payee, billers.get(payee.biller)) : undefined
    if (refusal !== undefined) return refused(refusal)
  }
  const accounts = await ownAccounts(work, payees)
  if (!accounts.ok) return accounts
  const first = await firstOfTwins(work, payees)
  if (first !== undefined) return refused({ code: 'payee_duplicate', payee: first })

  const rows = payees.map(payee => rowOf(payee, billers, accounts.value.get(payee.id) ?? null))
  await store.insertPayees(work, rows)
  const more = Map.groupBy(
    rows.flatMap(({ biller }) => biller ?? []),
    biller => biller,
  )
  await countPayees(work, new Map([...more].map(([biller, added]) => [biller, added.length])))
  for (const { id, member, biller } of rows)
    audit.append(work, 'payments.payee_added', { payee: id, member, ...(biller === null ? {} : { biller }) })
  await screenArrivals(
    work,
    rows.map(({ id, biller }) =>
      biller === null
        ? ({ subject: id, kind: 'payee', nameVersion: null } as const)
        : ({ subject: biller, kind: 'biller', nameVersion: billers.get(biller)?.version ?? null } as const),
    ),
    payees.flatMap(({ screened }) => screened ?? []),
  )
  toBeTold(
    work,
    rows.map(({ id }) => ({ subject: id, state: 'active', version: 1, event: 'payee.changed', notice: null })),
  )
  return done(rows.map(({ id }) => id))
}

/** Locked, since they count their payees. */
async function billersOf(work: Work, payees: readonly store.NewPayee[]): Promise<ReadonlyMap<BillerId, Biller>> {
  const ids = new Set(payees.flatMap(payee => ('biller' in payee ? payee.biller : [])))
  if (ids.size === 0) return new Map()
  return new Map((await lockBillers(work, [...ids])).map(biller => [biller.id, biller]))
}

function misplaced(payee: store.BillerPayee, biller: Biller | undefined): NewPayeeRefusal | undefined {
  if (biller === undefined) return { code: 'biller_not_found', biller: payee.biller }
  if (biller.state !== 'active') return { code: 'biller_not_active', biller: biller.id }
  const misfit = payee.misfit(biller.masks)
  if (misfit === undefined) return undefined
  return { code: 'payee_number_misfit', biller: biller.id, misfit, masks: biller.masks.map(({ mask }) => mask) }
}

type Placed = Pick<store.PayeeAccount, 'bank' | 'ownIndex'> & { readonly id: PayeeId }

/** The accounts in our own ledger of those who bank here, by payee. */
export async function ownAccounts(
  work: Work,
  payees: readonly (Placed | store.NewPayee)[],
): Promise<Outcome<ReadonlyMap<PayeeId, AccountId>, NewPayeeRefusal>> {
  const { routingNumber } = await institution(work)
  const ours = payees.flatMap(payee => ('bank' in payee && payee.bank === routingNumber ? [payee] : []))
  const accounts = await accountsByNumber(
    work,
    ours.map(({ ownIndex }) => ownIndex),
  )
  const found = new Map<PayeeId, AccountId>()
  for (const { id, ownIndex } of ours) {
    const account = accounts.get(ownIndex.toString('hex'))
    if (account === undefined) return refused({ code: 'payee_account_not_found', payee: id })
    found.set(id, account)
  }
  return done(found)
}

type Owned = { readonly id: PayeeId; readonly member: MemberId; readonly number: { readonly index: Buffer } }

/** The payee that one of these would be once more; those of one call count, too. */
export async function firstOfTwins(work: Work, payees: readonly Owned[]): Promise<PayeeId | undefined> {
  const nameOf = (member: MemberId, index: Buffer) => `${member}/${index.toString('hex')}`
  const known = await store.findNumbered(
    work,
    payees.map(({ member }) => member),
    payees.map(({ number }) => number.index),
  )
  const firsts = new Map(known.map(({ id, member, index }) => [nameOf(member, index), id]))
  for (const { id, member, number } of payees) {
    const name = nameOf(member, number.index)
    const first = firsts.get(name)
    if (first !== undefined) return first
    firsts.set(name, id)
  }
  return undefined
}

function rowOf(
  payee: store.NewPayee,
  billers: ReadonlyMap<BillerId, Biller>,
  account: AccountId | null,
): store.PayeeRow {
  const { id, member, nickname, number, address } = payee
  const own = { id, member, nickname, number, ...(address === undefined ? {} : { address }) }
  if ('biller' in payee) {
    const { method } = billers.get(payee.biller) ?? fault('the biller was found above')
    return { ...own, name: null, biller: payee.biller, method, account: null }
  }
  return { ...own, name: payee.name, biller: null, method: account === null ? payee.method : 'on_us', account }
}

/** The state it has already is no change, and no mistake. */
export async function setPayeeState(
  work: Work,
  id: PayeeId,
  state: PayeeState,
): Promise<Outcome<PayeeId, PayeeStateRefusal>> {
  await change.lockPending(work, payeeAccountKind, id)
  const payee = await store.lockPayee(work, id)
  if (payee === undefined) return refused({ code: 'payee_not_found', payee: id })
  if (payee.state === state) return done(id)
  const next: readonly PayeeState[] = nextPayeeStates[payee.state]
  if (!next.includes(state)) return refused({ code: 'payee_state_not_next', from: payee.state, to: state })
  await store.setPayeeState(work, id, state)
  await store.insertChange(work, {
    payee: id,
    version: payee.version + 1,
    what: 'state',
    before: { text: payee.state },
    after: { text: state },
  })
  if (state === 'terminated' && payee.biller !== null) {
    await lockBillers(work, [payee.biller])
    await countPayees(work, new Map([[payee.biller, -1]]))
  }
  audit.append(work, 'payments.payee_changed', { payee: id, before: payee.state, state })
  await change.withdrawPending(work, payeeAccountKind, id, 'the payee was changed')
  tellOfPayee(work, { id, state, version: payee.version + 1 })
  return done(id)
}

/** What a member may change alone. An address of null takes the one there was away. */
export type PayeeDetails = { readonly nickname?: string; readonly address?: Sealed | null }

/** `version` is the one the caller has seen. Of another member than the one named it is not found. */
export async function changePayee(
  work: Work,
  id: PayeeId,
  member: MemberId,
  { nickname, address }: PayeeDetails,
  version: number,
): Promise<Outcome<PayeeId, PayeeChangeRefusal>> {
  const payee = await lockToChange(work, id, member, version)
  if (!payee.ok) return payee
  const before = payee.value
  // Nothing named, nothing changed.
  if (nickname === undefined && address === undefined) return done(id)
  await store.setDetails(work, {
    id,
    nickname: nickname ?? before.nickname,
    address: address === undefined ? before.address : address,
  })
  const made = { payee: id, version: version + 1 }
  if (nickname !== undefined)
    await store.insertChange(work, {
      ...made,
      what: 'nickname',
      before: { text: before.nickname },
      after: { text: nickname },
    })
  if (address !== undefined)
    await store.insertChange(work, {
      ...made,
      what: 'address',
      before: { sealed: before.address },
      after: { sealed: address },
    })
  const what = [nickname === undefined ? [] : ['nickname'], address === undefined ? [] : ['address']].flat()
  audit.append(work, 'payments.payee_details_changed', { payee: id, what, version: version + 1 })
  await change.withdrawPending(work, payeeAccountKind, id, 'the payee was changed')
  tellOfPayee(work, { id, state: before.state, version: version + 1 })
  return done(id)
}

export async function lockToChange(
  work: Work,
  id: PayeeId,
  member: MemberId,
  version: number,
): Promise<Outcome<store.LockedPayee, PayeeChangeRefusal>> {
  await change.lockPending(work, payeeAccountKind, id)
  const payee = await store.lockPayee(work, id)
  if (payee?.member !== member) return refused({ code: 'payee_not_found', payee: id })
  if (payee.version !== version) return refused({ code: 'version_differs', version: payee.version })
  if (payee.state === 'terminated') return refused({ code: 'payee_is_terminated', payee: id })
  return done(payee)
}

/** Programs are told of every version of a payee. */
export function tellOfPayee(
  work: Work,
  { id, state, version }: Pick<store.PayeeDetail, 'id' | 'state' | 'version'>,
  notice: Change['notice'] = null,
): void {
  toBeTold(work, [{ subject: id, state, version, event: 'payee.changed', notice }])
}

export async function findPayee(work: Work, id: PayeeId): Promise<Outcome<store.PayeeDetail, PayeeRefusal>> {
  const payee = await store.findPayee(work, id)
  return payee === undefined ? refused({ code: 'payee_not_found', payee: id }) : done(payee)
}

/** Payees in id order, after the one named ('' to begin with). */
/** Those of a member. */
export function listPayees(
  work: Work,
  member: MemberId,
  after: string,
  most: number,
): Promise<readonly store.PayeeDetail[]> {
  return listPayeesWhere(work, { ...unnarrowed, member, biller: null, method: null }, after, most)
}

export function listPayeesWhere(
  work: Work,
  filter: store.PayeeFilter,
  after: string,
  most: number,
): Promise<readonly store.PayeeDetail[]> {
  return store.listPayees(work, filter, after, Math.min(most, pageMax))
}

/** What was changed of a payee, by whom and when, after the change named (0 and '' to begin with). */
export async function listPayeeChanges(
  work: Work,
  id: PayeeId,
  after: { readonly version: number; readonly what: string },
  most: number,
): Promise<Outcome<readonly store.PayeeChange[], PayeeRefusal>> {
  if ((await store.findPayee(work, id)) === undefined) return refused({ code: 'payee_not_found', payee: id })
  return done(await store.listChanges(work, id, after, Math.min(most, pageMax)))
}
