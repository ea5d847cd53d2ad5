// node sandbox/main.ts: the bank as a process of its own. SANDBOX_HOME is where it remembers; SANDBOX_FILES, if it is
// set, the folder in which files change hands; to be had over HTTP too where
// SANDBOX_TOKEN is set; SANDBOX_PORT where it listens; SANDBOX_CALLER whose calls it takes. See README.md.

import { join } from 'node:path'

import { SandboxBank } from './bank.ts'
import { moveReleased } from './gateway.ts'
import { folderMailbox } from './mailbox.ts'
import { serveBank } from './server.ts'

const passEveryMs = 250

const {
  SANDBOX_HOME: home,
  SANDBOX_FILES: files = '',
  SANDBOX_TOKEN: token = '',
  SANDBOX_PORT: port = '0',
  SANDBOX_CALLER: caller = 'demo',
} = process.env
if (home === undefined) {
  console.error('SANDBOX_HOME names the folder in which the bank remembers')
  process.exit(2)
}

/** It goes on from what it has written down; whoever keeps it starts it again. */
function end(thrown: unknown): never {
  console.error(thrown)
  process.exit(1)
}

const bank = new SandboxBank({
  journal: join(home, 'journal'),
  mailbox: files === '' ? undefined : folderMailbox(files),
  now: () => new Date(),
})
const gateway = files === '' || token === '' ? undefined : { root: files, token }
const { address } = await serveBank(bank, { caller, port: Number(port), gateway, onFault: end })
process.send?.({ said: 'ready', address: address.href })
if (process.send === undefined) console.log(`The sandbox bank is at ${address.href}`)
// Kept alive like any other process: it answers that it is well, and ends when it is told to.
process.on('message', () => process.send?.({ said: 'problems', problems: [] }))
process.on('disconnect', () => process.exit(0))
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(0))

for (;;) {
  if (gateway !== undefined) moveReleased(bank, files)
  await bank.pass().catch(end)
  await new Promise(resolve => setTimeout(resolve, passEveryMs))
}
