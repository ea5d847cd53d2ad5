// Writes ACH files, one record after another: counts, hashes, totals, blocks and everything else that can be derived are
// derived here and nowhere else. What is written is read back as it was given.
//
// It refuses what the rules forbid, and what they merely frown upon: strict when writing. The bytes go to a `sink` and
// the answer is the function's own, so that nobody can take half a file for a whole one by overlooking a refusal.

import { done, type Outcome, refused } from '../../base/outcome.ts'
import {
  type BatchControl,
  type BatchHeader,
  type Complain,
  checkBatchHeader,
  checkEntry,
  derivedOfAddenda,
  derivedOfDetail,
  type Entry,
  type FileControl,
  type FileHeader,
} from './check.ts'
import { columnsMax } from './fields.ts'
import type { Rule } from './findings.ts'
import type { AchRecord, RecordName } from './layouts.ts'
import { addendaRecord, batchHeaderRecord, entryDetailRecord } from './recognize.ts'
import { encode } from './record.ts'
import { secCodes } from './sec-codes.ts'
import { addTallies, countEntry, hashColumns, nothing, type Tally } from './tally.ts'

export type AchBatch = {
  readonly header: BatchHeader
  readonly entries: Iterable<Entry> | AsyncIterable<Entry>
}

export type AchFile = {
  readonly header: FileHeader
  readonly batches: Iterable<AchBatch> | AsyncIterable<AchBatch>
  /** What the institution's bank expects after each record. */
  readonly lineEnd: '\n' | '\r\n'
}

export type WriteRefusal = {
  readonly code: 'not_writable'
  /** Counted from 1; null where it is the file's own header or control, or the batch's. */
  readonly batch: number | null
  readonly entry: number | null
  readonly record: RecordName
  readonly field: string
  readonly rule: Rule
}

export type Written = {
  readonly batches: number
  readonly records: number
  readonly entryAddendaCount: number
  readonly entryHash: string
  readonly totalDebit: bigint
  readonly totalCredit: bigint
}

export type Sink = (bytes: Buffer) => void | Promise<void>

const sinkBytesMax = 65_536
const recordsPerBlock = 10

type Writing = {
  readonly sink: Sink
  readonly lineEnd: string
  pending: string
  records: number
  batch: number | null
  entry: number | null
}

export async function writeAch(file: AchFile, sink: Sink): Promise<Outcome<Written, WriteRefusal>> {
  const writing: Writing = { sink, lineEnd: file.lineEnd, pending: '', records: 0, batch: null, entry: null }
  const header = await put(writing, file.header)
  if (!header.ok) return header
  let batches = 0
  let isAdv = false
  let lastBatchNumber = ''
  let tally = nothing
  for await (const batch of file.batches) {
    batches++
    writing.batch = batches
    const { batchNumber } = batch.header
    if (batchNumber <= lastBatchNumber) {
      return refusal(writing, batch.header.record, 'batchNumber', 'batch_number_not_ascending')
    }
    lastBatchNumber = batchNumber
    const isAdvBatch = batch.header.standardEntryClassCode === 'ADV'
    if (batches > 1 && isAdvBatch !== isAdv) {
      return refusal(writing, batch.header.record, 'standardEntryClassCode', 'adv_not_alone')
    }
    isAdv = isAdvBatch
    const written = await writeBatch(writing, batch)
    if (!written.ok) return written
    tally = addTallies(tally, written.value)
  }
  writing.batch = null
  const control = await put(writing, fileControl(tally, batches, writing.records + 1, isAdv))
  if (!control.ok) return control
  while (writing.records % recordsPerBlock !== 0) await putLine(writing, '9'.repeat(columnsMax))
  await flush(writing)
  const { entryAddendaCount, totalDebit, totalCredit } = tally
  const entryHash = hashColumns(tally)
  return done({ batches, records: writing.records, entryAddendaCount, entryHash, totalDebit, totalCredit })
}

async function writeBatch(writing: Writing, { header, entries }: AchBatch): Promise<Outcome<Tally, WriteRefusal>> {
  writing.entry = null
  const broken = brokenBy(complain => checkBatchHeader(header, complain))
  if (broken !== null) return refusal(writing, header.record, broken.field, broken.rule)
  const opening = await put(writing, header, batchHeaderRecord)
  if (!opening.ok) return opening
  let tally = nothing
  let lastTrace = ''
  let count = 0
  for await (const entry of entries) {
    count++
    writing.entry = count
    const written = await writeEntry(writing, header, entry, lastTrace)
    if (!written.ok) return written
    if ('traceNumber' in entry.detail) lastTrace = entry.detail.traceNumber
    tally = countEntry(tally, entry.detail, entry.addenda.length)
  }
  writing.entry = null
  if (count === 0) return refusal(writing, header.record, 'recordTypeCode', 'batch_empty')
  const control = await put(writing, batchControl(header, tally))
  return control.ok ? done(tally) : control
}

async function writeEntry(
  writing: Writing,
  header: BatchHeader,
  entry: Entry,
  lastTrace: string,
): Promise<Outcome<null, WriteRefusal>> {
  const { detail, addenda } = entry
  const traceNumber = 'traceNumber' in detail ? detail.traceNumber : ''
  const sec = secCodes.get(header.standardEntryClassCode)
  const broken = brokenBy(complain => {
    if (sec !== undefined && detail.record !== entryDetailRecord(header, sec)) {
      complain('layout_not_for_sec', 'recordTypeCode', '')
    }
    checkEntry(header, entry, complain)
    if (!('traceNumber' in detail)) return
    if (traceNumber <= lastTrace) complain('trace_not_ascending', 'traceNumber', traceNumber)
    if (!traceNumber.startsWith(header.originatingDfi)) complain('trace_not_of_originator', 'traceNumber', traceNumber)
  })
  if (broken !== null) return refusal(writing, detail.record, broken.field, broken.rule)
  const written = await put(writing, detail, undefined, derivedOfDetail(addenda.length))
  if (!written.ok) return written
  const sequences = new Map<RecordName, number>()
  for (const one of addenda) {
    const sequence = (sequences.get(one.record) ?? 0) + 1
    sequences.set(one.record, sequence)
    if ('traceNumber' in one && one.traceNumber !== traceNumber) {
      return refusal(writing, one.record, 'traceNumber', 'addenda_trace_differs')
    }
    const recognize = (line: string) => addendaRecord(line, header)
    const following = await put(writing, one, recognize, derivedOfAddenda(traceNumber, sequence))
    if (!following.ok) return following
  }
  return done(null)
}

/** The first rule that is broken. */
function brokenBy(check: (complain: Complain) => void): { readonly rule: Rule; readonly field: string } | null {
  let broken: { readonly rule: Rule; readonly field: string } | null = null
  check((rule, field) => {
    broken ??= { rule, field }
  })
  return broken
}

function batchControl(header: BatchHeader, tally: Tally): BatchControl {
  const said = {
    serviceClassCode: header.serviceClassCode,
    entryAddendaCount: tally.entryAddendaCount.toString().padStart(6, '0'),
    entryHash: hashColumns(tally),
    totalDebit: tally.totalDebit,
    totalCredit: tally.totalCredit,
    originatingDfi: header.originatingDfi,
    batchNumber: header.batchNumber,
  }
  if (header.standardEntryClassCode === 'ADV') return { record: 'advBatchControl', ...said, achOperatorData: '' }
  const { companyIdentification } = header
  return { record: 'batchControl', ...said, companyIdentification, messageAuthenticationCode: '' }
}

function fileControl(tally: Tally, batches: number, records: number, isAdv: boolean): FileControl {
  return {
    record: isAdv ? 'advFileControl' : 'fileControl',
    batchCount: batches.toString().padStart(6, '0'),
    blockCount: Math.ceil(records / recordsPerBlock)
      .toString()
      .padStart(6, '0'),
    entryAddendaCount: tally.entryAddendaCount.toString().padStart(8, '0'),
    entryHash: hashColumns(tally),
    totalDebit: tally.totalDebit,
    totalCredit: tally.totalCredit,
  }
}

async function put<Name extends RecordName>(
  writing: Writing,
  values: AchRecord<Name>,
  recognize: (line: string) => RecordName | null = () => values.record,
  derived: Readonly<Record<string, string>> = {},
): Promise<Outcome<null, WriteRefusal>> {
  const line = encode(values.record, values, derived)
  if (!line.ok) {
    const { record, field, rule } = line.refusal
    // More money or records than a control has columns for: the batch or file is to be split.
    return refusal(writing, record, field, rule === 'too_long' && record.endsWith('ontrol') ? 'total_too_large' : rule)
  }
  // Written by one layout and read by another, the values would change places.
  if (recognize(line.value) !== values.record) {
    return refusal(writing, values.record, 'recordTypeCode', 'layout_not_for_sec')
  }
  await putLine(writing, line.value)
  return done(null)
}

async function putLine(writing: Writing, line: string): Promise<void> {
  writing.pending += line + writing.lineEnd
  writing.records++
  if (writing.pending.length >= sinkBytesMax) await flush(writing)
}

async function flush(writing: Writing): Promise<void> {
  const bytes = Buffer.from(writing.pending, 'latin1')
  writing.pending = ''
  await writing.sink(bytes)
}

function refusal(
  { batch, entry }: Writing,
  record: RecordName,
  field: string,
  rule: Rule,
): { readonly ok: false; readonly refusal: WriteRefusal } {
  return refused({ code: 'not_writable', batch, entry, record, field, rule })
}
