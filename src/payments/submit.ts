// Takes payment orders in, and takes back those that have not left yet.

import * as audit from '../audit/audit.ts'
import type { BusinessDate } from '../base/dates.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import { beforeCommit, type Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as ledger from '../ledger/ledger.ts'
import * as rails from '../rails/rails.ts'
import { askApprovals, paymentKind } from './approvals.ts'
import { giveUp, heard, heldFor } from './core-held.ts'
import { post } from './core-posting.ts'
import { mayBecome, type PaymentState } from './lifecycle.ts'
import { institution, pageMax } from './parties.ts'
import * as partiesStore from './parties-store.ts'
import type {
  FundingAccount,
  Known,
  MemberId,
  PayeeOnFile,
  Payment,
  PaymentId,
  PaymentOrder,
  Spent,
} from './payment.ts'
import { type Dated, datedAt, termsOf } from './rules.ts'
import { settingHashes, settingsOf } from './settings.ts'
import { appendStep, bucketOf, instructionOf, transferOf } from './steps.ts'
import * as store from './store.ts'
import {
  type Accepted,
  decideSubmissions,
  type NewIds,
  ownKey,
  type Submission,
  type SubmissionRefusal,
} from './submission.ts'
import { monthsOf } from './tally.ts'
import { takeBack } from './waiting.ts'

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
  const funded = await heard(work, orders)
  const { known, clearing, locked } = await gatherKnown(work, funded)
  const { outcomes, accepted } = decideSubmissions(known, funded, idsOf(work))
  const leaves = await enter(work, accepted, clearing, locked)
  await giveUp(work, funded, accepted)
  for (const [index, outcome] of outcomes.entries()) {
    if (!outcome.ok) appendRefusal(work, orders[index] ?? fault('one outcome for each order'), outcome.refusal.code)
  }
  const leafOf = new Map(accepted.map(({ payment }, index) => [payment, leaves[index]]))
  return outcomes.map(outcome => {
    const leaf = outcome.ok ? leafOf.get(outcome.value.payment) : undefined
    return !outcome.ok || leaf === undefined ? outcome : done({ ...outcome.value, leaf })
  })
}

/** The leaf that says of each of these payments that it was accepted, found again in the log, where one says so. */
export async function leavesOf(work: Work, payments: readonly Payment[]): Promise<ReadonlyMap<PaymentId, audit.Leaf>> {
  const found = new Map<string, audit.Leaf>()
  for (const [at, [first = fault('a group has a member'), ...others]] of Map.groupBy(payments, momentOf)) {
    // Of one alone its id tells; of many every leaf of that moment is looked at once.
    for (const { leaf, said } of await audit.leavesAt(work, new Date(at), others.length === 0 ? first.id : '')) {
      const { payment, from } = said.body
      const isIt = said.kind === 'payments.step' && from === null
      if (isIt && typeof payment === 'string') found.set(payment, leaf)
    }
  }
  return new Map(
    payments.flatMap(({ id }) => {
      const leaf = found.get(id)
      return leaf === undefined ? [] : [[id, leaf]]
    }),
  )
}

function momentOf({ submittedAt }: Payment): number {
  return submittedAt.getTime()
}

/** Of what a decision makes. */
export function idsOf(work: Work): NewIds {
  return { hold: () => work.newId('trf'), proposal: () => work.newId('prp') }
}

type Gathered = {
  readonly known: Known
  readonly clearing: readonly ledger.AccountId[]
  readonly locked: ledger.LockedAccounts
}

/** Everything that is decided on. What may change is read under lock, and stays true until the work ends. */
export async function gatherKnown(work: Work, orders: readonly PaymentOrder[]): Promise<Gathered> {
  const [own, hashes, fundingAccounts, payees] = await Promise.all([
    institution(work),
    settingHashes(work),
    partiesStore.findFundingAccounts(work, [...new Set(orders.map(({ fundingAccount }) => fundingAccount))]),
    partiesStore.findPayees(work, [...new Set(orders.map(({ payee }) => payee))]),
  ])
  const settings = await settingsOf(work, own, hashes)
  const dated = datedAt(settings, own.timeZone, work.now)
  const fundingOf = new Map(fundingAccounts.map(funding => [funding.id, funding]))
  const payeeOf = new Map(payees.map(payee => [payee.id, payee]))
  const wanted = orders.flatMap(order =>
    wantedBy(dated, order, fundingOf.get(order.fundingAccount), payeeOf.get(order.payee)),
  )
  // Members before accounts, each in id order and clearing accounts among them, so that no two batches wait for each
  // other. Keys and spending are read after the locks: what was sent twice at once must find what the first has done.
  const books = wanted.flatMap(({ funding, payee, isDue }) =>
    isDue
      ? [funding.account, bucketOf(own.clearing, funding.id), ...(payee.account === null ? [] : [payee.account])]
      : [],
  )
  const isScreened = payees.some(({ screening, memberScreening }) => screening !== null || memberScreening !== null)
  const [payers, standing, locked, onFile, spent, unconfirmed] = await Promise.all([
    partiesStore.lockPayers(work, [...new Set(wanted.map(({ funding }) => funding.member))]),
    // Where anybody is screened, how they stand is read again under lock: whoever finds somebody holds their member.
    isScreened ? partiesStore.findPayees(work, [...payeeOf.keys()]) : payees,
    books.length === 0 ? new Map<ledger.AccountId, ledger.Account>() : ledger.lock(work, books),
    store.paymentsByKey(work, orders.map(ownKey)),
    wanted.length === 0 ? [] : spendingOf(work, wanted),
    unconfirmedBy(work, orders, wanted),
  ])
  return {
    known: {
      ...dated,
      now: work.now,
      currency: own.currency,
      onFile: new Map(onFile.map(filed => [filed.key, filed])),
      fundingAccounts: new Map(fundingAccounts.map(funding => [funding.id, withBook(funding, locked)])),
      members: new Map(payers.map(payer => [payer.id, payer])),
      payees: new Map(standing.map(payee => [payee.id, payeeWithBook(payee, locked)])),
      spent,
      available: new Map([...locked.values()].map(account => [account.id, ledger.available(account)])),
      ...(unconfirmed === undefined ? {} : { unconfirmed }),
    },
    clearing: own.clearing,
    locked,
  }
}

/** Whom an order concerns and when, if it can be told at all; what cannot is refused without looking further. */
function wantedBy(
  dated: Dated,
  order: PaymentOrder,
  funding: FundingAccount | undefined,
  payee: PayeeOnFile | undefined,
): readonly Wanted[] {
  if (funding === undefined) return []
  const terms = payee === undefined ? undefined : termsOf(dated, order, payee)
  return terms?.ok === true && payee !== undefined
    ? [{ funding, payee, processOn: terms.value.processOn, isDue: terms.value.isDue }]
    : [{ funding, payee: nobody, processOn: dated.today, isDue: false }]
}
const nobody = { account: null }
type Wanted = {
  readonly funding: FundingAccount
  readonly payee: Pick<PayeeOnFile, 'account'>
  readonly processOn: BusinessDate
  readonly isDue: boolean
}

/** What waits for a core that is away; asked only while it is. */
async function unconfirmedBy(
  work: Work,
  orders: readonly PaymentOrder[],
  wanted: readonly Wanted[],
): Promise<ReadonlyMap<string, bigint> | undefined> {
  const accounts = wanted.flatMap(({ funding }) => (funding.isMirror ? [funding.account] : []))
  const isAway = accounts.length > 0 && orders.some(({ funds }) => funds?.state === 'away')
  return isAway ? rails.unconfirmedOn(work, accounts) : undefined
}

/** Over the months from the first day that is wanted to the last, for all members alike. */
function spendingOf(work: Work, wanted: readonly Wanted[]): Promise<readonly Spent[]> {
  const days = [...new Set(wanted.map(({ processOn }) => processOn))].toSorted((a, b) => (a < b ? -1 : 1))
  const [first = fault('something is wanted')] = days
  const last = days.at(-1) ?? first
  const members = [...new Set(wanted.map(({ funding }) => funding.member))]
  return store.spending(work, members, days, monthsOf(first, last))
}

/** Nothing is paid from an account whose book is closed, whatever the account itself says. */
function withBook(funding: FundingAccount, locked: ledger.LockedAccounts): FundingAccount {
  return locked.get(funding.account)?.state === 'closed' ? { ...funding, state: 'closed' } : funding
}

/** Nor into one. */
function payeeWithBook(payee: PayeeOnFile, locked: ledger.LockedAccounts): PayeeOnFile {
  const isClosed = payee.account !== null && locked.get(payee.account)?.state === 'closed'
  return isClosed ? { ...payee, state: 'suspended' } : payee
}

/**
 * Writes accepted payments, takes or holds their money, queues for the bank what leaves, and asks for the approvals that
 * are needed. Their accounts are locked. Answers with the leaf of each.
 */
export async function enter(
  work: Work,
  accepted: readonly Accepted[],
  clearing: readonly ledger.AccountId[],
  locked: ledger.LockedAccounts,
): Promise<readonly audit.Leaf[]> {
  if (accepted.length === 0) return []
  await askApprovals(work, accepted)
  const due = accepted.filter(({ account }) => account !== undefined)
  const contexts = accepted.flatMap(({ order, payment }) =>
    order.context === undefined ? [] : [{ payment: payment.id, context: order.context }],
  )
  // The ledger reads first; while it waits for its answer the database writes the rest, and the leaves are made.
  const posting = post(
    work,
    due.map(entry => transferOf(entry, clearing)),
    locked,
    heldFor(due, clearing),
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
    due
      .filter(({ payment, waitsForCore }) => payment.state === 'released' && waitsForCore !== true)
      .map(({ payment, creditor }) => instructionOf(payment, creditor)),
  )
  if (contexts.length > 0) beforeCommit(work, store.insertContexts(work, contexts))
  const leaves = accepted.map(({ order, payment }) => appendStep(work, payment, null, order.actor))
  const held = await posting
  const refusal = held.find(({ ok }) => !ok)
  if (refusal !== undefined) fault(`the ledger refused what was decided: ${JSON.stringify(refusal)}`)
  return leaves
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

export type PaymentRefusal =
  | { readonly code: 'payment_not_found'; readonly payment: PaymentId }
  | { readonly code: 'version_differs'; readonly version: number }
  | { readonly code: 'payment_not_cancellable'; readonly state: PaymentState }

/** Cancels a payment that has not been released; nobody is asked about it any more. `version` is the one the caller has seen. */
export async function cancel(work: Work, id: PaymentId, version: number): Promise<Outcome<Payment, PaymentRefusal>> {
  await change.lockPending(work, paymentKind, id)
  const payment = (await store.lockPayments(work, [id]))[0]
  if (payment === undefined) return refused({ code: 'payment_not_found', payment: id })
  if (payment.version !== version) return refused({ code: 'version_differs', version: payment.version })
  if (!mayBecome(payment.state, 'cancelled')) return refused({ code: 'payment_not_cancellable', state: payment.state })
  return done(await takeBack(work, payment))
}

export async function findPayment(work: Work, id: PaymentId): Promise<Outcome<Payment, PaymentRefusal>> {
  const payment = await store.findPayment(work, id)
  return payment === undefined ? refused({ code: 'payment_not_found', payment: id }) : done(payment)
}

export type KeyUnknown = { readonly code: 'payment_key_unknown' }

/** What became of an order, by the key it was given by whoever asks: the keys of others are theirs. */
export async function findPaymentByKey(work: Work, key: string): Promise<Outcome<Payment, KeyUnknown>> {
  const payment = await store.findPaymentByKey(work, ownKey({ actor: work.actor, key }))
  return payment === undefined ? refused({ code: 'payment_key_unknown' }) : done(payment)
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
