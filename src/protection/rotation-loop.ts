// The loop that rotates: batch by batch, at a rate that leaves the machine to those who pay.

import type { InstitutionId } from '../base/ids.ts'
import { passOver } from '../base/institutions.ts'
import type { Log } from '../base/log.ts'
import type { Loop } from '../base/loop.ts'
import type { Outside } from '../base/work.ts'
import { begin, endWhenDue, prove, type Resealer, type RotationTerms, resealNext, wantWhenDue } from './rotation.ts'
import { pendingRotation, type RotationId } from './rotation-store.ts'
import { within } from './store.ts'

/** After each batch it rests at least so much of the time that the batch took: a machine under load gets more rest. */
const restShare = 0.5
/** How long a pass stays with one institution, so that others have their turn. */
const turnMs = 5_000

export type RotationOptions = RotationTerms & { readonly vault: Resealer; readonly rowsPerSecond: number }

export function rotationLoop(outside: Outside, options: RotationOptions, log: Log): Loop {
  const parts = { outside, ...options }
  const { rowsPerSecond } = options

  async function pass(institution: InstitutionId, signal: AbortSignal): Promise<number> {
    if (await endWhenDue(parts, institution)) log.info({ institution }, 'keys were destroyed')
    const rotation = await within(outside.sql, institution, sql => pendingRotation({ sql, institution }))
    if (rotation === undefined) return (await wantWhenDue(parts, institution)) ? 1 : 0
    if (rotation.dueAt > outside.now()) return 0
    if (rotation.state === 'wanted') {
      await begin(parts, institution, rotation.id)
      return 1
    }
    return resealForATurn(institution, rotation.id, signal)
  }

  async function resealForATurn(institution: InstitutionId, id: RotationId, signal: AbortSignal): Promise<number> {
    const startedAtMs = performance.now()
    let seen = 0
    while (!signal.aborted && performance.now() - startedAtMs < turnMs) {
      const batchAtMs = performance.now()
      const batch = await resealNext(parts, institution, id)
      if (batch === undefined) return (await prove(parts, institution, id)) ? seen + 1 : seen
      seen += batch.seen
      const tookMs = performance.now() - batchAtMs
      await rest(Math.max((batch.seen * 1_000) / rowsPerSecond - tookMs, tookMs * restShare), signal)
    }
    return seen
  }

  return {
    name: 'protection.rotation',
    everyMs: 10_000,
    pass: signal => passOver(outside.sql, signal, institution => pass(institution, signal)),
  }
}

function rest(ms: number, signal: AbortSignal): Promise<void> {
  const over = Promise.withResolvers<void>()
  const timer = setTimeout(over.resolve, ms)
  signal.addEventListener('abort', () => over.resolve(), { once: true })
  return over.promise.finally(() => clearTimeout(timer))
}
