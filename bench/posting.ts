// Transfers through `ledger.post`: gathered into batches as the gateway gathers payments, or one transaction for each.

import { gather } from '../src/base/gather.ts'
import { done, fault } from '../src/base/outcome.ts'
import { transact } from '../src/base/work.ts'
import * as ledger from '../src/ledger/ledger.ts'
import { type Arena, actor, type Bank, institution } from './arena.ts'
import { runCallers } from './callers.ts'
import type { Comparison, Contender } from './contest.ts'
import { percentile, perItem } from './measure.ts'
import { bareFunction } from './pgbench.ts'

/** What the gateway gathers at most. */
const batchMax = 1_000

export type Accounts = 'spread' | 'hot'

/** What ledger.post has to reach against a bare function: with batches, keys and leaves it is still the quicker one. */
const floors = [
  { callers: 64, accounts: 'spread', floor: 2, isQuick: true },
  { callers: 1_024, accounts: 'spread', floor: 4, isQuick: true },
  { callers: 64, accounts: 'hot', floor: 15, isQuick: true },
  { callers: 8, accounts: 'spread', floor: undefined, isQuick: false },
  { callers: 8, accounts: 'hot', floor: undefined, isQuick: false },
  { callers: 1_024, accounts: 'hot', floor: undefined, isQuick: false },
] as const

/** Case (a): ledger.post against pgbench where there is one, and against one transaction for each transfer. */
export function postingAgainstOthers(
  arena: Arena,
  bank: Bank,
  hasPgbench: boolean,
  isQuick: boolean,
): readonly Comparison[] {
  const looking = { spread: bareFunction(arena, bank, 'spread'), hot: bareFunction(arena, bank, 'hot') }
  const blind = {
    spread: bareFunction(arena, bank, 'spread', 'transfer_blindly'),
    hot: bareFunction(arena, bank, 'hot', 'transfer_blindly'),
  }
  return floors
    .filter(wanted => wanted.isQuick || !isQuick)
    .flatMap(({ callers, accounts, floor }) => {
      const of = posting(arena, bank, callers, accounts)
      return [
        ...(hasPgbench ? [{ of, against: looking[accounts], floor }] : []),
        ...(hasPgbench && !isQuick ? [{ of, against: blind[accounts] }] : []),
        ...(isQuick ? [] : [{ of, against: postingOneByOne(arena, bank, callers, accounts) }]),
      ]
    })
}

type Post = (order: ledger.TransferOrder) => Promise<ledger.TransferId>

/** One batch in flight while the next collects. */
export function posting(arena: Arena, bank: Bank, callers: number, accounts: Accounts): Contender {
  const send = gather((orders: readonly ledger.TransferOrder[]) => postBatch(bank, orders), batchMax)
  return contender(arena, bank, `ledger.post, ${callers} callers, ${accounts}`, callers, accounts, send)
}

/** One transaction for each transfer, over a pool. */
function postingOneByOne(arena: Arena, bank: Bank, callers: number, accounts: Accounts): Contender {
  const send: Post = async order => (await postBatch(bank, [order]))[0] ?? fault('no answer')
  return contender(arena, bank, `one by one, ${callers} callers, ${accounts}`, callers, accounts, send)
}

/** Every order of these runs is to be accepted; one that is not is a fault of the bench. */
async function postBatch(
  { outside }: Bank,
  orders: readonly ledger.TransferOrder[],
): Promise<readonly ledger.TransferId[]> {
  const posted = await transact(outside, institution, actor, async work => done(await ledger.post(work, orders)))
  if (!posted.ok) return fault('a post is not refused as a whole')
  return posted.value.map(outcome => (outcome.ok ? outcome.value.transfer.id : fault(JSON.stringify(outcome.refusal))))
}

/**
 * Puts so many transfers on file, as they would have come, and analyzes as autovacuum would after a while: plans made
 * for tables that nobody has analyzed yet read a whole institution to find one key.
 */
export async function putOnFile(bank: Bank, transfers: number): Promise<void> {
  for (let onFile = 0; onFile < transfers; onFile += batchMax) {
    const orders = Array.from({ length: batchMax }, () => makeOrder(bank, 'spread'))
    await postBatch(bank, orders)
    if (onFile === 0) await bank.owner`analyze`
  }
  await bank.owner`vacuum analyze`
}

/** Keys sort by time, as those that payments make for their transfers do. */
function makeOrder({ outside, accounts }: Bank, between: Accounts): ledger.TransferOrder {
  const from = 1 + Math.floor(Math.random() * (accounts.length - 1))
  const to = between === 'hot' ? 0 : (from + 1 + Math.floor(Math.random() * (accounts.length - 1))) % accounts.length
  return {
    kind: 'direct',
    key: outside.newId('key'),
    debit: accounts[from] ?? fault('no such account'),
    credit: accounts[to] ?? fault('no such account'),
    money: { minor: 1n, currency: 'USD' },
  }
}

function contender(arena: Arena, bank: Bank, name: string, callers: number, accounts: Accounts, send: Post): Contender {
  async function run(forMs: number) {
    const before = arena.cpu()
    const { tookMs, elapsedMs } = await runCallers(callers, forMs, async () => {
      await send(makeOrder(bank, accounts))
    })
    const after = arena.cpu()
    return {
      perSecond: (tookMs.length / elapsedMs) * 1_000,
      p50Ms: percentile(tookMs, 0.5),
      p99Ms: percentile(tookMs, 0.99),
      cpuUs: perItem(before, after, tookMs.length),
    }
  }
  return { name, unit: 'transfers/s', run }
}
