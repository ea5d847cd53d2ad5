// A witness in a process of its own, there to be killed: `witness-process.ts FOLDER [STEP COUNT]` ends itself, as a crash
// would, when the COUNTth file that it keeps reaches that step. It says on which port it listens.

import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

import { openWitness } from '../src/audit/witness.ts'
import { witnessServer } from '../src/audit/witness-server.ts'
import { WitnessState } from '../src/audit/witness-state.ts'
import { testKey } from './outside.ts'

const [folder = '', step, count] = process.argv.slice(2)
let seen = 0
const state = await WitnessState.open(folder, reached => {
  if (reached === step && ++seen === Number(count)) process.kill(process.pid, 'SIGKILL')
})
const witness = await openWitness({
  state,
  key: { name: 'witness.example/w', key: testKey(9), type: 'cosignature' },
  logs: () => [{ name: 'vouch.example/log/demo', key: testKey(2) }],
  now: () => new Date(),
})
const server = witnessServer(witness, () => {})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
process.once('disconnect', () => process.exit())
process.send?.((server.address() as AddressInfo).port) // It listens at a port and no socket.
