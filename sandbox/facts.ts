// What the bank writes down. Everything it knows is made of these, so everything it knows survives it.

import type { BusinessDate } from '../src/base/dates.ts'
import type { BatchHeader } from '../src/rails/ach/check.ts'
import type { DomesticDetail } from '../src/rails/ach/originate.ts'
import type { Accident, Rates } from './accidents.ts'

/** Dollars, in cents; other currencies have no account here. */
export type Cents = bigint

/** An entry as its file had it: what an answer to it repeats. */
export type Sample = { readonly header: BatchHeader; readonly detail: DomesticDetail }

export type PlannedAnswer = Sample & {
  readonly kind: 'return' | 'change'
  readonly code: string
  readonly dueAt: string
}

/** A transfer of a pain.001 that does not arrive: its bank refuses it, and the money comes back. */
export type PlannedReturn = {
  readonly part: string
  readonly instructionId: string
  readonly endToEndId: string
  readonly cents: Cents
  /** As ISO 20022 names reasons. */
  readonly code: string
  readonly dueAt: string
}

export type Verdict =
  | { readonly state: 'accepted' }
  /** As a pain.002 names reasons; what it adds in words. */
  | { readonly state: 'refused'; readonly reason: string; readonly information: string }
  /** Taken away, and nothing done or said. */
  | { readonly state: 'dropped' }

/** Entries that settle together. */
export type Settling = {
  readonly on: BusinessDate
  readonly at: string
  /** The part of a pain.001 that they are, which is debited by itself. An ACH file is debited whole, with the first of it. */
  readonly part?: string
  /** By their trace numbers, or by what they are called end to end. */
  readonly entries: readonly { readonly trace: string; readonly cents: Cents }[]
}

export type TakenFile = {
  readonly institution: string
  /** As it lay there. */
  readonly name: string
  readonly takenAt: string
  readonly hash: string
  /** Whose file of which day it says it is; '' where nobody can tell. */
  readonly header: string
  readonly verdict: Verdict
  readonly cents: Cents
  /** From when on it may be removed from where it lay. */
  readonly removeAt: string
  readonly settlings: readonly Settling[]
  readonly answers: readonly PlannedAnswer[]
  readonly sample: Sample | null
  /** Of a pain.001: which message it is, and what of it will come back. */
  readonly transfers?: { readonly message: string; readonly returns: readonly PlannedReturn[] }
}

export type References = {
  readonly paymentInformationId?: string
  readonly instructionId?: string
  readonly endToEndId?: string
  readonly transactionId?: string
}

export type Booking = {
  readonly id: string
  readonly on: BusinessDate
  readonly at: string
  readonly side: 'credit' | 'debit'
  readonly cents: Cents
  /** Family and subfamily of ISO 20022's payments domain. */
  readonly code: readonly [family: string, subfamily: string]
  readonly references: References
  /** Why it comes back, where it is of a single payment. */
  readonly returnReason?: string
  /** How many payments it stands for. */
  readonly count: number
}

/** A file that the bank leaves for an institution, whole, from an instant on. */
export type Letter = {
  readonly institution: string
  readonly name: string
  readonly dueAt: string
  readonly text: string
}

export type CalledInstruction = {
  readonly institution: string
  readonly id: string
  readonly reference: string
  readonly cents: Cents
  readonly currency: string
  readonly method: string
  readonly state: 'accepted' | 'settled' | 'rejected'
  readonly reason: string | null
  readonly at: string
}

export type Fact =
  | { readonly fact: 'clock_set'; readonly aheadMs: number; readonly standsAt: string | null }
  | { readonly fact: 'account_opened'; readonly institution: string; readonly on: BusinessDate }
  | { readonly fact: 'terms_set'; readonly institution: string; readonly isPrefunded: boolean }
  | { readonly fact: 'booked'; readonly institution: string; readonly booking: Booking }
  | { readonly fact: 'file_taken'; readonly file: TakenFile }
  | { readonly fact: 'file_gone'; readonly institution: string; readonly name: string }
  /** The first of the settlings of a file that have not settled yet. */
  | { readonly fact: 'file_settled'; readonly institution: string; readonly name: string }
  | { readonly fact: 'answered'; readonly institution: string; readonly file: string; readonly trace: string }
  | {
      readonly fact: 'transfer_returned'
      readonly institution: string
      readonly file: string
      readonly endToEndId: string
    }
  | { readonly fact: 'misdirected'; readonly institution: string; readonly trace: string; readonly cents: Cents }
  | { readonly fact: 'letter_written'; readonly letter: Letter }
  | { readonly fact: 'letter_left'; readonly institution: string; readonly name: string }
  /** Somebody has asked for what never came. */
  | { readonly fact: 'letters_asked_for'; readonly institution: string; readonly at: string }
  | { readonly fact: 'released'; readonly institution: string; readonly staged: string; readonly name: string }
  | { readonly fact: 'release_moved'; readonly institution: string; readonly staged: string }
  | { readonly fact: 'statement_made'; readonly institution: string; readonly on: BusinessDate }
  | { readonly fact: 'instruction_taken'; readonly instruction: CalledInstruction }
  | { readonly fact: 'instruction_settled'; readonly id: string }
  | { readonly fact: 'manners_set'; readonly seed: number; readonly rates: Rates; readonly slowMs: number }
  | { readonly fact: 'accident_ordered'; readonly accident: Accident; readonly times: number }
  | {
      readonly fact: 'accident'
      readonly accident: Accident
      readonly subject: string
      readonly isOrdered: boolean
    }
  | { readonly fact: 'outage'; readonly until: string }
