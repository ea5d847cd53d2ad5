// What the messages have sealed, for whoever seals it anew.

import type { SealedColumn } from '../protection/protection.ts'

export const sealedColumns: readonly SealedColumn[] = [
  { table: 'messages.endpoint', column: 'url', key: { endpoint_id: 'text' }, isOwnState: true },
  { table: 'messages.endpoint_secret', column: 'secret', key: { secret_id: 'text' }, isOwnState: true },
  {
    table: 'messages.message',
    column: 'to_address',
    key: { message_id: 'text' },
    member: 'to_member',
    // An address is a copy, and opens where it was copied from.
    reads: ['to_table', 'to_column', 'to_row'],
    sealedFor: row => ({ table: row('to_table'), column: row('to_column'), row: row('to_row') }),
  },
]
