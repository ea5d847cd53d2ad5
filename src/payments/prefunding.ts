// Money that the institution moves to its account at the bank, so that its files are paid. Announced by one person and
// agreed to by another; it is in the books once the bank's statement shows it under the name it was given.

import { daysAfter } from '../base/dates.ts'
import { formatMoney, type Money, parseMoney } from '../base/money.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import { institution } from './parties.ts'
import type { PrefundingId } from './settlement.ts'
import { insertPrefunding } from './settlement-store.ts'

export type { PrefundingId }
export const prefundingKind = 'payments.prefunding'
const answerDays = 7

export type PrefundingRefusal = { readonly code: 'currencies_differ' } | { readonly code: 'amount_not_positive' }
export type Announced = { readonly id: PrefundingId; readonly money: Money; readonly proposal: change.Proposal }

/** Proposes it. `id` is what the transfer has to carry as its end-to-end id, to be known again. */
export async function announcePrefunding(
  work: Work,
  id: PrefundingId,
  money: Money,
): Promise<Outcome<Announced, PrefundingRefusal>> {
  const { currency } = await institution(work)
  if (money.minor <= 0n) return refused({ code: 'amount_not_positive' })
  if (money.currency !== currency) return refused({ code: 'currencies_differ' })
  const proposed = await change.propose(work, {
    kind: prefundingKind,
    subject: id,
    content: { prefunding: id, amount: formatMoney(money), currency },
    approvalsNeeded: 1,
    expiresAt: daysAfter(work.now, answerDays),
  })
  return proposed.ok
    ? done({ id, money, proposal: proposed.value })
    : fault(`prefunding was not proposed: ${proposed.refusal.code}`)
}

/** Somebody else has agreed: the statement may show it. */
export async function prefundingAgreed(work: Work, proposal: change.Proposal): Promise<PrefundingId> {
  const { amount, currency } = proposal.content as { readonly amount: string; readonly currency: string } // As proposed.
  const money = parseMoney(amount, currency)
  const id = proposal.subject as PrefundingId // As `announcePrefunding` named it.
  await insertPrefunding(work, {
    id,
    money: money.ok ? money.value : fault(`${proposal.id} is of no amount`),
    proposal: proposal.id,
    agreedAt: work.now,
  })
  return id
}
