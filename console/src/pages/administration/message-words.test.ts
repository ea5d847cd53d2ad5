import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { mayGoAgain, messagesAsked } from './message-words.ts'

const zone = 'America/New_York'

describe('what a list of messages is narrowed by', () => {
  test('is what was given up, where nothing else is looked for', () => {
    assert.deepEqual(messagesAsked({}, zone), [{ state: 'failed' }, undefined])
    assert.deepEqual(messagesAsked({ state: 'lost', kind: 'pigeon', member: 'Alice', since: 'soon' }, zone), [
      { state: 'failed' },
      'Given up',
    ])
  })

  test('is a state or any, a kind, a member, and a day that begins where the institution is', () => {
    assert.deepEqual(messagesAsked({ state: 'any' }, zone), [{}, undefined])
    assert.deepEqual(
      messagesAsked({ state: 'sent', kind: 'payment_held', member: 'mem_1', since: '2026-11-23' }, zone),
      [
        { state: 'sent', kind: 'payment_held', member: 'mem_1', createdFrom: '2026-11-23T05:00:00.000Z' },
        'Sent, Mail: payment held, to mem_1, since 2026-11-23',
      ],
    )
  })

  test('goes again only where it did not arrive, or its receiver may have lost it', () => {
    assert.deepEqual(
      (['failed', 'delivered', 'sent', 'queued', 'sending', 'suppressed'] as const).filter(state =>
        mayGoAgain({ state }),
      ),
      ['failed', 'delivered'],
    )
  })
})
