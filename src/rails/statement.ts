// A statement of the institution's account at its bank, whatever format it came in.

import type { BusinessDate } from '../base/dates.ts'
import type { Money } from '../base/money.ts'

/** `credit`: money came in to the account; a reversal of a debit is a credit. */
export type StatementSide = 'credit' | 'debit'

export type StatementDetail = {
  readonly endToEndId: string | null
  readonly instructionId: string | null
  readonly messageId: string | null
  readonly paymentInformationId: string | null
  readonly transactionId: string | null
  readonly uetr: string | null
  readonly money: Money | null
  /** Such as 'AC04' or 'R03', where it is of a return. */
  readonly returnReason: string | null
  readonly remittance: string | null
  /** Of a check that was paid; absent elsewhere. */
  readonly checkNumber?: string
}

export type StatementLine = {
  /** Counted from one within the statement. */
  readonly place: number
  readonly money: Money
  readonly side: StatementSide
  readonly isReversal: boolean
  readonly state: 'booked' | 'pending' | 'information'
  readonly bookedOn: BusinessDate | null
  readonly valueOn: BusinessDate | null
  /** What the bank knows the entry by; null where it says nothing. */
  readonly bankReference: string | null
  readonly entryReference: string | null
  /** Domain, family and subfamily ('PMNT/ICDT/DMCT'), or the bank's own code. */
  readonly code: string | null
  readonly details: readonly StatementDetail[]
}

export type StatementBalance = { readonly money: Money; readonly side: StatementSide; readonly on: BusinessDate }

/** `kind`: of a day that is over, of a day that is under way, or a notice of single entries. */
export type Statement = {
  readonly kind: 'statement' | 'report' | 'notification'
  readonly id: string
  /** As the bank numbers them; null where it does not. */
  readonly sequence: string | null
  readonly account: string
  readonly currency: string | null
  readonly madeAt: Date
  readonly from: Date | null
  readonly until: Date | null
  readonly opening: StatementBalance | null
  readonly closing: StatementBalance | null
  readonly lines: readonly StatementLine[]
}
