// Disputes of members, from the notice to the end, under 12 CFR 1005.11.
//
// They promise: what is due and when follows from the notice, the rules and the calendar, and is kept with the case; money
// moves in the same work as the step that moves it, once; every step has its leaf. What a provisional credit gives comes
// from the suspense account `provisional`. What is an error in the end is settled from `losses`, and a payee who returns the
// payment later makes good for them: nobody is given the money of one payment twice. What is no error is taken back five business days after the
// member was told the day, so that nothing drawn on it meanwhile bounces (comment 11(d)(2)-1); see dispute-loop.ts.
// They do not decide whether there was an error, and send no notice: they record that somebody did.

import { type BusinessDate, dateIn } from '../base/dates.ts'
import type { Money } from '../base/money.ts'
import { formatMoney } from '../base/money.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import type * as change from '../change/change.ts'
import * as ledger from '../ledger/ledger.ts'
import { post as postMoney } from './core-posting.ts'
import { type Deadline, deadlineOf, excused, nextRunning } from './deadlines.ts'
import {
  type Books,
  checkNotice,
  type DecisionReason,
  type Dispute,
  type DisputeId,
  type Notice,
  type NoticeRefusal,
  needsApproval,
  provisionalCredit,
  type Settlement,
  settlementOf,
  settlementTransfers,
  type WithholdingRefusal,
} from './dispute.ts'
import { type AskedAct, type AskedAlready, ask, readAct, unask } from './dispute-approvals.ts'
import {
  type Clock,
  type DisputeAnswer,
  type DisputeChange,
  type DisputeDetail,
  type DisputeOver,
  type DisputeRefusal,
  detailOf,
  type Held,
  meet,
  type Taken,
  takeStep,
} from './dispute-steps.ts'
import * as store from './disputes-store.ts'
import { pageMax } from './parties.ts'
import * as partiesStore from './parties-store.ts'
import type { MemberId } from './payment.ts'
import * as paymentsStore from './store.ts'

const hasEnded = ({ endedAt }: Dispute) => endedAt !== null

export type ConfirmDisputeRefusal = DisputeRefusal | { readonly code: 'confirmation_not_asked_for' }

/** The written confirmation of an oral notice has come. */
export function confirmDispute(
  work: Work,
  id: DisputeId,
  asked: DisputeChange,
): Promise<Outcome<DisputeAnswer, ConfirmDisputeRefusal>> {
  return takeStep(work, id, asked, { what: 'confirmed' }, async ({ dispute, deadlines, clock: { today } }) => {
    if (!dispute.mustConfirm || dispute.confirmedOn !== null) return refused({ code: 'confirmation_not_asked_for' })
    return done({
      after: { confirmedOn: today },
      deadlines: meet(deadlines, ['confirm_in_writing'], today, work.now),
      what: 'confirmed',
    })
  })
}

/** `left` is what the member has not been given back yet, of what the payment took. */
type GivenAlready = { readonly code: 'payment_credited_already'; readonly left: bigint }
type NotCredited =
  | DisputeOver
  | { readonly code: 'dispute_credited_already' }
  | { readonly code: 'currencies_differ' }
  | WithholdingRefusal
  | GivenAlready
  | { readonly code: 'account_closed'; readonly account: ledger.AccountId }
export type CreditRefusal = DisputeRefusal | NotCredited | AskedAlready

/** Gives the member the amount, less what is withheld, while the case is looked into; much of it once others agree. */
export function creditProvisionally(
  work: Work,
  id: DisputeId,
  withheld: Money | undefined,
  asked: DisputeChange,
): Promise<Outcome<DisputeAnswer, CreditRefusal>> {
  const content = {
    what: 'credited',
    withheld: withheld?.minor.toString() ?? null,
    currency: withheld?.currency ?? null,
  }
  return takeStep<NotCredited | AskedAlready>(work, id, asked, content, async held => {
    const credit = await creditOf(work, held, withheld ?? { ...held.dispute.money, minor: 0n })
    if (!credit.ok) return credit
    const { money, withheld: kept } = credit.value
    const approvals = needsApproval(money)
    if (approvals === 0) return give(work, held, credit.value)
    return ask(work, held, { step: 'credit', withheld: kept.toString() }, money, approvals)
  })
}

type Credit = { readonly money: Money; readonly withheld: bigint }

async function creditOf(
  work: Work,
  { dispute }: Held,
  { minor: withheld, currency }: Money,
): Promise<Outcome<Credit, NotCredited>> {
  if (hasEnded(dispute)) return refused({ code: 'dispute_is_over', state: dispute.state })
  if (dispute.credited > 0n) return refused({ code: 'dispute_credited_already' })
  if (currency !== dispute.money.currency) return refused({ code: 'currencies_differ' })
  const credit = provisionalCredit(dispute, withheld)
  if (!credit.ok) return credit
  const given = await givenAlready(work, dispute, credit.value)
  return given === undefined ? done({ money: { minor: credit.value, currency }, withheld }) : refused(given)
}

/**
 * Whether so much would give the member the money of a payment twice: it may have come back from the payee and be theirs
 * again, or an earlier dispute may have found an error. The payment is locked: whoever gives back what was returned waits.
 */
async function givenAlready(work: Work, { payment: of }: Dispute, wanted: bigint): Promise<GivenAlready | undefined> {
  if (of === null || wanted === 0n) return undefined
  const [payment = fault(`${of} is disputed and not on file`)] = await paymentsStore.lockPayments(work, [of])
  const isBack = payment.state === 'refunded' || payment.state === 'reissued'
  const left = isBack ? 0n : payment.money.minor - (await store.sumFound(work, of))
  return wanted > left ? { code: 'payment_credited_already', left: left > 0n ? left : 0n } : undefined
}

async function give(
  work: Work,
  { dispute, deadlines, clock }: Held,
  { money, withheld }: Credit,
): Promise<Outcome<Taken, NotCredited>> {
  const { member, provisional } = await booksOf(work, dispute)
  const posted = await post(work, [
    { kind: 'direct', key: `${dispute.id}/provisional-credit`, debit: provisional, credit: member, money },
  ])
  if (!posted.ok) return posted
  const told = dispute.isTimely ? [deadlineOf('tell_credit', dispute.rulesVersion, clock.calendar, clock.today)] : []
  return done({
    after: {
      state: 'provisionally_credited',
      credited: money.minor,
      withheld,
      creditTransfer: posted.value[0] ?? fault('one transfer was posted'),
      creditedAt: work.now,
    },
    deadlines: [...meet(deadlines, ['credit_or_decide'], clock.today, work.now), ...told],
    what: 'credited',
    more: { credited: formatMoney(money) },
  })
}

/** The accounts a dispute moves money between; the institution's own are opened when they are first needed. */
async function booksOf(work: Work, { fundingAccount, money: { currency } }: Dispute): Promise<Books> {
  const [funding] = await partiesStore.findFundingAccounts(work, [fundingAccount])
  const member = funding?.account ?? fault('a funding account has a book')
  const known = await store.disputeAccounts(work)
  const [provisional, losses] = [known.get('provisional'), known.get('losses')]
  if (provisional !== undefined && losses !== undefined) return { member, provisional, losses }
  // What was given out and may come back, and what is gone, are both counted as debits.
  const [opened = fault('two accounts'), other = fault('two accounts')] = await ledger.openAccounts(
    work,
    (['provisional', 'losses'] as const).map(kind => ({ currency, kind, normalSide: 'debit', floor: null }) as const),
  )
  await store.insertDisputeAccounts(
    work,
    new Map([
      ['provisional', opened],
      ['losses', other],
    ]),
  )
  return { member, provisional: opened, losses: other }
}

type ClosedRefusal = Extract<CreditRefusal, { readonly code: 'account_closed' }>

/** Posts all of them or none. A closed account is the one thing that can be in the way. */
async function post(
  work: Work,
  transfers: readonly ledger.TransferOrder[],
): Promise<Outcome<readonly ledger.TransferId[], ClosedRefusal>> {
  const ids: ledger.TransferId[] = []
  for (const outcome of await postMoney(work, transfers)) {
    if (outcome.ok) ids.push(outcome.value.transfer.id)
    else if (outcome.refusal.code === 'account_closed') return refused(outcome.refusal)
    else if (outcome.refusal.code !== 'linked_transfer_refused')
      fault(`the ledger refused the money of a dispute: ${JSON.stringify(outcome.refusal.code)}`)
  }
  return ids.length === transfers.length ? done(ids) : fault('what was linked was refused, and nothing said why')
}

type NotResolved =
  | DisputeOver
  | { readonly code: 'currencies_differ' }
  | { readonly code: 'found_over_disputed'; readonly max: bigint }
  | GivenAlready
  | ClosedRefusal
export type ResolveRefusal = DisputeRefusal | NotResolved | AskedAlready

type Decision = { readonly found: Money; readonly reason: DecisionReason }

/**
 * Somebody has decided how much of the amount is an error: all, some, or nothing. What is an error is corrected at once,
 * or, where that credits much, once others agree: until then nothing is decided.
 */
export function resolveDispute(
  work: Work,
  id: DisputeId,
  decision: Decision,
  asked: DisputeChange,
): Promise<Outcome<DisputeAnswer, ResolveRefusal>> {
  const { found, reason } = decision
  const content = { what: 'resolved', found: found.minor.toString(), currency: found.currency, reason }
  return takeStep<NotResolved | AskedAlready>(work, id, asked, content, async held => {
    const settlement = await settle(work, held, decision)
    if (!settlement.ok) return settlement
    const credit = { ...found, minor: settlement.value.credit }
    const approvals = needsApproval(credit)
    if (approvals === 0) return resolve(work, held, decision, settlement.value)
    return ask(work, held, { step: 'resolution', found: found.minor.toString(), reason }, credit, approvals)
  })
}

async function settle(work: Work, { dispute }: Held, { found }: Decision): Promise<Outcome<Settlement, NotResolved>> {
  const { money, credited } = dispute
  if (hasEnded(dispute)) return refused({ code: 'dispute_is_over', state: dispute.state })
  if (found.currency !== money.currency) return refused({ code: 'currencies_differ' })
  if (found.minor > money.minor) return refused({ code: 'found_over_disputed', max: money.minor })
  const given = await givenAlready(work, dispute, found.minor)
  return given === undefined ? done(settlementOf(credited, found.minor)) : refused(given)
}

async function resolve(
  work: Work,
  held: Held,
  { found, reason }: Decision,
  settlement: Settlement,
): Promise<Outcome<Taken, NotResolved>> {
  const { dispute, deadlines, clock } = held
  if (found.minor > 0n) {
    const posted = await post(work, settlementTransfers(dispute, settlement, await booksOf(work, dispute)))
    if (!posted.ok) return posted
  }
  return done({
    after: {
      state: found.minor > 0n ? 'resolved_in_favor' : 'resolved_against',
      found: found.minor,
      owed: settlement.owed,
      endedAt: work.now,
    },
    deadlines: decided(held, found.minor > 0n, deadlines, clock, work.now),
    what: 'resolved',
    reason,
    more: { found: formatMoney(found) },
  })
}

/**
 * Others have approved of a step, and it is taken in the name of the last of them. Where it cannot be, the question is
 * over all the same, and the dispute says why.
 */
export async function disputeApproved(
  work: Work,
  proposal: change.Proposal,
): Promise<Outcome<Dispute, CreditRefusal | ResolveRefusal>> {
  const asked = readAct(proposal)
  const taken = await takeApproved(work, asked)
  if (taken.ok) return done(taken.value.dispute)
  await unask(work, asked, taken.refusal.code)
  return taken
}

function takeApproved(
  work: Work,
  { id, dispute, bound }: AskedAct,
): Promise<Outcome<DisputeAnswer, CreditRefusal | ResolveRefusal>> {
  const { version, currency, amount } = bound
  const mustBeBound = (money: Money) => {
    if (formatMoney(money) !== amount) fault(`${id} is about another amount`)
  }
  return takeStep<NotCredited | NotResolved>(
    work,
    dispute,
    { version },
    null,
    async held => {
      if (bound.step === 'credit') {
        const credit = await creditOf(work, held, { minor: BigInt(bound.withheld), currency })
        if (!credit.ok) return credit
        mustBeBound(credit.value.money)
        return give(work, held, credit.value)
      }
      const decision = { found: { minor: BigInt(bound.found), currency }, reason: bound.reason }
      const settlement = await settle(work, held, decision)
      if (!settlement.ok) return settlement
      mustBeBound({ minor: settlement.value.credit, currency })
      return resolve(work, held, decision, settlement.value)
    },
    id,
  )
}

/** Somebody has said no, or whoever asked took it back: the dispute is where it was. */
export function disputeDropped(work: Work, proposal: change.Proposal): Promise<void> {
  return unask(work, readAct(proposal), 'approval_denied')
}

/** A decision ends the waiting for one, and begins the days for the report; an error is corrected with it. */
function decided(
  { dispute }: Held,
  isError: boolean,
  deadlines: readonly Deadline[],
  { calendar, today }: Clock,
  now: Date,
): readonly Deadline[] {
  if (!dispute.isTimely) return deadlines
  const begun = (isError ? (['correct', 'report'] as const) : (['report'] as const)).map(name =>
    deadlineOf(name, dispute.rulesVersion, calendar, today),
  )
  const ended = deadlines.map(deadline =>
    deadline.name === 'confirm_in_writing' ? excused(deadline, today) : deadline,
  )
  return meet([...ended, ...begun], ['credit_or_decide', 'decide', 'correct'], today, now)
}

export type WithdrawRefusal = DisputeRefusal | DisputeOver

/** The member takes the notice back. What was credited is owed, as if no error had been found. */
export function withdrawDispute(
  work: Work,
  id: DisputeId,
  asked: DisputeChange,
): Promise<Outcome<DisputeAnswer, WithdrawRefusal>> {
  return takeStep<DisputeOver>(work, id, asked, { what: 'withdrawn' }, async ({ dispute, deadlines, clock }) => {
    if (hasEnded(dispute)) return refused({ code: 'dispute_is_over', state: dispute.state })
    return done({
      after: { state: 'withdrawn', owed: dispute.credited, endedAt: work.now },
      deadlines: deadlines.map(deadline => excused(deadline, clock.today)),
      what: 'withdrawn',
    })
  })
}

export type RecordNoticeRefusal = DisputeRefusal | NoticeRefusal

/** Records that the member was told. Being told of the debit begins the days after which it is made. */
export function recordNotice(
  work: Work,
  id: DisputeId,
  notice: Notice,
  asked: DisputeChange,
): Promise<Outcome<DisputeAnswer, RecordNoticeRefusal>> {
  const content = { what: 'notified', kind: notice.kind, form: notice.form, sentAt: notice.sentAt.toISOString() }
  return takeStep<NoticeRefusal>(work, id, asked, content, async ({ dispute, deadlines, clock }) => {
    const checked = checkNotice(dispute, await store.noticesOf(work, id), notice, work.now)
    if (!checked.ok) return checked
    await store.insertNotice(work, id, notice)
    const sentOn = dateIn(clock.timeZone, notice.sentAt)
    const told = { what: 'notified', reason: notice.kind } as const
    if (notice.kind !== 'debit') {
      const name = notice.kind === 'result' ? 'report' : 'tell_credit'
      return done({ ...told, after: {}, deadlines: meet(deadlines, [name], sentOn, work.now) })
    }
    const debit = deadlineOf('debit', dispute.rulesVersion, clock.calendar, sentOn)
    return done({
      ...told,
      after: { debitOn: debit.dueOn },
      deadlines: [...deadlines, debit],
      more: { debitOn: debit.dueOn },
    })
  })
}

export async function findDispute(
  work: Work,
  id: DisputeId,
): Promise<Outcome<DisputeDetail, Extract<DisputeRefusal, { readonly code: 'dispute_not_found' }>>> {
  const dispute = await store.findDispute(work, id)
  return dispute === undefined ? refused({ code: 'dispute_not_found', dispute: id }) : done(await detailOf(work, id))
}

/** Past every day on which something may be due; disputes where nothing is are listed under it. */
export const neverDue: BusinessDate = '9999-12-31'
export const beforeEveryDay: BusinessDate = '1900-01-01'

/** By what is due next, missed first; of one member, or due by a day, where that is given. */
/** As lists have it: with the earliest deadline that the institution has yet to heed. */
export type ListedDispute = { readonly dispute: Dispute; readonly nextDue: Deadline | undefined }

export async function listDisputes(
  work: Work,
  asked: store.DisputeFilter & {
    readonly member?: MemberId | undefined
    readonly dueBy?: BusinessDate | undefined
  },
  after: store.DisputePlace,
  most: number,
): Promise<readonly ListedDispute[]> {
  const { member, dueBy = neverDue, ...only } = asked
  const disputesMax = Math.min(most, pageMax)
  const disputes = await (member === undefined
    ? store.listDisputes(work, dueBy, only, after, disputesMax)
    : store.listDisputesOfMember(work, member, dueBy, only, after, disputesMax))
  const deadlines = await store.deadlinesOf(
    work,
    disputes.flatMap(({ id, nextDueOn }) => (nextDueOn === null ? [] : [id])),
  )
  const deadlinesOf = Map.groupBy(deadlines, ({ dispute }) => dispute)
  return disputes.map(dispute => ({ dispute, nextDue: nextRunning(deadlinesOf.get(dispute.id) ?? []) }))
}

export function disputeStepsOf(
  work: Work,
  id: DisputeId,
): Promise<readonly (store.DisputeStep & { readonly at: Date })[]> {
  return store.disputeSteps(work, id)
}
