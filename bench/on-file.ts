// Case (e): whether posting grows slower as more is on file.

import { type Arena, type Bank, openBank } from './arena.ts'
import type { Comparison } from './contest.ts'
import { posting, putOnFile } from './posting.ts'

const callers = 1_024
const floor = 0.85
const fewOnFile = 10_000

/** Each size has a database of its own. Answers with those opened, to be closed. */
export async function manyOnFileAgainstFew(
  arena: Arena,
  sizes: readonly number[],
): Promise<{ readonly banks: readonly Bank[]; readonly comparisons: readonly Comparison[] }> {
  const holding = async (transfers: number) => {
    const bank = await openBank(arena, `holds_${transfers}`)
    await putOnFile(bank, transfers)
    const contender = posting(arena, bank, callers, 'spread')
    return {
      bank,
      contender: { ...contender, name: `${contender.name}, ${transfers.toLocaleString('en-US')} on file` },
    }
  }
  const few = await holding(fewOnFile)
  const many = []
  for (const size of sizes) many.push(await holding(size))
  return {
    banks: [few, ...many].map(({ bank }) => bank),
    comparisons: many.map(({ contender }) => ({ of: contender, against: few.contender, floor })),
  }
}
