// A worker in a process of its own that sends messages, there to be killed while it does. Its parent tells it where.

import { once } from 'node:events'

import { emitter, emitterKey } from '../src/audit/audit.ts'
import { type DatabaseAddress, openDatabase } from '../src/base/database.ts'
import { idMaker } from '../src/base/ids.ts'
import { fault } from '../src/base/outcome.ts'
import { deliverLoop } from '../src/messages/deliver.ts'
import type { MailOptions } from '../src/messages/mail.ts'
import { openKeyFile, openVault } from '../src/protection/protection.ts'
import { silentLog, testKey } from './outside.ts'

export type MessagesOrder = {
  readonly address: DatabaseAddress
  readonly keyFile: string
  readonly nowMs: number
  readonly mail: MailOptions
}

const [given]: MessagesOrder[] = await once(process, 'message')
const { address, keyFile, nowMs, mail } = given ?? fault('no order')
const kek = await openKeyFile(keyFile)
const outside = {
  sql: openDatabase(address, { connectionsMax: 2, name: 'messages' }),
  now: () => new Date(nowMs),
  newId: idMaker(),
  random: () => 0.5,
  emit: emitter(emitterKey(testKey(1))),
  elapsedMs: () => performance.now(),
  doubts: () => 0,
}
const vault = openVault(outside, kek.ok ? kek.value : fault(kek.refusal.code))
const loop = deliverLoop(outside, { vault, mail, webhooks: { reach: 'loopback_too' } }, silentLog)
process.once('disconnect', () => process.exit())
await loop.pass(new AbortController().signal)
await loop.finish?.()
