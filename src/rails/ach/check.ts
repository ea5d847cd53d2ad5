// What the rules say of a batch header, an entry and a control, beyond the columns of each. Asked in reading, where a
// mistake makes the file unacceptable, and in writing, where even a remark is a refusal. Pure.

import { changeCodes } from './change-codes.ts'
import { descriptionRule, descriptions, microEntryAmountMax } from './descriptions.ts'
import type { Rule } from './findings.ts'
import type { AchRecord } from './layouts.ts'
import { returnReasons } from './return-codes.ts'
import { type Addenda, type EntryDetail, type SecRule, secCodes } from './sec-codes.ts'
import { hashColumns, type Tally } from './tally.ts'
import { transactionCode } from './transaction-codes.ts'

export type FileHeader = AchRecord<'fileHeader'>
export type BatchHeader = AchRecord<'batchHeader' | 'iatBatchHeader'>
export type BatchControl = AchRecord<'batchControl' | 'advBatchControl'>
export type FileControl = AchRecord<'fileControl' | 'advFileControl'>
export type Entry = { readonly detail: EntryDetail; readonly addenda: readonly Addenda[] }

/** Told which rule is broken and in which field of the record under examination. */
export type Complain = (rule: Rule, field: string, found: string) => void

/** Forward entries come from the originator; the others answer one. */
export type EntryKind = 'forward' | 'return' | 'change'

export function kindOf(addenda: readonly Pick<Addenda, 'record'>[]): EntryKind {
  for (const { record } of addenda) {
    if (record.startsWith('addenda99')) return 'return'
    if (record.startsWith('addenda98')) return 'change'
  }
  return 'forward'
}

const advServiceClass = '280'
const mixed = '200'
const creditsOnly = '220'
const debitsOnly = '225'

export function checkBatchHeader(header: BatchHeader, complain: Complain): void {
  const sec = secCodes.get(header.standardEntryClassCode)
  if (sec === undefined) complain('sec_unknown', 'standardEntryClassCode', header.standardEntryClassCode)
  const isAdv = header.standardEntryClassCode === 'ADV'
  const serviceClasses = isAdv ? [advServiceClass] : [mixed, creditsOnly, debitsOnly]
  if (!serviceClasses.includes(header.serviceClassCode)) {
    complain('service_class_unknown', 'serviceClassCode', header.serviceClassCode)
  }
  const rule = descriptionRule(header.standardEntryClassCode, header.companyEntryDescription)
  if (rule !== null) complain(rule, 'companyEntryDescription', header.companyEntryDescription)
}

export function checkEntry(header: BatchHeader, entry: Entry, complain: Complain): void {
  const sec = secCodes.get(header.standardEntryClassCode)
  if (sec === undefined) return // said of the header
  const kind = kindOf(entry.addenda)
  checkTransactionCode(header, sec, kind, entry.detail, complain)
  checkAmount(header, sec, kind, entry.detail, complain)
  checkAddenda(sec, kind, entry, complain)
}

function checkTransactionCode(
  header: BatchHeader,
  sec: SecRule,
  kind: EntryKind,
  detail: EntryDetail,
  complain: Complain,
): void {
  const found = detail.transactionCode
  const code = transactionCode(found)
  if (code === undefined) return complain('transaction_code_unknown', 'transactionCode', found)
  const forbidden = { [creditsOnly]: 'debit', [debitsOnly]: 'credit' }[header.serviceClassCode]
  // A change moves nothing, and banks are careless about the class of such batches.
  if (code.sign === forbidden && kind !== 'change') complain('transaction_code_not_in_class', 'transactionCode', found)
  const isAdvice = sec.entry === 'advEntryDetail'
  if (kind !== 'forward' || isAdvice) {
    if ((code.purpose === 'advice') !== isAdvice) complain('transaction_code_not_for_sec', 'transactionCode', found)
    else if (code.purpose !== 'return' && !isAdvice) complain('transaction_code_of_return', 'transactionCode', found)
    return
  }
  const isReversal = header.companyEntryDescription === 'REVERSAL'
  const isAllowed = sec.purposes.includes(code.purpose) && (sec.signs.includes(code.sign) || isReversal)
  if (!isAllowed) complain('transaction_code_not_for_sec', 'transactionCode', found)
  if (code.account === 'loan' && code.sign === 'debit' && !isReversal) {
    complain('loan_debit_not_reversal', 'transactionCode', found)
  }
}

function checkAmount(
  header: BatchHeader,
  sec: SecRule,
  kind: EntryKind,
  detail: EntryDetail,
  complain: Complain,
): void {
  const { amount } = detail
  const purpose = transactionCode(detail.transactionCode)?.purpose
  const found = amount.toString()
  const isFree = kind === 'change' || purpose === 'prenote' || purpose === 'zero'
  if (isFree && amount !== 0n) complain('amount_not_zero', 'amount', found)
  if (kind !== 'forward') return
  if (purpose === 'money' && amount === 0n) complain('amount_zero', 'amount', found)
  if (sec.amountMax !== undefined && amount > sec.amountMax) complain('amount_above_limit', 'amount', found)
  if (header.companyEntryDescription === descriptions.accountVerification && amount > microEntryAmountMax) {
    complain('micro_entry_above_limit', 'amount', found)
  }
}

function checkAddenda(sec: SecRule, kind: EntryKind, entry: Entry, complain: Complain): void {
  const { detail, addenda } = entry
  const isOf = (record: string) =>
    kind === 'return' ? record.startsWith('addenda99') : kind === 'change' && record.startsWith('addenda98')
  let place = 0
  for (const { record } of addenda) {
    const found = record.slice('addenda'.length)
    const at = sec.addenda.findIndex(({ type }) => type === record)
    if (at < 0 && !isOf(record)) complain('addenda_not_for_sec', 'addendaRecordIndicator', found)
    if (at >= 0 && at < place) complain('addenda_order', 'addendaRecordIndicator', found)
    if (at >= 0) place = at
  }
  if (kind === 'change' && sec !== secCodes.get('COR')) {
    complain('addenda_not_for_sec', 'addendaRecordIndicator', '98')
  }
  for (const one of addenda) checkAnswer(one, complain)
  if (kind === 'return' && addenda.filter(({ record }) => isOf(record)).length > 1) {
    complain('return_addenda_many', 'addendaRecordIndicator', '99')
  }
  if (kind === 'change' && addenda.length > 1) complain('addenda_too_many', 'addendaRecordIndicator', '98')
  if (kind !== 'forward') return
  // A prenote asks about an account; where the class is for money, it may leave out what belongs to a payment.
  const isBare = transactionCode(detail.transactionCode)?.purpose === 'prenote' && sec.purposes.includes('money')
  for (const { type, min, max } of sec.addenda) {
    const count = addenda.reduce((sum, { record }) => (record === type ? sum + 1 : sum), 0)
    if (count < min && !isBare) complain('addenda_missing', 'addendaRecordIndicator', type.slice('addenda'.length))
    if (count > max) complain('addenda_too_many', 'addendaRecordIndicator', type.slice('addenda'.length))
  }
}

/** Codes that are not in the tables: a bank may know more than we do, so it is said and the money is still read. */
function checkAnswer(addenda: Addenda, complain: Complain): void {
  const reason = reasonOf(addenda)
  if (reason !== null && !returnReasons.has(reason)) complain('return_reason_unknown', 'addendaRecordIndicator', reason)
  const change = 'changeCode' in addenda ? addenda.changeCode : null
  if (change !== null && !changeCodes.has(change)) complain('change_code_unknown', 'addendaRecordIndicator', change)
}

/** Why an entry, a return or a dishonored return came back; null when the addenda say no such thing. */
export function reasonOf(addenda: Addenda): string | null {
  if (addenda.record === 'addenda99Dishonored') return addenda.dishonoredReturnReasonCode
  if (addenda.record === 'addenda99Contested') return addenda.contestedReturnReasonCode
  return 'returnReasonCode' in addenda ? addenda.returnReasonCode : null
}

/** Where an addenda record says that it belongs. */
export function derivedOfAddenda(traceNumber: string, sequence: number): Readonly<Record<string, string>> {
  return {
    addendaSequenceNumber: sequence.toString().padStart(4, '0'),
    entryDetailSequenceNumber: traceNumber.slice(-7),
  }
}

export function derivedOfDetail(addendaCount: number): Readonly<Record<string, string>> {
  return {
    addendaRecordIndicator: addendaCount === 0 ? '0' : '1',
    numberOfAddendaRecords: addendaCount.toString().padStart(4, '0'),
  }
}

export function checkBatchControl(
  header: BatchHeader,
  tally: Tally | null,
  control: BatchControl,
  complain: Complain,
): void {
  if (control.serviceClassCode !== header.serviceClassCode) {
    complain('service_class_differs', 'serviceClassCode', control.serviceClassCode)
  }
  if (control.originatingDfi !== header.originatingDfi) {
    complain('originating_dfi_differs', 'originatingDfi', control.originatingDfi)
  }
  if (control.batchNumber !== header.batchNumber) complain('batch_number_differs', 'batchNumber', control.batchNumber)
  if (control.record === 'batchControl') {
    // Left or right justified: where it stands is not what it says. That it is missing is said of the field.
    const company = control.companyIdentification.trim()
    if (company !== '' && company !== header.companyIdentification.trim()) {
      complain('company_differs', 'companyIdentification', company)
    }
  }
  if (tally !== null) checkTotals(tally, control, complain)
}

/** The four figures by which a control guards what came before it. */
export function checkTotals(tally: Tally, control: BatchControl | FileControl, complain: Complain): void {
  if (Number(control.entryAddendaCount) !== tally.entryAddendaCount) {
    complain('count_differs', 'entryAddendaCount', control.entryAddendaCount)
  }
  if (control.entryHash !== hashColumns(tally)) complain('hash_differs', 'entryHash', control.entryHash)
  if (control.totalDebit !== tally.totalDebit) complain('debit_differs', 'totalDebit', control.totalDebit.toString())
  if (control.totalCredit !== tally.totalCredit)
    complain('credit_differs', 'totalCredit', control.totalCredit.toString())
}
