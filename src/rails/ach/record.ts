// Reads and writes one record of 94 columns by its layout.
//
// A record in the program has no constants, no blanks and no `derived` fields: those say again what is known already
// (how many addenda follow, the end of the trace number). They are written from it and, in reading, held against it.

import { type BusinessDate, isBusinessDate } from '../../base/dates.ts'
import { done, type Outcome, refused } from '../../base/outcome.ts'
import { isRoutingNumber } from '../../protection/protection.ts'
import { type Field, fieldsOf } from './fields.ts'
import type { Rule } from './findings.ts'
import type { AchRecord, RecordName } from './layouts.ts'

/** Told of everything that is not as the layout says, with the columns as they were found. */
export type Note = (rule: Rule, field: Field, found: string) => void

/** Reads a line of 94 columns. Null when a field has no value that could be relied on; then `note` was told a mistake. */
export function decode<Name extends RecordName>(record: Name, line: string, note: Note): AchRecord<Name> | null {
  const values: Record<string, string | bigint | null> = { record }
  let isSound = true
  for (const field of fieldsOf(record)) {
    const text = line.slice(field.from - 1, field.to)
    const value = valueOf(field, text, note)
    if (value === undefined) isSound = false
    else if (field.kind !== 'constant' && field.kind !== 'blank' && field.kind !== 'derived') values[field.name] = value
  }
  // Every field of the layout has a value of its kind: `Values` is made of the same rows.
  return isSound ? (values as AchRecord<Name>) : null
}

const digits = /^\d+$/

/** The value of a field's columns; undefined when there is none. */
function valueOf(field: Field, text: string, note: Note): string | bigint | null | undefined {
  switch (field.kind) {
    case 'derived':
      return ''
    case 'constant':
      if (text === field.constant) return text
      note('constant_differs', field, text)
      return undefined
    case 'blank':
      if (text.trimEnd() !== '') note('reserved_not_blank', field, text)
      return ''
    case 'amount':
      if (digits.test(text)) return BigInt(text)
      note('amount_not_digits', field, text)
      return undefined
    case 'numeric':
      if (digits.test(text)) return text
      note(text.trimEnd() === '' ? 'mandatory_missing' : 'not_digits', field, text)
      return undefined
    case 'routing':
      if (digits.test(text) && isRoutingNumber(text)) return text
      note(digits.test(text) ? 'check_digit_differs' : 'not_digits', field, text)
      return undefined
    case 'date':
      return dateOf(field, text, note)
    case 'alphanumeric':
      return textOf(field, text, note)
  }
}

function textOf(field: Field, text: string, note: Note): string | undefined {
  const trimmed = text.trimEnd()
  if (trimmed !== '' || field.inclusion === 'O') return trimmed
  note(field.inclusion === 'M' ? 'mandatory_missing' : 'required_missing', field, text)
  return field.inclusion === 'M' ? undefined : ''
}

/** YYMMDD of this century; blank is none. */
function dateOf(field: Field, text: string, note: Note): BusinessDate | null | undefined {
  const isBlank = text.trimEnd() === ''
  if (isBlank && field.inclusion === 'O') return null
  if (isBlank || text === '000000') {
    const rule = field.inclusion === 'M' ? 'mandatory_missing' : isBlank ? 'required_missing' : 'date_zero'
    note(rule, field, text)
    return field.inclusion === 'M' ? undefined : null
  }
  const date = `20${text.slice(0, 2)}-${text.slice(2, 4)}-${text.slice(4, 6)}`
  if (digits.test(text) && isBusinessDate(date)) return date
  note('not_a_date', field, text)
  return undefined
}

export type EncodeRefusal = {
  readonly code: 'field_not_writable'
  readonly record: RecordName
  readonly field: string
  readonly rule: Rule
}

/**
 * Writes a record as 94 columns, with the derived fields that belong to it. Refuses what would not be read back as it
 * was given: what is too long, ends in blanks, or has a character that the standard does not know.
 */
export function encode<Name extends RecordName>(
  record: Name,
  values: AchRecord<Name>,
  derived: Readonly<Record<string, string>> = {},
): Outcome<string, EncodeRefusal> {
  // An AchRecord is made of exactly these three kinds of values.
  const given = values as unknown as Readonly<Record<string, string | bigint | null>>
  let line = ''
  for (const field of fieldsOf(record)) {
    const width = field.to - field.from + 1
    const text = columnsFor(field, width, field.kind === 'derived' ? (derived[field.name] ?? '') : given[field.name])
    const rule = text.length === width ? unwritable(field, text, given[field.name]) : 'too_long'
    if (rule !== null) return refused({ code: 'field_not_writable', record, field: field.name, rule })
    line += text
  }
  return done(line)
}

function columnsFor(field: Field, width: number, value: string | bigint | null | undefined): string {
  if (field.kind === 'constant') return field.constant
  if (field.kind === 'amount') return String(value).padStart(width, '0')
  if (field.kind === 'date') return (value ?? '').toString().slice(2).replaceAll('-', '').padEnd(width)
  // Trailing blanks would be lost in reading: one more than fits says so.
  if (typeof value === 'string' && value !== value.trimEnd()) return ' '.repeat(width + 1)
  return (value ?? '').toString().padEnd(width)
}

const allowed = /^[ -~]*$/

/** Which rule the columns would break when they are read again, or by not being read as they were given. */
function unwritable(field: Field, text: string, given: string | bigint | null | undefined): Rule | null {
  if (!allowed.test(text)) return 'character_not_allowed'
  let broken: Rule | null = null
  const again = valueOf(field, text, rule => {
    broken ??= rule
  })
  // Two digits are a year of this century and of no other.
  return field.kind === 'date' && again !== given ? (broken ?? 'not_a_date') : broken
}
