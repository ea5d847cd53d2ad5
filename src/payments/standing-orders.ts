// Standing orders: made, paused, resumed, skipped, cancelled, and turned into payments on their days.

import { hash } from 'node:crypto'

import * as audit from '../audit/audit.ts'
import { canonical } from '../base/canonical.ts'
import { addDays, dateIn } from '../base/dates.ts'
import type { Money } from '../base/money.ts'
import { formatMoney } from '../base/money.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import { type Actor, beforeCommit, type Work } from '../base/work.ts'
import * as histories from './histories-store.ts'
import { institution, pageMax } from './parties.ts'
import * as partiesStore from './parties-store.ts'
import type { FundingAccountId, MemberId, PayeeId, StandingOrderId } from './payment.ts'
import { occurrenceOn, type Recurrence } from './recurrence.ts'
import {
  changed,
  type StandingOrder,
  type StandingOrderChange,
  type StandingOrderRefusal,
  type StandingOrderState,
} from './standing-order.ts'
import * as store from './standing-orders-store.ts'
import { ownKey } from './submission.ts'
import { toBeTold } from './untold-changes.ts'

export type NewStandingOrder = {
  readonly actor: Actor
  readonly key: string
  readonly fundingAccount: FundingAccountId
  readonly payee: PayeeId
  readonly money: Money
  readonly recurrence: Recurrence
  /** Whose accounts the caller may use, where not everybody's. */
  readonly onlyOf?: MemberId
  /** One that another system has begun: where it stands. It may be due since a few days ago, when nobody paid. */
  readonly continues?: {
    readonly id: StandingOrderId
    readonly nextOccurrence: number
    readonly state: StandingOrderState
  }
}

/** How late an order that is taken over may be: a cut-over takes a weekend, and what was due on it is paid after it. */
const lateDaysMax = 7

/** In the order they are looked for. */
export type NewStandingOrderRefusal =
  | { readonly code: 'standing_order_key_reused'; readonly standingOrder: StandingOrderId }
  | { readonly code: 'funding_account_not_found'; readonly fundingAccount: FundingAccountId }
  | { readonly code: 'payee_not_found'; readonly payee: PayeeId }
  | { readonly code: 'amount_not_positive' }
  | { readonly code: 'currencies_differ' }
  | { readonly code: 'start_in_past' }
  | { readonly code: 'never_due' }

/** How many standing orders one call may make. */
export const standingOrdersMax = 2_000

export type StandingOrderMade = {
  readonly order: StandingOrder
  readonly isReplay: boolean
  /** Of what was made in this work; `creationOf` finds that of an earlier one. */
  readonly leaf?: audit.Leaf
}

/** Makes standing orders and answers for each in the order given. A key on file gets the order it made. */
export async function createStandingOrders(
  work: Work,
  orders: readonly NewStandingOrder[],
): Promise<readonly Outcome<StandingOrderMade, NewStandingOrderRefusal>[]> {
  if (orders.length > standingOrdersMax) fault(`at most ${standingOrdersMax} standing orders in one call`)
  const [own, onFile, funding, payees] = await Promise.all([
    institution(work),
    store.standingOrdersByKey(work, orders.map(ownKey)),
    partiesStore.findFundingAccounts(work, [...new Set(orders.map(({ fundingAccount }) => fundingAccount))]),
    partiesStore.findPayees(work, [...new Set(orders.map(({ payee }) => payee))]),
  ])
  const today = dateIn(own.timeZone, work.now)
  const byKey = new Map(onFile.map(filed => [filed.key, filed]))
  const fundingById = new Map(funding.map(account => [account.id, account]))
  const payeesById = new Map(payees.map(payee => [payee.id, payee]))
  const made: { key: string; fingerprint: Buffer; order: StandingOrder; actor: Actor }[] = []

  const outcomes = orders.map((given): Outcome<StandingOrderMade, NewStandingOrderRefusal> => {
    const key = ownKey(given)
    const fingerprint = fingerprintOf(given)
    const earlier = byKey.get(key)
    const { onlyOf } = given
    // Of another member than the one whose affairs the caller may touch, it is as if nothing were there.
    if (onlyOf !== undefined && (earlier?.order.member ?? fundingById.get(given.fundingAccount)?.member) !== onlyOf)
      return refused({ code: 'funding_account_not_found', fundingAccount: given.fundingAccount })
    if (earlier !== undefined) {
      return earlier.fingerprint.equals(fingerprint)
        ? done({ order: earlier.order, isReplay: true })
        : refused({ code: 'standing_order_key_reused', standingOrder: earlier.order.id })
    }
    const { fundingAccount, payee, money, recurrence } = given
    const account = fundingById.get(fundingAccount)
    if (account === undefined) return refused({ code: 'funding_account_not_found', fundingAccount })
    if (payeesById.get(payee)?.member !== account.member) return refused({ code: 'payee_not_found', payee })
    if (money.minor <= 0n) return refused({ code: 'amount_not_positive' })
    if (money.currency !== account.currency || money.currency !== own.currency)
      return refused({ code: 'currencies_differ' })
    const { nextOccurrence, state } = given.continues ?? { nextOccurrence: 0, state: 'active' }
    const isOver = state === 'ended' || state === 'cancelled'
    const nextOn = isOver ? null : occurrenceOn(recurrence, nextOccurrence)
    const earliest = given.continues === undefined ? today : addDays(today, -lateDaysMax)
    const startOn = given.continues === undefined ? recurrence.startOn : (nextOn ?? today)
    if (state === 'active' && startOn < earliest) return refused({ code: 'start_in_past' })
    if (nextOn === undefined) return refused({ code: 'never_due' })
    const order: StandingOrder = {
      id: given.continues?.id ?? work.newId('sto'),
      member: account.member,
      fundingAccount,
      payee,
      money,
      recurrence,
      nextOccurrence,
      nextOn,
      state,
      version: 1,
      createdAt: work.now,
    }
    const entry = { key, fingerprint, order }
    byKey.set(key, entry)
    made.push({ ...entry, actor: given.actor })
    return done({ order, isReplay: false })
  })
  if (made.length === 0) return outcomes
  await store.insertStandingOrders(work, made)
  const leaves = record(
    work,
    made.map(({ order, actor }) => ({ before: null, after: order, what: 'created', actor })),
  )
  const leafOf = new Map(made.map(({ order }, index) => [order, leaves[index]]))
  return outcomes.map(outcome => {
    const leaf = outcome.ok ? leafOf.get(outcome.value.order) : undefined
    return !outcome.ok || leaf === undefined ? outcome : done({ ...outcome.value, leaf })
  })
}

/** The leaf that says that a standing order was made, found again in the log. */
export async function creationOf(work: Work, { id, createdAt }: StandingOrder): Promise<audit.Leaf | undefined> {
  const found = await audit.leavesAt(work, createdAt, id)
  return found.find(
    ({ said: { kind, body } }) =>
      kind === 'payments.standing_order' && body['standingOrder'] === id && body['what'] === 'created',
  )?.leaf
}

function fingerprintOf({ fundingAccount, payee, money, recurrence }: NewStandingOrder): Buffer {
  const content = { fundingAccount, payee, amount: money.minor.toString(), currency: money.currency, recurrence }
  return hash('sha256', canonical(content), 'buffer')
}

/** Pauses, resumes, skips the next occurrence of, or cancels. `version` is the one the caller has seen. */
export async function changeStandingOrder(
  work: Work,
  id: StandingOrderId,
  change: StandingOrderChange,
  version: number,
): Promise<Outcome<StandingOrder, StandingOrderRefusal>> {
  const order = await store.lockStandingOrder(work, id)
  if (order === undefined) return refused({ code: 'standing_order_not_found', standingOrder: id })
  if (order.version !== version) return refused({ code: 'version_differs', version: order.version })
  const { timeZone } = await institution(work)
  const outcome = changed(order, change, dateIn(timeZone, work.now))
  if (!outcome.ok) return outcome
  await store.updateStandingOrders(work, [outcome.value])
  record(work, [{ before: order, after: outcome.value, what: change }])
  return outcome
}

type Stepped = {
  readonly before: StandingOrder | null
  readonly after: StandingOrder
  readonly what: histories.StandingOrderStep['what']
  readonly actor?: Actor
  readonly reason?: string | undefined
}

/**
 * Steps in the histories of orders that are on file, their leaves, and what programs are told. Of an occurrence they are
 * told by its payment, and of the last one here as well.
 */
export function record(work: Work, steps: readonly Stepped[]): readonly audit.Leaf[] {
  const rows = steps.map(({ before, after, what, actor = work.actor, reason = null }) => {
    const { id: order, version } = after
    return { order, version, what, actor, reason, before, after }
  })
  beforeCommit(work, histories.insertStandingOrderSteps(work, rows))
  const news = rows.filter(({ what, after }) => what !== 'occurred' || after.state === 'ended')
  toBeTold(
    work,
    news.map(({ order, version, after: { state } }) => ({
      subject: order,
      state,
      version,
      event: 'standing_order.changed',
      notice: null,
    })),
  )
  return rows.map(({ after, what, actor }) => appendLeaf(work, after, what, actor))
}

function appendLeaf(
  work: Work,
  order: StandingOrder,
  what: histories.StandingOrderStep['what'],
  actor: Actor,
): audit.Leaf {
  const { id, state, version, nextOn, nextOccurrence } = order
  const terms = {
    member: order.member,
    fundingAccount: order.fundingAccount,
    payee: order.payee,
    amount: formatMoney(order.money),
    currency: order.money.currency,
    recurrence: order.recurrence,
  }
  return audit.append(
    work,
    'payments.standing_order',
    { standingOrder: id, what, state, version, nextOn, nextOccurrence, ...(what === 'created' ? terms : {}) },
    actor,
  )
}

export async function findStandingOrder(
  work: Work,
  id: StandingOrderId,
): Promise<Outcome<StandingOrder, StandingOrderRefusal>> {
  const order = await store.findStandingOrder(work, id)
  return order === undefined ? refused({ code: 'standing_order_not_found', standingOrder: id }) : done(order)
}

/** Every change of a standing order in order, after the version named (0 to begin with). */
export async function listStandingOrderSteps(
  work: Work,
  id: StandingOrderId,
  after: number,
  most: number,
): Promise<Outcome<readonly (histories.StandingOrderStep & histories.Done)[], StandingOrderRefusal>> {
  const found = await findStandingOrder(work, id)
  return found.ok ? done(await histories.standingOrderStepsOf(work, id, after, Math.min(most, pageMax))) : found
}

/** A member's standing orders in id order, after the one named ('' to begin with). */
export function listStandingOrders(
  work: Work,
  filter: store.StandingOrderFilter,
  after: string,
  most: number,
): Promise<readonly StandingOrder[]> {
  return store.listStandingOrders(work, filter, after, Math.min(most, pageMax))
}
