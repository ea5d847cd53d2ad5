// node bin/attack/shifted.ts NAME MS PACE: a process of the family whose clock is so far from ours, and for which what we
// wait for a second takes so many. src/main.ts has no such wish.

import { run } from '../../src/run.ts'

const [shiftMs = 0, pace = 1] = process.argv.slice(3).map(Number)
await run(process.argv[2], process.env, {
  now: () => new Date(Date.now() + shiftMs),
  elapsedMs: () => performance.now() * pace,
})
