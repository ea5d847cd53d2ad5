// The cores of the institutions, each behind a breaker of its own and with a bounded number of calls under way: one that is
// away or slow is left alone, and keeps nobody waiting who banks elsewhere.

import { openBreakers, Resting } from '../base/breaker.ts'
import type { InstitutionId } from '../base/ids.ts'
import { fault } from '../base/outcome.ts'
import type { Core } from './core.ts'
import { type FailureKind, failureKindOf } from './failure.ts'
import type { LinkView } from './link.ts'

/** So many calls to one core may be under way from one process. */
const callsMax = 8

export type CoreOf = (institution: InstitutionId) => Core | undefined

export type Cores = {
  /** Whether this institution has one at all. Costs nothing to ask. */
  readonly has: (institution: InstitutionId) => boolean
  /** Whether it may be called now. */
  readonly isReachable: (institution: InstitutionId) => boolean
  /** What this process knows of the way to it; undefined where there is none. */
  readonly viewOf: (institution: InstitutionId) => LinkView | undefined
  /** Throws `Resting` where it is not called, and whatever the call throws. Gives up after so long. */
  readonly call: <T>(
    institution: InstitutionId,
    timeoutMs: number,
    ask: (core: Core, signal: AbortSignal) => Promise<T>,
  ) => Promise<T>
}

export function openCores(coreOf: CoreOf, elapsedMs: () => number): Cores {
  const breakerOf = openBreakers(elapsedMs)
  const underWay = new Map<InstitutionId, number>()
  /** Of which a call has ended since the process began, and how the last one failed that did; null when none has. */
  const heard = new Map<InstitutionId, FailureKind | null>()
  const callsOf = (institution: InstitutionId) => underWay.get(institution) ?? 0

  return {
    has: institution => coreOf(institution) !== undefined,
    isReachable: institution =>
      coreOf(institution) !== undefined && callsOf(institution) < callsMax && breakerOf(institution).room(1) > 0,
    viewOf: institution => {
      if (coreOf(institution) === undefined) return undefined
      const breaker = breakerOf(institution)
      return {
        state: breaker.state(),
        restsUntilMs: breaker.restsUntilMs(),
        hasSpoken: heard.has(institution),
        lastFailure: heard.get(institution) ?? null,
      }
    },
    call: async (institution, timeoutMs, ask) => {
      const core = coreOf(institution) ?? fault(`${institution} has no core`)
      if (callsOf(institution) >= callsMax) throw new Resting('too many calls are under way')
      underWay.set(institution, callsOf(institution) + 1)
      try {
        const inTime = () => withDeadline(timeoutMs, signal => ask(core, signal))
        const calling = breakerOf(institution).call(inTime)
        return await calling.then(
          answer => {
            heard.set(institution, heard.get(institution) ?? null)
            return answer
          },
          (thrown: unknown) => {
            if (!(thrown instanceof Resting)) heard.set(institution, failureKindOf(thrown))
            throw thrown
          },
        )
      } finally {
        underWay.set(institution, callsOf(institution) - 1)
      }
    },
  }
}

/** Gives up by itself, also on somebody who does not heed the signal. */
async function withDeadline<T>(timeoutMs: number, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
  try {
    const silence = new Promise<never>((_, reject) => {
      late.signal.addEventListener('abort', () => reject(late.signal.reason as Error), { once: true }) // Given just above.
    })
    return await Promise.race([ask(late.signal), silence])
  } finally {
    clearTimeout(timer)
  }
}
