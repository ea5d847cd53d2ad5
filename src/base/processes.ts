// What each process says of itself, every few seconds, for those who look after the service.

import type { Sql } from './database.ts'
import type { Loop } from './loop.ts'
import type { Work } from './work.ts'

const everyMs = 15_000
/** Whoever was not heard for so long is not called up. */
export const silentMs = 60_000

export type LoopSeen = {
  readonly name: string
  readonly everyMs: number
  /** When a pass last came to its end without a fault; null before the first. */
  readonly passedAt: string | null
  readonly faultsInARow: number
  /** What that pass found to do: as long as it is more than nothing, the next one follows at once. */
  readonly handled: number
}

export type ProcessSeen = {
  readonly process: string
  readonly startedAt: Date
  readonly seenAt: Date
  readonly version: string
  /** What keeps it from being ready, in words; nothing when it is. */
  readonly problems: readonly string[]
  readonly loops: readonly LoopSeen[]
}

type Speaking = {
  readonly sql: Sql
  readonly now: () => Date
  readonly process: string
  readonly version: string
  readonly problems: () => Promise<readonly string[]>
  readonly loops: () => readonly LoopSeen[]
}

export function speakingLoop({ sql, now, process, version, problems, loops }: Speaking): Loop {
  const startedAt = now()
  return {
    name: 'base.process',
    everyMs,
    pass: async () => {
      const seen = { process, version, startedAt, problems: await problems(), loops: loops() }
      await speak(sql, { ...seen, seenAt: now() })
      return 0
    },
  }
}

export async function speak(sql: Sql, seen: ProcessSeen): Promise<void> {
  const { process, startedAt, seenAt, version } = seen
  const problems = JSON.stringify(seen.problems)
  const loops = JSON.stringify(seen.loops)
  // What is set is said again, since to name `excluded` is to read the columns.
  await sql`
    insert into base.process (process, started_at, seen_at, version, problems, loops)
    values (${process}, ${startedAt}, ${seenAt}, ${version}, ${problems}::text::jsonb, ${loops}::text::jsonb)
        on conflict (process) do update
       set started_at = ${startedAt}, seen_at = ${seenAt}, version = ${version},
           problems = ${problems}::text::jsonb, loops = ${loops}::text::jsonb`
}

/** In the order of their names. */
export async function processesSeen({ sql }: Work): Promise<readonly ProcessSeen[]> {
  return sql<ProcessSeen[]>`
    select process, started_at as "startedAt", seen_at as "seenAt", version, problems, loops
      from base.process
     order by process`
}
