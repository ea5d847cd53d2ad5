// What the ledger keeps of an institution, for the institution to take with it.

import { type KeptTable, keptRows } from '../base/kept.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'

export const keptTables = {
  account: {
    what: 'An account of the ledger and its balances, credits minus debits, in minor units.',
    key: ['account_id'],
  },
  transfer: {
    what: 'A transfer with both its sides, and the balances after it, in minor units.',
    key: ['transfer_id'],
  },
  drift: { what: 'A balance that was found to differ from its transfers.', key: ['drift_id'] },
} as const satisfies Record<string, KeptTable>

/** A table that is not named above is a fault. */
export function rowsKept(work: Work, table: string, rowsMax: number): AsyncIterable<readonly string[]> {
  const kept: Readonly<Record<string, KeptTable>> = keptTables
  return keptRows(work, 'ledger', table, kept[table] ?? fault(`${table} is not taken along`), rowsMax)
}
