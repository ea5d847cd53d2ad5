// Keeps callers away from what has failed too often in a row: nobody waits for it, and it can recover.
//
// cockatiel counts and decides. How long a rest lasts is measured here, with a clock that only goes forward: cockatiel
// reads the wall clock, and one that is set back would prolong a rest by as much.

import { CircuitState, ConsecutiveBreaker, ConstantBackoff, circuitBreaker, handleAll } from 'cockatiel'

export const failuresMax = 5
export const restMs = 60_000

/** `degraded`: the last call failed, and it is not resting yet. `failed`: it rests, or is being tried with one call. */
export type BreakerState = 'connected' | 'degraded' | 'failed'

/** It rests, or the one call that tries it is under way. Nothing was sent. */
export class Resting extends Error {
  override readonly name = 'Resting'
}

export type Breaker = {
  readonly state: () => BreakerState
  /** How many of `callsMax` may be made now: none while it rests, then one to see whether it is well again. */
  readonly room: (callsMax: number) => number
  /** Until when it rests, by the clock that only goes forward; undefined when it does not. */
  readonly restsUntilMs: () => number | undefined
  /** What is thrown is a failure, and is thrown on. Throws `Resting` instead of calling. */
  readonly call: <T>(ask: () => Promise<T>) => Promise<T>
  /** The same for a call that was made elsewhere, where `room` had left room for it. */
  readonly note: (isWell: boolean) => Promise<void>
}

/** `elapsedMs` is a clock that only goes forward; see `Outside`. */
export function openBreaker(elapsedMs: () => number): Breaker {
  const restsAlreadyOver = new ConstantBackoff(Number.NEGATIVE_INFINITY)
  const circuit = circuitBreaker(handleAll, {
    breaker: new ConsecutiveBreaker(failuresMax),
    halfOpenAfter: restsAlreadyOver,
  })
  let restsUntilMs = 0
  let hasFailed = false
  circuit.onBreak(() => {
    restsUntilMs = elapsedMs() + restMs
  })
  const room = (callsMax: number) => {
    if (circuit.state === CircuitState.Closed) return callsMax
    return circuit.state === CircuitState.Open && elapsedMs() >= restsUntilMs ? Math.min(1, callsMax) : 0
  }

  async function call<T>(ask: () => Promise<T>): Promise<T> {
    if (room(1) === 0) throw new Resting('it has failed too often in a row')
    try {
      const answer = await circuit.execute(ask)
      hasFailed = false
      return answer
    } catch (thrown) {
      hasFailed = true
      throw thrown
    }
  }

  return {
    room,
    state: () => {
      if (circuit.state !== CircuitState.Closed) return 'failed'
      return hasFailed ? 'degraded' : 'connected'
    },
    restsUntilMs: () => (circuit.state === CircuitState.Open ? restsUntilMs : undefined),
    call,
    note: async isWell => {
      // What is heard while it rests was asked before, and changes nothing.
      if (room(1) === 0) return
      await call(() => (isWell ? Promise.resolve() : Promise.reject(new Unwell()))).catch((thrown: unknown) => {
        if (!(thrown instanceof Unwell)) throw thrown
      })
    },
  }
}

class Unwell extends Error {}

/** Breakers by name, made when they are first asked for. Those that are well are forgotten when there are too many. */
export function openBreakers(elapsedMs: () => number): (name: string) => Breaker {
  const open = new Map<string, Breaker>()
  return name => {
    const known = open.get(name)
    if (known !== undefined) return known
    if (open.size >= breakersMax) {
      for (const [each, breaker] of open) if (breaker.state() === 'connected') open.delete(each)
    }
    const breaker = openBreaker(elapsedMs)
    open.set(name, breaker)
    return breaker
  }
}

const breakersMax = 10_000
