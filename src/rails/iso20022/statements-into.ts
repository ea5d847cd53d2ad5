// Statements, read for the files that they come in.

import { done, fault } from '../../base/outcome.ts'
import { type Outside, transact } from '../../base/work.ts'
import type { Vault } from '../../protection/protection.ts'
import type { ReadElsewhere } from '../receive-files.ts'
import { enterStatement, prepareStatement } from '../statements.ts'
import { readStatements } from './statements.ts'

const actor = 'process:worker'

/** Every statement of a file is kept, each once however often the file is read; none where one of them does not add up. */
export function statementsInto(outside: Outside, vault: Vault): ReadElsewhere {
  return async (institution, file, bytes) => {
    const read = await readStatements(bytes)
    if (!read.ok) return read
    for (const statement of read.value.value) {
      const prepared = await prepareStatement(vault, institution, outside.newId('stm'), statement)
      if (!prepared.ok) return prepared
      const kept = await transact(outside, institution, actor, async work =>
        done(await enterStatement(work, file.id, prepared.value)),
      )
      if (!kept.ok) fault('a statement that is prepared is kept')
    }
    return done(null)
  }
}
