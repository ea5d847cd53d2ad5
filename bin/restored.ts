// What must hold of a restored database, in the terms of the rooms.

import type { Sql } from '../src/base/database.ts'
import { idMaker } from '../src/base/ids.ts'
import { institutions } from '../src/base/institutions.ts'
import { done, fault } from '../src/base/outcome.ts'
import { type Outside, transact } from '../src/base/work.ts'
import { proveBooks } from '../src/ledger/proof.ts'

/** Every institution's books, proven from their rows. Answers with what does not hold. */
export async function ledgerIsWhole(sql: Sql): Promise<readonly string[]> {
  const outside: Outside = {
    sql,
    now: () => new Date(),
    newId: idMaker(),
    random: Math.random,
    emit: () => fault('a proof writes nothing'),
    elapsedMs: () => performance.now(),
    doubts: () => 0,
  }
  const problems: string[] = []
  for (const institution of await institutions(sql)) {
    const proof = await transact(outside, institution, 'process:restore', async work => done(await proveBooks(work)))
    if (proof.ok) problems.push(...proof.value.map(problem => `${institution}: ${problem}`))
  }
  return problems
}
