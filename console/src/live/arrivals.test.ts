import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { idMaker } from '../../../src/base/ids.ts'
import { arrivalWords, madeAtMs, noArrivals, withLeaves } from './arrivals.ts'

const at = '2026-11-23T12:00:00.000Z'
const newId = idMaker(() => Date.parse(at))
const made = [newId('pay'), newId('pay'), newId('pay')] as const
const list = {
  operation: 'GET /v1/payments',
  asked: { query: { limit: '100' } },
  has: (id: string) => id === made[0],
  prefix: 'pay',
}
const leaf = (kind: string, subjects: readonly string[], later = at) => ({ index: '7', kind, at: later, subjects })

describe('what has happened to a list', () => {
  test('knows from an id when it was made', () => {
    assert.equal(madeAtMs(made[0]), Date.parse(at))
    assert.equal(madeAtMs('ledger.immutable'), 0)
  })

  test('is counted by the thing, new ones apart from those that were there', () => {
    const leaves = [
      leaf('payments.accepted', ['mem_1', made[1]]),
      leaf('payments.released', [made[1]]),
      leaf('payments.released', [made[0]]),
      leaf('payments.settled', [made[2]], '2026-11-24T12:00:00.000Z'),
      leaf('messages.failed', ['msg_1']),
    ]
    const arrivals = withLeaves(noArrivals, leaves, list)
    assert.deepEqual(
      [...arrivals.things],
      [
        [made[1], 'new'],
        [made[0], 'changed'],
        [made[2], 'changed'],
      ],
    )
    assert.equal(arrivalWords(arrivals, false), '1 new, 2 changed')
    assert.equal(arrivalWords(arrivals, true), 'Up to 1 new, 2 changed')
  })

  test('is nothing where nothing of it is in the list', () => {
    assert.equal(withLeaves(noArrivals, [leaf('risk.run', ['run_1'])], list), noArrivals)
    assert.equal(arrivalWords(noArrivals, false), undefined)
  })

  test('says so where too much happened to be told', () => {
    assert.equal(arrivalWords({ ...noArrivals, isBehind: true }, false), 'Much has happened meanwhile')
  })
})
