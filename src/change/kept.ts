// What the change keeps of an institution, for the institution to take with it.

import { type KeptTable, keptRows } from '../base/kept.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'

export const keptTables = {
  proposal: { what: 'What was proposed, and what became of it.', key: ['proposal_id'] },
  revision: { what: 'What a proposal said, each time it was changed.', key: ['proposal_id', 'revision'] },
  approval: { what: 'Who approved of which content.', key: ['proposal_id', 'revision', 'approved_by'] },
  value: { what: 'Which version of a setting or template was in force from when.', key: ['name', 'version'] },
} as const satisfies Record<string, KeptTable>

/** A table that is not named above is a fault. */
export function rowsKept(work: Work, table: string, rowsMax: number): AsyncIterable<readonly string[]> {
  const kept: Readonly<Record<string, KeptTable>> = keptTables
  return keptRows(work, 'change', table, kept[table] ?? fault(`${table} is not taken along`), rowsMax)
}
