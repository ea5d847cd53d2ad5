// A witness with its real handler, its state on a disk that is memory, and a server that stays while it dies and is born again.

import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { type NamedKey, verifierKey } from '../src/audit/note.ts'
import { openWitness, type Witness, type WitnessKey } from '../src/audit/witness.ts'
import { witnessServer } from '../src/audit/witness-server.ts'
import { originHash, WitnessState } from '../src/audit/witness-state.ts'
import { Unreachable } from './memory-place.ts'
import { testKey } from './outside.ts'

export type FleetingWitness = {
  /** Its line in a policy. */
  readonly line: string
  /** With nothing remembered: as another that nobody asked yet. */
  readonly beginAnew: () => Promise<void>
  /** It answers so many requests more. */
  readonly goAway: (requests: number) => void
  /** At so many steps of keeping something from now, it dies. */
  readonly dieAt: (step: number) => void
  /** Reached again, and alive if it had died. */
  readonly comeBack: () => Promise<void>
  /** What it would show of a log, whether it is reached or not. */
  readonly shows: (origin: string) => Promise<string | undefined>
  readonly close: () => Promise<void>
}

const memory = '/dev/shm'

export async function openFleetingWitness(
  alias: string,
  logs: readonly NamedKey[],
  now: () => Date,
): Promise<FleetingWitness> {
  const key: WitnessKey = { name: `witness.example/${alias}`, key: testKey(9), type: 'cosignature' }
  const home = await mkdtemp(join(existsSync(memory) ? memory : tmpdir(), 'vouch-witness-'))
  let [lives, requests, steps] = [0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  let folder = join(home, '0')
  let living: Witness | undefined
  const begin = async () => {
    const life = ++lives
    const state = await WitnessState.open(folder, () => {
      if (life !== lives || --steps <= 0) {
        living = undefined
        throw new Unreachable('the witness died')
      }
    })
    living = await openWitness({ state, key, logs: () => logs, now })
  }
  const asked = () => {
    if (living === undefined || requests-- <= 0) throw new Unreachable('the witness is away')
    return living
  }
  const server = witnessServer(
    { add: async request => asked().add(request), last: async hashed => asked().last(hashed) },
    () => undefined,
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // It listens at a port and no socket.
  const comeBack = async () => {
    requests = Number.POSITIVE_INFINITY
    steps = Number.POSITIVE_INFINITY
    if (living === undefined) await begin()
  }
  await begin()
  return {
    line: `witness ${alias} ${verifierKey(key)} http://127.0.0.1:${port}\n`,
    beginAnew: async () => {
      await rm(folder, { recursive: true, force: true })
      folder = join(home, String(lives + 1))
      living = undefined
      await comeBack()
    },
    goAway: more => {
      requests = more
    },
    dieAt: step => {
      steps = step
    },
    comeBack,
    shows: origin => readFile(join(folder, 'logs', originHash(origin)), 'utf8').catch(() => undefined),
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      await rm(home, { recursive: true, force: true })
    },
  }
}
