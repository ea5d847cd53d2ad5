import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'

import { apply, type Model } from '../../test/simulation/ledger-model.ts'
import {
  type Account,
  type AccountId,
  available,
  decide,
  type OnFile,
  type Transfer,
  type TransferId,
  type TransferOrder,
} from './posting.ts'

const at = new Date('2026-01-05T15:00:00Z')
const ids = ['acc_a', 'acc_b', 'acc_c', 'acc_d', 'acc_czk'] as const

function opened(id: AccountId, floor: bigint | null, normalSide: 'debit' | 'credit', currency = 'USD'): Account {
  return {
    id,
    currency,
    kind: 'member',
    normalSide,
    floor,
    state: 'open',
    posted: 0n,
    heldDebits: 0n,
    heldCredits: 0n,
    entries: 0n,
    movedAt: null,
  }
}

const start = [
  opened('acc_a', null, 'debit'),
  opened('acc_b', 0n, 'credit'),
  opened('acc_c', -20n, 'credit'),
  opened('acc_d', 0n, 'debit'),
  opened('acc_czk', null, 'credit', 'CZK'),
]

// Small numbers on purpose: keys, holds and accounts meet often.
const account = fc.constantFrom<AccountId>(...ids, 'acc_none')
const key = fc.integer({ min: 1, max: 60 }).map(n => `key-${n}`)
const of = fc.integer({ min: 1, max: 40 }).map((n): TransferId => `trf_${n}`)
const money = fc.record({
  minor: fc.bigInt({ min: 0n, max: 30n }),
  currency: fc.constantFrom('USD', 'USD', 'USD', 'CZK'),
})
const order: fc.Arbitrary<TransferOrder> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('direct'), key, debit: account, credit: account, money }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('hold'), key, debit: account, credit: account, money }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('capture'), key, of, minor: fc.bigInt({ min: 0n, max: 30n }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('capture'), key, of }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('release'), key, of }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reversal'), key, of }) },
)

/** A ledger in memory: what `post` does with a database, done with maps. */
class Kept {
  readonly accounts = new Map(start.map(account => [account.id, account]))
  readonly onFile = {
    byKey: new Map<string, Transfer>(),
    byId: new Map<TransferId, Transfer>(),
    endOf: new Map<TransferId, Transfer>(),
  } satisfies OnFile
  #transfers = 0

  post(orders: readonly TransferOrder[]) {
    const decision = decide(this.accounts, this.onFile, orders, at, () => `trf_${++this.#transfers}`)
    for (const account of decision.touched) this.accounts.set(account.id, account)
    for (const { transfer } of decision.posted) {
      this.onFile.byKey.set(transfer.key, transfer)
      this.onFile.byId.set(transfer.id, transfer)
      if (transfer.of !== null) this.onFile.endOf.set(transfer.of, transfer)
    }
    return decision
  }
}

describe('deciding a batch', () => {
  test('answers as the reference model does, however the orders are cut into batches', () => {
    fc.assert(
      fc.property(fc.array(fc.array(order, { minLength: 1, maxLength: 12 }), { maxLength: 12 }), batches => {
        const kept = new Kept()
        const model: Model = {
          accounts: new Map(
            start.map(({ id, floor, normalSide, currency }) => [
              id,
              { floor, normalSide, currency, posted: 0n, out: 0n, into: 0n },
            ]),
          ),
          byKey: new Map(),
          byId: new Map(),
        }
        let accepted = 0
        for (const batch of batches) {
          const { outcomes } = kept.post(batch)
          for (const [index, one] of batch.entries()) {
            const before = model.byId.size
            const expected = apply(model, one, `trf_${accepted + 1}`)
            accepted += model.byId.size - before
            const outcome = outcomes[index]
            assert.equal(outcome?.ok === true ? 'ok' : outcome?.refusal.code, expected)
          }
        }
        for (const [id, { posted, heldDebits, heldCredits }] of kept.accounts) {
          const { posted: p, out, into } = model.accounts.get(id) ?? assert.fail()
          assert.deepEqual([posted, heldDebits, heldCredits], [p, out, into], id)
        }
      }),
      { numRuns: 600 },
    )
  })

  test('never lets an account below its floor, and moves nothing that does not arrive', () => {
    fc.assert(
      fc.property(fc.array(order, { maxLength: 120 }), orders => {
        const kept = new Kept()
        const { posted } = kept.post(orders)
        const all = [...kept.accounts.values()]
        assert.equal(
          all.reduce((sum, { posted }) => sum + posted, 0n),
          0n,
        )
        assert.equal(
          all.reduce((sum, { heldDebits, heldCredits }) => sum + heldDebits - heldCredits, 0n),
          0n,
        )
        for (const account of all) assert.ok((available(account) ?? 0n) >= 0n, account.id)
        assert.equal(
          all.reduce((sum, { entries }) => sum + entries, 0n),
          BigInt(2 * posted.length),
        )
      }),
      { numRuns: 400 },
    )
  })

  test('leaves nothing of linked orders when one of them is refused', () => {
    fc.assert(
      fc.property(
        fc.array(order, { maxLength: 20 }),
        fc.array(order, { minLength: 1, maxLength: 5 }),
        (before, linked) => {
          const kept = new Kept()
          kept.post(before)
          const refusedOrder: TransferOrder = {
            kind: 'direct',
            key: 'never',
            debit: 'acc_none',
            credit: 'acc_a',
            money: { minor: 1n, currency: 'USD' },
          }
          const { outcomes, posted, touched } = kept.post(
            [...linked, refusedOrder].map(one => ({ ...one, link: 'all' })),
          )
          assert.deepEqual([posted.length, touched.length, outcomes.filter(({ ok }) => ok).length], [0, 0, 0])
        },
      ),
      { numRuns: 200 },
    )
  })
})
