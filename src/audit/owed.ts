// Which rows of the audit log's own owe a leaf.

import { owes, type RoomOwes } from '../base/owed.ts'

const fromAsText = `to_char(from_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

export const owedLeaves: RoomOwes = {
  owed: [
    owes('audit.period_close', 'audit.period', 'closed_at', { from: fromAsText }),
    owes('audit.reconciled', 'audit.period', 'reconciled_at', { from: fromAsText }),
  ],
  excused: {
    'audit.heartbeat': 'its number says which is missing',
    'audit.key_named': 'a key is a file, and no row',
    'audit.key_retired': 'a key is a file, and no row',
    'audit.recovered': 'what was put back are leaves, and no rows',
  },
}
