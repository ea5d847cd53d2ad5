import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { readRunLeaf } from './run-leaf.ts'

const body = {
  code: 'ab',
  control: 'ledger.balanced',
  endedAt: '2026-11-23T09:00:01.250Z',
  population: [{ count: 12, of: 'transfers' }],
  previous: null,
  reason: null,
  result: 'passed',
  run: 'run_1',
  startedAt: '2026-11-23T09:00:00.000Z',
  steps: [{ answer: '23514', expected: '23514', tried: 'a transfer that does not balance' }],
}
const leafOf = (kind: string, said: object) => JSON.stringify({ actor: 'process:prober', kind, body: said, v: 1 })

describe('the leaf of a try', () => {
  test('tells on what it was tried, what was attempted and what came back', () => {
    assert.deepEqual(readRunLeaf(leafOf('risk.run', body)), {
      startedAt: '2026-11-23T09:00:00.000Z',
      endedAt: '2026-11-23T09:00:01.250Z',
      population: [{ of: 'transfers', count: 12 }],
      attempts: [{ tried: 'a transfer that does not balance', expected: '23514', answer: '23514' }],
      previous: undefined,
    })
  })

  test('is not read from a leaf of something else, or from no leaf', () => {
    assert.equal(readRunLeaf(leafOf('risk.scored', body)), undefined)
    assert.equal(readRunLeaf(leafOf('risk.run', { ...body, steps: 'none' })), undefined)
    assert.equal(readRunLeaf('{'), undefined)
    assert.equal(readRunLeaf('null'), undefined)
  })
})
