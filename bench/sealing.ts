// The sealer runs beside what is measured, as it does in production, and must keep up.

import { setTimeout } from 'node:timers/promises'

import { fault } from '../src/base/outcome.ts'
import { type Arena, type Bank, project } from './arena.ts'
import type { Case } from './contest.ts'
import { ensureKeys, startSealer } from './processes.ts'

/** How far the sealer may be behind when the load ends. */
const lagMsMax = 2_000
const drainMsMax = 60_000
const pollMs = 20

export type Sealing = {
  /** How far it is behind now; then waits until it has caught up, so that its work falls on nobody else's turn. */
  readonly settle: () => Promise<void>
  /** How far it was behind when the last turn ended. */
  readonly lagAtEndMs: () => number
  readonly stop: () => Promise<void>
}

export async function startSealing(arena: Arena, bank: Bank): Promise<Sealing> {
  const sealer = await startSealer(
    project,
    { postgres: arena.postgres, database: bank.database },
    await ensureKeys(arena.scratch),
  )
  arena.watch('sealer', sealer.pid)
  let lagAtEndMs = 0

  /** The age of the oldest leaf that has no place in the log yet. */
  async function lagMs(): Promise<number> {
    const rows = await bank.owner<{ oldest: Date | null }[]>`
      select min(emitted_at) as oldest
        from audit.unsealed
        join audit.batch using (institution_id, batch_id)`
    const oldest = rows[0]?.oldest ?? undefined
    return oldest === undefined ? 0 : Date.now() - oldest.getTime()
  }

  return {
    settle: async () => {
      lagAtEndMs = await lagMs()
      for (const began = performance.now(); (await lagMs()) > 0; await setTimeout(pollMs)) {
        if (performance.now() - began > drainMsMax) fault('the sealer does not come to an end')
      }
    },
    lagAtEndMs: () => lagAtEndMs,
    stop: sealer.stop,
  }
}

export function sealerCase(lagMs: number): Case {
  return {
    name: 'sealer behind when the load ends',
    median: lagMs,
    unit: 'ms',
    against: `the ${lagMsMax} ms allowed`,
    ratio: lagMsMax / Math.max(1, lagMs),
    floor: 1,
    holds: lagMs <= lagMsMax,
  }
}
