// The sealer: it signs the logs, copies them to where nothing can be removed, brings them to witnesses, and stops at one of
// which others know more.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { openPlaces } from './app-copies.ts'
import { type Running, running } from './app-parts.ts'
import * as audit from './audit/audit.ts'
import type { Log } from './base/log.ts'
import type { Outside } from './base/work.ts'
import type { Config } from './config.ts'

/** `platform` writes the platform's own log; absent, there is none. */
export async function openSealer(
  config: Config,
  outside: Pick<Outside, 'sql' | 'now' | 'elapsedMs'>,
  platform: Outside | undefined,
  log: Log,
): Promise<Running> {
  const key = await audit.loadSealerKey(join(config.keys, 'sealer.key'), config.origin)
  const tell = (reason: string) => log.error({ reason }, 'somebody was at a copy who should not be')
  const places = await openPlaces(config.copies, { ...outside, random: Math.random }, tell)
  const copies = places.map(place => audit.openCopy(place, audit.signersOf(key)))
  const policy = config.witnesses === undefined ? undefined : audit.readPolicy(await readFile(config.witnesses, 'utf8'))
  const witnesses = policy === undefined ? [] : audit.witnessHolders(key, policy)
  const cosigned = policy === undefined ? undefined : audit.cosignedUpTo(outside.sql, policy)
  const guard = audit.openGuard(outside, [...copies, ...witnesses], log)
  const everyMs = config.copySeconds * 1_000
  const copy = copies.length === 0 ? undefined : audit.copyLoop(outside, copies, guard, everyMs, cosigned)
  const copiedUpTo = copy?.copiedUpTo
  const loops = running(outside.sql, log, Math.random, [
    audit.sealLoop(outside, key, guard),
    ...(platform === undefined ? [] : [audit.platformLoop(platform, key, copiedUpTo)]),
    ...(copy === undefined ? [] : [copy]),
    ...(policy === undefined ? [] : audit.witnessLoops({ ...outside, log, guard, copiedUpTo }, key, policy)),
  ])
  return {
    ...loops,
    problems: async () => {
      const problems = await loops.problems()
      // Without the database it has nothing to say that matters more.
      return problems.length > 0 ? problems : guard.problems()
    },
  }
}
