// Payments of the past: what was paid before, by whoever. They are read, and nothing is decided on them.

import { type BusinessDate, businessDate } from '../base/dates.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as store from './moving-store.ts'
import { type MemberRefusal, pageMax } from './parties.ts'
import { findMembers } from './parties-store.ts'
import type { MemberId } from './payment.ts'

/** After every day that a bank has use for. */
const afterEveryDay = businessDate('9999-12-31')

/** Newest first, before the one named (undefined to begin with). */
export async function listPastPayments(
  work: Work,
  member: MemberId,
  before: { readonly paidOn: BusinessDate; readonly id: string } | undefined,
  most: number,
): Promise<Outcome<readonly store.PastPayment[], MemberRefusal>> {
  if ((await findMembers(work, [member])).length === 0) return refused({ code: 'member_not_found', member })
  return done(
    await store.listPastPayments(work, member, before ?? { paidOn: afterEveryDay, id: '' }, Math.min(most, pageMax)),
  )
}
