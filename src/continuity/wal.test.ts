import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { isWalName, planWal, readHistory, readLsn, readSegmentName, segmentName, segmentNumber } from './wal.ts'

const start = { timeline: 1, lsn: readLsn('0/2000028') }
const segments = (timeline: number, ...numbers: bigint[]) => numbers.map(number => segmentName(timeline, number))

describe('a segment', () => {
  test('is named as PostgreSQL names it', () => {
    assert.equal(segmentName(1, segmentNumber(readLsn('0/2000028'))), '000000010000000000000002')
    assert.equal(segmentName(27, segmentNumber(readLsn('A/FF000000'))), '0000001B0000000A000000FF')
    assert.deepEqual(readSegmentName('0000001B0000000A000000FF'), { timeline: 27, number: 0xaffn })
  })

  test('is told from every other name in an archive', () => {
    const names = ['000000010000000000000002.00000028.backup', '00000002.history', '000000010000000000000002.partial']
    for (const name of names) {
      assert.equal(isWalName(name), true, name)
      assert.equal(readSegmentName(name), undefined, name)
    }
    for (const name of ['archive.json', '.x.new', '../000000010000000000000002'])
      assert.equal(isWalName(name), false, name)
  })
})

describe('a plan of the log', () => {
  const noHistory = new Map<number, ReturnType<typeof readHistory>>()
  const fork = new Map([[2, readHistory('1\t0/4000100\tno recovery target specified\n')]])

  test('runs from the segment of the backup to the last', () => {
    const names = new Set(segments(1, 1n, 2n, 3n, 4n))
    const plan = planWal(names, noHistory, start, segmentName(1, 4n))
    assert.deepEqual(plan, {
      timeline: 1,
      files: segments(1, 2n, 3n, 4n),
      lastSegment: segmentName(1, 4n),
      missing: undefined,
    })
  })

  test('names the first segment that is missing', () => {
    const gaps = [
      { name: 'the first', has: [3n, 4n], missing: 2n },
      { name: 'one in the middle', has: [2n, 4n], missing: 3n },
      { name: 'the last, as the archive knows', has: [2n, 3n], missing: 4n },
      { name: 'all', has: [], missing: 2n },
    ]
    for (const { name, has, missing } of gaps) {
      const plan = planWal(new Set(segments(1, ...has)), noHistory, start, segmentName(1, 4n))
      assert.equal(plan.missing, segmentName(1, missing), name)
    }
  })

  test('crosses to a newer timeline where that one began, and leaves the rest of the older', () => {
    const names = new Set([...segments(1, 2n, 3n, 4n, 5n, 6n), ...segments(2, 4n, 5n), '00000002.history'])
    const plan = planWal(names, fork, start, segmentName(2, 5n))
    assert.equal(plan.timeline, 2)
    assert.equal(plan.missing, undefined)
    assert.deepEqual(plan.files, [
      '00000002.history',
      ...segments(1, 2n, 3n),
      ...segments(2, 4n),
      ...segments(1, 4n),
      ...segments(2, 5n),
    ])
  })

  test('stays on its timeline when the newer one began before the backup', () => {
    const late = { timeline: 1, lsn: readLsn('0/6000028') }
    const plan = planWal(new Set(segments(1, 6n, 7n)), fork, late, undefined)
    assert.equal(plan.timeline, 1)
    assert.equal(plan.lastSegment, segmentName(1, 7n))
  })

  test('misses the history of a timeline that has segments', () => {
    const plan = planWal(new Set([...segments(1, 2n, 3n), ...segments(2, 4n)]), noHistory, start, undefined)
    assert.equal(plan.missing, '00000002.history')
  })
})
