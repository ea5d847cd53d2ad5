// A link: one way to what is outside, of one institution. Whatever goes over it goes through a breaker and a bulkhead of its
// own, ends in time, and is asked again only where that does no harm.

import { askAgain, type Patience } from '../base/again.ts'
import { type Breaker, type BreakerState, openBreaker, Resting } from '../base/breaker.ts'
import { type Bulkhead, Full, openBulkhead } from '../base/bulkhead.ts'
import type { InstitutionId } from '../base/ids.ts'
import type { Outside } from '../base/work.ts'
import { type FailureKind, failureKindOf } from './failure.ts'

/** `calls`: instructions one by one; `files`: files to the bank; `inbox`: files from it. */
export const linkNames = ['calls', 'files', 'inbox'] as const
export type LinkName = (typeof linkNames)[number]

/** The core is reached by calls of its own (cores.ts), and told of beside the links. */
export const reportedLinks = [...linkNames, 'core'] as const
export type ReportedLink = (typeof reportedLinks)[number]

/**
 * `connected`: nothing speaks against it. `degraded`: the last call failed. `failed`: nobody calls, or one call tries it.
 * `disconnected`: nothing is configured.
 */
export const linkStates = ['connected', 'degraded', 'failed', 'disconnected'] as const
export type LinkState = (typeof linkStates)[number]

/** How a link is kept; see links.ts. */
export type LinkRow = {
  readonly name: ReportedLink
  readonly state: LinkState
  readonly since: Date
  readonly lastFailure: string | null
  readonly restsUntil: Date | null
  /** How often its state has changed, and how often to `failed`. */
  readonly changes: number
  readonly breaks: number
}

/** What is known of a link without asking anybody. */
export type LinkView = {
  readonly state: BreakerState
  /** By the clock that only goes forward; undefined when it does not rest. */
  readonly restsUntilMs: number | undefined
  /** Whether a call has ended since the process began, well or not: before, nothing is known. */
  readonly hasSpoken: boolean
  /** Of the last call that failed; null when none has since the process began. */
  readonly lastFailure: FailureKind | null
}

type Ask<T> = (signal: AbortSignal) => Promise<T>

export type Link = {
  /** Whether a call would be made now. */
  readonly isOpen: () => boolean
  /** For what may do harm when it is done twice. */
  readonly once: <T>(ask: Ask<T>, signal: AbortSignal) => Promise<T>
  /** For what only looks, and for what is the same when it is done twice. */
  readonly again: <T>(ask: Ask<T>, signal: AbortSignal) => Promise<T>
  readonly view: () => LinkView
}

type LinkOptions = {
  /** How long one call may last, and all tries of one that is asked again. */
  readonly timeoutMs: Readonly<Record<LinkName, number>>
  readonly callsMax: number
  readonly waitingMax: number
  readonly patience: Patience
}

export const linkOptions: LinkOptions = {
  timeoutMs: { calls: 10_000, files: 30_000, inbox: 30_000 },
  callsMax: 2,
  waitingMax: 4,
  patience: { triesMax: 3, pauseMs: 250, pauseMsMax: 2_000 },
}

export type Links = {
  readonly of: (institution: InstitutionId, name: LinkName) => Link
  /** Those that were asked for since the process began. */
  readonly all: () => Iterable<readonly [InstitutionId, LinkName, Link]>
}

/** Links are made when they are first asked for, and belong to this process. */
export function openLinks(outside: Pick<Outside, 'elapsedMs' | 'random'>, options: LinkOptions = linkOptions): Links {
  const open = new Map<string, readonly [InstitutionId, LinkName, Link]>()
  return {
    of: (institution, name) => {
      const key = `${institution}/${name}`
      const known = open.get(key)
      if (known !== undefined) return known[2]
      const link = openLink(outside, options, name)
      open.set(key, [institution, name, link])
      return link
    },
    all: () => open.values(),
  }
}

function openLink(
  { elapsedMs, random }: Pick<Outside, 'elapsedMs' | 'random'>,
  { timeoutMs, callsMax, waitingMax, patience }: LinkOptions,
  name: LinkName,
): Link {
  const breaker: Breaker = openBreaker(elapsedMs)
  const bulkhead: Bulkhead = openBulkhead(callsMax, waitingMax)
  let lastFailure: FailureKind | null = null
  let hasSpoken = false

  async function once<T>(ask: Ask<T>, signal: AbortSignal): Promise<T> {
    // The clock of a call starts when its turn has come.
    const inTime = () => breaker.call(() => within(ask, timed(signal)))
    try {
      const answer = await bulkhead.call(inTime, signal)
      hasSpoken = true
      return answer
    } catch (thrown) {
      if (!wasNotSent(thrown)) {
        hasSpoken = true
        lastFailure = failureKindOf(thrown)
      }
      throw thrown
    }
  }
  const timed = (signal: AbortSignal) => AbortSignal.any([signal, AbortSignal.timeout(timeoutMs[name])])

  return {
    isOpen: () => breaker.room(1) > 0,
    once,
    again: (ask, signal) => {
      // All tries together last no longer than one call may, so that an answer is never older than that.
      const all = timed(signal)
      const isWorthwhile = (thrown: unknown) => !wasNotSent(thrown) && breaker.room(1) > 0
      return askAgain(() => once(ask, all), patience, random, isWorthwhile, all)
    },
    view: () => ({ state: breaker.state(), restsUntilMs: breaker.restsUntilMs(), hasSpoken, lastFailure }),
  }
}

function wasNotSent(thrown: unknown): boolean {
  return thrown instanceof Resting || thrown instanceof Full
}

/** Ends with the signal, whether or not whoever is asked listens to it. */
async function within<T>(ask: Ask<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const late = Promise.withResolvers<never>()
  const end = () => late.reject(signal.reason)
  signal.addEventListener('abort', end, { once: true })
  try {
    return await Promise.race([ask(signal), late.promise])
  } finally {
    signal.removeEventListener('abort', end)
  }
}
