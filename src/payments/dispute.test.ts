import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import fc from 'fast-check'

import type { Outcome, Refusal } from '../base/outcome.ts'
import { bearable, type DisputeKind, hasMoved, needsApproval, provisionalCredit, settlementOf } from './dispute.ts'

const usd = (minor: bigint) => ({ minor, currency: 'USD' })
const code = (outcome: Outcome<unknown, Refusal>) => (outcome.ok ? 'ok' : outcome.refusal.code)

describe('a provisional credit', () => {
  const credit = (kind: DisputeKind, minor: bigint, withheld: bigint) =>
    provisionalCredit({ kind, money: usd(minor) }, withheld)

  test('is the whole amount, less at most fifty dollars of what may be unauthorized', () => {
    assert.deepEqual(credit('other', 10_000n, 0n), { ok: true, value: 10_000n })
    assert.deepEqual(credit('unauthorized', 10_000n, 5_000n), { ok: true, value: 5_000n })
    assert.equal(code(credit('unauthorized', 10_000n, 5_001n)), 'withholding_too_large')
    assert.equal(code(credit('incorrect_amount', 10_000n, 1n)), 'withholding_not_allowed')
    assert.equal(code(credit('unauthorized', 3_000n, 3_000n)), 'amount_not_positive')
  })

  test('needs a second person above 2,500, a third above 25,000, in any currency', () => {
    assert.deepEqual(
      [250_000n, 250_001n, 2_500_000n, 2_500_001n].map(minor => needsApproval(usd(minor))),
      [0, 1, 1, 2],
    )
    assert.equal(needsApproval({ minor: 2_501n, currency: 'JPY' }), 1)
  })
})

describe('a settlement', () => {
  test('leaves the member with what was found, and the suspense with what is owed', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 100_000n), fc.bigInt(0n, 100_000n), (credited, found) => {
        const { credit, final, owed } = settlementOf(credited, found)
        assert.ok(credit >= 0n && final >= 0n && owed >= 0n)
        assert.equal(credited + credit - owed, found)
        assert.equal(final + owed, credited)
        assert.equal(final + credit, found)
      }),
      { seed: 3, numRuns: 300 },
    )
  })

  test('takes back what an account bears, and nothing below its floor', () => {
    assert.deepEqual(
      [bearable(100n, 100n), bearable(100n, 99n), bearable(100n, 0n), bearable(100n, -5n), bearable(100n, null)],
      [100n, 99n, 0n, 0n, 100n],
    )
  })
})

describe('what may be disputed', () => {
  test('has left the institution', () => {
    assert.deepEqual((['sent', 'settled', 'returned'] as const).map(hasMoved), [true, true, true])
    assert.deepEqual(
      (['scheduled', 'awaiting_approval', 'held', 'released', 'failed', 'cancelled', 'stopped'] as const).filter(
        hasMoved,
      ),
      [],
    )
  })
})
