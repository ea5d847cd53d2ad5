// A worker in a process of its own that runs one loop and stops for ever within it, all written and nothing committed, there
// to be killed. Its parent tells it which loop, and hears when it is there, or that there was nothing to do.

import { fork } from 'node:child_process'
import { once } from 'node:events'

import { emitter, emitterKey } from '../src/audit/audit.ts'
import { type DatabaseAddress, openDatabase } from '../src/base/database.ts'
import { idMaker } from '../src/base/ids.ts'
import type { Loop } from '../src/base/loop.ts'
import { fault } from '../src/base/outcome.ts'
import type { Outside } from '../src/base/work.ts'
import { disputesLoop } from '../src/payments/dispute-loop.ts'
import {
  answerLoop,
  overdueLoop,
  releaseLoop,
  retryLoop,
  settleLoop,
  standingOrdersLoop,
} from '../src/payments/loops.ts'
import { generalLedgerLoop, reconciliationLoop } from '../src/payments/reconciliation-loop.ts'
import { settlementLoop } from '../src/payments/settlement-loop.ts'
import { testKey, type World } from './outside.ts'
import { until } from './until.ts'

/** Every loop of payments that moves something and says so in leaves; `tell` has a test of its own in tell.test.ts. */
export const loops = {
  standingOrders: standingOrdersLoop,
  release: releaseLoop,
  settle: settleLoop,
  retry: retryLoop,
  answer: answerLoop,
  overdue: overdueLoop,
  disputes: disputesLoop,
} as const satisfies Record<string, (outside: Outside) => Loop>
export type LoopName = keyof typeof loops

/** Those that prove a day; what kills them is in reconcile.crash.test.ts. */
export const provingLoops = {
  settlement: outside => settlementLoop(outside),
  reconciliation: reconciliationLoop,
  generalLedger: generalLedgerLoop,
} as const satisfies Record<string, (outside: Outside) => Loop>
export type ProvingLoopName = keyof typeof provingLoops

const processName = 'doomed worker'

type LoopsOrder = {
  readonly address: DatabaseAddress
  readonly loop: LoopName | ProvingLoopName
  readonly nowMs: number
}

/** The parent's part: starts a worker that goes into the loop, and kills it there. Answers whether it got there. */
export async function killWithin(world: World, loop: LoopsOrder['loop']): Promise<boolean> {
  const child = fork(import.meta.filename, { stdio: 'ignore' })
  const order: LoopsOrder = {
    address: world.database.address('vouch_worker'),
    loop,
    nowMs: world.outside.now().getTime(),
  }
  child.send(order)
  const [said]: unknown[] = await once(child, 'message')
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  await until('its transaction is over', async () => {
    const left = await world.owner`select from pg_stat_activity where application_name = ${processName}`
    return left.length === 0
  })
  return said === 'within'
}

if (process.send !== undefined && process.argv[1] === import.meta.filename) {
  const [given]: LoopsOrder[] = await once(process, 'message')
  const { address, loop, nowMs } = given ?? fault('no order')
  const emit = emitter(emitterKey(testKey(1)))
  const outside: Outside = {
    sql: openDatabase(address, { connectionsMax: 1, name: processName }),
    now: () => new Date(nowMs),
    newId: idMaker(),
    random: () => 0.5,
    emit: async work => {
      const writes = [...work.writes] // Before this one is among them.
      await emit(work)
      await Promise.all(writes)
      process.send?.('within')
      await new Promise(() => undefined)
    },
    doubts: () => 0,
    elapsedMs: () => performance.now(),
  }
  process.once('disconnect', () => process.exit())
  await { ...loops, ...provingLoops }[loop](outside).pass(new AbortController().signal)
  process.send('idle')
}
