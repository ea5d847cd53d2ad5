// Proves the days that are over, and sums them up for the general ledger: a bounded step at a time.

import type { InstitutionId } from '../base/ids.ts'
import { passOver } from '../base/institutions.ts'
import type { Loop } from '../base/loop.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import { sumUpNext } from './general-ledger.ts'
import { reconcileNext } from './reconcile.ts'

const actor = 'process:worker'

export function reconciliationLoop(outside: Outside): Loop {
  return loop(outside, 'payments.reconciliation', reconcileNext)
}

export function generalLedgerLoop(outside: Outside): Loop {
  return loop(outside, 'payments.general_ledger', sumUpNext)
}

function loop(outside: Outside, name: string, perform: (work: Work) => Promise<number>): Loop {
  async function pass(institution: InstitutionId): Promise<number> {
    const outcome = await transact(outside, institution, actor, async work => done(await perform(work)))
    return outcome.ok ? outcome.value : fault('a loop has nothing to refuse')
  }
  return { name, everyMs: 10_000, pass: signal => passOver(outside.sql, signal, pass) }
}
