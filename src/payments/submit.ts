// Takes payment orders in, and takes back those that have not left yet.

import * as audit from '../audit/audit.ts'
import { dateIn } from '../base/dates.ts'
import { formatMoney } from '../base/money.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import { type Actor, beforeCommit, type Work } from '../base/work.ts'
import * as ledger from '../ledger/ledger.ts'
import * as rails from '../rails/rails.ts'
import { mayBecome, type PaymentState } from './lifecycle.ts'
import { institution, pageMax } from './parties.ts'
import * as partiesStore from './parties-store.ts'
import * as store from './store.ts'
import {
  type Accepted,
  decideSubmissions,
  type FundingAccount,
  type FundingAccountId,
  type Known,
  type MemberId,
  ownKey,
  type Payment,
  type PaymentId,
  type PaymentOrder,
  type Submission,
  type SubmissionRefusal,
} from './submission.ts'

/** How many orders one call may carry. */
export const ordersMax = 1_000

/**
 * Takes orders in the order given and answers for each in the same order. What is due is held on the funding account
 * and queued for the bank at once; what is for a later day is scheduled. A refused order leaves only the leaf of its
 * refusal and does not spend its key; a key on file gets the payment it made, marked as a replay.
 */
export async function submitMany(
  work: Work,
  orders: readonly PaymentOrder[],
): Promise<readonly Outcome<Submission, SubmissionRefusal>[]> {
  if (orders.length > ordersMax) fault(`at most ${ordersMax} orders in one call`)
  const { known, clearing, locked } = await gatherKnown(work, orders)
  const { outcomes, accepted } = decideSubmissions(known, orders, () => work.newId('trf'))
  await enter(work, accepted, clearing, locked)
  for (const [index, outcome] of outcomes.entries()) {
    if (!outcome.ok) appendRefusal(work, orders[index] ?? fault('one outcome for each order'), outcome.refusal.code)
  }
  return outcomes
}

type Gathered = {
  readonly known: Known
  readonly clearing: readonly ledger.AccountId[]
  readonly locked: ledger.LockedAccounts
}

/** Everything that is decided on. Balances are read under lock, and stay true until the work ends. */
export async function gatherKnown(work: Work, orders: readonly PaymentOrder[]): Promise<Gathered> {
  const [own, fundingAccounts, payees] = await Promise.all([
    institution(work),
    partiesStore.findFundingAccounts(work, distinct(orders.map(({ fundingAccount }) => fundingAccount))),
    partiesStore.findPayees(work, distinct(orders.map(({ payee }) => payee))),
  ])
  const today = dateIn(own.timeZone, work.now)
  const accountOf = new Map(fundingAccounts.map(({ id, account }) => [id, account]))
  // In the ledger's order, members' accounts and clearing alike, so that no two batches wait for each other.
  const due = orders.filter(({ processOn }) => processOn === undefined || processOn <= today)
  const books = due.flatMap(({ fundingAccount }) => {
    const account = accountOf.get(fundingAccount)
    return account === undefined ? [] : [account, bucketOf(own.clearing, fundingAccount)]
  })
  // Keys are read after the locks: the same order, sent twice at once, must find what the first of the two has done.
  const [locked, onFile] = await Promise.all([
    books.length === 0 ? new Map() : ledger.lock(work, books),
    store.paymentsByKey(work, orders.map(ownKey)),
  ])
  return {
    known: {
      now: work.now,
      today,
      currency: own.currency,
      onFile: new Map(onFile.map(filed => [filed.key, filed])),
      fundingAccounts: new Map(fundingAccounts.map(funding => [funding.id, withBook(funding, locked)])),
      payees: new Map(payees.map(payee => [payee.id, payee])),
      available: new Map([...locked.values()].map(account => [account.id, ledger.available(account)])),
    },
    clearing: own.clearing,
    locked,
  }
}

/** Nothing is paid from an account whose book is closed, whatever the account itself says. */
function withBook(funding: FundingAccount, locked: ledger.LockedAccounts): FundingAccount {
  return locked.get(funding.account)?.state === 'closed' ? { ...funding, state: 'closed' } : funding
}

/** Which clearing account takes the money of this funding account: always the same, and evenly spread. */
function bucketOf(clearing: readonly ledger.AccountId[], fundingAccount: FundingAccountId): ledger.AccountId {
  let sum = 0
  for (let index = fundingAccount.length - 4; index < fundingAccount.length; index++)
    sum = sum * 31 + fundingAccount.charCodeAt(index)
  return clearing[sum % clearing.length] ?? fault('an institution has clearing accounts')
}

/** Writes accepted payments, places their holds, queues them for the bank. Their accounts are locked. */
export async function enter(
  work: Work,
  accepted: readonly Accepted[],
  clearing: readonly ledger.AccountId[],
  locked: ledger.LockedAccounts,
): Promise<void> {
  if (accepted.length === 0) return
  const due = accepted.filter(({ account }) => account !== undefined)
  const contexts = accepted.flatMap(({ order, payment }) =>
    order.context === undefined ? [] : [{ payment: payment.id, context: order.context }],
  )
  // The ledger reads first; while it waits for its answer the database writes the rest, and the leaves are made.
  const posting = ledger.post(
    work,
    due.map(({ order, payment, account }) => holdOf(payment, account ?? fault('due'), clearing, order.actor)),
    locked,
  )
  beforeCommit(
    work,
    store.insertPayments(
      work,
      accepted.map(entry => ({ ...entry, key: ownKey(entry.order) })),
    ),
  )
  beforeCommit(
    work,
    store.insertSteps(
      work,
      accepted.map(({ order, payment: { id, state, reason } }) => ({
        payment: id,
        version: 1,
        from: null,
        state,
        reason,
        actor: order.actor,
      })),
    ),
  )
  rails.enqueue(
    work,
    due.map(({ payment, creditor }) => ({ reference: payment.id, money: payment.money, creditor })),
  )
  if (contexts.length > 0) beforeCommit(work, store.insertContexts(work, contexts))
  for (const { order, payment } of accepted) appendStep(work, payment, null, order.actor)
  const held = await posting
  const refusal = held.find(({ ok }) => !ok)
  if (refusal !== undefined) fault(`the ledger refused what was decided: ${JSON.stringify(refusal)}`)
}

export function holdOf(
  payment: Payment,
  account: ledger.AccountId,
  clearing: readonly ledger.AccountId[],
  actor: Actor,
): ledger.TransferOrder {
  return {
    kind: 'hold',
    ...(payment.hold === null ? {} : { id: payment.hold }),
    key: `${payment.id}/hold`,
    debit: account,
    credit: bucketOf(clearing, payment.fundingAccount),
    money: payment.money,
    actor,
  }
}

/** One leaf for each step of each payment, of the same shape for all. */
function appendStep(work: Work, payment: Payment, from: PaymentState | null, actor: Actor = work.actor): void {
  const {
    id,
    member,
    fundingAccount,
    payee,
    money,
    processOn,
    state,
    version,
    reason,
    hold,
    standingOrder,
    occurrence,
  } = payment
  audit.append(
    work,
    'payments.step',
    {
      payment: id,
      version,
      from,
      state,
      ...(from === null
        ? { member, fundingAccount, payee, amount: formatMoney(money), currency: money.currency, processOn }
        : {}),
      ...(hold === null ? {} : { hold }),
      ...(reason === null ? {} : { reason }),
      ...(standingOrder === null ? {} : { standingOrder, occurrence }),
    },
    actor,
  )
}

function appendRefusal(
  work: Work,
  { actor, key, fundingAccount, payee, money }: PaymentOrder,
  code: SubmissionRefusal['code'],
): void {
  audit.append(
    work,
    'payments.refused',
    { code, key, fundingAccount, payee, amount: money.minor.toString(), currency: money.currency },
    actor,
  )
}

/**
 * Takes locked payments one step further, all of them or none, and says so in their histories. The new state, reason
 * and hold are in `after`; the version and the time are set here.
 */
export async function step(
  work: Work,
  changes: readonly { readonly before: Payment; readonly after: Payment }[],
  actor: Actor = work.actor,
): Promise<void> {
  if (changes.length === 0) return
  const moved = changes.map(({ before, after }) => {
    if (!mayBecome(before.state, after.state)) fault(`a payment does not go from ${before.state} to ${after.state}`)
    return { before, after: { ...after, version: before.version + 1, changedAt: work.now } }
  })
  const [updated] = await Promise.all([
    store.updatePayments(
      work,
      moved.map(({ after }) => after),
    ),
    store.insertSteps(
      work,
      moved.map(({ before, after: { id, version, state, reason } }) => ({
        payment: id,
        version,
        from: before.state,
        state,
        reason,
        actor,
      })),
    ),
  ])
  if (updated !== moved.length) fault(`${moved.length} payments took a step, ${updated} were updated`)
  for (const { before, after } of moved) appendStep(work, after, before.state, actor)
}

export type PaymentRefusal =
  | { readonly code: 'payment_not_found'; readonly payment: PaymentId }
  | { readonly code: 'version_differs'; readonly version: number }
  | { readonly code: 'payment_not_cancellable'; readonly state: PaymentState }

/** Cancels a payment that has not been released. `version` is the one the caller has seen. */
export async function cancel(work: Work, id: PaymentId, version: number): Promise<Outcome<Payment, PaymentRefusal>> {
  const payment = (await store.lockPayments(work, [id]))[0]
  if (payment === undefined) return refused({ code: 'payment_not_found', payment: id })
  if (payment.version !== version) return refused({ code: 'version_differs', version: payment.version })
  if (!mayBecome(payment.state, 'cancelled')) return refused({ code: 'payment_not_cancellable', state: payment.state })
  const after: Payment = { ...payment, state: 'cancelled' }
  await step(work, [{ before: payment, after }])
  return done({ ...after, version: payment.version + 1, changedAt: work.now })
}

export async function findPayment(work: Work, id: PaymentId): Promise<Outcome<Payment, PaymentRefusal>> {
  const payment = await store.findPayment(work, id)
  return payment === undefined ? refused({ code: 'payment_not_found', payment: id }) : done(payment)
}

/** Sorts after every payment's id in any collation. */
const afterEveryId = 'paz'

/** Newest first, before the one named (undefined to begin with). */
export function listPayments(
  work: Work,
  member: MemberId,
  before: PaymentId | undefined,
  most: number,
): Promise<readonly Payment[]> {
  return store.listPayments(work, member, before ?? afterEveryId, Math.min(most, pageMax))
}

export function stepsOf(work: Work, id: PaymentId): Promise<readonly (store.Step & { readonly at: Date })[]> {
  return store.stepsOf(work, id)
}

function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)]
}
