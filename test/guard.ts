// What stands at the gateway's door in tests: as in the product, without anybody else to tell of what was spent.

import { readNetworks } from '../src/base/address.ts'
import { fault } from '../src/base/outcome.ts'
import type { Outside } from '../src/base/work.ts'
import { type Guard, type GuardParts, openGuard } from '../src/gateway/guard.ts'
import { openLateRefusals } from '../src/gateway/late-refusals.ts'
import type { Measures } from '../src/gateway/measures.ts'
import { openShed } from '../src/gateway/shed.ts'
import { callerRates, openRates } from '../src/identity/identity.ts'
import { silentLog } from './outside.ts'

export function guardOf(outside: Outside, measures: Measures, parts: Partial<GuardParts> = {}): Guard {
  return openGuard({
    shed: openShed({
      // A clock that stands still, so that neither a busy machine nor a clock moved by hand turns a test's request away.
      elapsedMs: () => 0,
      askDatabase: () => Promise.resolve(),
      measures,
      log: silentLog,
    }),
    lateRefusals: openLateRefusals(outside.elapsedMs, measures),
    rates: openRates(outside),
    ratesOf: () => callerRates,
    proxies: readNetworks([]) ?? fault('no networks are networks'),
    ...parts,
  })
}
