// Witnesses for tests: the program itself, in this process, at a port of this machine.

import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { type NamedKey, verifierKey } from '../src/audit/note.ts'
import { openWitness, type WitnessKey } from '../src/audit/witness.ts'
import { witnessServer } from '../src/audit/witness-server.ts'
import { type KeepingStep, WitnessState } from '../src/audit/witness-state.ts'
import { testKey } from './outside.ts'

export type TestWitness = {
  readonly key: WitnessKey
  readonly url: string
  readonly folder: string
  /** Its line in a policy, under this name there. */
  readonly line: (alias: string) => string
  /** What it said to whoever runs it. */
  readonly said: readonly string[]
  /** As if it were switched off, and on again at the same place with what it remembers. */
  readonly stop: () => Promise<void>
  readonly start: () => Promise<void>
  readonly close: () => Promise<void>
}

export async function startWitness(
  seed: number,
  logs: readonly NamedKey[],
  now: () => Date,
  reached: (step: KeepingStep) => void = () => {},
): Promise<TestWitness> {
  const folder = await mkdtemp(join(tmpdir(), 'vouch-witness-'))
  const key: WitnessKey = { name: `witness.example/${seed}`, key: testKey(seed), type: 'cosignature' }
  const said: string[] = []
  const listen = async (port: number) => {
    const state = await WitnessState.open(folder, reached)
    const witness = await openWitness({ state, key, logs: () => logs, now })
    const listening = witnessServer(witness, what => said.push(what))
    listening.listen(port, '127.0.0.1')
    await once(listening, 'listening')
    return listening
  }
  let server = await listen(0)
  const { port } = server.address() as AddressInfo // It listens at a port and no socket.
  const url = `http://127.0.0.1:${port}`
  const stop = async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  return {
    key,
    url,
    folder,
    said,
    line: alias => `witness ${alias} ${verifierKey(key)} ${url}\n`,
    stop,
    start: async () => {
      server = await listen(port)
    },
    close: async () => {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
