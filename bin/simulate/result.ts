// What a simulation answers with, and what must hold at its end.

export type Findings = {
  readonly accidents: Readonly<Record<string, number>>
  readonly ledgerSum: string
  readonly fourWayDifference: string
  readonly paidTwice: number
  readonly unowned: number
  /** Shown as missed; what was missed and is not shown is unowned. */
  readonly deadlinesMissed: number
  /** How many days were proved, by what came of it. */
  readonly proofs: Readonly<Record<string, number>>
  readonly breaks: Readonly<Record<string, number>>
  readonly exceptions: Readonly<Record<string, number>>
  readonly states: Readonly<Record<string, number>>
  readonly flaws: readonly string[]
}

export type Result = Findings & {
  readonly seed: number
  readonly format: 'nacha' | 'pain.001'
  readonly payments: number
  readonly refused: number
  readonly kills: number
  readonly killedAt: Readonly<Record<string, number>>
  /** Calls that had been done when their line broke, and were answered the second time. */
  readonly askedAgain: number
  readonly deeds: Readonly<Record<string, number>>
  readonly seconds: number
  readonly auditVerified: boolean
  /** Every row has its leaf, and every leaf its row. */
  readonly auditComplete: boolean
}

export function holds(result: Result): boolean {
  const { ledgerSum, fourWayDifference, paidTwice, unowned, accidents, auditVerified, auditComplete, flaws } = result
  return (
    ledgerSum === '0' &&
    fourWayDifference === '0' &&
    paidTwice === 0 &&
    unowned === 0 &&
    auditVerified &&
    auditComplete &&
    flaws.length === 0 &&
    Object.values(accidents).every(count => count > 0)
  )
}
