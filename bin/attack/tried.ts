// Tries one row.

import type { Case } from './cases.ts'
import { stateOf, type Target } from './target.ts'
import type { Finding } from './tries.ts'

/** Besides what the case says: what was fended off has changed nothing. A case that breaks off does not hold. */
export async function tried(on: Target, { run, changesState }: Case): Promise<Finding> {
  const before = await stateOf(on)
  try {
    const finding = await run(on)
    const after = await stateOf(on)
    if (changesState || before === after) return finding
    return { answer: `${finding.answer}; yet what is kept went from ${before} to ${after}`, holds: false }
  } catch (thrown) {
    return { answer: `broke off: ${thrown instanceof Error ? thrown.message : String(thrown)}`, holds: false }
  }
}
