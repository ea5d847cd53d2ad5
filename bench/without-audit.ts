// Case (d): what the audit log costs. The same posting from a build that appends no leaves.

import { join } from 'node:path'

import type { Arena, Bank } from './arena.ts'
import { build, withoutAudit } from './builds.ts'
import type { Comparison } from './contest.ts'
import { posting } from './posting.ts'

const callers = 1_024
const floor = 0.9

export async function auditOnAgainstOff(arena: Arena, bank: Bank): Promise<readonly Comparison[]> {
  const folder = await build(arena.scratch, 'without-audit', withoutAudit)
  // A copy of the module that is imported above, over sources of which one line is changed.
  const bare = (await import(join(folder, 'bench', 'posting.ts'))) as { readonly posting: typeof posting }
  const off = bare.posting(arena, bank, callers, 'spread')
  return [
    { of: posting(arena, bank, callers, 'spread'), against: { ...off, name: `${off.name}, without audit` }, floor },
  ]
}
