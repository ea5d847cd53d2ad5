import type { Comparison } from './compare.ts'

/** What `./vouch replay` answers. `paymentsPerSecond` counts every row of the past, however it was made. */
export type Result = Comparison & {
  readonly accounts: number
  readonly transactions: number
  readonly auditLeaves: number
  readonly auditVerified: boolean
  /** What is wrong with it, as far as one line of it tells. */
  readonly auditProblems: readonly string[]
  readonly seconds: number
  readonly paymentsPerSecond: number
  /** Processes killed on purpose, over HTTP only. */
  readonly kills?: number
  /** Calls that had been carried out when the line broke, and were told so when they were repeated. */
  readonly committedUnanswered?: number
}

/** Whether the past came out as it was. */
export function holds(result: Result): boolean {
  const { missing, doubled, balanceMismatches, ledgerSum, auditVerified } = result
  return missing === 0 && doubled === 0 && balanceMismatches === 0 && ledgerSum === '0' && auditVerified
}

const problemsShown = 5

export function shownProblems(
  problems: readonly { readonly what: string; readonly where: string }[],
): readonly string[] {
  return problems.slice(0, problemsShown).map(({ what, where }) => `${where}: ${what}`)
}
