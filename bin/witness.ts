// ./vouch witness init --folder DIR --name NAME: a key of its own; prints what logs and examiners are told of it.
// ./vouch witness --folder DIR [--port N] [--listen ADDR]: cosigns the logs that DIR/known says, as long as they only grow.
// It needs no database and nothing of the rest of Vouch; whoever runs it should not be who runs the logs.

import { createPrivateKey, generateKeyPairSync, hash } from 'node:crypto'
import { once } from 'node:events'
import { realpathSync } from 'node:fs'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { verifierKey } from '../src/audit/note.ts'
import { type PolicyLog, readLogs } from '../src/audit/policy.ts'
import { openWitness, type WitnessKey } from '../src/audit/witness.ts'
import { witnessServer } from '../src/audit/witness-server.ts'
import { WitnessState } from '../src/audit/witness-state.ts'

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: {
    folder: { type: 'string' },
    name: { type: 'string' },
    port: { type: 'string', default: '8490' },
    listen: { type: 'string', default: '127.0.0.1' },
  },
})

const known = '# The logs that this witness serves, one a line: log <verifier key>. Send SIGHUP after a change.\n'

class Cannot extends Error {}

try {
  const folder = values.folder ?? sayHow()
  if (positionals[0] === 'init') await init(folder, values.name ?? sayHow())
  else if (positionals.length === 0) await run(folder)
  else sayHow()
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : String(thrown))
  process.exit(2)
}

function sayHow(): never {
  throw new Cannot('./vouch witness [init --name NAME] --folder DIR [--port N] [--listen ADDRESS]')
}

async function init(folder: string, name: string): Promise<void> {
  if (!/^[^\s+]+$/u.test(name) || Buffer.byteLength(name) > 255)
    throw new Cannot('A name is like an address without its scheme, such as witness.example/w1, without blanks or +.')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { privateKey } = generateKeyPairSync('ed25519')
  const vkey = verifierKey({ name, key: privateKey, type: 'cosignature' })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
  // Never over a key that is there: it would be another witness, and forget nothing of the first.
  await writeFile(join(folder, 'witness.key'), pem, { mode: 0o600, flag: 'wx' })
  await writeFile(join(folder, 'witness.pub'), `${vkey}\n`, { flag: 'wx' })
  await writeFile(join(folder, 'known'), known, { flag: 'wx' })
  console.log(vkey)
}

async function run(folder: string): Promise<void> {
  const key = await readKey(folder)
  await hold(folder)
  let logs = await readKnown(folder)
  const state = await WitnessState.open(folder)
  const witness = await openWitness({ state, key, logs: () => logs, now: () => new Date() })
  const server = witnessServer(witness, say)
  server.listen(portOf(values.port), values.listen)
  await once(server, 'listening')
  process.on('SIGHUP', () => {
    readKnown(folder).then(
      read => {
        logs = read
        say(`serves ${logs.length} logs`)
      },
      (thrown: unknown) => say(`goes on with the logs it had: ${String(thrown)}`),
    )
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      server.close()
      server.closeIdleConnections()
    })
  const { address, port, family } = server.address() as AddressInfo // It listens at an address and no socket.
  const host = family === 'IPv6' ? `[${address}]` : address
  console.log(`${verifierKey(key)} at http://${host}:${port}, for ${logs.length} logs`)
  await once(server, 'close')
  process.exit(0)
}

function say(what: string): void {
  console.error(JSON.stringify({ at: new Date().toISOString(), what }))
}

function portOf(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new Cannot(`--port is 0 to 65535, not ${text}.`)
  return Number(text)
}

async function readKey(folder: string): Promise<WitnessKey> {
  const path = join(folder, 'witness.key')
  const { mode } = await stat(path).catch(() => {
    throw new Cannot(`There is no key in ${folder}: ./vouch witness init --folder ${folder} --name NAME makes one.`)
  })
  if ((mode & 0o077) !== 0) throw new Cannot(`${path} can be read by others than its owner.`)
  const vkey = (await readFile(join(folder, 'witness.pub'), 'utf8')).trim()
  const name = vkey.slice(0, vkey.indexOf('+'))
  const key: WitnessKey = { name, key: createPrivateKey(await readFile(path)), type: 'cosignature' }
  if (verifierKey(key) !== vkey) throw new Cannot(`${join(folder, 'witness.pub')} is not that of the key beside it.`)
  return key
}

async function readKnown(folder: string): Promise<readonly PolicyLog[]> {
  return readLogs(await readFile(join(folder, 'known'), 'utf8'))
}

/**
 * One process at a time, or two could cosign what does not go together. The name is the kernel's, in its abstract space,
 * and goes with its process, however that ends.
 */
async function hold(folder: string): Promise<void> {
  const holder = createServer()
  const isHeld = await new Promise<boolean>(resolve => {
    holder.once('error', () => resolve(false))
    holder.listen(`\0vouch-witness-${hash('sha256', realpathSync(folder))}`, () => resolve(true))
  })
  if (!isHeld) throw new Cannot(`Another witness is at work in ${folder}.`)
  holder.unref()
}
