// What an originator makes of a payment besides the payment itself: trace numbers, prenotes, reversals, and the offset
// that some institutions want in the same file. Pure.

import type { BusinessDate } from '../../base/dates.ts'
import { done, fault, type Outcome, refused } from '../../base/outcome.ts'
import { isRoutingNumber } from '../../protection/protection.ts'
import type { BatchHeader, Entry } from './check.ts'
import { descriptions } from './descriptions.ts'
import type { AchRecord } from './layouts.ts'
import type { EntryDetail } from './sec-codes.ts'
import { codeLike, transactionCode } from './transaction-codes.ts'

/** Entries of a person or a company; not those of other countries or of operators, which are read only. */
export type DomesticDetail = Exclude<EntryDetail, AchRecord<'iatEntryDetail' | 'advEntryDetail'>>

const sequenceMax = 9_999_999

/** Eight digits of the originating bank and seven that ascend within its file. */
export function traceNumber(originatingDfi: string, sequence: number): string {
  if (sequence < 1 || sequence > sequenceMax) fault(`no trace number has the sequence ${sequence}`)
  return originatingDfi + sequence.toString().padStart(7, '0')
}

/** The routing number of a bank that is known by its first eight digits. */
export function withCheckDigit(dfi: string): string {
  for (let digit = 0; digit < 10; digit++) if (isRoutingNumber(dfi + digit)) return dfi + digit
  return fault('every eight digits have a check digit')
}

/** Asks whether an entry would arrive: the same, without money and without what belongs to a payment. */
export function prenoteOf(detail: DomesticDetail, trace: string): Entry {
  const sign = transactionCode(detail.transactionCode)?.sign ?? 'credit'
  const code = codeLike(detail.transactionCode, sign, 'prenote') ?? fault('the account of every payment has a prenote')
  return { detail: { ...detail, transactionCode: code, amount: 0n, traceNumber: trace }, addenda: [] }
}

export type ReversalRefusal = { readonly code: 'not_reversible' }

/** The batch that undoes entries of another: same company, class and amounts, the other direction, and so named. */
export function reversalHeader(
  header: BatchHeader,
  batchNumber: string,
  effectiveEntryDate: BusinessDate | null,
): BatchHeader {
  const opposite: Readonly<Record<string, string>> = { '220': '225', '225': '220' }
  const serviceClassCode = opposite[header.serviceClassCode] ?? header.serviceClassCode
  const companyEntryDescription = descriptions.reversal
  return { ...header, serviceClassCode, companyEntryDescription, batchNumber, effectiveEntryDate, settlementDate: '' }
}

/** Only what moved money can be reversed. */
export function reversalOf(detail: DomesticDetail, trace: string): Outcome<Entry, ReversalRefusal> {
  const code = transactionCode(detail.transactionCode)
  if (code === undefined || code.purpose !== 'money') return refused({ code: 'not_reversible' })
  const opposite = codeLike(detail.transactionCode, code.sign === 'credit' ? 'debit' : 'credit', 'money')
  if (opposite === undefined) return refused({ code: 'not_reversible' })
  return done({ detail: { ...detail, transactionCode: opposite, traceNumber: trace }, addenda: [] })
}

export type OffsetAccount = {
  readonly receivingDfi: string
  readonly dfiAccountNumber: string
  readonly name: string
  readonly account: 'demand' | 'savings' | 'general ledger'
}

/**
 * The entries that balance others against the institution's own account: a debit for their credits, a credit for their
 * debits. They go into a CCD batch of their own, because not every class may hold both directions.
 */
export function offsetEntries(
  totals: { readonly totalDebit: bigint; readonly totalCredit: bigint },
  account: OffsetAccount,
  traces: readonly [debit: string, credit: string],
): readonly Entry[] {
  const base = { demand: '22', savings: '32', 'general ledger': '42' }[account.account]
  const entry = (sign: 'credit' | 'debit', amount: bigint, trace: string): Entry => ({
    detail: {
      record: 'entryDetail',
      transactionCode: codeLike(base, sign, 'money') ?? fault('such accounts have both codes'),
      receivingDfi: account.receivingDfi,
      dfiAccountNumber: account.dfiAccountNumber,
      amount,
      individualIdentificationNumber: 'OFFSET',
      individualName: account.name,
      discretionaryData: '',
      traceNumber: trace,
    },
    addenda: [],
  })
  return [
    ...(totals.totalCredit > 0n ? [entry('debit', totals.totalCredit, traces[0])] : []),
    ...(totals.totalDebit > 0n ? [entry('credit', totals.totalDebit, traces[1])] : []),
  ]
}
