import assert from 'node:assert/strict'
import { test } from 'node:test'

import { type Exception, labelOf, whyNotOf } from './exception-words.ts'

test('what moves money names how much, and what ends it names nothing', () => {
  assert.equal(labelOf('refund', 'USD 7.77'), 'Refund USD 7.77')
  assert.equal(labelOf('refund', undefined), 'Refund')
  assert.equal(labelOf('close', 'USD 7.77'), 'End it')
})

const open: Exception = {
  id: 'exc_1',
  payment: 'pay_1',
  kind: 'returned',
  reason: 'R03',
  state: 'open',
  actions: ['refund', 'reissue'],
  openedAt: '2026-03-02T09:00:00.000Z',
  dueOn: '2026-03-04',
  retries: 0,
  version: 1,
}
const asked = { me: 'person:per_1', nowMs: Date.parse('2026-03-02T10:00:00.000Z'), isAsked: false }

test('what somebody else has taken waits for them, for as long as they have it', () => {
  const taken = { ...open, owner: 'person:per_2', ownedUntil: '2026-03-02T10:05:00.000Z' }
  assert.match(whyNotOf(taken, asked).take ?? '', /^Somebody else has it/)
  const free = { take: undefined, act: undefined }
  assert.deepEqual(whyNotOf(taken, { ...asked, me: 'person:per_2' }), free)
  assert.deepEqual(whyNotOf(taken, { ...asked, nowMs: asked.nowMs + 600_000 }), free)
})

test('what waits for a second person, or for a check to be stopped, can be taken and not acted on', () => {
  const waiting = [whyNotOf(open, { ...asked, isAsked: true }), whyNotOf({ ...open, wanted: 'refund' }, asked)]
  for (const { take, act } of waiting) assert.deepEqual([take, act !== undefined], [undefined, true])
})
