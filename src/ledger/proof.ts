// Proves the books of one institution from their own rows: what must hold of any copy of them, at any moment.

import type { Work } from '../base/work.ts'
import * as store from './store.ts'

const accountsMax = 1_000

/** Recomputes every balance and every sum. Answers with what does not hold, in words; nothing when all does. */
export async function proveBooks(work: Work): Promise<readonly string[]> {
  const problems: string[] = []
  for (const { currency, sum, heldDebits, heldCredits } of await store.trialBalance(work)) {
    if (sum !== 0n) problems.push(`${currency} sums to ${sum}, not to zero`)
    if (heldDebits !== heldCredits) problems.push(`${currency} holds ${heldDebits} out and ${heldCredits} in`)
  }
  for (let after = ''; ; ) {
    const accounts = await store.recompute(work, after, accountsMax)
    for (const { id, stored, ...is } of accounts) {
      for (const column of ['posted', 'heldDebits', 'heldCredits', 'entries'] as const) {
        if (stored[column] !== is[column])
          problems.push(`${id} says ${column} ${stored[column]}, its transfers ${is[column]}`)
      }
    }
    const last = accounts.at(-1)
    if (accounts.length < accountsMax || last === undefined) return problems
    after = last.id
  }
}
