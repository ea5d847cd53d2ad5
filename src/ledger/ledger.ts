// The ledger moves money between accounts, and remembers every move.
//
// It promises: every transfer balances; no account falls below its floor; a key acts once; nothing is edited or deleted.
// It refuses rather than corrects. It knows nothing of payments, people or banks.

import * as audit from '../audit/audit.ts'
import type { Currency } from '../base/money.ts'
import { formatMoney } from '../base/money.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import { beforeCommit, type Work } from '../base/work.ts'
import * as past from './past-store.ts'
import {
  type Account,
  type AccountId,
  available,
  type Balances,
  balancesOf,
  decide,
  type OnFile,
  type Posting,
  type Side,
  type Transfer,
  type TransferId,
  type TransferOrder,
  type TransferRefusal,
} from './posting.ts'
import * as store from './store.ts'

export type { Account, AccountId, Balances, Posting, Side, Transfer, TransferId, TransferOrder, TransferRefusal }
export { available }

/** How many transfers one call may post, and how many accounts one call may open. */
export const transfersMax = 10_000
export const accountsMax = 10_000
export const entriesPageMax = 1_000

/** The book of a `mirror` is kept elsewhere, and so is its floor. */
export const accountKinds = [
  'member',
  'clearing',
  'settlement',
  'rounding',
  'fees',
  'external',
  'provisional',
  'losses',
  'mirror',
  'suspense',
  'prefunding',
] as const
export type AccountKind = (typeof accountKinds)[number]

export type AccountOrder = {
  readonly currency: Currency
  readonly kind: AccountKind
  readonly normalSide: Side
  /** The least that may be available on the normal side, in minor units, at or below zero; null lets it sink without end. */
  readonly floor: bigint | null
}

/** Opens accounts, all with nothing in them, in the order given. */
export async function openAccounts(work: Work, orders: readonly AccountOrder[]): Promise<readonly AccountId[]> {
  if (orders.length > accountsMax) fault(`at most ${accountsMax} accounts in one call`)
  const accounts = orders.map(order => ({ id: work.newId('acc'), ...order }))
  await store.insertAccounts(work, accounts)
  for (const { id, currency, kind, normalSide, floor } of accounts) {
    audit.append(work, 'ledger.account_opened', {
      account: id,
      currency,
      kind,
      normalSide,
      floor: floor?.toString() ?? null,
    })
  }
  return accounts.map(({ id }) => id)
}

export type CloseRefusal =
  | { readonly code: 'account_not_found'; readonly account: AccountId }
  | { readonly code: 'account_closed'; readonly account: AccountId }
  | { readonly code: 'account_not_empty'; readonly account: AccountId }

/** Closes an account that holds nothing and has nothing held. What happened on it stays readable. */
export async function closeAccount(work: Work, id: AccountId): Promise<Outcome<Account, CloseRefusal>> {
  const account = (await store.lockAccounts(work, [id]))[0]
  if (account === undefined) return refused({ code: 'account_not_found', account: id })
  if (account.state === 'closed') return refused({ code: 'account_closed', account: id })
  if (account.posted !== 0n || account.heldDebits !== 0n || account.heldCredits !== 0n) {
    return refused({ code: 'account_not_empty', account: id })
  }
  await store.closeAccount(work, id)
  audit.append(work, 'ledger.account_closed', { account: id })
  return done({ ...account, state: 'closed' })
}

/** Accounts that this work has locked until it ends, as they stand. Those that do not exist are absent. */
export type LockedAccounts = ReadonlyMap<AccountId, Account>

/** Locks accounts in id order, so that what is decided on them stays true until the work ends. */
export async function lock(work: Work, ids: Iterable<AccountId>): Promise<LockedAccounts> {
  const accounts = await store.lockAccounts(work, [...new Set(ids)])
  return new Map(accounts.map(account => [account.id, account]))
}

/**
 * Posts transfers in the order given, each seeing those before it, and answers for each in the same order. A refused
 * one leaves nothing and does not spend its key; a key on file gets the first answer again. `locked` is what `lock`
 * gave in this work; without it the accounts are locked here.
 */
export async function post(
  work: Work,
  orders: readonly TransferOrder[],
  locked?: LockedAccounts,
): Promise<readonly Outcome<Posting, TransferRefusal>[]> {
  if (orders.length > transfersMax) fault(`at most ${transfersMax} transfers in one call`)
  if (orders.length === 0) return []
  const referred = [...new Set(orders.flatMap(order => ('of' in order ? [order.of] : [])))]
  const referredTo = referred.length === 0 ? [] : await store.transfersById(work, referred)

  // What ended a hold, and which keys are spent, is read after the locks: whoever changes it holds the same locks.
  const [books, byKey, ends] = await Promise.all([
    locked ?? lock(work, accountsOf(orders, referredTo)),
    store.transfersByKey(
      work,
      orders.map(({ key }) => key),
    ),
    referred.length === 0 ? [] : store.endsOf(work, referred),
  ])
  const onFile: OnFile = {
    byKey: new Map(byKey.map(transfer => [transfer.key, transfer])),
    byId: new Map(referredTo.map(transfer => [transfer.id, transfer])),
    endOf: new Map(ends.flatMap(transfer => (transfer.of === null ? [] : [[transfer.of, transfer] as const]))),
  }

  const at = latest(work.now, books)
  const { outcomes, posted, touched } = decide(books, onFile, orders, at, () => work.newId('trf'))
  if (posted.length > 0) {
    const transfers = posted.map(({ transfer }) => transfer)
    const expiring = transfers.filter(({ expiresAt }) => expiresAt !== null)
    // The smallest first: the database is busy with it while the larger one and the leaves are made.
    beforeCommit(work, store.updateBalances(work, touched, at))
    beforeCommit(work, store.insertTransfers(work, transfers, at))
    if (expiring.length > 0) beforeCommit(work, store.insertExpiringHolds(work, expiring))
    for (const { transfer, position } of posted) {
      audit.append(work, 'ledger.transfer', leafOf(transfer), orders[position]?.actor)
    }
  }
  return outcomes
}

function accountsOf(orders: readonly TransferOrder[], referredTo: readonly Transfer[]): Set<AccountId> {
  const ids = new Set<AccountId>()
  for (const order of [...orders, ...referredTo]) {
    if ('debit' in order) ids.add(order.debit).add(order.credit)
  }
  return ids
}

/** Time never runs backwards on an account, whatever the clocks of two processes say. */
function latest(now: Date, books: LockedAccounts): Date {
  let at = now
  for (const { movedAt } of books.values()) if (movedAt !== null && movedAt > at) at = movedAt
  return at
}

/** In the order in which it is written: there is no leaf that is made more often. */
function leafOf({ id, kind, debit, credit, money, of, expiresAt, key }: Transfer) {
  return {
    amount: formatMoney(money),
    credit,
    currency: money.currency,
    debit,
    ...(expiresAt === null ? {} : { expiresAt: expiresAt.toISOString() }),
    key,
    kind,
    ...(of === null ? {} : { of }),
    transfer: id,
  }
}

/** Transfers by the keys they were posted under; keys that were never spent are absent. */
export function findByKey(work: Work, keys: readonly string[]): Promise<readonly Transfer[]> {
  return store.transfersByKey(work, keys)
}

export type AccountRefusal = { readonly code: 'account_not_found'; readonly account: AccountId }

export async function findAccount(work: Work, id: AccountId): Promise<Outcome<Account, AccountRefusal>> {
  const account = await store.findAccount(work, id)
  return account === undefined ? refused({ code: 'account_not_found', account: id }) : done(account)
}

/** Accounts in id order, after the one named ('' to begin with). */
export function listAccounts(
  work: Work,
  after: string,
  pageMax: number,
  filter: store.AccountFilter = {},
): Promise<readonly Account[]> {
  return store.listAccounts(work, filter, after, Math.min(pageMax, entriesPageMax))
}

/** The same as they stood at an instant; one that was opened later is not among them. Floors are kept as they are now only. */
export function listAccountsAt(
  work: Work,
  at: Date,
  after: string,
  pageMax: number,
  filter: store.AccountFilter = {},
): Promise<readonly past.AccountAt[]> {
  return past.listAccountsAt(work, filter, at, after, Math.min(pageMax, entriesPageMax))
}

/** What the account held at an instant: the balances after its last entry at or before it, by the ledger's own clock. */
export async function balancesAt(work: Work, id: AccountId, at: Date): Promise<Outcome<Account, AccountRefusal>> {
  const found = await findAccount(work, id)
  if (!found.ok) return found
  const then = (await store.lastEntryAt(work, id, at)) ?? { posted: 0n, heldDebits: 0n, heldCredits: 0n }
  return done({ ...found.value, ...then })
}

export type Statement = {
  readonly account: Account
  readonly opening: Balances
  readonly entries: readonly store.Entry[]
  /** Pass it back to go on; undefined when the statement is complete. */
  readonly next?: bigint
}

/** Every entry from `from` (included) to `until` (excluded), in order, a page at a time. */
export async function statement(
  work: Work,
  id: AccountId,
  span: {
    readonly from: Date
    readonly until: Date
    readonly after?: bigint
    /** When the entry was made that it goes on after, where that is known: nothing before it is looked at again. */
    readonly afterAt?: Date
  },
  pageMax: number,
): Promise<Outcome<Statement, AccountRefusal>> {
  const opened = await balancesAt(work, id, new Date(span.from.getTime() - 1))
  if (!opened.ok) return opened
  const limit = Math.min(pageMax, entriesPageMax)
  const { from, until, after = 0n, afterAt = from } = span
  const since = afterAt > from ? afterAt : from
  const found = await store.entries(work, id, { from: since, until, after }, limit + 1)
  const entries = found.slice(0, limit)
  const last = entries.at(-1)
  return done({
    account: opened.value,
    opening: balancesOf(opened.value),
    entries,
    ...(found.length > limit && last !== undefined ? { next: last.entry } : {}),
  })
}

export function trialBalance(work: Work): Promise<readonly store.TrialBalance[]> {
  return store.trialBalance(work)
}

/** What all accounts held at an instant, by kind: of a currency, or of each. */
export function balancesByKindAt(work: Work, at: Date, currency: string | null): Promise<readonly past.KindBalance[]> {
  return past.balancesByKindAt(work, at, currency)
}

/** What transfers under these keys have moved or freed. */
export function sumsByKey(work: Work, keys: readonly string[]): Promise<readonly store.KeySum[]> {
  if (keys.length > transfersMax * 2) fault(`at most ${transfersMax * 2} keys in one call`)
  return store.sumsByKey(work, keys)
}

/** Between which kinds of accounts money moved into or out of these, after `from` until `until` (included). */
export function flowsOf(
  work: Work,
  accounts: readonly AccountId[],
  span: { readonly from: Date; readonly until: Date },
): Promise<readonly store.Flow[]> {
  return store.flowsOf(work, accounts, span)
}

/**
 * Debits and credits by kind of account, from `from` until `until` (excluded), `parted` by an instant between; of the next
 * accounts after one, in id order. `through` is the last of them; undefined when there are no more.
 */
export async function sumsByKind(
  work: Work,
  span: { readonly from: Date; readonly parted: Date; readonly until: Date },
  after: string,
  most: number,
): Promise<{ readonly through: AccountId | undefined; readonly sums: readonly store.KindSum[] }> {
  const accounts = await store.accountsMovedSince(work, span.from, after, Math.min(most, accountsMax))
  const through = accounts.at(-1)
  return { through, sums: through === undefined ? [] : await store.sumsByKind(work, accounts, span) }
}
export { keptTables, rowsKept } from './kept.ts'
export { owedLeaves } from './owed.ts'
export type { AccountAt, KindBalance } from './past-store.ts'
export type { Flow, KeySum, KindSum, TrialBalance } from './store.ts'
