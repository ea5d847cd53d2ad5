import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { recentOf, withBeen } from './recent.ts'

describe('where one has been', () => {
  test('is the last in front, each once, and no more than eight', () => {
    const all = Array.from({ length: 12 }, (_, nth) => ({ address: `/payments/pay_${nth}`, title: 'Payment' }))
    const been = all.reduce(withBeen, [] as readonly { readonly address: string; readonly title: string }[])
    assert.deepEqual([been.length, been[0]?.address], [8, '/payments/pay_11'])
    assert.equal(withBeen(been, { address: '/payments/pay_9', title: 'Payment' }).length, 8)
  })

  test('leads nowhere else than into the console, whatever was kept', () => {
    const text = JSON.stringify([
      { address: '//elsewhere', title: 'x' },
      { address: 'https://elsewhere', title: 'x' },
      7,
      { address: '/queue', title: 'Work queue' },
    ])
    assert.deepEqual(recentOf(text), [{ address: '/queue', title: 'Work queue' }])
    assert.deepEqual(recentOf('{'), [])
    assert.deepEqual(recentOf(undefined), [])
  })
})
