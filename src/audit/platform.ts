// The log of the platform: its leaves are checkpoints of the institutions' logs. Whoever has it, or a checkpoint of it that
// witnesses cosigned, can tell when an institution's log says something else than it said.

import type { InstitutionId } from '../base/ids.ts'
import type { Loop } from '../base/loop.ts'
import { done } from '../base/outcome.ts'
import { type Outside, transact } from '../base/work.ts'
import type { CopiedUpTo } from './copy.ts'
import { logOrigin, platform, type SealerKey } from './keys.ts'
import { makeLeaf } from './leaf.ts'
import { insertLog, lockLog } from './store.ts'
import { readNotNoted, readSignedSizes, upsertNoted } from './witness-store.ts'

const everyMs = 60_000
/** What one transaction takes; the rest has its turn in the next pass. */
const logsMax = 10_000

/**
 * Once a minute at most, the logs that have moved since, also after a start. One batch for all of them. Where there are
 * copies, it tells of what one of them has: what this log says for ever of another can then be put back.
 */
export function platformLoop(outside: Outside, { origin }: SealerKey, copiedUpTo?: CopiedUpTo): Loop {
  const tellable = ({ institution, size: signed }: { readonly institution: InstitutionId; readonly size: bigint }) => {
    const copied = copiedUpTo?.(institution) ?? signed
    return { institution, signed, upTo: copied < signed ? copied : signed }
  }
  return {
    name: 'platform',
    everyMs,
    pass: async () => {
      await transact(outside, platform, 'process:sealer', async work => {
        await insertLog(work)
        // Another sealer is at it: what it writes is no older than what we would.
        if ((await lockLog(work.sql, platform)) === undefined) return done(undefined)
        const others = (await readSignedSizes(work.sql)).filter(({ institution }) => institution !== platform)
        const moved = await readNotNoted(work.sql, others.map(tellable), logsMax)
        for (const { institution, size, root } of moved) {
          const body = { origin: logOrigin(origin, institution), root: root.toString('base64'), size: String(size) }
          work.leaves.push(makeLeaf(work, 'audit.checkpoint', body, work.actor))
        }
        if (moved.length > 0) await upsertNoted(work.sql, moved)
        return done(undefined)
      })
      // Never more than none: what moves at once waits for the next minute.
      return 0
    },
  }
}
