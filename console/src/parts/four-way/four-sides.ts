// The four sides of a day or of a file, each as the parts that it is made of, and what is left when one is taken from another.
// The office has proved it already; this is how it is shown.

import type { Operations } from '../../api/api.ts'
import { isZero, sumOf } from '../exact.ts'

type Reconciliation = Operations['GET /v1/reconciliations/{day}']['answer']
export type Proof = Reconciliation['proof']
export type FourSides = Proof['total']

export type SidePart = {
  readonly name: string
  readonly value: string
  /** paid: it arrived. back: it did not, or came back, and nobody is short of it. */
  readonly is: 'paid' | 'back'
}

export type Side = {
  readonly name: string
  /** Whose word it is. */
  readonly by: string
  readonly parts: readonly SidePart[]
  readonly sum: string
}

/** All four come to the same where all is well: each says what became of what left. */
export function sidesOf({ controls, statement, payments, ledger }: FourSides): readonly Side[] {
  const side = (name: string, by: string, ...parts: readonly SidePart[]): Side => ({
    name,
    by,
    parts,
    sum: sumOf(...parts.map(({ value }) => value)),
  })
  const notTaken = sumOf(controls.rejected, controls.returned)
  return [
    side(
      'Payments',
      'what payments say became of them',
      { name: 'settled', value: payments.settled, is: 'paid' },
      { name: 'failed', value: payments.failed, is: 'back' },
    ),
    side(
      'Ledger',
      'what our books moved',
      { name: 'captured', value: ledger.captured, is: 'paid' },
      { name: 'set free', value: ledger.freed, is: 'back' },
    ),
    side('Files', 'the control totals we sent', { name: 'sent', value: controls.amount, is: 'paid' }),
    side(
      'Bank',
      'the bank’s statement',
      { name: 'taken', value: statement, is: 'paid' },
      { name: 'not taken', value: notTaken, is: 'back' },
    ),
  ]
}

export type Check = {
  readonly what: string
  /** What is taken from what, in words. */
  readonly how: string
  readonly by: string
}

export function differencesOf({ differences }: FourSides): readonly Check[] {
  return [
    { what: 'Bank and files', how: 'taken, less what the files say should be taken', by: differences.statement },
    { what: 'Payments and ledger, arrived', how: 'settled, less captured', by: differences.settled },
    { what: 'Payments and ledger, not arrived', how: 'failed, less set free', by: differences.failed },
    { what: 'Files and ledger', how: 'sent, less captured and set free', by: differences.controls },
  ]
}

export function isFourWayZero(sides: FourSides): boolean {
  return differencesOf(sides).every(({ by }) => isZero(by))
}

export type Sum = {
  readonly what: string
  readonly how: string
  readonly is: string
  readonly shouldBe: string
}

/** The sums beside the four sides that have to hold as well. */
export function sumsOf({ clearing, settlement, suspense, returns, ledgerSum }: Proof): readonly Sum[] {
  const { opening, captured, settled, returned, givenBack, other, closing } = clearing
  const minus = (value: string) => (value.startsWith('-') ? value.slice(1) : `-${value}`)
  return [
    {
      what: 'Clearing',
      how: 'opening + captured − settled + returned − given back + other',
      is: closing,
      shouldBe: sumOf(opening, captured, minus(settled), returned, minus(givenBack), other),
    },
    {
      what: 'Settlement',
      how: 'what statements have moved, on time and later',
      is: settlement.ledger,
      shouldBe: sumOf(settlement.settled, settlement.settledLater),
    },
    ...(settlement.statement === null
      ? []
      : [
          {
            what: 'Account at the bank',
            how: 'the bank’s closing balance',
            is: settlement.settled,
            shouldBe: settlement.statement,
          },
        ]),
    {
      what: 'Suspense',
      how: 'what lines have put there, less what was resolved',
      is: suspense.ledger,
      shouldBe: suspense.settled,
    },
    {
      what: 'Returns',
      how: 'credited by the bank as returned, and known to payments',
      is: returns.statement,
      shouldBe: returns.payments,
    },
    { what: 'The whole ledger', how: 'all credits less all debits', is: ledgerSum, shouldBe: '0.00' },
  ]
}

/** `file/controls` and the like, as the proof names what nobody has explained. */
export function unexplainedWords(what: string): string {
  const [where = '', which] = what.split('/', 2)
  return which === undefined ? where : `${where}, ${which}`
}
