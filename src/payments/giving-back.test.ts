import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { Dispute } from './dispute.ts'
import { sharesOf } from './giving-back.ts'

/** What is not looked at is left out. */
const dispute = (state: Dispute['state'], amounts: Partial<Dispute>) =>
  ({ state, found: null, owed: 0n, debited: 0n, ...amounts }) as Dispute // Nothing else of it is read.

describe('what came back', () => {
  const rows: readonly (readonly [what: string, disputes: readonly Dispute[], shares: readonly bigint[]])[] = [
    ['is the member’s where nobody disputed it', [], [100n, 0n, 0n]],
    ['makes good for what was found', [dispute('resolved_in_favor', { found: 60n })], [40n, 60n, 0n]],
    ['is the member’s where nothing was found', [dispute('resolved_against', { found: 0n })], [100n, 0n, 0n]],
    [
      'is set off against what is owed and not taken back',
      [dispute('resolved_against', { found: 0n, owed: 70n, debited: 20n })],
      [50n, 0n, 50n],
    ],
    ['of one withdrawn as well', [dispute('withdrawn', { owed: 100n })], [0n, 0n, 100n]],
    [
      'goes to losses first, and never further than it goes',
      [
        dispute('resolved_in_favor', { found: 80n, owed: 10n }),
        dispute('withdrawn', { owed: 100n, debited: 5n }),
        dispute('withdrawn', { owed: 1n }),
      ],
      [0n, 80n, 20n],
    ],
  ]
  for (const [what, disputes, expected] of rows) {
    test(what, () => {
      const { member, losses, provisional } = sharesOf(100n, disputes)
      const setOff = provisional.reduce((sum, { minor }) => sum + minor, 0n)
      assert.deepEqual([member, losses, setOff], expected)
      assert.ok(provisional.every(({ minor }) => minor > 0n))
    })
  }
})
