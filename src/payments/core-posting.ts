// Posts transfers, and sees to it that what moves in the mirror of an account moves at the core, too. Everything of this room
// that posts goes through here, so that no move can be forgotten; see the test of that name.

import { fault, type Outcome } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as ledger from '../ledger/ledger.ts'
import * as rails from '../rails/rails.ts'

/** Holds that the core has taken beforehand, by the keys of the transfers that they are for. */
export type HeldAlready = ReadonlyMap<string, rails.CoreOperationId>

/** As `ledger.post`. Where no account is kept at a core it is that, and nothing else. */
export async function post(
  work: Work,
  orders: readonly ledger.TransferOrder[],
  locked?: ledger.LockedAccounts,
  heldAlready?: HeldAlready,
): Promise<readonly Outcome<ledger.Posting, ledger.TransferRefusal>[]> {
  const outcomes = await ledger.post(work, orders, locked)
  const mirrored = outcomes.flatMap(outcome =>
    outcome.ok && outcome.value.mirrors !== undefined ? [outcome.value] : [],
  )
  if (mirrored.length > 0) await follow(work, mirrored, heldAlready ?? new Map())
  return outcomes
}

async function follow(work: Work, postings: readonly ledger.Posting[], heldAlready: HeldAlready): Promise<void> {
  const bound = postings.flatMap(({ transfer: { id, key }, mirrors }) => {
    const hold = heldAlready.get(key)
    return hold === undefined || mirrors === undefined ? [] : [{ id: hold, reference: id, about: key }]
  })
  rails.bindHolds(work, bound)
  await rails.enqueueCore(
    work,
    postings.flatMap(({ transfer, mirrors = [] }) =>
      mirrors.flatMap(account => movesOf(transfer, account, heldAlready.get(transfer.key))),
    ),
  )
}

/** What a transfer on a mirror has the core do. What is held for an account that gets money is nobody's but ours. */
function movesOf(
  { id, key, kind, debit, money, of }: ledger.Transfer,
  account: ledger.AccountId,
  held: rails.CoreOperationId | undefined,
): readonly rails.CoreMove[] {
  const common = { account, money, reference: id, about: key }
  const isDebit = account === debit
  const first = () => of ?? fault(`a ${kind} is of something`)
  switch (kind) {
    case 'hold':
      return isDebit && held === undefined ? [{ ...common, kind: 'hold' }] : []
    case 'direct': {
      const side = isDebit ? 'debit' : 'credit'
      return [{ ...common, kind: 'post', side, ...(isDebit && held !== undefined ? { operation: held } : {}) }]
    }
    case 'capture':
      return [
        isDebit
          ? { ...common, kind: 'post', side: 'debit', held: first() }
          : { ...common, kind: 'post', side: 'credit' },
      ]
    case 'release':
    case 'expiry':
      return isDebit ? [{ ...common, kind: 'reverse', move: first(), what: 'hold' }] : []
    case 'reversal':
      return [{ ...common, kind: 'reverse', move: first(), what: 'post' }]
  }
}
