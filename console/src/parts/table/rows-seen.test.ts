import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { rowsSeen, scrolledTo } from './rows-seen.ts'

const place = { top: 0, height: 400, rowHeight: 40, count: 100_000 }

describe('the rows of a long list that stand in the page', () => {
  test('are those that are seen and some around them, however many there are', () => {
    for (const top of [0, 1, 39, 40, 2_000_000, 3_999_600]) {
      const { first, end } = rowsSeen({ ...place, top })
      assert.ok(first * 40 <= top && end * 40 >= Math.min(top + 400, 4_000_000), `at ${top}`)
      assert.ok(end - first <= 10 + 2 * 12 + 2 * 6 + 1, `${end - first} at ${top}`)
    }
  })

  test('stay the same while a row or two pass', () => {
    assert.deepEqual(rowsSeen({ ...place, top: 40_000 }), rowsSeen({ ...place, top: 40_030 }))
  })

  test('are none where there is none, and all where there are few', () => {
    assert.deepEqual(rowsSeen({ ...place, count: 0 }), { first: 0, end: 0 })
    assert.deepEqual(rowsSeen({ ...place, count: 5 }), { first: 0, end: 5 })
  })

  test('are scrolled to only as far as needed', () => {
    assert.equal(scrolledTo(3, place), 0)
    assert.equal(scrolledTo(99_999, place), 4_000_000 + 40 - 400)
    assert.equal(scrolledTo(2, { ...place, top: 4_000 }), 80)
  })
})
