// What becomes of payees, standing orders and disputes goes into a queue, in the work in which it becomes so. The loop that
// tells of payments' steps empties it.

import { beforeCommit, type Work } from '../base/work.ts'
import * as store from './untold-store.ts'

/** `nameOf` where a version is not the whole name of the fact. */
export function toBeTold(
  work: Work,
  changes: readonly store.Change[],
  nameOf = ({ subject, version }: store.Change) => `${subject}/${version}`,
): void {
  if (changes.length === 0) return
  const rows = changes.map(change => ({ ...change, key: nameOf(change) }))
  beforeCommit(work, store.insertUntoldChanges(work, rows))
}
