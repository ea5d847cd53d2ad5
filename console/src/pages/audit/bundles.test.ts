import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { batchesPath, lastBundle, leavesOf, readBatches } from './bundles.ts'

describe('the batches of a bundle', () => {
  test('are where C2SP tlog-tiles numbers them, the last with its width', () => {
    assert.equal(batchesPath(0n, 10n), 'batches/000.p/10')
    assert.equal(batchesPath(0n, 256n), 'batches/000')
    assert.equal(batchesPath(1_234_067n, 1_234_067n * 256n + 1n), 'batches/x001/x234/067.p/1')
  })

  test('end with the log', () => {
    assert.deepEqual([0n, 1n, 256n, 257n].map(lastBundle), [0n, 0n, 0n, 1n])
    assert.deepEqual(leavesOf(1n, 300n), { from: 256n, until: 299n })
    assert.deepEqual(leavesOf(0n, 300n), { from: 0n, until: 255n })
  })

  test('are read line by line, all or none', () => {
    const text =
      '{"batch":"bat_1","first":"7","leaves":3,"root":"AAAA","signature":"BBBB","key":"key_1","at":"2026-11-23T09:00:00.000Z"}\n'
    const batch = {
      batch: 'bat_1',
      first: '7',
      leaves: '3',
      root: 'AAAA',
      key: 'key_1',
      at: '2026-11-23T09:00:00.000Z',
    }
    assert.deepEqual(readBatches(text), [batch])
    assert.deepEqual(readBatches(''), [])
    assert.equal(readBatches(`${text}{}\n`), undefined)
  })
})
