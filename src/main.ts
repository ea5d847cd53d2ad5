// node src/main.ts api | issuer | worker | sealer | vault | prober

import { run } from './run.ts'

await run(process.argv[2], process.env, { now: () => new Date(), elapsedMs: () => performance.now() })
