// What a run of import has to say: of each row, of each file, and of the money in them. Pure.

import type { Currency } from '../base/money.ts'
import { formatMoney } from '../base/money.ts'
import { maskAccount, maskEmail } from '../protection/protection.ts'
import { type Cells, type Column, cell, columnsOf, type MovedFile, movedFileNames } from './moving-columns.ts'
import type { RowMistake } from './moving-rows.ts'

export type Difference = { readonly column: string; readonly here: string; readonly given: string }

export type RowNews =
  | { readonly outcome: 'created' | 'same' | 'only_here' }
  | { readonly outcome: 'different'; readonly differences: readonly Difference[] }
  | { readonly outcome: 'refused'; readonly mistakes: readonly RowMistake[] }

/** Of a row of a file, or of something here that the file does not have: then there is no line. */
export type RowReport = RowNews & {
  readonly file: MovedFile
  readonly line: number | null
  readonly reference: string
}

const outcomes = ['created', 'same', 'different', 'refused', 'only_here'] as const
type Outcomes = Readonly<Record<(typeof outcomes)[number], number>>

/** Decimal strings by currency: of all rows that can be read, and of those that were made. */
export type MoneyTotals = Readonly<Record<string, { readonly given: string; readonly created: string }>>

export type FileReport = Outcomes & {
  readonly file: MovedFile
  readonly sha256: string
  readonly rows: number
  readonly money: MoneyTotals
}

export type ImportReport = {
  readonly institution: string
  readonly run: string
  readonly isReal: boolean
  readonly files: readonly FileReport[]
  /** The first of them; the whole is in the report file. */
  readonly refused: readonly RowReport[]
  readonly differences: readonly RowReport[]
  readonly seconds: number
  /** Nothing was refused, and nothing that is here already is otherwise than the folder has it. */
  readonly holds: boolean
}

/** How many rows of a kind stand in the report itself. */
const reportedMax = 1_000

/** The columns in which two rows differ, and as much of both as may be seen. */
export function differencesOf(file: MovedFile, here: Cells, given: Cells): readonly Difference[] {
  return columnsOf(file).flatMap(column => {
    const [was, is] = [cell(here, column.name), cell(given, column.name)]
    return was === is ? [] : [{ column: column.name, here: seen(column, was), given: seen(column, is) }]
  })
}

function seen({ shown }: Column, text: string): string {
  if (text === '') return ''
  switch (shown) {
    case 'plain':
      return text
    case 'account':
      return maskAccount(text)
    case 'email':
      return maskEmail(text)
    case 'hidden':
      return '***'
  }
}

type Sums = Map<Currency, { given: bigint; created: bigint }>

export type Tally = {
  readonly add: (report: RowReport, cells?: Cells) => void
  readonly close: (file: MovedFile, sha256: string) => FileReport
  readonly refused: readonly RowReport[]
  readonly differences: readonly RowReport[]
}

/** Counts as rows go by. Owned by one run of import. */
export function openReport(minorOf: (cells: Cells) => bigint): Tally {
  const counts = new Map<MovedFile, Record<(typeof outcomes)[number], number>>(
    movedFileNames.map(file => [file, { created: 0, same: 0, different: 0, refused: 0, only_here: 0 }]),
  )
  const sums = new Map<MovedFile, Sums>(movedFileNames.map(file => [file, new Map()]))
  const refused: RowReport[] = []
  const differences: RowReport[] = []
  return {
    refused,
    differences,
    add: (report, cells) => {
      const counted = counts.get(report.file)
      if (counted !== undefined) counted[report.outcome]++
      if (report.outcome === 'refused' && refused.length < reportedMax) refused.push(report)
      if ((report.outcome === 'different' || report.outcome === 'only_here') && differences.length < reportedMax)
        differences.push(report)
      const currency = cells === undefined ? '' : cell(cells, 'currency')
      if (cells === undefined || currency === '' || cell(cells, 'amount') === '') return
      const ofFile = sums.get(report.file)
      const sum = ofFile?.get(currency) ?? { given: 0n, created: 0n }
      const minor = minorOf(cells)
      sum.given += minor
      if (report.outcome === 'created') sum.created += minor
      ofFile?.set(currency, sum)
    },
    close: (file, sha256) => {
      const counted = counts.get(file) ?? { created: 0, same: 0, different: 0, refused: 0, only_here: 0 }
      const rows = counted.created + counted.same + counted.different + counted.refused
      const money = [...(sums.get(file) ?? [])].map(([currency, { given, created }]) => [
        currency,
        { given: formatMoney({ minor: given, currency }), created: formatMoney({ minor: created, currency }) },
      ])
      return { file, sha256, rows, ...counted, money: Object.fromEntries(money) }
    },
  }
}
