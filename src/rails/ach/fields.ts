// The layouts as those use them who read, write, check or complain: by record and name, so that no column is written
// down twice.

import { layouts, type RecordName, type Row } from './layouts.ts'

export const columnsMax = 94

export type Field = {
  readonly record: RecordName
  readonly name: string
  readonly from: number
  readonly to: number
  readonly kind: Row[3]
  /** Mandatory, required or optional; M for a constant. */
  readonly inclusion: 'M' | 'R' | 'O'
  readonly constant: string
  readonly isSecret: boolean
}

const fields = new Map(
  Object.entries(layouts).map(([record, rows]) => [
    record,
    // The keys of `layouts` are the names of its records.
    rows.map(row => fieldOf(record as RecordName, row)),
  ]),
)

function fieldOf(record: RecordName, row: Row): Field {
  const [name, from, to, kind, said = 'O', secret] = row
  const isConstant = kind === 'constant'
  return {
    record,
    name,
    from,
    to,
    kind,
    inclusion: isConstant ? 'M' : said === 'M' || said === 'R' ? said : 'O',
    constant: isConstant ? said : '',
    isSecret: secret === 'secret',
  }
}

export function fieldsOf(record: RecordName): readonly Field[] {
  return fields.get(record) ?? []
}

export function fieldNamed(record: RecordName, name: string): Field | undefined {
  return fieldsOf(record).find(field => field.name === name)
}

/** The columns of a field as they stand in a line; '' where the record has no such field. */
export function columnsOf(line: string, record: RecordName, name: string): string {
  const field = fieldNamed(record, name)
  return field === undefined ? '' : line.slice(field.from - 1, field.to)
}
