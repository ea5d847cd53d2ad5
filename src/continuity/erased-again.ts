// A database that was restored from before somebody's erasure has that person back. Before any process starts on it, all that
// the list beside the backups names is erased again.

import { institutions } from '../base/institutions.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact } from '../base/work.ts'
import * as payments from '../payments/payments.ts'
import { hasTombstones, type InstitutionTombstone, tombstonesStanding } from '../protection/protection.ts'

const actor = 'process:restore'

/** Undefined in a copy from before there were tombstones: it has to be migrated first, as every start does. */
export async function eraseAgain(outside: Outside, list: readonly InstitutionTombstone[]): Promise<number | undefined> {
  if (!(await hasTombstones(outside.sql))) return undefined
  const here = new Set<string>(await institutions(outside.sql))
  const standing = new Set(
    (await tombstonesStanding(outside.sql)).map(({ institution, member }) => `${institution}/${member}`),
  )
  // Of an institution that came later there is nothing here.
  const missing = list.filter(
    ({ institution, member }) => here.has(institution) && !standing.has(`${institution}/${member}`),
  )
  let count = 0
  for (const tombstone of missing) {
    const again = await transact(outside, tombstone.institution, actor, async work =>
      done(await payments.eraseAgain(work, tombstone)),
    )
    if (again.ok ? again.value : fault('erasing again refuses nothing')) count++
  }
  return count
}
