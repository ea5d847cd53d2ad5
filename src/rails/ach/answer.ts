// What a receiving bank answers to an entry: a return, or a notification of change. Our sandbox bank writes them, and
// they show in one place which fields of an entry its answer repeats. Pure.

import type { BusinessDate } from '../../base/dates.ts'
import { fault } from '../../base/outcome.ts'
import { type Corrected, writeCorrectedData } from './change-codes.ts'
import type { BatchHeader, Entry } from './check.ts'
import { type DomesticDetail, withCheckDigit } from './originate.ts'
import { codeLike, transactionCode } from './transaction-codes.ts'

export type Answering = {
  /** Of the batch that held the entry. */
  readonly header: BatchHeader
  readonly detail: DomesticDetail
  /** Of the answer; it begins with the receiving bank's eight digits. */
  readonly traceNumber: string
}

/** The batch in which a bank sends its answers to the entries of another. */
export function answerHeader(
  header: BatchHeader,
  kind: 'return' | 'change',
  answering: { readonly originatingDfi: string; readonly batchNumber: string },
): BatchHeader {
  const standardEntryClassCode = kind === 'change' ? 'COR' : header.standardEntryClassCode
  return { ...header, standardEntryClassCode, ...answering, originatorStatusCode: '1', settlementDate: '' }
}

/** The entry goes back with its amount and its reason, to the bank it came from. */
export function returnOf(
  { header, detail, traceNumber }: Answering,
  reason: string,
  said: { readonly information?: string; readonly dateOfDeath?: BusinessDate } = {},
): Entry {
  return {
    detail: { ...detail, ...backTo(header, detail), traceNumber },
    addenda: [
      {
        record: 'addenda99',
        returnReasonCode: reason,
        ...original(detail),
        dateOfDeath: said.dateOfDeath ?? null,
        addendaInformation: said.information ?? '',
        traceNumber,
      },
    ],
  }
}

/** The entry was posted; this says what the next one should have. Null when the code and what is corrected disagree. */
export function changeOf({ header, detail, traceNumber }: Answering, code: string, corrected: Corrected): Entry | null {
  const correctedData = writeCorrectedData(code, corrected)
  if (correctedData === null) return null
  return {
    detail: {
      record: 'entryDetail',
      ...backTo(header, detail),
      dfiAccountNumber: detail.dfiAccountNumber,
      amount: 0n,
      individualIdentificationNumber:
        'individualIdentificationNumber' in detail ? detail.individualIdentificationNumber.slice(0, 15).trimEnd() : '',
      individualName: nameOf(detail),
      discretionaryData: 'discretionaryData' in detail ? detail.discretionaryData : '',
      traceNumber,
    },
    addenda: [{ record: 'addenda98', changeCode: code, ...original(detail), correctedData, traceNumber }],
  }
}

function backTo(header: BatchHeader, detail: DomesticDetail): { transactionCode: string; receivingDfi: string } {
  const sign = transactionCode(detail.transactionCode)?.sign ?? 'credit'
  const code = codeLike(detail.transactionCode, sign, 'return') ?? fault('every code has one for its return')
  return { transactionCode: code, receivingDfi: withCheckDigit(header.originatingDfi) }
}

function original(detail: DomesticDetail): { originalEntryTraceNumber: string; originalReceivingDfi: string } {
  return { originalEntryTraceNumber: detail.traceNumber, originalReceivingDfi: detail.receivingDfi.slice(0, 8) }
}

function nameOf(detail: DomesticDetail): string {
  if ('individualName' in detail) return detail.individualName
  return 'receivingCompanyName' in detail ? detail.receivingCompanyName : ''
}
