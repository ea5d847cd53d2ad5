// What the messages keep of an institution, for the institution to take with it.

import { type KeptTable, keptRows } from '../base/kept.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'

export const keptTables = {
  letterhead: { what: 'As whom the institution writes, and whether it does.', key: ['institution_id'] },
  template: {
    what: 'The wording of a notice, in its versions.',
    key: ['notice', 'channel', 'language', 'version'],
  },
  endpoint: { what: 'Where webhooks go, without the address itself.', key: ['endpoint_id'], without: ['url'] },
  message: {
    what: 'A notice or webhook that was queued: when, of what, and what became of it. To whom is sealed, and stays here.',
    key: ['message_id'],
    without: ['recipient', 'to_address', 'to_table', 'to_column', 'to_row', 'to_member'],
  },
} as const satisfies Record<string, KeptTable>

/** A table that is not named above is a fault. */
export function rowsKept(work: Work, table: string, rowsMax: number): AsyncIterable<readonly string[]> {
  const kept: Readonly<Record<string, KeptTable>> = keptTables
  return keptRows(work, 'messages', table, kept[table] ?? fault(`${table} is not taken along`), rowsMax)
}
