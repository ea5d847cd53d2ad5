import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { stagesOf } from './file-stages.ts'

describe('the course of a file', () => {
  test('has what is behind, one that is here, and what is ahead', () => {
    const stages = stagesOf({ state: 'sending' })
    assert.deepEqual(
      stages.map(({ is }) => is),
      ['behind', 'behind', 'behind', 'here', 'ahead', 'ahead', 'ahead'],
    )
  })

  test('is waiting for the statement once it is confirmed', () => {
    assert.deepEqual(stagesOf({ state: 'confirmed' }).at(-1)?.is, 'here')
    const paid = stagesOf({ state: 'confirmed', settledOn: '2026-11-20' })
    assert.ok(paid.every(({ is }) => is === 'behind'))
  })

  test('ends with what the bank or a person said', () => {
    assert.deepEqual(
      stagesOf({ state: 'rejected', reason: 'DUPL' }).map(({ name, tone }) => [name, tone]),
      [['Rejected by the bank', 'bad']],
    )
    assert.match(stagesOf({ state: 'withdrawn' })[0]?.says ?? '', /never left/)
  })
})
