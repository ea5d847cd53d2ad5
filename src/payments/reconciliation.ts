// The proof of a day: payments, ledger, file controls and the bank's statement say the same, file by file and in sum, or a
// break says what does not agree. Pure; everything it is made of is passed in, and the same gives the same bytes.

import type { Canonical } from '../base/canonical.ts'
import type { BusinessDate } from '../base/dates.ts'
import { type Currency, formatMoney } from '../base/money.ts'
import type { BreakKind } from './break.ts'

/** A set of payments on all four sides, in minor units. */
export type FourSides = {
  readonly count: bigint
  /** What the file came to; what of that the bank did not pay, and what it netted. */
  readonly controls: { readonly amount: bigint; readonly rejected: bigint; readonly returned: bigint }
  /** What the bank took for it. */
  readonly statement: bigint
  readonly payments: { readonly settled: bigint; readonly failed: bigint }
  readonly ledger: { readonly captured: bigint; readonly freed: bigint }
}

export const nothing: FourSides = {
  count: 0n,
  controls: { amount: 0n, rejected: 0n, returned: 0n },
  statement: 0n,
  payments: { settled: 0n, failed: 0n },
  ledger: { captured: 0n, freed: 0n },
}

export function add(a: FourSides, b: FourSides): FourSides {
  return {
    count: a.count + b.count,
    controls: {
      amount: a.controls.amount + b.controls.amount,
      rejected: a.controls.rejected + b.controls.rejected,
      returned: a.controls.returned + b.controls.returned,
    },
    statement: a.statement + b.statement,
    payments: { settled: a.payments.settled + b.payments.settled, failed: a.payments.failed + b.payments.failed },
    ledger: { captured: a.ledger.captured + b.ledger.captured, freed: a.ledger.freed + b.ledger.freed },
  }
}

export type Differences = {
  /** The bank took this much more than the file says it should. */
  readonly statement: bigint
  /** Payments say that this much more arrived than the ledger captured, or failed than it set free. */
  readonly settled: bigint
  readonly failed: bigint
  /** The file holds this much more than the ledger has captured or set free. */
  readonly controls: bigint
}

function differencesOf({ controls, statement, payments, ledger }: FourSides): Differences {
  return {
    statement: statement - (controls.amount - controls.rejected - controls.returned),
    settled: payments.settled - ledger.captured,
    failed: payments.failed - ledger.freed,
    controls: controls.amount - ledger.captured - ledger.freed,
  }
}

/** Everything a proof is made of. */
export type Inputs = {
  readonly institution: string
  readonly day: BusinessDate
  readonly asOf: Date
  readonly currency: Currency
  readonly files: readonly { readonly file: string; readonly sides: FourSides }[]
  readonly underWay: readonly { readonly file: string; readonly amount: bigint; readonly expectedOn: BusinessDate }[]
  readonly calls: FourSides
  /** Credited by the bank as returned, and what of it payments know to have come back. */
  readonly returns: { readonly count: bigint; readonly statement: bigint; readonly payments: bigint }
  readonly prefunded: bigint
  readonly writtenOff: bigint
  readonly clearing: {
    readonly opening: bigint
    readonly captured: bigint
    readonly settled: bigint
    readonly returned: bigint
    readonly givenBack: bigint
    readonly other: bigint
    readonly closing: bigint
  }
  /** The account at the bank: what statements have moved on it in all, what the ledger holds, what the bank says. */
  readonly bank: {
    readonly settled: bigint
    readonly settledLater: bigint
    readonly ledger: bigint
    readonly closing: bigint | null
  }
  readonly suspense: { readonly settled: bigint; readonly ledger: bigint }
  /** Per currency, of the whole ledger. */
  readonly ledgerSum: bigint
  readonly breaks: readonly { readonly kind: BreakKind; readonly count: bigint; readonly amount: bigint }[]
}

export const results = ['zero', 'breaks', 'unexplained'] as const
export type Result = (typeof results)[number]

/** What is wrong that no break of a line or a file accounts for: each by its name, with by how much. */
export function unexplainedOf(inputs: Inputs): readonly { readonly what: string; readonly by: bigint }[] {
  const { files, calls, returns, clearing, bank, suspense, ledgerSum, breaks } = inputs
  const named = (what: string, by: bigint) => (by === 0n ? [] : [{ what, by }])
  const sides = (what: string, each: FourSides) => {
    const { statement, settled, failed, controls } = differencesOf(each)
    return [
      ...named(`${what}/statement`, statement),
      ...named(`${what}/settled`, settled),
      ...named(`${what}/failed`, failed),
      ...named(`${what}/controls`, controls),
    ]
  }
  // A balance that differs, or a statement that has not come, has its break already.
  const isSaid = breaks.some(({ kind }) => kind === 'balance_differs' || kind === 'late')
  const { opening, captured, settled, returned, givenBack, other, closing } = clearing
  return [
    ...files.flatMap(({ file, sides: each }) => sides(file, each)),
    ...sides('calls', calls),
    ...named('returns', returns.statement - returns.payments),
    ...named('clearing', closing - (opening + captured - settled + returned - givenBack + other)),
    ...named('clearing/other', other),
    ...named('settlement/ledger', bank.ledger - bank.settled - bank.settledLater),
    ...(isSaid || bank.closing === null ? [] : named('settlement/statement', bank.settled - bank.closing)),
    ...named('suspense', suspense.ledger - suspense.settled),
    ...named('ledger', ledgerSum),
  ]
}

export function resultOf(inputs: Inputs): Result {
  if (unexplainedOf(inputs).length > 0) return 'unexplained'
  return inputs.breaks.length > 0 || inputs.bank.closing === null || inputs.suspense.ledger !== 0n ? 'breaks' : 'zero'
}

/** As it is kept and shown. */
export function proofOf(inputs: Inputs): { readonly [member: string]: Canonical } {
  const { institution, day, asOf, currency, files, underWay, calls, returns, clearing, bank, suspense } = inputs
  const show = (minor: bigint) => formatMoney({ minor, currency })
  const total = files.reduce((sum, { sides }) => add(sum, sides), calls)
  return {
    institution,
    day,
    asOf: asOf.toISOString(),
    currency,
    result: resultOf(inputs),
    total: showSides(total, show),
    files: files.map(({ file, sides }) => ({ file, ...showSides(sides, show) })),
    calls: showSides(calls, show),
    underWay: underWay.map(({ file, amount, expectedOn }) => ({ file, amount: show(amount), expectedOn })),
    returns: { count: Number(returns.count), statement: show(returns.statement), payments: show(returns.payments) },
    prefunded: show(inputs.prefunded),
    writtenOff: show(inputs.writtenOff),
    clearing: {
      opening: show(clearing.opening),
      captured: show(clearing.captured),
      settled: show(clearing.settled),
      returned: show(clearing.returned),
      givenBack: show(clearing.givenBack),
      other: show(clearing.other),
      closing: show(clearing.closing),
    },
    settlement: {
      settled: show(bank.settled),
      settledLater: show(bank.settledLater),
      ledger: show(bank.ledger),
      statement: bank.closing === null ? null : show(bank.closing),
    },
    suspense: { settled: show(suspense.settled), ledger: show(suspense.ledger) },
    ledgerSum: show(inputs.ledgerSum),
    breaks: inputs.breaks.map(({ kind, count, amount }) => ({ kind, count: Number(count), amount: show(amount) })),
    unexplained: unexplainedOf(inputs).map(({ what, by }) => ({ what, by: show(by) })),
  }
}

function showSides(sides: FourSides, show: (minor: bigint) => string): { readonly [member: string]: Canonical } {
  const { count, controls, statement, payments, ledger } = sides
  const { statement: bank, settled, failed, controls: file } = differencesOf(sides)
  return {
    count: Number(count),
    controls: { amount: show(controls.amount), rejected: show(controls.rejected), returned: show(controls.returned) },
    statement: show(statement),
    payments: { settled: show(payments.settled), failed: show(payments.failed) },
    ledger: { captured: show(ledger.captured), freed: show(ledger.freed) },
    differences: { statement: show(bank), settled: show(settled), failed: show(failed), controls: show(file) },
  }
}
