// A worker in a process of its own that takes in and enters files of a bank, there to be killed while it does: before and
// after whatever it does in the folder, and before it commits.

import { join } from 'node:path'

import { directoryInbox, inboxFolder } from '../src/rails/directory-inbox.ts'
import type { Inbox } from '../src/rails/inbox.ts'
import { receiveLoop } from '../src/rails/receive-files.ts'
import { type DoomedOrder, isDone, openDoomed, orderOf } from './doomed.ts'
import { readStatusReports } from './incoming-world.ts'
import { silentLog } from './outside.ts'
import { untilIdle } from './until-idle.ts'

export type IncomingOrder = DoomedOrder & { readonly folder: string }

const order = await orderOf<IncomingOrder>()
const { outside, vault, amid } = await openDoomed(order, 'incoming')
const well = directoryInbox(join(order.folder, inboxFolder))
const inbox: Inbox = {
  list: well.list,
  fetch: (...given) => amid(() => well.fetch(...given)),
  remove: (...given) => amid(() => well.remove(...given)),
}
await untilIdle(receiveLoop(outside, { inboxOf: () => inbox, vault, readStatusReports, entriesPerWork: 2 }, silentLog))
isDone()
