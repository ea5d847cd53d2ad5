// An import in a process of its own, there to be killed while it goes on. Its parent tells it where.

import { once } from 'node:events'

import { emitter, emitterKey } from '../src/audit/audit.ts'
import { type DatabaseAddress, openDatabase } from '../src/base/database.ts'
import { idMaker } from '../src/base/ids.ts'
import { fault } from '../src/base/outcome.ts'
import { importFiles, openFolder } from '../src/payments/payments.ts'
import { openKeyFile, openVault } from '../src/protection/protection.ts'
import { testKey } from './outside.ts'

export type MovingOrder = {
  readonly address: DatabaseAddress
  readonly keyFile: string
  readonly nowMs: number
  readonly institution: string
  readonly folder: string
}

const [given]: MovingOrder[] = await once(process, 'message')
const { address, keyFile, nowMs, institution, folder } = given ?? fault('no order')
const kek = await openKeyFile(keyFile)
const outside = {
  sql: openDatabase(address, { connectionsMax: 2, name: 'moving' }),
  now: () => new Date(nowMs),
  newId: idMaker(),
  random: () => 0.5,
  emit: emitter(emitterKey(testKey(1))),
  elapsedMs: () => performance.now(),
  doubts: () => 0,
}
const vault = openVault(outside, kek.ok ? kek.value : fault(kek.refusal.code))
const paths = await openFolder(folder)
process.once('disconnect', () => process.exit())
const report = await importFiles(
  {
    outside,
    vault,
    institution,
    isReal: true,
    batchRows: 20,
    onBatch: (file, rows) => process.send?.({ file, rows }),
  },
  paths.ok ? paths.value : fault(paths.refusal.code),
  () => performance.now(),
)
process.send?.({ ended: report })
process.disconnect()
