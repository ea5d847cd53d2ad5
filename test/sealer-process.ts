// A sealer in a process of its own, there to be killed. Its parent sends it the database's address and hears of every pass.

import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'

import { sealerKey, sealLoop } from '../src/audit/audit.ts'
import { type DatabaseAddress, openDatabase } from '../src/base/database.ts'
import { fault } from '../src/base/outcome.ts'
import { testKey } from './outside.ts'

const goesOn = new AbortController().signal

const [address]: DatabaseAddress[] = await once(process, 'message')
const sql = openDatabase(address ?? fault('no address'), { connectionsMax: 1, name: 'sealer' })
const loop = sealLoop({ sql, now: () => new Date('2026-01-05T15:00:00Z') }, sealerKey(testKey(2), 'vouch.example/log'))
process.once('disconnect', () => process.exit())
for (;;) {
  process.send?.('a pass begins')
  if ((await loop.pass(goesOn)) === 0) await setTimeout(5)
}
