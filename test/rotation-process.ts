// A rotation in a process of its own, there to be killed while it goes on. Its parent tells it where, and hears of each batch
// before it is written.

import { rotationLoop } from '../src/protection/rotation-loop.ts'
import { type DoomedOrder, openDoomed, orderOf } from './doomed.ts'
import { silentLog } from './outside.ts'
import { fewAtOnce } from './sealed-world.ts'

const { outside, vault } = await openDoomed(await orderOf<DoomedOrder>(), 'rotating')
const watched = {
  resealMany: async (items: Parameters<typeof vault.resealMany>[0]) => {
    const resealed = await vault.resealMany(items)
    process.send?.('a batch')
    return resealed
  },
}
const options = { vault: watched, columns: fewAtOnce, backupDays: 35, rowsPerSecond: 1_000_000 }
const loop = rotationLoop(outside, options, silentLog)
while ((await loop.pass(new AbortController().signal)) > 0);
process.disconnect()
await outside.sql.end()
