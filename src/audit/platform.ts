// The log of the platform: its leaves are checkpoints of the institutions' logs. Whoever has it, or a checkpoint of it that
// witnesses cosigned, can tell when an institution's log says something else than it said.

import type { InstitutionId } from '../base/ids.ts'
import type { Loop } from '../base/loop.ts'
import { done } from '../base/outcome.ts'
import { type Outside, transact } from '../base/work.ts'
import { logOrigin, platform, type SealerKey } from './keys.ts'
import { makeLeaf } from './leaf.ts'
import { insertLog, lockLog } from './store.ts'
import { readNewestRoots } from './witness-store.ts'

const everyMs = 60_000
/** What one transaction takes; the rest has its turn in the next pass. */
const logsMax = 10_000

/** Once a minute at most, the logs that have moved since; after a start, each once. One batch for all of them. */
export function platformLoop(outside: Outside, { origin }: SealerKey): Loop {
  const noted = new Map<InstitutionId, bigint>()
  return {
    name: 'platform',
    everyMs,
    pass: async () => {
      const written = await transact(outside, platform, 'process:sealer', async work => {
        await insertLog(work)
        // Another sealer is at it: what it writes is no older than what we would.
        if ((await lockLog(work.sql, platform)) === undefined) return done([])
        const heads = await readNewestRoots(work.sql, platform)
        const moved = heads.filter(({ institution, size }) => noted.get(institution) !== size).slice(0, logsMax)
        for (const { institution, size, root } of moved) {
          const body = { origin: logOrigin(origin, institution), root: root.toString('base64'), size: String(size) }
          work.leaves.push(makeLeaf(work, 'audit.checkpoint', body, work.actor))
        }
        return done(moved)
      })
      if (!written.ok) return 0
      for (const { institution, size } of written.value) noted.set(institution, size)
      // Never more than none: what moves at once waits for the next minute.
      return 0
    },
  }
}
