// The worker's and the sealer's parts of the log that tell of the log itself, in a process of its own, there to be killed. Its
// parent sends it the database's addresses and the beginning of a time in which a quarter of an hour is a moment.

import { once } from 'node:events'

import { emitter, emitterKey, type OwedLeaves, owedLeaves, sealerKey, sealLoop } from '../src/audit/audit.ts'
import { beat } from '../src/audit/heartbeat.ts'
import { closeHours, reconcileHours } from '../src/audit/period.ts'
import { type DatabaseAddress, openDatabase } from '../src/base/database.ts'
import { idMaker } from '../src/base/ids.ts'
import { fault } from '../src/base/outcome.ts'
import { owedRows } from '../src/base/owed.ts'
import { silentLog, testKey } from './outside.ts'

type Told = { readonly worker: DatabaseAddress; readonly sealer: DatabaseAddress; readonly startedMs: number }

const quarterMs = 900_000
const realMsPerQuarter = 20

const [told]: Told[] = await once(process, 'message')
const { worker, sealer, startedMs } = told ?? fault('nothing was told')
const begins = Date.parse('2026-01-05T15:00:00Z')
const now = () => new Date(begins + ((Date.now() - startedMs) / realMsPerQuarter) * quarterMs)
const outside = {
  sql: openDatabase(worker, { connectionsMax: 1, name: 'worker' }),
  now,
  elapsedMs: () => performance.now(),
  newId: idMaker(),
  random: Math.random,
  emit: emitter(emitterKey(testKey(1))),
  doubts: () => 0,
}
const owing: OwedLeaves = { ...owedLeaves, rowsOf: owedRows }
const seals = sealLoop(
  { sql: openDatabase(sealer, { connectionsMax: 1, name: 'sealer' }), now },
  sealerKey(testKey(2), 'vouch.example/log'),
)
const goesOn = new AbortController().signal
process.once('disconnect', () => process.exit())
for (;;) {
  process.send?.('a pass begins')
  await beat(outside, 'demo')
  await seals.pass(goesOn)
  await closeHours(outside, 'demo', silentLog)
  process.send?.('an hour may be closed')
  await reconcileHours(outside, 'demo', owing, silentLog)
}
