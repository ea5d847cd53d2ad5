// A log says that it is alive, so that one that was cut off can be told from one in which nothing happened.

import type { InstitutionId } from '../base/ids.ts'
import { passOver } from '../base/institutions.ts'
import type { Loop } from '../base/loop.ts'
import { done } from '../base/outcome.ts'
import { type Outside, transact } from '../base/work.ts'
import { append } from './audit.ts'
import { type Pulse, readPulse, takeBeat } from './completeness-store.ts'

const actor = 'process:worker'
const everyMs = 5_000
const busyMs = 60_000
const idleMs = 3_600_000

export function heartbeatLoop(outside: Outside): Loop {
  return {
    name: 'audit.heartbeat',
    everyMs,
    pass: signal =>
      passOver(outside.sql, signal, async institution => {
        await beat(outside, institution)
        return 0
      }),
  }
}

/** Once a minute while there are leaves that tell of something else, once an hour otherwise. Whether it beat. */
export async function beat(outside: Outside, institution: InstitutionId): Promise<boolean> {
  const beaten = await transact(outside, institution, actor, async work => {
    const pulse = await readPulse(work)
    if (pulse === undefined || !isDue(pulse, work.now)) return done(false)
    const after = pulse.beat ?? 0n
    if (!(await takeBeat(work, { after, others: othersOf(pulse) }))) return done(false)
    // A number that is left out, or comes twice, is a heartbeat that is missing, or a log that was taken back.
    append(work, 'audit.heartbeat', {
      beat: String(after + 1n),
      previous: pulse.beatenAt?.toISOString() ?? null,
    })
    return done(true)
  })
  return beaten.ok && beaten.value
}

/** How many leaves tell of something else than the log. Its own may not have their places yet, so at least so many. */
function othersOf({ size, own }: Pulse): bigint {
  return size - (own ?? 0n)
}

function isDue(pulse: Pulse, now: Date): boolean {
  if (pulse.beatenAt === null) return true
  const sinceMs = now.getTime() - pulse.beatenAt.getTime()
  const isBusy = othersOf(pulse) > (pulse.others ?? 0n)
  return sinceMs >= (isBusy ? busyMs : idleMs)
}
