// A worker in a process of its own that builds and sends files, there to be killed while it does: before and after it talks
// to the bank, and before it commits.

import { checkFile } from '../src/rails/checks/check-file.ts'
import { creditTransferFile } from '../src/rails/iso20022/credit-transfer-file.ts'
import { filesLoop } from '../src/rails/send-files.ts'
import type { Transport } from '../src/rails/transport.ts'
import { checkParticulars, checkTerms, drawnOnAccount } from './check-world.ts'
import { type DoomedOrder, isDone, openDoomed, orderOf } from './doomed.ts'
import { silentLog } from './outside.ts'
import { plainFormat, plainParticulars } from './plain-files.ts'
import { untilIdle } from './until-idle.ts'
import { type Destination, transportTo } from './ways.ts'

export type FilesOrder = DoomedOrder & {
  readonly destination: Destination
  readonly entriesMax: number
  /** What it writes are checks. */
  readonly isPaper?: true
  /** Files of ISO 20022, and not those that are made up for tests. */
  readonly isCreditTransfer?: true
}

const order = await orderOf<FilesOrder>()
const { outside, vault, amid } = await openDoomed(order, 'files')
const well = transportTo(order.destination)
const transport: Transport = {
  stage: (...given) => amid(() => well.stage(...given)),
  release: (...given) => amid(() => well.release(...given)),
  look: (...given) => amid(() => well.look(...given)),
}
const creditTransfers = creditTransferFile({
  version: 9,
  initiatorName: 'First Bank',
  initiatorIdentification: null,
  debtorName: 'First Bank',
  debtorNumber: () => amid(async () => '440012349876'),
  debtorBank: '111000025',
})
const checks = checkFile(checkTerms, async () => drawnOnAccount)
const { isPaper, isCreditTransfer, entriesMax } = order
const format = { ...(isPaper ? checks : isCreditTransfer ? creditTransfers : plainFormat), entriesMax }
await untilIdle(
  filesLoop(
    outside,
    {
      transportOf: () => transport,
      agreementsOf: async () => [{ format, policy: { approveFrom: null } }],
      particularsOf: isPaper ? checkParticulars : plainParticulars,
      vault,
    },
    silentLog,
  ),
)
isDone()
