// What a process that is there to be killed brings along: its parent tells it where it works and when it dies.

import { once } from 'node:events'

import { emitter, emitterKey } from '../src/audit/audit.ts'
import { type DatabaseAddress, openDatabase } from '../src/base/database.ts'
import { idMaker } from '../src/base/ids.ts'
import { fault } from '../src/base/outcome.ts'
import type { Outside, Work } from '../src/base/work.ts'
import { openKeyFile, openVault, type Vault } from '../src/protection/protection.ts'
import { testKey } from './outside.ts'

export type DoomedOrder = {
  readonly address: DatabaseAddress
  /** In the role of the vault, which it opens by itself. */
  readonly vaultAddress: DatabaseAddress
  readonly keyFile: string
  readonly nowMs: number
  /** At which of the moments that it passes it dies; without it, its parent kills it. */
  readonly diesAt?: number
}

export type Doomed = {
  readonly outside: Outside
  readonly vault: Vault
  /** Passes a moment, and may die at it. One is before every work with leaves is committed. */
  readonly moment: () => void
  /** Passes a moment before and one after. */
  readonly amid: <T>(act: () => Promise<T>) => Promise<T>
}

/** The first message of the parent. It ends when its parent does. */
export async function orderOf<Order extends DoomedOrder>(): Promise<Order> {
  const [order]: Order[] = await once(process, 'message')
  process.once('disconnect', () => process.exit())
  return order ?? fault('no order')
}

export async function openDoomed(
  { address, vaultAddress, keyFile, nowMs, diesAt }: DoomedOrder,
  name: string,
): Promise<Doomed> {
  let moments = 0
  const moment = () => {
    if (++moments === diesAt) process.kill(process.pid, 'SIGKILL')
  }
  const emit = emitter(emitterKey(testKey(1)))
  const outside: Outside = {
    sql: openDatabase(address, { connectionsMax: 2, name }),
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
  const kek = await openKeyFile(keyFile)
  return {
    outside,
    vault: openVault(
      { ...outside, sql: openDatabase(vaultAddress, { connectionsMax: 2, name: `${name}'s vault` }) },
      kek.ok ? kek.value : fault(kek.refusal.code),
    ),
    moment,
    amid: async act => {
      moment()
      const answer = await act()
      moment()
      return answer
    },
  }
}

/** It was not killed: its parent hears so before it ends. */
export function isDone(): void {
  process.send?.('done', () => process.exit())
}
