// Asks again what does no harm when it is asked twice. The pauses double, and each lasts a random part of that, so that those
// who failed together do not come back together.

import { setTimeout as rest } from 'node:timers/promises'

export type Patience = {
  /** The first try is one of them. */
  readonly triesMax: number
  /** The longest that the first pause may be. */
  readonly pauseMs: number
  readonly pauseMsMax: number
}

/** `isWorthwhile`: false for what would fail again. Throws what was thrown last. */
export async function askAgain<T>(
  ask: () => Promise<T>,
  { triesMax, pauseMs, pauseMsMax }: Patience,
  random: () => number,
  isWorthwhile: (thrown: unknown) => boolean,
  signal: AbortSignal,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask()
    } catch (thrown) {
      if (tries >= triesMax || signal.aborted || !isWorthwhile(thrown)) throw thrown
      await rest(random() * Math.min(pauseMsMax, pauseMs * 2 ** (tries - 1)), undefined, { signal })
    }
  }
}
