// Taking back what was credited and is no error, on the day that the member was told, as far as the account bears it.

import type { BusinessDate } from '../base/dates.ts'
import { formatMoney } from '../base/money.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as ledger from '../ledger/ledger.ts'
import { post } from './core-posting.ts'
import { nextDue } from './deadlines.ts'
import { bearable, type Dispute, type DisputeId, debitTransfer } from './dispute.ts'
import {
  begin,
  clockOf,
  type DisputeAnswer,
  type DisputeChange,
  type DisputeRefusal,
  detailOf,
  meet,
  record,
  writeDeadlines,
} from './dispute-steps.ts'
import * as store from './disputes-store.ts'
import * as partiesStore from './parties-store.ts'

export type DebitRefusal = DisputeRefusal | { readonly code: 'dispute_owes_nothing' }

/** Tries again to take back what the account could not bear on the day. */
export async function debitAgain(
  work: Work,
  id: DisputeId,
  wanted: DisputeChange,
): Promise<Outcome<DisputeAnswer, DebitRefusal>> {
  const begun = await begin(work, id, wanted, { what: 'debited' })
  if (!begun.ok) return begun
  if (begun.value.isReplay) return done({ ...(await detailOf(work, id)), isReplay: true })
  const { dispute, asked } = begun.value
  if (dispute.short === 0n) return refused({ code: 'dispute_owes_nothing' })
  await takeBack(work, [dispute], (await clockOf(work)).today, asked)
  return done({ ...(await detailOf(work, id)), isReplay: false })
}

/**
 * Takes back what is owed of these locked disputes, as far as each account bears it, in one posting. What it does not
 * bear stays short; the deadline stays open with it.
 */
export async function takeBack(
  work: Work,
  disputes: readonly Dispute[],
  today: BusinessDate,
  asked?: store.Asked,
): Promise<void> {
  const funding = await partiesStore.findFundingAccounts(work, [
    ...new Set(disputes.map(dispute => dispute.fundingAccount)),
  ])
  const bookOf = new Map(funding.map(({ id, account }) => [id, account]))
  const provisional =
    (await store.disputeAccounts(work)).get('provisional') ?? fault('a credit was given from somewhere')
  const locked = await ledger.lock(work, [...bookOf.values(), provisional])
  const left = new Map(
    [...locked.values()].map(account => [account.id, account.state === 'closed' ? 0n : ledger.available(account)]),
  )
  const taken = disputes.map(dispute => {
    const member = bookOf.get(dispute.fundingAccount) ?? fault('a funding account has a book')
    const rest = dispute.owed - dispute.debited
    const before = left.get(member) ?? null
    const minor = bearable(rest, before)
    if (before !== null) left.set(member, before - minor)
    return { dispute, minor, short: rest - minor, books: { member, provisional } }
  })
  const posted = await post(
    work,
    taken.flatMap(({ dispute, minor, books }) => (minor === 0n ? [] : [debitTransfer(dispute, minor, books)])),
    locked,
  )
  const refusal = posted.find(({ ok }) => !ok)
  if (refusal !== undefined) fault(`the ledger refused what it could bear: ${JSON.stringify(refusal)}`)
  const onFile = await store.deadlinesOf(
    work,
    disputes.map(({ id }) => id),
  )
  for (const { dispute, minor, short } of taken) {
    const { id, money, version, debited } = dispute
    const before = onFile.filter(deadline => deadline.dispute === id)
    const deadlines = short === 0n ? meet(before, ['debit'], today, work.now) : before
    await writeDeadlines(work, id, before, deadlines)
    const after = {
      ...dispute,
      version: version + 1,
      debited: debited + minor,
      short,
      debitOn: null,
      nextDueOn: nextDue(deadlines),
      changedAt: work.now,
    }
    const amounts = {
      debited: formatMoney({ ...money, minor }),
      short: formatMoney({ ...money, minor: short }),
    }
    await store.updateDebit(work, after)
    await record(work, { before: dispute, after }, { what: 'debited', asked, more: amounts })
  }
}
