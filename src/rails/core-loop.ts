// The loop that talks to the cores. It repeats the way instructions go to a bank: what is about to be asked for is written
// down first, then asked for, then the answer is written down. Whatever happens in between leaves an operation that is being
// sent, and asking about it under its own id is the only way on.

import type { InstitutionId } from '../base/ids.ts'
import { passOver } from '../base/institutions.ts'
import type { Log } from '../base/log.ts'
import type { Loop } from '../base/loop.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import type { Core, CoreAccountsOf, CoreAnswer, CoreInquiry, CoreOperation } from './core.ts'
import { checkCore } from './core-consistency.ts'
import { coreSilenceMsMax, receiveCore } from './core-operations.ts'
import * as store from './core-store.ts'
import type { Cores } from './cores.ts'

const actor = 'process:worker'
const operationsMax = 200
const coreCallTimeoutMs = 10_000
const accountsTimeoutMs = 30_000

export type CoreOptions = { readonly cores: Cores; readonly accountsOf: CoreAccountsOf }

export function coreLoop(outside: Outside, options: CoreOptions, log: Log): Loop {
  const talk = openTalking(outside, options, log)
  return { name: 'rails.core', everyMs: 250, pass: signal => passOver(outside.sql, signal, talk) }
}

/** What a pass does for one institution. One without a core costs nothing but the look. */
export function openTalking(
  outside: Outside,
  { cores, accountsOf }: CoreOptions,
  log: Log,
): (institution: InstitutionId) => Promise<number> {
  async function inWork<T>(institution: InstitutionId, perform: (work: Work) => Promise<T>): Promise<T> {
    const outcome = await transact(outside, institution, actor, async work => done(await perform(work)))
    return outcome.ok ? outcome.value : fault('asking the core refuses nothing')
  }

  /** A call that fails or times out tells nothing; what was asked is asked about later. */
  async function call<T>(
    institution: InstitutionId,
    ask: (core: Core, signal: AbortSignal) => Promise<readonly T[]>,
  ): Promise<readonly T[]> {
    try {
      return await cores.call(institution, coreCallTimeoutMs, ask)
    } catch (thrown) {
      log.warn(
        { room: 'rails', institution, err: thrown },
        'the core gave no answer; the outcome is unknown until asked',
      )
      return []
    }
  }

  async function send(institution: InstitutionId, kind: CoreOperation['kind']): Promise<number> {
    if (!cores.isReachable(institution)) return 0
    const claimed = await inWork(institution, work =>
      store.claimQueuedOperations(work, kind, later(work.now), operationsMax),
    )
    if (claimed.length === 0) return 0
    const operations = await named(institution, claimed, accountsOf)
    if (operations.length < claimed.length)
      log.error(
        { room: 'rails', institution, count: claimed.length - operations.length },
        'an account is not at the core',
      )
    const answers = await call<CoreAnswer>(institution, (core, signal) => core[kind](operations, signal))
    await inWork(institution, work => receiveCore(work, answers))
    return claimed.length
  }

  async function ask(institution: InstitutionId): Promise<number> {
    if (!cores.isReachable(institution)) return 0
    const silent = await inWork(institution, work => store.claimSilentOperations(work, later(work.now), operationsMax))
    if (silent.length === 0) return 0
    const ids = silent.map(({ id }) => id)
    const inquiries = await call<CoreInquiry>(institution, (core, signal) => core.inquire(ids, signal))
    await inWork(institution, work => receiveCore(work, inquiries))
    return inquiries.length
  }

  return async institution => {
    if (!cores.has(institution)) return 0
    const asked = await ask(institution)
    const closed = await inWork(institution, store.closeMoot)
    // What gives money back goes before what takes it: a payment made anew is held from what came back.
    let sent = 0
    for (const kind of ['reverse', 'post', 'hold'] as const) sent += await send(institution, kind)
    return asked + closed + sent
  }
}

/** Compares what the core has with what we believe it has; see core-consistency.ts. */
export function coreConsistencyLoop(outside: Outside, options: CoreOptions, log: Log): Loop {
  const { cores } = options
  async function pass(institution: InstitutionId): Promise<number> {
    if (!cores.has(institution) || !cores.isReachable(institution)) return 0
    try {
      await checkCore(outside, institution, options)
    } catch (thrown) {
      log.warn({ room: 'rails', institution, err: thrown }, 'the core could not be compared with')
    }
    return 0
  }
  return { name: 'rails.core_consistency', everyMs: 60_000, pass: signal => passOver(outside.sql, signal, pass) }
}

/** Operations as the core knows their accounts. One whose account is not kept there is left out. */
async function named<Operation extends CoreOperation>(
  institution: InstitutionId,
  operations: readonly Operation[],
  accountsOf: CoreAccountsOf,
): Promise<readonly CoreOperation[]> {
  const accounts = [...new Set(operations.map(({ account }) => account))]
  const names = await accountsOf(institution, { accounts }, AbortSignal.timeout(accountsTimeoutMs))
  return operations.flatMap(({ id, kind, account, side, money, of }) => {
    const name = names.get(account)
    return name === undefined ? [] : [{ id, kind, account: name, side, money, of }]
  })
}

function later(now: Date): Date {
  return new Date(now.getTime() + coreSilenceMsMax)
}
