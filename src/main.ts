// node src/main.ts api | worker | sealer

import { run } from './run.ts'

await run(process.argv[2], process.env, () => new Date())
