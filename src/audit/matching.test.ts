import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { seededRandom } from '../../test/outside.ts'
import type { LeafName } from '../base/owed.ts'
import { Matching, type Owing } from './matching.ts'

const owing: Owing = {
  owed: [
    { kind: 'shop.sold', names: { item: 'item_id', part: 'part' } },
    { kind: 'shop.moved', names: { move: 'move_id' }, isLater: true },
    { kind: 'shop.shut', names: { door: 'door_id' }, more: 'a door may be shut twice' },
    { kind: 'shop.lit', names: { lamp: 'lamp_id' }, or: ['shop.shut'] },
  ],
  excused: { 'shop.looked': 'who looks leaves no row' },
}

describe('leaves and rows', () => {
  test('are even when each has its own, whatever order they come in', () => {
    const matching = new Matching(owing)
    assert.ok(matching.leaf({ kind: 'shop.sold', body: { part: 2, item: 'i_1' } }))
    assert.ok(matching.leaf({ kind: 'shop.sold', body: { part: 1, item: 'i_1' } }))
    assert.ok(matching.leaf({ kind: 'shop.looked', body: {} }))
    assert.ok(matching.row({ kind: 'shop.sold', id: 'i_1 1' }))
    assert.ok(matching.isUneven)
    assert.ok(matching.row({ kind: 'shop.sold', id: 'i_1 2' }))
    assert.ok(!matching.isUneven)
    assert.deepEqual([matching.leaves, matching.owed], [3, 2])
  })

  test('of a kind that nobody has heard of are told at once', () => {
    assert.ok(!new Matching(owing).leaf({ kind: 'shop.stolen', body: { item: 'i_1' } }))
  })

  test('may be more than the rows, where the kind says why; a row without any is told at once', () => {
    const matching = new Matching(owing)
    for (let times = 0; times < 2; times++) matching.leaf({ kind: 'shop.shut', body: { door: 'd_1' } })
    assert.ok(matching.row({ kind: 'shop.shut', id: 'd_1' }))
    assert.ok(!matching.row({ kind: 'shop.shut', id: 'd_2' }))
    assert.ok(!matching.isUneven)
  })

  test('may be of another kind that says the same', () => {
    const matching = new Matching(owing)
    matching.leaf({ kind: 'shop.shut', body: { door: 'd_1', lamp: 'l_1' } })
    assert.ok(matching.row({ kind: 'shop.lit', id: 'l_1' }))
    assert.ok(!matching.row({ kind: 'shop.lit', id: 'l_2' }))
  })

  test('of just before and just after make even what may be later, and nothing else', () => {
    const matching = new Matching(owing)
    matching.leaf({ kind: 'shop.moved', body: { move: 'm_1' } })
    matching.row({ kind: 'shop.moved', id: 'm_2' })
    matching.row({ kind: 'shop.sold', id: 'i_1 1' })
    matching.earlierLeaf({ kind: 'shop.moved', body: { move: 'm_2' } })
    matching.earlierLeaf({ kind: 'shop.moved', body: { move: 'm_3' } })
    matching.earlierLeaf({ kind: 'shop.sold', body: { item: 'i_1', part: 1 } })
    matching.laterRow({ kind: 'shop.moved', id: 'm_1' })
    matching.laterRow({ kind: 'shop.moved', id: 'm_4' })
    assert.ok(matching.isUneven)
    assert.ok(matching.isUnevenRow({ kind: 'shop.sold', id: 'i_1 1' }))
    for (const id of ['m_1', 'm_2', 'm_3', 'm_4']) assert.ok(!matching.isUnevenRow({ kind: 'shop.moved', id }), id)
  })

  test('name exactly what was taken away, added and doubled, of a thousand random hours', () => {
    for (let seed = 1; seed <= 1_000; seed++) {
      const random = seededRandom(seed)
      const pick = (most: number) => Math.floor(random() * most)
      const ids = Array.from({ length: 1 + pick(20) }, (_, place) => `i_${place}`)
      const deed = (['nothing', 'row', 'leaf', 'twice'] as const)[pick(4)] ?? 'nothing'
      const victim = ids[pick(ids.length)] ?? ''
      const leaves = ids.flatMap(id => (id !== victim || deed === 'nothing' || deed === 'row' ? [id] : []))
      if (deed === 'twice') leaves.push(victim, victim)
      const rows = ids.filter(id => id !== victim || deed !== 'row')
      const matching = new Matching(owing)
      const sold = (item: string) => ({ kind: 'shop.sold' as LeafName, body: { item, part: 1 } })
      for (const id of leaves) matching.leaf(sold(id))
      for (const id of rows) matching.row({ kind: 'shop.sold', id: `${id} 1` })
      const named = [
        ...leaves.filter(id => matching.unevenLeaf(sold(id)) !== undefined),
        ...rows.filter(id => matching.isUnevenRow({ kind: 'shop.sold', id: `${id} 1` })),
      ]
      assert.deepEqual([...new Set(named)], deed === 'nothing' ? [] : [victim], `seed ${seed}: ${deed}`)
    }
  })
})
