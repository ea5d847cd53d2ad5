// A worker in a process of its own that builds and sends files, there to be killed while it does: before and after it talks
// to the bank, and before it commits.

import { filesLoop } from '../src/rails/send-files.ts'
import type { Transport } from '../src/rails/transport.ts'
import { type DoomedOrder, isDone, openDoomed, orderOf, passUntilIdle } from './doomed.ts'
import { silentLog } from './outside.ts'
import { plainFormat, plainParticulars } from './plain-files.ts'
import { type Destination, transportTo } from './ways.ts'

export type FilesOrder = DoomedOrder & { readonly destination: Destination; readonly entriesMax: number }

const order = await orderOf<FilesOrder>()
const { outside, vault, amid } = await openDoomed(order, 'files')
const well = transportTo(order.destination)
const transport: Transport = {
  stage: (...given) => amid(() => well.stage(...given)),
  release: (...given) => amid(() => well.release(...given)),
  look: (...given) => amid(() => well.look(...given)),
}
const format = { ...plainFormat, entriesMax: order.entriesMax }
await passUntilIdle(
  filesLoop(
    outside,
    {
      transportOf: () => transport,
      agreementsOf: async () => [{ format, policy: { approveFrom: null } }],
      particularsOf: plainParticulars,
      vault,
    },
    silentLog,
  ),
)
isDone()
