// The worker's rotation in a process of its own, which goes on and rests as the bench tells it, and the vault
// in it. Its arguments are the folder of keys, and the database as the worker has it and as the vault has it.

import { join } from 'node:path'

import { emitter, makeEmitterKey } from '../src/audit/audit.ts'
import { type DatabaseAddress, openDatabase } from '../src/base/database.ts'
import { idMaker } from '../src/base/ids.ts'
import { openLog } from '../src/base/log.ts'
import { fault } from '../src/base/outcome.ts'
import type { Outside } from '../src/base/work.ts'
import * as identity from '../src/identity/identity.ts'
import * as messages from '../src/messages/messages.ts'
import * as payments from '../src/payments/payments.ts'
import { openKeyFile, openVault } from '../src/protection/protection.ts'
import { rotationLoop } from '../src/protection/rotation-loop.ts'
import * as rails from '../src/rails/rails.ts'

const [keys = '', own = '', ofVault = ''] = process.argv.slice(2)
const address: DatabaseAddress = JSON.parse(own)
const vaultAddress: DatabaseAddress = JSON.parse(ofVault)
const outside: Outside = {
  sql: openDatabase(address, { connectionsMax: 4, name: 'bench rotation' }),
  now: () => new Date(),
  newId: idMaker(),
  random: Math.random,
  emit: emitter(makeEmitterKey()),
  elapsedMs: () => performance.now(),
  doubts: () => 0,
}
const kek = await openKeyFile(join(keys, 'kek'))
const vaultSql = openDatabase(vaultAddress, { connectionsMax: 2, name: 'bench vault' })
const vault = openVault({ ...outside, sql: vaultSql }, kek.ok ? kek.value : fault(kek.refusal.code))
const columns = [
  ...identity.sealedColumns,
  ...messages.sealedColumns,
  ...rails.sealedColumns,
  ...payments.sealedColumns,
]
const log = openLog('rotation', text => text, { write: () => undefined })
const loop = rotationLoop(outside, { vault, columns, backupDays: 35, rowsPerSecond: 1_100 }, log)

let resting = new AbortController()
resting.abort()
let running: Promise<void> = Promise.resolve()

async function go(signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await loop.pass(signal)) > 0);
}

async function hear(message: unknown): Promise<void> {
  if (message === 'go') {
    resting = new AbortController()
    running = go(resting.signal)
    await running
    if (!resting.signal.aborted) process.send?.('nothing is left')
  }
  if (message === 'rest') {
    resting.abort()
    await running
    process.send?.('rests')
  }
}

process.on('message', message => {
  hear(message).catch((thrown: unknown) => {
    console.error(thrown)
    process.exit(1)
  })
})
process.once('disconnect', () => process.exit())
process.send?.('ready')
