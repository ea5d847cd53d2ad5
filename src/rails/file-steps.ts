// The steps of files: each is written down and has its leaf.

import * as audit from '../audit/audit.ts'
import { formatMoney } from '../base/money.ts'
import type { Work } from '../base/work.ts'
import type { BankFile } from './file.ts'
import * as store from './files-store.ts'

/** `dueAt`: when to look at it next. */
export async function takeStep(work: Work, after: BankFile, dueAt = work.now): Promise<BankFile> {
  await store.updateFile(work, after, dueAt)
  const taken = { ...after, version: after.version + 1, changedAt: work.now }
  appendFileLeaf(work, taken)
  return taken
}

export function appendFileLeaf(work: Work, file: BankFile): void {
  const { id, name, state, entries, money, hash, proposal, goesAfter, reason } = file
  audit.append(work, 'rails.file', {
    file: id,
    name,
    state,
    entries,
    amount: formatMoney(money),
    currency: money.currency,
    ...(hash === null ? {} : { sha256: hash.toString('hex') }),
    ...(proposal === null ? {} : { proposal }),
    ...(goesAfter === null ? {} : { goesAfter }),
    ...(reason === null ? {} : { reason }),
  })
}
