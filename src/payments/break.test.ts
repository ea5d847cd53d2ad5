import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { areTransposed, candidatesOf, type Opposite } from './break.ts'

const on = '2026-01-05'
const opposite = (id: string, minor: bigint, more: Partial<Opposite> = {}): Opposite => ({
  id,
  minor,
  on,
  names: [],
  ...more,
})

describe('candidates of a break', () => {
  test('are ranked by why, then by how near their day is', () => {
    const found = candidatesOf({ minor: 123_400n, on, names: ['fil_1'] }, [
      opposite('far', 123_400n, { on: '2026-01-02' }),
      opposite('near', 123_400n, { on: '2026-01-06' }),
      opposite('swapped', 124_300n),
      opposite('named', 5n, { names: ['fil_1'] }),
      opposite('half', 100_000n),
      opposite('rest', 23_400n),
      opposite('other', 7n),
    ])
    assert.deepEqual(
      found.map(({ of, reason }) => [of.join('+'), reason]),
      [
        ['named', 'same_reference'],
        ['near', 'same_amount_other_day'],
        ['far', 'same_amount_other_day'],
        ['swapped', 'digits_transposed'],
        ['half+rest', 'sums_up'],
      ],
    )
  })

  test('are sums of three at most', () => {
    const parts = [1n, 2n, 4n, 8n].map(minor => opposite(`p${minor}`, minor))
    assert.deepEqual(
      candidatesOf({ minor: 7n, on, names: [] }, parts).map(({ of }) => of),
      [['p1', 'p2', 'p4']],
    )
    assert.deepEqual(candidatesOf({ minor: 15n, on, names: [] }, parts), [])
  })

  test('know two neighbouring digits that have changed places, and nothing more', () => {
    assert.ok(areTransposed(1_243n, 1_234n))
    assert.ok(areTransposed(21n, 12n))
    for (const [one, other] of [
      [1_234n, 1_234n],
      [1_324n, 1_243n],
      [1_235n, 1_234n],
      [12n, 123n],
    ] as const)
      assert.ok(!areTransposed(one, other), `${one} and ${other}`)
  })
})
