// Gives back what a payee has returned. A member gets the money of one payment once: what a dispute has given for it
// already goes to where the dispute took it from, and only the rest to the member.

import { formatMoney } from '../base/money.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as ledger from '../ledger/ledger.ts'
import { post } from './core-posting.ts'
import { nextDue } from './deadlines.ts'
import type { Dispute } from './dispute.ts'
import { clockOf, meet, record, writeDeadlines } from './dispute-steps.ts'
import * as disputesStore from './disputes-store.ts'
import * as partiesStore from './parties-store.ts'
import type { FundingAccountId, Payment } from './payment.ts'
import { referenceOf } from './steps.ts'

export type Shares = {
  readonly member: bigint
  /** What was found to be an error had been settled from losses. */
  readonly losses: bigint
  /** What the member still owes of provisional credits: it is taken from here. */
  readonly provisional: readonly { readonly dispute: Dispute; readonly minor: bigint }[]
}

/** Who gets how much of what came back. None of the disputes is open. */
export function sharesOf(minor: bigint, disputes: readonly Dispute[]): Shares {
  let left = minor
  const take = (most: bigint): bigint => {
    const part = most < left ? most : left
    left -= part
    return part
  }
  const inFavor = disputes.filter(({ state }) => state === 'resolved_in_favor')
  const losses = take(inFavor.reduce((sum, { found }) => sum + (found ?? 0n), 0n))
  const provisional = disputes
    .map(dispute => ({ dispute, minor: take(dispute.owed - dispute.debited) }))
    .filter(part => part.minor > 0n)
  return { member: left, losses, provisional }
}

/** In the order in which they are looked for. */
export type GiveBackRefusal =
  | { readonly code: 'funding_account_not_found'; readonly fundingAccount: FundingAccountId }
  | { readonly code: 'funding_account_closed'; readonly fundingAccount: FundingAccountId }
  | { readonly code: 'currencies_differ' }

/**
 * The payment and its disputes are locked. The entries that took the money stay, and others give it back: into the
 * account it came from, or into another of the member's.
 */
export async function giveBack(
  work: Work,
  payment: Payment,
  disputes: readonly Dispute[],
  into: FundingAccountId = payment.fundingAccount,
): Promise<Outcome<undefined, GiveBackRefusal>> {
  const shares = sharesOf(payment.money.minor, disputes)
  const [funding] = await partiesStore.findFundingAccounts(work, [into])
  if (funding?.member !== payment.member) return refused({ code: 'funding_account_not_found', fundingAccount: into })
  if (funding.state !== 'open') return refused({ code: 'funding_account_closed', fundingAccount: into })
  if (funding.currency !== payment.money.currency) return refused({ code: 'currencies_differ' })
  for (const outcome of await post(work, await transfersOf(work, payment, shares, funding))) {
    if (outcome.ok || outcome.refusal.code === 'linked_transfer_refused') continue
    const { refusal } = outcome
    if (refusal.code === 'account_closed' && refusal.account === funding.account)
      return refused({ code: 'funding_account_closed', fundingAccount: into })
    fault(`the ledger did not give back ${payment.id}: ${JSON.stringify(refusal.code)}`)
  }
  await setOff(work, shares.provisional)
  return done(undefined)
}

/** Where all of it goes back to where it came from, it is the reversal of what settled the payment. */
async function transfersOf(
  work: Work,
  { id, attempts, method, money, fundingAccount }: Payment,
  { member, losses, provisional }: Shares,
  into: { readonly id: FundingAccountId; readonly account: ledger.AccountId },
): Promise<readonly ledger.TransferOrder[]> {
  const settledAs = method === 'on_us' ? `${id}/book` : `${referenceOf(id, attempts)}/settled`
  const [settled = fault(`${id} was never settled`)] = await ledger.findByKey(work, [settledAs])
  const key = `${id}/back`
  if (member === money.minor && into.id === fundingAccount) return [{ kind: 'reversal', key, of: settled.id }]
  const accounts = await disputesStore.disputeAccounts(work)
  const move = (key: string, credit: ledger.AccountId | undefined, minor: bigint): readonly ledger.TransferOrder[] => {
    if (minor === 0n) return []
    const to = credit ?? fault('a credit was given from somewhere')
    return [{ kind: 'direct', key, debit: settled.credit, credit: to, money: { ...money, minor }, link: id }]
  }
  return [
    ...move(key, into.account, member),
    ...move(`${key}/losses`, accounts.get('losses'), losses),
    ...provisional.flatMap(({ dispute, minor }) => move(`${key}/${dispute.id}`, accounts.get('provisional'), minor)),
  ]
}

/** What these disputes still had to take back has come from elsewhere, all of it or a part. */
async function setOff(work: Work, parts: Shares['provisional']): Promise<void> {
  if (parts.length === 0) return
  const { today } = await clockOf(work)
  for (const { dispute, minor } of parts) {
    const { id, money, version, owed } = dispute
    const before = await disputesStore.deadlinesOf(work, [id])
    const debited = dispute.debited + minor
    const isWhole = debited === owed
    const deadlines = isWhole ? meet(before, ['debit'], today, work.now) : before
    await writeDeadlines(work, id, before, deadlines)
    const after = {
      ...dispute,
      version: version + 1,
      debited,
      short: dispute.short === 0n ? 0n : owed - debited,
      debitOn: isWhole ? null : dispute.debitOn,
      nextDueOn: nextDue(deadlines),
      changedAt: work.now,
    }
    const amounts = { debited: formatMoney({ ...money, minor }), short: formatMoney({ ...money, minor: after.short }) }
    await disputesStore.updateDebit(work, after)
    await record(work, { before: dispute, after }, { what: 'debited', reason: 'payment_returned', more: amounts })
  }
}
