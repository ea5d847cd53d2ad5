// What a control says of the entries before it: how many records, whose, and how much. Counted once, for reading and
// for writing. Money is whole cents in a bigint from the columns to the total.

import { transactionCode } from './transaction-codes.ts'

export type Tally = {
  readonly entryAddendaCount: number
  readonly entryHash: bigint
  readonly totalDebit: bigint
  readonly totalCredit: bigint
}

export const nothing: Tally = { entryAddendaCount: 0, entryHash: 0n, totalDebit: 0n, totalCredit: 0n }

type Counted = { readonly transactionCode: string; readonly receivingDfi: string; readonly amount: bigint }

export function countEntry(tally: Tally, detail: Counted, addendaCount: number): Tally {
  const isDebit = transactionCode(detail.transactionCode)?.sign === 'debit'
  return {
    entryAddendaCount: tally.entryAddendaCount + 1 + addendaCount,
    entryHash: tally.entryHash + BigInt(detail.receivingDfi.slice(0, 8)),
    totalDebit: isDebit ? tally.totalDebit + detail.amount : tally.totalDebit,
    totalCredit: isDebit ? tally.totalCredit : tally.totalCredit + detail.amount,
  }
}

export function addTallies(one: Tally, other: Tally): Tally {
  return {
    entryAddendaCount: one.entryAddendaCount + other.entryAddendaCount,
    entryHash: one.entryHash + other.entryHash,
    totalDebit: one.totalDebit + other.totalDebit,
    totalCredit: one.totalCredit + other.totalCredit,
  }
}

/** The last ten digits of the sum. */
export function hashColumns({ entryHash }: Tally): string {
  return (entryHash % 10_000_000_000n).toString().padStart(10, '0')
}
