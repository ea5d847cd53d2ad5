// Reads ACH files as a stream of events: file header, batch header, each entry with its addenda, controls, and what is
// wrong or unusual. Tolerant of what real files do, strict about money.
//
// Nobody may act on an entry before `end` has said that all of it is acceptable: the totals that guard an entry come
// after it. An entry with a mistake is not handed on at all. At most one entry with its addenda, and the events of a few
// hundred lines, are held at a time.

import { fault } from '../../base/outcome.ts'
import {
  type BatchControl,
  type BatchHeader,
  type Complain,
  checkBatchControl,
  checkBatchHeader,
  checkEntry,
  checkTotals,
  derivedOfAddenda,
  derivedOfDetail,
  type Entry,
  type FileControl,
  type FileHeader,
  kindOf,
} from './check.ts'
import { columnsMax, columnsOf, type Field, fieldNamed, fieldsOf } from './fields.ts'
import { type Finding, findingAt, findingOfLine, type Rule } from './findings.ts'
import type { RecordName } from './layouts.ts'
import { type Line, linesOf } from './lines.ts'
import { addendaRecord, batchHeaderRecord, entryDetailRecord } from './recognize.ts'
import { decode, type Note } from './record.ts'
import { type Addenda, addendaMax, type EntryDetail, type SecRule, secCodes } from './sec-codes.ts'
import { addTallies, countEntry, nothing, type Tally } from './tally.ts'

export type AchEvent =
  | { readonly kind: 'file_header'; readonly line: number; readonly header: FileHeader }
  | { readonly kind: 'batch_header'; readonly line: number; readonly header: BatchHeader }
  | { readonly kind: 'entry'; readonly line: number; readonly batch: BatchHeader; readonly entry: Entry }
  | { readonly kind: 'batch_control'; readonly line: number; readonly control: BatchControl }
  | { readonly kind: 'file_control'; readonly line: number; readonly control: FileControl }
  | Finding
  | ({ readonly kind: 'end' } & Reckoning)

export type Reckoning = {
  /** No mistakes. Only then do the entries count. */
  readonly isAcceptable: boolean
  readonly files: number
  readonly entries: number
  readonly totalDebit: bigint
  readonly totalCredit: bigint
  readonly mistakes: number
  readonly remarks: number
}

/** Mistakes and remarks that are listed; past them they are counted. */
export const findingsMax = 1_000

export async function* readAch(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<AchEvent> {
  const reading = open()
  for await (const { lines, remarks } of linesOf(bytes)) {
    for (const rule of remarks) add(reading, findingOfLine(1, rule, [1, columnsMax]))
    for (const line of lines) take(reading, line)
    yield* reading.events
    reading.events.length = 0
  }
  end(reading)
  yield* reading.events
}

type Reading = {
  readonly events: AchEvent[]
  readonly note: Note
  /** The line that is being read. */
  line: number
  file: OpenFile | null
  batch: OpenBatch | null
  entry: OpenEntry | null
  files: number
  entries: number
  totalDebit: bigint
  totalCredit: bigint
  mistakes: number
  remarks: number
}

type OpenFile = {
  batches: number
  records: number
  nines: number
  lastBatchNumber: string
  isAdv: boolean
  /** Null once something could not be read: then there is nothing to hold a control against. */
  tally: Tally | null
  control: { readonly line: number; readonly value: FileControl } | null
}

type OpenBatch = {
  /** Null when its header could not be read or is of no class; then nothing of it can be read. */
  readonly of: { readonly header: BatchHeader; readonly sec: SecRule } | null
  entries: number
  lastTrace: string
  tally: Tally | null
}

type OpenEntry = {
  readonly line: number
  readonly text: string
  readonly detail: EntryDetail | null
  readonly traceNumber: string
  readonly addenda: Addenda[]
  /** How many there are of each type. */
  readonly sequences: Map<Addenda['record'], number>
  /** Addenda records seen, whether they could be read or not. */
  addendaCount: number
  readonly mistakesBefore: number
}

function open(): Reading {
  const reading: Reading = {
    events: [],
    note: (rule, field, found) => add(reading, findingAt(reading.line, rule, field, found)),
    line: 0,
    file: null,
    batch: null,
    entry: null,
    files: 0,
    entries: 0,
    totalDebit: 0n,
    totalCredit: 0n,
    mistakes: 0,
    remarks: 0,
  }
  return reading
}

function add(reading: Reading, finding: Finding): void {
  if (finding.kind === 'mistake') reading.mistakes++
  else reading.remarks++
  if (reading.mistakes + reading.remarks <= findingsMax) reading.events.push(finding)
}

function addOfLine(
  reading: Reading,
  rule: Rule,
  columns: readonly [number, number] = [1, columnsMax],
  found = '',
): void {
  add(reading, findingOfLine(reading.line, rule, columns, found))
}

function complainer(reading: Reading, line: number, record: RecordName): Complain {
  return (rule, name, found) => {
    const field = fieldNamed(record, name) ?? fault(`${record} has no field ${name}`)
    add(reading, findingAt(line, rule, field, found))
  }
}

function take(reading: Reading, line: Line): void {
  reading.line = line.number
  const text = squared(reading, line)
  if (text === null) return
  const isNines = nines.test(text)
  if (reading.file !== null && !isNines && !text.startsWith('1')) reading.file.records++
  switch (text.slice(0, 1)) {
    case '1':
      return takeFileHeader(reading, text)
    case '5':
      return takeBatchHeader(reading, text)
    case '6':
      return takeEntryDetail(reading, text)
    case '7':
      return takeAddenda(reading, text)
    case '8':
      return takeBatchControl(reading, text)
    case '9':
      return isNines ? takeNines(reading) : takeFileControl(reading, text)
    default:
      addOfLine(reading, 'record_unknown', [1, 1], text.slice(0, 1))
      spoil(reading)
  }
}

const nines = /^9{94}$/

/** The line as 94 columns; null when there is no record in it. */
function squared(reading: Reading, { text, isCut }: Line): string | null {
  const trimmed = text.trimEnd()
  if (trimmed === '' && !isCut) {
    addOfLine(reading, 'blank_line')
    return null
  }
  const strange = /[^ -~]/.exec(text)
  if (strange !== null) addOfLine(reading, 'character_not_allowed', [strange.index + 1, strange.index + 1])
  if (isCut || trimmed.length > columnsMax) addOfLine(reading, 'line_too_long', [columnsMax + 1, text.length])
  else if (text.length > columnsMax) addOfLine(reading, 'line_with_blanks_behind', [columnsMax + 1, text.length])
  else if (text.length < columnsMax) addOfLine(reading, 'line_short', [text.length + 1, columnsMax])
  // A short line of nines is padding all the same.
  return /^9{2,}$/.test(trimmed) ? '9'.repeat(columnsMax) : text.slice(0, columnsMax).padEnd(columnsMax)
}

/** Something was there that could not be read: totals after it say nothing. */
function spoil({ file, batch }: Reading): void {
  if (file !== null) file.tally = null
  if (batch !== null) batch.tally = null
}

function takeFileHeader(reading: Reading, text: string): void {
  finishFile(reading)
  if (reading.files > 0) addOfLine(reading, 'another_file')
  reading.files++
  reading.file = { batches: 0, records: 1, nines: 0, lastBatchNumber: '', isAdv: false, tally: nothing, control: null }
  const header = decode('fileHeader', text, reading.note)
  if (header !== null) reading.events.push({ kind: 'file_header', line: reading.line, header })
}

/** The file that a record belongs to; null, and a mistake, when there is none, or none any more. */
function fileInProgress(reading: Reading): OpenFile | null {
  if (reading.file !== null && reading.file.control === null) return reading.file
  addOfLine(reading, 'record_out_of_place', [1, 1])
  return null
}

function takeBatchHeader(reading: Reading, text: string): void {
  finishEntry(reading)
  if (reading.batch !== null) endBatchWithoutControl(reading)
  const file = fileInProgress(reading)
  if (file === null) return
  file.batches++
  const record = batchHeaderRecord(text)
  const classCode = fieldNamed(record, 'standardEntryClassCode') ?? fault('every batch has a class')
  const header = decode(record, inCapitals(reading, text, classCode), reading.note)
  if (header === null) spoil(reading)
  else {
    const complain = complainer(reading, reading.line, record)
    checkBatchHeader(header, complain)
    if (header.batchNumber <= file.lastBatchNumber) {
      complain('batch_number_not_ascending', 'batchNumber', header.batchNumber)
    }
    file.lastBatchNumber = header.batchNumber
    const isAdv = header.standardEntryClassCode === 'ADV'
    if (file.batches > 1 && isAdv !== file.isAdv) {
      complain('adv_not_alone', 'standardEntryClassCode', header.standardEntryClassCode)
    }
    file.isAdv ||= isAdv
    reading.events.push({ kind: 'batch_header', line: reading.line, header })
  }
  const sec = secCodes.get(header?.standardEntryClassCode ?? '')
  const of = header === null || sec === undefined ? null : { header, sec }
  reading.batch = { of, entries: 0, lastTrace: '', tally: of === null ? null : nothing }
  if (of === null) file.tally = null
}

/** Codes in small letters are read as they were meant. */
function inCapitals(reading: Reading, text: string, field: Field): string {
  const code = text.slice(field.from - 1, field.to)
  if (code === code.toUpperCase()) return text
  reading.note('letter_case', field, code)
  return text.slice(0, field.from - 1) + code.toUpperCase() + text.slice(field.to)
}

function takeEntryDetail(reading: Reading, text: string): void {
  finishEntry(reading)
  const { batch, mistakes: mistakesBefore } = reading
  if (batch === null) {
    addOfLine(reading, 'record_out_of_place', [1, 1])
    return spoil(reading)
  }
  batch.entries++
  if (batch.of === null) return
  const record = entryDetailRecord(batch.of.header, batch.of.sec)
  const detail = decode(record, text, reading.note)
  reading.entry = {
    line: reading.line,
    text,
    detail,
    traceNumber: columnsOf(text, record, 'traceNumber'),
    addenda: [],
    sequences: new Map(),
    addendaCount: 0,
    mistakesBefore,
  }
}

function takeAddenda(reading: Reading, text: string): void {
  const { batch, entry } = reading
  if (batch !== null && batch.of === null) return
  if (batch === null || batch.of === null || entry === null) {
    addOfLine(reading, 'record_out_of_place', [1, 1])
    return spoil(reading)
  }
  entry.addendaCount++
  if (entry.addendaCount > addendaMax) {
    if (entry.addendaCount === addendaMax + 1) addOfLine(reading, 'addenda_too_many', [1, 1])
    return
  }
  const record = addendaRecord(text, batch.of.header)
  if (record === null) return addOfLine(reading, 'addenda_not_for_sec', [2, 3])
  // Every layout of 98 and 99 has its code there, each by a name of its own.
  const code = /^addenda9[89]/.test(record) ? fieldsOf(record).find(({ from }) => from === 4) : undefined
  const addenda = decode(record, code === undefined ? text : inCapitals(reading, text, code), reading.note)
  if (addenda === null) return
  const sequence = (entry.sequences.get(record) ?? 0) + 1
  entry.sequences.set(record, sequence)
  checkPlace(reading, entry, addenda, text, sequence)
  entry.addenda.push(addenda)
}

/** An addenda record says again where it belongs. */
function checkPlace(reading: Reading, entry: OpenEntry, addenda: Addenda, text: string, sequence: number): void {
  const complain = complainer(reading, reading.line, addenda.record)
  if ('traceNumber' in addenda) {
    if (addenda.traceNumber === entry.traceNumber) return
    const rule = addenda.record === 'addenda02' ? 'addenda_trace_differs' : 'addenda_trace_unlike'
    return complain(rule, 'traceNumber', addenda.traceNumber)
  }
  const derived = derivedOfAddenda(entry.traceNumber, sequence)
  for (const [name, rule] of [
    ['addendaSequenceNumber', 'addenda_sequence_differs'],
    ['entryDetailSequenceNumber', 'addenda_trace_differs'],
  ] as const) {
    const found = columnsOf(text, addenda.record, name)
    if (found !== '' && found !== derived[name]) complain(rule, name, found)
  }
}

function finishEntry(reading: Reading): void {
  const { batch, entry } = reading
  reading.entry = null
  if (batch === null || batch.of === null || entry === null) return
  const { header } = batch.of
  const { detail, addenda } = entry
  if (detail === null) return spoil(reading)
  const complain = complainer(reading, entry.line, detail.record)
  checkDerived(entry, detail, complain)
  checkEntry(header, { detail, addenda }, complain)
  if ('traceNumber' in detail) {
    const { traceNumber } = detail
    if (traceNumber <= batch.lastTrace) complain('trace_not_ascending', 'traceNumber', traceNumber)
    if (!traceNumber.startsWith(header.originatingDfi)) {
      complain('trace_not_of_originator', 'traceNumber', traceNumber)
    }
    batch.lastTrace = traceNumber
  }
  if (batch.tally !== null) batch.tally = countEntry(batch.tally, detail, entry.addendaCount)
  if (reading.mistakes > entry.mistakesBefore) return
  reading.entries++
  reading.events.push({ kind: 'entry', line: entry.line, batch: header, entry: { detail, addenda } })
}

function checkDerived({ text, addenda, addendaCount }: OpenEntry, detail: EntryDetail, complain: Complain): void {
  const derived = derivedOfDetail(addendaCount)
  const indicator = columnsOf(text, detail.record, 'addendaRecordIndicator')
  if (indicator !== derived.addendaRecordIndicator) {
    complain('addenda_indicator_differs', 'addendaRecordIndicator', indicator)
  }
  // Returns and changes repeat the entry they answer, and with it the number of addenda that it had.
  const count = columnsOf(text, detail.record, 'numberOfAddendaRecords')
  if (count !== '' && count !== derived.numberOfAddendaRecords && kindOf(addenda) === 'forward') {
    // International entries are often said to have the seven addenda that all have, whatever follows them.
    const rule = detail.record === 'iatEntryDetail' ? 'addenda_count_unlike' : 'addenda_count_differs'
    complain(rule, 'numberOfAddendaRecords', count)
  }
}

function takeBatchControl(reading: Reading, text: string): void {
  finishEntry(reading)
  const { batch, file } = reading
  reading.batch = null
  if (batch === null || file === null) {
    addOfLine(reading, 'record_out_of_place', [1, 1])
    return spoil(reading)
  }
  const record = batch.of?.sec.entry === 'advEntryDetail' ? 'advBatchControl' : 'batchControl'
  const control = decode(record, text, reading.note)
  if (batch.entries === 0) addOfLine(reading, 'batch_empty')
  if (control !== null && batch.of !== null) {
    checkBatchControl(batch.of.header, batch.tally, control, complainer(reading, reading.line, record))
    reading.events.push({ kind: 'batch_control', line: reading.line, control })
  }
  file.tally = file.tally === null || batch.tally === null ? null : addTallies(file.tally, batch.tally)
}

function endBatchWithoutControl(reading: Reading): void {
  finishEntry(reading)
  addOfLine(reading, 'record_missing', [1, 1])
  spoil(reading)
  reading.batch = null
}

function takeFileControl(reading: Reading, text: string): void {
  finishEntry(reading)
  if (reading.batch !== null) endBatchWithoutControl(reading)
  const file = fileInProgress(reading)
  if (file === null) return
  const record = file.isAdv ? 'advFileControl' : 'fileControl'
  const value = decode(record, text, reading.note)
  if (value === null) {
    // It was there, though unreadable: the file is not said to lack it.
    reading.file = null
    return
  }
  const complain = complainer(reading, reading.line, record)
  file.control = { line: reading.line, value }
  if (Number(value.batchCount) !== file.batches) complain('batch_count_differs', 'batchCount', value.batchCount)
  if (file.tally !== null) checkTotals(file.tally, value, complain)
  reading.totalDebit += value.totalDebit
  reading.totalCredit += value.totalCredit
  reading.events.push({ kind: 'file_control', line: reading.line, control: value })
}

function takeNines(reading: Reading): void {
  finishEntry(reading)
  const { file } = reading
  if (file === null || file.control === null) return addOfLine(reading, 'record_out_of_place', [1, 1])
  file.nines++
}

const recordsPerBlock = 10

/** What can be said of a file only when no more of it comes. */
function finishFile(reading: Reading): void {
  finishEntry(reading)
  if (reading.batch !== null) endBatchWithoutControl(reading)
  const { file } = reading
  reading.file = null
  if (file === null) return
  if (file.control === null) return addOfLine(reading, 'record_missing', [1, 1])
  const blocks = Math.ceil(file.records / recordsPerBlock)
  const needed = blocks * recordsPerBlock - file.records
  if (file.nines < needed) addOfLine(reading, 'padding_missing')
  if (file.nines > needed) addOfLine(reading, 'padding_in_excess')
  const { line, value } = file.control
  const said = Number(value.blockCount)
  // Nines in excess may have been counted with the rest.
  if (said !== blocks && said * recordsPerBlock !== file.records + file.nines) {
    complainer(reading, line, value.record)('block_count_differs', 'blockCount', value.blockCount)
  }
}

function end(reading: Reading): void {
  const { files } = reading
  finishFile(reading)
  if (files === 0 && reading.mistakes === 0) addOfLine(reading, 'file_empty')
  const { entries, totalDebit, totalCredit, mistakes, remarks } = reading
  const isAcceptable = mistakes === 0
  reading.events.push({ kind: 'end', isAcceptable, files, entries, totalDebit, totalCredit, mistakes, remarks })
}
