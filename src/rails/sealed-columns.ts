// What the rails have sealed, for whoever seals it anew. Parts of files are long: few of them at once.

import type { SealedColumn } from '../protection/protection.ts'

const partsMax = 50

export const sealedColumns: readonly SealedColumn[] = [
  { table: 'rails.file_part', column: 'sealed', key: { file_id: 'text', part: 'integer' }, rowsMax: partsMax },
  {
    table: 'rails.incoming_part',
    column: 'sealed',
    key: { incoming_file_id: 'text', part: 'integer' },
    rowsMax: partsMax,
  },
  {
    table: 'rails.statement_part',
    column: 'sealed',
    key: { statement_id: 'text', part: 'integer' },
    rowsMax: partsMax,
  },
  { table: 'rails.change_notice', column: 'sealed', key: { incoming_file_id: 'text', place: 'integer' } },
  { table: 'rails.screening_hit', column: 'why_sealed', key: { hit_id: 'text' } },
]
