// The api as it is, but for its door: a header says who asks, and is believed. What lies behind the door is measured so,
// and what the door costs is measured against it.

import { done } from '../src/base/outcome.ts'
import { run } from '../src/run.ts'
import { believeHeader } from '../test/believing.ts'

const keeper = {
  door: 'office' as const,
  mayApprove: async () => done({ policy: 'believed' }),
  authenticate: believeHeader(async claimed => done(claimed)),
}
await run('api', process.env, { now: () => new Date(), elapsedMs: () => performance.now() }, async () => keeper)
