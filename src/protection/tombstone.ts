// Erasure, as far as keys go: a member's key is destroyed, and a tombstone says so for ever. What was sealed under the key
// opens nowhere any more, whoever still has a copy of it; and no other key is made for the member. Who may decide it, and what
// stood plain, is for the rooms above to know.
//
// The wrapped bytes of the key are in backups and in the log until those are forgotten, so a restore does the erasure again:
// every tombstone also stands beside the backups (continuity/tombstones.ts).

import * as audit from '../audit/audit.ts'
import type { Work } from '../base/work.ts'
import * as store from './tombstone-store.ts'

/** In the work of whoever approves it. */
export async function destroyKeysOf(work: Work, member: string, proposal: string): Promise<void> {
  await store.insertTombstone(work, { member, proposal })
  audit.append(work, 'protection.member_erased', { member, proposal })
}

/** Answers false where it was done already. */
export async function destroyKeysAgain(work: Work, tombstone: store.InstitutionTombstone): Promise<boolean> {
  const { member, proposal, erasedBy, erasedAt } = tombstone
  if (!(await store.insertReplayed(work, tombstone))) return false
  audit.append(work, 'protection.member_erased', {
    member,
    proposal,
    replayed: { erasedBy, erasedAt: erasedAt.toISOString() },
  })
  return true
}

const pageMax = 200

export function listTombstones(
  work: Work,
  before: { readonly at: Date; readonly member: string } | null,
  most = pageMax,
): Promise<store.Tombstone[]> {
  return store.listTombstones(work, before, Math.min(most, pageMax))
}
