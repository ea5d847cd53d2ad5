// Runs a bank's past through the front doors of one process: each day its transfers are posted, then the loops run
// until nothing is due. The clock is the past's own.

import { join } from 'node:path'

import {
  emitter,
  makeEmitterKey,
  makeSealerKey,
  publicLine,
  readTrustedKeys,
  sealLoop,
  verify,
} from '../../src/audit/audit.ts'
import { idMaker } from '../../src/base/ids.ts'
import { openLog, standardError } from '../../src/base/log.ts'
import type { Loop } from '../../src/base/loop.ts'
import { done, fault } from '../../src/base/outcome.ts'
import { type Outside, transact } from '../../src/base/work.ts'
import type { DatabaseRole } from '../../src/continuity/postgres.ts'
import * as ledger from '../../src/ledger/ledger.ts'
import { releaseLoop, settleLoop, standingOrdersLoop } from '../../src/payments/loops.ts'
import { makeKeyFile, openKeyFile, openVault, scrub } from '../../src/protection/protection.ts'
import { dispatchLoop } from '../../src/rails/dispatch.ts'
import { PretendBank } from '../../test/bank.ts'
import { openScratch } from '../scratch.ts'
import { institution, must, noonOf, openBank, transfersOf } from './bank.ts'
import { compare } from './compare.ts'
import type { Past } from './folder.ts'
import { type Result, shownProblems } from './result.ts'

const origin = 'replay.vouch.example/log'

export async function replayInProcess(past: Past, onDay: (done: number) => void): Promise<Result> {
  const scratch = await openScratch()
  try {
    let now = noonOf(past.days[0] ?? fault('a past has days'))
    const log = openLog('replay', scrub, standardError())
    const newId = idMaker()
    const key = makeEmitterKey()
    const sealer = makeSealerKey(origin)
    const outsideAs = (role: DatabaseRole): Outside => ({
      sql: scratch.open(role),
      now: () => now,
      newId,
      random: Math.random,
      emit: emitter(key),
      elapsedMs: () => performance.now(),
      doubts: () => 0,
    })
    const api = outsideAs('vouch_office')
    const worker = outsideAs('vouch_worker')
    const keyFile = join(scratch.home, 'kek')
    await makeKeyFile(keyFile)
    const opened = await openBank(api, openVault(outsideAs('vouch_vault'), must(await openKeyFile(keyFile))), past)

    const rowsOf = Map.groupBy(past.rows, ({ date }) => date)
    const loops = [
      standingOrdersLoop(worker),
      releaseLoop(worker),
      dispatchLoop(worker, new PretendBank(), log),
      settleLoop(worker),
    ]
    const seal = sealLoop({ sql: scratch.open('vouch_sealer'), now: () => now }, sealer)

    const startedAt = performance.now()
    for (const [index, day] of past.days.entries()) {
      now = noonOf(day)
      const transfers = transfersOf(rowsOf.get(day) ?? [], opened, past.currency)
      const posted = await transact(api, institution, 'process:replay', async work =>
        done(await ledger.post(work, transfers)),
      )
      for (const outcome of must(posted)) must(outcome)
      await untilIdle(loops)
      await untilIdle([seal])
      onDay(index + 1)
    }
    const seconds = (performance.now() - startedAt) / 1_000

    const owner = scratch.open('vouch_owner', { statementTimeoutMs: 0 })
    const trusted = readTrustedKeys([`origin ${origin}`, publicLine(key), publicLine(sealer)].join('\n'))
    const audit = await verify(
      { sql: scratch.open('vouch_sealer', { statementTimeoutMs: 0 }), now: () => now },
      trusted,
    )
    const comparison = await compare(owner, past, opened)
    return {
      accounts: past.accounts.length,
      transactions: past.rows.length,
      ...comparison,
      auditLeaves: audit.logs.reduce((sum, { size }) => sum + Number(size), 0),
      auditProblems: shownProblems(audit.problems),
      auditVerified:
        audit.problems.length === 0 && audit.logs.length === 1 && audit.logs.every(({ verified }) => verified),
      seconds,
      paymentsPerSecond: past.rows.length / seconds,
    }
  } finally {
    await scratch.close()
  }
}

/** Runs the loops in turn until none of them finds anything due. */
async function untilIdle(loops: readonly Loop[]): Promise<void> {
  const { signal } = new AbortController()
  for (let handled = 1; handled > 0; ) {
    handled = 0
    for (const loop of loops) handled += await loop.pass(signal)
  }
}
