// What can be wrong with a file, and what is merely unusual. A mistake makes the file unacceptable: whoever acted on it
// would act on money that may have been misread. A remark is a deviation that real files have, read and written down.
//
// A finding says line, columns, record, field and rule. What was found is repeated only where it cannot hold anything
// of a person's: elsewhere, and wherever columns have slipped, its shape stands for it.

import type { Field } from './fields.ts'

export const rules = {
  // Lines.
  file_empty: ['mistake', 'there is at least a file header and a file control'],
  line_too_long: ['mistake', 'a record has 94 columns'],
  character_not_allowed: ['mistake', 'printable ASCII only'],
  byte_order_mark: ['remark', 'the file begins with its first record'],
  no_line_ends: ['remark', 'records end with their lines'],
  line_short: ['remark', 'a record has 94 columns; those missing were read as blanks'],
  line_with_blanks_behind: ['remark', 'a record has 94 columns; the rest is blank'],
  blank_line: ['remark', 'every line is a record'],

  // The order of records.
  record_unknown: ['mistake', 'a record begins with 1, 5, 6, 7, 8 or 9'],
  record_out_of_place: ['mistake', 'file header, batches of header, entries with addenda and control, file control'],
  record_missing: ['mistake', 'every batch and every file ends with its control'],
  another_file: ['remark', 'one transmission, one file'],
  batch_empty: ['remark', 'a batch has entries'],
  padding_missing: ['remark', 'a file is filled with nines to a multiple of ten records'],
  padding_in_excess: ['remark', 'no more nines than complete the last ten records'],

  // Fields by themselves.
  constant_differs: ['mistake', 'the value that the format prescribes'],
  mandatory_missing: ['mistake', 'a mandatory field has a value'],
  required_missing: ['remark', 'a required field has a value'],
  not_digits: ['mistake', 'digits in every column'],
  amount_not_digits: ['mistake', 'cents, right justified and filled with zeros'],
  not_a_date: ['mistake', 'a day as YYMMDD'],
  date_zero: ['remark', 'a day as YYMMDD, or blank; zeros were read as none'],
  check_digit_differs: ['mistake', 'a routing number ends with its check digit'],
  reserved_not_blank: ['remark', 'reserved columns are blank'],
  letter_case: ['remark', 'codes are written in capitals'],
  too_long: ['mistake', 'no more than the columns of the field, and no blanks at the end'],

  // Batches.
  sec_unknown: ['mistake', 'a Standard Entry Class Code of the rules'],
  service_class_unknown: ['mistake', '200, 220, 225, or 280 for ADV'],
  layout_not_for_sec: ['mistake', 'the record that the class, or the code of the answer, calls for'],
  adv_not_alone: ['mistake', 'accounting advices stand in files of their own: their controls have wider totals'],
  service_class_differs: ['mistake', 'the control repeats the service class code of its header'],
  company_differs: ['mistake', 'the control repeats the company identification of its header'],
  originating_dfi_differs: ['mistake', 'the control repeats the originating DFI of its header'],
  batch_number_differs: ['mistake', 'the control repeats the batch number of its header'],
  batch_number_not_ascending: ['remark', 'batch numbers ascend'],
  description_differs: ['remark', 'the company entry description that the rules demand'],
  description_reserved: ['remark', 'a company entry description that others may use'],

  // Entries.
  transaction_code_unknown: ['mistake', 'a transaction code of the rules'],
  transaction_code_not_in_class: [
    'mistake',
    'no debits in a batch of credits (220), no credits in one of debits (225)',
  ],
  transaction_code_not_for_sec: ['mistake', 'entries of a direction and purpose that the class allows'],
  transaction_code_of_return: ['remark', 'returns and changes have transaction codes of their own'],
  loan_debit_not_reversal: ['mistake', 'a loan account is debited to reverse a credit only'],
  amount_zero: ['mistake', 'an entry of money has an amount'],
  amount_not_zero: ['mistake', 'a prenote, a zero-dollar entry or a change has no amount'],
  amount_above_limit: ['mistake', 'no more than the class allows for one entry'],
  micro_entry_above_limit: ['remark', 'what verifies an account is less than a dollar'],
  trace_not_ascending: ['remark', 'trace numbers ascend within a batch'],
  trace_not_of_originator: ['remark', 'a trace number begins with the originating DFI of its batch'],
  addenda_indicator_differs: ['mistake', '1 when addenda follow, else 0'],
  addenda_count_differs: ['mistake', 'the entry says how many addenda follow'],
  addenda_not_for_sec: ['mistake', 'addenda of the types that the class allows'],
  addenda_missing: ['mistake', 'the addenda that the class demands'],
  addenda_too_many: ['mistake', 'no more addenda than the class allows'],
  addenda_order: ['remark', 'addenda stand in the order of their types'],
  addenda_count_unlike: ['remark', 'an international entry says how many addenda follow'],
  addenda_sequence_differs: ['remark', 'addenda of one type are numbered from 1'],
  addenda_trace_differs: ['mistake', 'addenda end with the trace number of their entry'],
  addenda_trace_unlike: ['remark', 'the addenda of a return or change repeat the trace number of their entry'],
  return_addenda_many: ['remark', 'a return has one addenda record'],
  return_reason_unknown: ['remark', 'a return reason code of the rules'],
  change_code_unknown: ['remark', 'a change code of the rules'],

  // Controls.
  count_differs: ['mistake', 'the control counts entries and addenda'],
  hash_differs: ['mistake', 'the last ten digits of the sum of the receiving DFIs'],
  debit_differs: ['mistake', 'the control adds up the debits'],
  credit_differs: ['mistake', 'the control adds up the credits'],
  total_too_large: ['mistake', 'no more entries and money than the control has columns for'],
  batch_count_differs: ['mistake', 'the file control counts the batches'],
  block_count_differs: ['mistake', 'the file control counts blocks of ten records'],
} as const satisfies Readonly<Record<string, readonly [severity: 'mistake' | 'remark', wants: string]>>

export type Rule = keyof typeof rules

export type Finding = {
  readonly kind: 'mistake' | 'remark'
  readonly line: number
  readonly columns: readonly [from: number, to: number]
  /** 'entry detail', 'file control': the record as the standard calls it; '' for a line that is none. */
  readonly record: string
  readonly field: string
  readonly rule: Rule
  readonly wants: string
  readonly found: string
}

export function findingAt(line: number, rule: Rule, field: Field, found: string): Finding {
  return {
    kind: rules[rule][0],
    line,
    columns: [field.from, field.to],
    record: inWords(field.record),
    field: inWords(field.name),
    rule,
    wants: rules[rule][1],
    found: isHarmless(field) ? found : shapeOf(found),
  }
}

/** A finding about a line rather than a field of it. */
export function findingOfLine(line: number, rule: Rule, columns: readonly [number, number], found = ''): Finding {
  const [kind, wants] = rules[rule]
  return { kind, line, columns, record: '', field: '', rule, wants, found: shapeOf(found) }
}

/** File headers and controls hold nobody's data; elsewhere three columns are too few to hold any. */
function isHarmless(field: Field): boolean {
  if (field.isSecret) return false
  return field.to - field.from < 3 || /control$|^fileHeader$/i.test(field.record)
}

/** '744-5678-99 ' is '999-9999-99 ': what kind of characters stood where, and nothing else. */
function shapeOf(text: string): string {
  return text.replace(/[0-9]/g, '9').replace(/\p{L}/gu, 'x')
}

/** 'addenda99Dishonored' is 'addenda 99 dishonored'. */
function inWords(name: string): string {
  return name
    .replace(/([A-Z]|\d+)/g, ' $1')
    .trim()
    .toLowerCase()
}
