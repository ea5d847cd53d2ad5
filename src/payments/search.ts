// Finding what belongs to payments by what people have in their hands: an id or its beginning, a member's number.
//
// A name, an e-mail or an account number finds nothing here: they are sealed, and what finds them without being opened is kept
// for deciding on payments, not for looking people up.

import * as audit from '../audit/audit.ts'
import type { Work } from '../base/work.ts'
import { type FoundById, idsBeginning, memberByReference, type SoughtPrefix } from './search-store.ts'

export { lastBehind, type SoughtPrefix } from './search-store.ts'

/** How many of a kind one search finds at most. */
export const foundMax = 5

export function findBeginning(work: Work, prefix: SoughtPrefix, beginning: string): Promise<readonly FoundById[]> {
  return idsBeginning(work, prefix, beginning, foundMax)
}

/** Whoever finds somebody by their number has looked them up, and the log says so; the number stays out of it. */
export async function lookUpMember(work: Work, reference: string): Promise<FoundById | undefined> {
  const found = await memberByReference(work, reference)
  if (found !== undefined) audit.append(work, 'payments.member_looked_up', { member: found.id, by: 'reference' })
  return found
}
