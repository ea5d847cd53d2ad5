// The account of an institution at a pretend bank: what is booked on it on a day, and the statement of that day. It knows
// nothing of our books.

import type { BusinessDate } from '../src/base/dates.ts'
import type { Statement, StatementDetail, StatementLine } from '../src/rails/statement.ts'

const accountNumber = '440012349876'

const noDetail: StatementDetail = {
  endToEndId: null,
  instructionId: null,
  messageId: null,
  paymentInformationId: null,
  transactionId: null,
  uetr: null,
  money: null,
  returnReason: null,
  remittance: null,
}

export type Booking = {
  /** Below zero for what the bank takes. */
  readonly minor: bigint
  readonly details?: readonly Partial<StatementDetail>[]
  readonly reference?: string | null
  readonly code?: string
}

export class StatementBank {
  balance: bigint
  #sequence = 0
  #references = 0
  #booked: Booking[] = []

  constructor(balance = 0n) {
    this.balance = balance
  }

  /** What it books on the day that its next statement is of. */
  book(booking: Booking): void {
    this.#booked.push({ reference: `bank-ref-${++this.#references}`, ...booking })
  }

  payFile(file: string, minor: bigint): void {
    this.book({ minor: -minor, details: [{ paymentInformationId: file }] })
  }

  /** A notice of what is booked so far, as a camt.054 has it. */
  notice(on: BusinessDate): Statement {
    return {
      ...this.#head(on),
      kind: 'notification',
      id: `notice-${on}`,
      lines: this.#lines(on),
      opening: null,
      closing: null,
    }
  }

  /** Ends the day. */
  statement(on: BusinessDate): Statement {
    const opening = this.balance
    const lines = this.#lines(on)
    this.balance += this.#booked.reduce((sum, { minor }) => sum + minor, 0n)
    this.#booked = []
    return {
      ...this.#head(on),
      kind: 'statement',
      id: `statement-${on}`,
      sequence: String(++this.#sequence),
      opening: { ...sideOf(opening), on },
      closing: { ...sideOf(this.balance), on },
      lines,
    }
  }

  #head(on: BusinessDate) {
    return {
      sequence: null,
      account: accountNumber,
      currency: 'USD',
      madeAt: new Date(`${on}T23:00:00Z`),
      from: null,
      until: null,
    }
  }

  #lines(on: BusinessDate): readonly StatementLine[] {
    return this.#booked.map(({ minor, details = [], reference = null, code = null }, index) => ({
      place: index + 1,
      ...sideOf(minor),
      isReversal: false,
      state: 'booked',
      bookedOn: on,
      valueOn: on,
      bankReference: reference,
      entryReference: null,
      code,
      details: details.map(detail => ({ ...noDetail, ...detail })),
    }))
  }
}

function sideOf(minor: bigint) {
  const side = minor < 0n ? 'debit' : 'credit'
  return { money: { minor: minor < 0n ? -minor : minor, currency: 'USD' }, side } as const
}
