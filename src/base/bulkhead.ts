// Keeps whoever is slow from taking everything: each name has a few calls under way, a few that wait for their turn, and
// the next one is turned away. cockatiel keeps the places.

import { BulkheadRejectedError, bulkhead } from 'cockatiel'

/** Turned away because too many wait already. Nothing was sent. */
export class Full extends Error {
  override readonly name = 'Full'
}

export type Bulkhead = {
  /** Throws `Full` instead of calling. What waits when the signal is given is not called any more. */
  readonly call: <T>(ask: () => Promise<T>, signal: AbortSignal) => Promise<T>
}

export function openBulkhead(callsMax: number, waitingMax: number): Bulkhead {
  const places = bulkhead(callsMax, waitingMax)
  return {
    call: async (ask, signal) => {
      try {
        return await places.execute(() => {
          signal.throwIfAborted()
          return ask()
        })
      } catch (thrown) {
        throw thrown instanceof BulkheadRejectedError ? new Full('too many wait for it already') : thrown
      }
    },
  }
}
