// What the ledger does by itself: let holds expire, and recompute balances from transfers.

import * as audit from '../audit/audit.ts'
import type { InstitutionId } from '../base/ids.ts'
import { passOver } from '../base/institutions.ts'
import type { Log } from '../base/log.ts'
import type { Loop } from '../base/loop.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import { post } from './ledger.ts'
import * as store from './store.ts'

const actor = 'process:worker'
const expiriesMax = 500
const recomputedMax = 500

/** Releases holds whose time has come. What a hold's owner did in the meantime comes first. */
export function expiryLoop(outside: Outside): Loop {
  async function pass(institution: InstitutionId): Promise<number> {
    const expired = await transact(outside, institution, actor, async work => {
      const holds = await store.claimExpiredHolds(work, expiriesMax)
      if (holds.length === 0) return done(0)
      // A refusal means that the hold has ended already: then there is nothing left to do.
      await post(
        work,
        holds.map(of => ({ kind: 'expiry', key: `expiry:${of}`, of })),
      )
      await store.deleteExpiringHolds(work, holds)
      return done(holds.length)
    })
    return expired.ok ? expired.value : fault('an expiry pass has nothing to refuse')
  }
  return {
    name: 'ledger.expiry',
    everyMs: 1_000,
    pass: signal => passOver(outside.sql, signal, pass),
  }
}

/**
 * Recomputes the balances of some accounts from their transfers, the next ones on each pass, round and round. A
 * difference is written down once, gets a leaf, and is logged as an error: somebody must look.
 */
export function reconcileLoop(outside: Outside, log: Log): Loop {
  const reached = new Map<InstitutionId, string>()

  async function pass(institution: InstitutionId): Promise<number> {
    const outcome = await transact(outside, institution, actor, async work =>
      done(await reconcile(work, reached.get(institution) ?? '')),
    )
    const { accounts, fresh } = outcome.ok ? outcome.value : fault('a reconciliation has nothing to refuse')
    reached.set(institution, accounts.length < recomputedMax ? '' : (accounts.at(-1)?.id ?? ''))
    if (fresh.length > 0)
      log.error({ room: 'ledger', institution, count: fresh.length }, 'balances differ from their transfers')
    return 0 // However much was found, the next round comes at its own time.
  }
  return {
    name: 'ledger.reconcile',
    everyMs: 5_000,
    pass: signal => passOver(outside.sql, signal, pass),
  }
}

/** Recomputes the next accounts after the one named, and writes down what differs and was not known yet. */
export async function reconcile(
  work: Work,
  after: string,
): Promise<{ readonly accounts: readonly store.Recomputed[]; readonly fresh: readonly store.Drift[] }> {
  const accounts = await store.recompute(work, after, recomputedMax)
  const found = accounts.flatMap(driftOf)
  const fresh = found.length === 0 ? [] : await store.insertDrift(work, found)
  for (const { account, column, stored, recomputed } of fresh) {
    audit.append(work, 'ledger.drift', {
      account,
      column,
      stored: stored.toString(),
      recomputed: recomputed.toString(),
    })
  }
  return { accounts, fresh }
}

function driftOf({ id, stored, ...recomputed }: store.Recomputed): readonly store.Drift[] {
  const columns = [
    ['posted', stored.posted, recomputed.posted],
    ['held_debits', stored.heldDebits, recomputed.heldDebits],
    ['held_credits', stored.heldCredits, recomputed.heldCredits],
    ['entries', stored.entries, recomputed.entries],
  ] as const
  return columns.flatMap(([column, is, should]) =>
    is === should ? [] : [{ account: id, column, stored: is, recomputed: should }],
  )
}
