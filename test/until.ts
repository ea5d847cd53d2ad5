// For what tells nobody when it happens: another process, the machine's clock, a file of somebody else's.

import assert from 'node:assert/strict'
import { setTimeout as rest } from 'node:timers/promises'

const waitMsMax = 60_000
const restMs = 20

/** Asks again until it holds. Fails with `what` when it still does not after a minute, or what is said. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  atMostMs: number = waitMsMax,
): Promise<void> {
  for (const deadline = performance.now() + atMostMs; !(await holds()); await rest(restMs)) {
    assert.ok(performance.now() < deadline, `waited in vain: ${what}`)
  }
}
