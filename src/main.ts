// node src/main.ts api | issuer | worker | sealer

import { run } from './run.ts'

await run(process.argv[2], process.env, { now: () => new Date(), elapsedMs: () => performance.now() })
