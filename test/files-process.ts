// A worker in a process of its own that builds and sends files, there to be killed while it does. Its parent tells it where.

import { once } from 'node:events'

import { emitter, emitterKey } from '../src/audit/audit.ts'
import { type DatabaseAddress, openDatabase } from '../src/base/database.ts'
import { idMaker } from '../src/base/ids.ts'
import { fault } from '../src/base/outcome.ts'
import type { Work } from '../src/base/work.ts'
import { openKeyFile, openVault } from '../src/protection/protection.ts'
import { checkFile } from '../src/rails/checks/check-file.ts'
import { creditTransferFile } from '../src/rails/iso20022/credit-transfer-file.ts'
import { filesLoop } from '../src/rails/send-files.ts'
import type { Transport } from '../src/rails/transport.ts'
import { checkParticulars, checkTerms, drawnOnAccount } from './check-world.ts'
import { silentLog, testKey } from './outside.ts'
import { plainFormat, plainParticulars } from './plain-files.ts'
import { type Destination, transportTo } from './ways.ts'

export type FilesOrder = {
  readonly address: DatabaseAddress
  readonly keyFile: string
  readonly nowMs: number
  readonly destination: Destination
  readonly entriesMax: number
  /** What it writes are checks. */
  readonly isPaper?: true
  /** Files of ISO 20022, and not those that are made up for tests. */
  readonly isCreditTransfer?: true
  /** At which of the moments that it passes it dies: those before and after it acts, and before it commits. */
  readonly diesAt: number
}

const [given]: FilesOrder[] = await once(process, 'message')
const { address, keyFile, nowMs, destination, entriesMax, isPaper, isCreditTransfer, diesAt } =
  given ?? fault('no order')
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
  sql: openDatabase(address, { connectionsMax: 2, name: 'files' }),
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
const well = transportTo(destination)
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
const format = { ...(isPaper ? checks : isCreditTransfer ? creditTransfers : plainFormat), entriesMax }
const loop = filesLoop(
  outside,
  {
    transportOf: () => transport,
    agreementsOf: async () => [{ format, policy: { approveFrom: null } }],
    particularsOf: isPaper ? checkParticulars : plainParticulars,
    vault: openVault(outside, kek.ok ? kek.value : fault(kek.refusal.code)),
  },
  silentLog,
)
process.once('disconnect', () => process.exit())
for (let handled = 1; handled > 0; ) handled = await loop.pass(new AbortController().signal)
process.send?.('done', () => process.exit())
