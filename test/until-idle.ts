// Loops, run by hand until none of them finds anything to do.

import type { Loop } from '../src/base/loop.ts'

const { signal } = new AbortController()

/** In their order, again and again. Whoever a pass has left to it, since the machine was busy, is waited for. */
export async function untilIdle(...loops: readonly Loop[]): Promise<void> {
  // What is waited for is counted by the pass after it.
  const quietMin = loops.some(({ finish }) => finish !== undefined) ? 2 : 1
  for (let quiet = 0; quiet < quietMin; ) {
    let handled = 0
    for (const loop of loops) {
      handled += await loop.pass(signal)
      await loop.finish?.()
    }
    quiet = handled > 0 ? 0 : quiet + 1
  }
}
