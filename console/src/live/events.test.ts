import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { openReader } from './events.ts'

const text =
  'retry: 2000\n\n: fresh\nid: 7\nevent: fresh\ndata: {"at":"x"}\n\nid: 8\nevent: payments.accepted\ndata: a\ndata: b\n\n'
const events = [
  { id: '7', event: 'fresh', data: '{"at":"x"}' },
  { id: '8', event: 'payments.accepted', data: 'a\nb' },
]

describe('server-sent events', () => {
  test('are read whole, wherever the line cuts them', () => {
    for (let at = 0; at <= text.length; at++) {
      const read = openReader()
      assert.deepEqual([...read(text.slice(0, at)), ...read(text.slice(at))], events, `cut at ${at}`)
    }
  })

  test('are none while they have no end', () => {
    assert.deepEqual(openReader()('id: 9\nevent: x\ndata: y\n'), [])
  })
})
