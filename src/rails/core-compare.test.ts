import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { CoreAccount } from './core.ts'
import { compareAccount, isQuiet, verdictOn } from './core-compare.ts'
import type { CoreRow } from './core-store.ts'

const row = (more: Partial<CoreRow>): CoreRow => ({
  id: 'cop_1',
  kind: 'hold',
  account: 'acc_1',
  side: 'debit',
  money: { minor: 5n, currency: 'USD' },
  of: null,
  reference: 'trf_1',
  about: 'pay_1/hold',
  state: 'done',
  reason: null,
  ...more,
})
const done = { id: 'cop_1', state: 'done' } as const
const declined = { id: 'cop_1', state: 'declined', reason: 'no' } as const
const neverSeen = { id: 'cop_1', state: 'never_seen' } as const

describe('an operation that was answered', () => {
  const cases = [
    ['is well where the core still says so', row({}), done, false, undefined, false],
    ['that was declined may be forgotten', row({ state: 'declined' }), neverSeen, false, undefined, false],
    ['that holds and was lost is asked for again', row({}), neverSeen, false, 'hold_lost', true],
    ['that held and is over may be forgotten', row({}), neverSeen, true, undefined, false],
    [
      'that posted and was lost is asked for again',
      row({ kind: 'post' }),
      neverSeen,
      true,
      'operation_forgotten',
      true,
    ],
    ['that reversed and was lost is, too', row({ kind: 'reverse' }), neverSeen, false, 'operation_forgotten', true],
    ['that is said to be declined is shown', row({}), declined, false, 'operation_differs', false],
    [
      'that was declined and is said to be done is shown',
      row({ state: 'declined' }),
      done,
      false,
      'operation_differs',
      false,
    ],
  ] as const
  for (const [name, known, inquiry, isEnded, kind, isForgotten] of cases) {
    test(name, () => {
      const verdict = verdictOn(known, inquiry, isEnded)
      assert.deepEqual([verdict.found?.kind, verdict.isForgotten], [kind, isForgotten])
    })
  }
})

describe('an account', () => {
  const own = { account: 'acc_1', posted: -10n, holds: 'cop_1=5 cop_2=7' }
  const theirs = (more: Partial<CoreAccount>): CoreAccount => ({
    account: 'SAV-1',
    currency: 'USD',
    posted: -10n,
    holds: [
      { id: 'cop_1', minor: 5n },
      { id: 'cop_2', minor: 7n },
    ],
    ...more,
  })
  const kindsOf = (other: CoreAccount, known: readonly string[] = []) =>
    compareAccount(own, other, new Set(known)).found.map(({ kind, operation, ours, theirs }) => [
      kind,
      operation,
      ours,
      theirs,
    ])

  test('is well where both say the same', () => assert.deepEqual(kindsOf(theirs({})), []))
  test('differs by what was moved', () =>
    assert.deepEqual(kindsOf(theirs({ posted: 1n })), [['posted_differs', '', '-10', '1']]))
  test('differs by a hold that is lost, by one of another size, and by one that is unknown or over', () => {
    const holds = [
      { id: 'cop_2', minor: 8n },
      { id: 'cop_3', minor: 1n },
      { id: 'cop_4', minor: 2n },
    ]
    assert.deepEqual(kindsOf(theirs({ holds }), ['cop_4']), [
      ['hold_lost', 'cop_1', '5', '0'],
      ['held_differs', 'cop_2', '7', '8'],
      ['hold_unknown', 'cop_3', '0', '1'],
      ['operation_differs', 'cop_4', '0', '2'],
    ])
  })
  test('is compared only where nothing was under way between two looks', () => {
    const look = { ...own, answers: 2n, underWay: 0n }
    assert.equal(isQuiet(look, look), true)
    assert.equal(isQuiet(undefined, undefined), true)
    assert.equal(isQuiet(look, { ...look, answers: 3n }), false)
    assert.equal(isQuiet(undefined, look), false)
    assert.equal(isQuiet({ ...look, underWay: 1n }, look), false)
  })
})
