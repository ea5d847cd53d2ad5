// A worker in a process of its own that takes in and enters files of a bank, there to be killed while it does. Its parent
// tells it where.

import { once } from 'node:events'
import { join } from 'node:path'

import { emitter, emitterKey } from '../src/audit/audit.ts'
import { type DatabaseAddress, openDatabase } from '../src/base/database.ts'
import { idMaker } from '../src/base/ids.ts'
import { fault } from '../src/base/outcome.ts'
import type { Work } from '../src/base/work.ts'
import { openKeyFile, openVault } from '../src/protection/protection.ts'
import { directoryInbox, inboxFolder } from '../src/rails/directory-inbox.ts'
import type { Inbox } from '../src/rails/inbox.ts'
import { receiveLoop } from '../src/rails/receive-files.ts'
import { readStatusReports } from './incoming-world.ts'
import { silentLog, testKey } from './outside.ts'

export type IncomingOrder = {
  readonly address: DatabaseAddress
  readonly keyFile: string
  readonly nowMs: number
  readonly folder: string
  /** At which of the moments that it passes it dies: those before and after it acts, and before it commits. */
  readonly diesAt: number
}

const [given]: IncomingOrder[] = await once(process, 'message')
const { address, keyFile, nowMs, folder, diesAt } = given ?? fault('no order')
const emit = emitter(emitterKey(testKey(1)))
let moments = 0
function moment(): void {
  if (++moments === diesAt) process.kill(process.pid, 'SIGKILL')
}
async function amid<T>(act: () => Promise<T>): Promise<T> {
  moment()
  const answer = await act()
  moment()
  return answer
}

const kek = await openKeyFile(keyFile)
const outside = {
  sql: openDatabase(address, { connectionsMax: 2, name: 'incoming' }),
  now: () => new Date(nowMs),
  elapsedMs: () => performance.now(),
  newId: idMaker(),
  random: () => 0.5,
  emit: async (work: Work) => {
    moment()
    await emit(work)
  },
  doubts: () => 0,
}
const well = directoryInbox(join(folder, inboxFolder))
const inbox: Inbox = {
  list: well.list,
  fetch: (...given) => amid(() => well.fetch(...given)),
  remove: (...given) => amid(() => well.remove(...given)),
}
const vault = openVault(outside, kek.ok ? kek.value : fault(kek.refusal.code))
const loop = receiveLoop(outside, { inboxOf: () => inbox, vault, readStatusReports, entriesPerWork: 2 }, silentLog)
process.once('disconnect', () => process.exit())
for (let handled = 1; handled > 0; ) handled = await loop.pass(new AbortController().signal)
process.send?.('done', () => process.exit())
