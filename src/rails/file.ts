// A file of instructions and its life, as a table. Pure.

import type { BusinessDate } from '../base/dates.ts'
import type { Id, InstitutionId } from '../base/ids.ts'
import type { Currency, Money } from '../base/money.ts'
import type { Outcome } from '../base/outcome.ts'
import type { ProposalId } from '../change/change.ts'
import type { Check } from './checks/check.ts'
import type { IssueRecord } from './checks/positive-pay-file.ts'
import type { Instruction, InstructionId } from './instruction.ts'

export type FileId = Id<'fil'>
export type FileState =
  | 'building'
  | 'awaiting_approval'
  | 'approved'
  | 'sending'
  | 'sent'
  | 'confirmed'
  | 'rejected'
  | 'withdrawn'

/**
 * Every step a file may take; the database holds the same table. `sending` is where nobody can know whether the bank has
 * it, and only evidence leads on. There is no way back to `approved`: what may have left is not sent again.
 */
export const nextFileStates = {
  building: ['awaiting_approval', 'approved', 'withdrawn'],
  awaiting_approval: ['approved', 'withdrawn'],
  // Withdrawn where what has to go before it was refused: it has not been tried.
  approved: ['sending', 'withdrawn'],
  sending: ['sent', 'confirmed', 'rejected'],
  sent: ['confirmed', 'rejected'],
  confirmed: [],
  rejected: [],
  withdrawn: [],
} as const satisfies Record<FileState, readonly FileState[]>

export const fileStates = Object.keys(nextFileStates) as readonly FileState[] // The table has a row for each.

export function mayBecome(from: FileState, to: FileState): boolean {
  const next: readonly FileState[] = nextFileStates[from]
  return next.includes(to)
}

export const fileFormats = ['nacha', 'pain.001', 'checks', 'positive_pay'] as const
/** By sending these, no money moves: the bank pays each check when somebody brings it, and not for the file. */
export const paperFormats: readonly BankFile['format'][] = ['checks', 'positive_pay']

export type BankFile = {
  readonly id: FileId
  readonly format: (typeof fileFormats)[number]
  /** As the bank sees it. */
  readonly name: string
  readonly state: FileState
  readonly reason: string | null
  /** The sum of all entries. */
  readonly money: Money
  readonly entries: number
  /** SHA-256 of the bytes, once there are any. */
  readonly hash: Buffer | null
  readonly proposal: ProposalId | null
  /** Under what name it lies where the bank does not look. */
  readonly staged: string | null
  readonly version: number
  readonly madeAt: Date
  /** The day by which the bank counts files, and the how manieth of that day it is, from zero. */
  readonly madeOn: BusinessDate
  readonly ofDay: number
  /** The day on which the bank says that it paid for it. */
  readonly settledOn: BusinessDate | null
  /** What has to have left before this one may: of printed checks, the file that tells the bank of them. */
  readonly goesAfter: FileId | null
  readonly changedAt: Date
}

/** How many files of one day a bank can tell apart. */
export const filesPerDayMax = 36

/** Whom an entry pays, in plain. It is asked for when a file is written, and kept nowhere but in the sealed file. */
export type Particulars = {
  readonly bank: string
  readonly number: string
  readonly name: string
  /** Who pays. */
  readonly payer: string
  /** What the payee knows its customer by; absent where a person is paid. */
  readonly customerNumber?: string
  /** Where a check is mailed to, line by line; absent where none is known. */
  readonly address?: readonly string[]
  /** Why nothing may be paid to them at all, whatever was decided before. */
  readonly withheld?: string
}

/**
 * Whom these instructions pay, now. Asked of the room above, with a deadline; it writes nothing. An instruction that is
 * left out may not be paid any more, as when the account it was decided for has been changed since.
 */
export type ParticularsOf = (
  institution: InstitutionId,
  instructions: readonly Instruction[],
  signal: AbortSignal,
) => Promise<ReadonlyMap<InstructionId, Particulars>>

export type Entry = {
  readonly instruction: Instruction
  /** Counted on from file to file of an institution, so that answers can name it; from one again past `placeMax`. */
  readonly place: number
  readonly particulars: Particulars
  /** Of those that are paid on paper, once it is drawn. */
  readonly check?: Pick<Check, 'number' | 'drawnOn'>
}

/** The name under which a bank takes a sum for a file: that of the file, or of a part of it. */
export type DebitName = FileId | `${FileId}-${number}`

/** What is paid by one method, where a bank does not take a file's money in one sum. */
export type DebitPart = {
  readonly name: DebitName
  readonly method: Instruction['method']
  readonly entries: number
  readonly minor: bigint
}

/** The seven digits in which trace numbers count. */
export const placeMax = 9_999_999

/** By what a bank names an entry when it answers: its number, and the first eight digits of where it went. */
export type EntryMark = { readonly trace: string; readonly receivingDfi: string }

/** Why an entry cannot be written. It is left out and rejected; the others go. */
export type Unwritable = { readonly instruction: Instruction['id']; readonly reason: string }

/** Makes bytes of entries, the same bytes of the same entries. */
export type FileFormat = {
  readonly name: BankFile['format']
  readonly currency: Currency
  /** What is taken into such a file. */
  readonly methods: readonly Instruction['method'][]
  readonly entriesMax: number
  /** Such as 'ach'. */
  readonly extension: string
  /** In which zone the bank counts days. */
  readonly timeZone: string
  readonly flawOf: (entry: Entry) => string | undefined
  /** Absent where answers name the instruction itself. */
  readonly markOf?: (entry: Entry) => EntryMark
  /** Absent where the bank takes all of a file in one sum, under its name. */
  readonly debitsOf?: (file: FileId, entries: readonly Entry[]) => readonly DebitPart[]
  readonly compose: (
    file: Pick<BankFile, 'id' | 'madeAt' | 'madeOn' | 'ofDay'>,
    entries: readonly Entry[],
  ) => Promise<Outcome<Buffer, FormatRefusal>>
  /** Of checks only. */
  readonly paper?: PaperFormat
}

/** How checks are numbered, and how the bank is told which it may pay, and which not any more. */
export type PaperFormat = {
  readonly firstNumber: bigint
  readonly staleDays: number
  readonly noticeExtension: string
  readonly composeNotices: (name: string, records: readonly IssueRecord[]) => Promise<Buffer>
}

export type FormatRefusal = { readonly code: 'file_unwritable'; readonly why: string }
