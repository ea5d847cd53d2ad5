// A sealer with a copy in a process of its own, there to be killed at one of the moments that it passes.

import { once } from 'node:events'

import { copyLoop, folderPlace, openCopy, openGuard, sealerKey, sealLoop, signersOf } from '../src/audit/audit.ts'
import { type DatabaseAddress, openDatabase } from '../src/base/database.ts'
import { fault } from '../src/base/outcome.ts'
import { countedPlace, countedSql } from './moments.ts'
import { silentLog, testKey } from './outside.ts'

export type CopierOrder = { readonly address: DatabaseAddress; readonly folder: string; readonly diesAt: number }

const goesOn = new AbortController().signal

const [order]: CopierOrder[] = await once(process, 'message')
const { address, folder, diesAt } = order ?? fault('no order')
process.once('disconnect', () => process.exit())
let moments = 0
const moment = () => {
  if (++moments === diesAt) process.kill(process.pid, 'SIGKILL')
}
const sql = countedSql(openDatabase(address, { connectionsMax: 1, name: 'copier' }), moment)
const outside = { sql, now: () => new Date('2026-01-05T15:00:00Z'), elapsedMs: () => performance.now() }
const key = sealerKey(testKey(2), 'vouch.example/log')
const copy = openCopy(countedPlace(folderPlace(folder), moment), signersOf(key))
const guard = openGuard(outside, [copy], silentLog)
const [seal, write] = [sealLoop(outside, key, guard), copyLoop(outside, [copy], guard, 0)]
while ((await seal.pass(goesOn)) > 0) await write.pass(goesOn)
await write.pass(goesOn)
process.send?.(moments, () => process.exit())
