// node bin/attack/shifted.ts NAME MS: a process of the family whose clock is so far from ours. src/main.ts has no such wish.

import { run } from '../../src/run.ts'

const shiftMs = Number(process.argv[3])
await run(process.argv[2], process.env, {
  now: () => new Date(Date.now() + shiftMs),
  elapsedMs: () => performance.now(),
})
