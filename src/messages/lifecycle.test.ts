import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { attemptsMax, hopeless, isReplayable, scheduleMs, verdict } from './lifecycle.ts'

const now = new Date('2026-01-05T15:00:00Z')
const message = (attempts: number, most = attemptsMax) =>
  ({ channel: 'webhook', attempts, attemptsMax: most, queuedAt: now }) as const
const never = () => 0
const always = () => 0.999_999
const after = (ms: number) => new Date(now.getTime() + ms)

describe('what follows from an attempt', () => {
  test('is an end when it was accepted: sent for a mail, delivered for a webhook', () => {
    assert.deepEqual(verdict({ ...message(1), channel: 'mail' }, { kind: 'accepted' }, now, never), { state: 'sent' })
    assert.deepEqual(verdict(message(1), { kind: 'accepted' }, now, never), { state: 'delivered' })
  })

  test('is failure when it was refused for good, or nobody is there any more', () => {
    const refused = { kind: 'refused', reason: 'smtp_550' } as const
    assert.deepEqual(verdict(message(1), refused, now, never), { state: 'failed', reason: 'smtp_550' })
    assert.deepEqual(verdict(message(1), { kind: 'gone' }, now, never), { state: 'failed', reason: 'endpoint_gone' })
  })

  test('is another one after the time of the schedule, a little later by lot, and failure after the tenth', () => {
    const failed = { kind: 'failed', reason: 'http_500' } as const
    for (const [index, waitMs] of scheduleMs.entries()) {
      const early = verdict(message(index + 1), failed, now, never)
      assert.deepEqual(early, { state: 'queued', reason: 'http_500', dueAt: after(waitMs) })
      const late = verdict(message(index + 1), failed, now, always)
      assert.ok('dueAt' in late && late.dueAt <= after(waitMs * 1.2) && late.dueAt > after(waitMs * 1.19))
    }
    assert.deepEqual(verdict(message(attemptsMax), failed, now, never), { state: 'failed', reason: 'http_500' })
    assert.equal(
      scheduleMs.reduce((sum, waitMs) => sum + waitMs) / 1_000,
      75 * 3_600 + 35 * 60 + 5,
      'the schedule that Standard Webhooks gives as its example',
    )
  })

  test('waits for as long as the other end asks, within a day, and never less than the schedule', () => {
    const dueAfter = (retryAfterMs: number) => {
      const follows = verdict(message(1), { kind: 'failed', reason: 'http_429', retryAfterMs }, now, never)
      return 'dueAt' in follows ? follows.dueAt.getTime() - now.getTime() : undefined
    }
    assert.equal(dueAfter(0), 5_000)
    assert.equal(dueAfter(5_001), 5_001)
    assert.equal(dueAfter(86_400_000), 86_400_000)
    assert.equal(dueAfter(86_400_001), 86_400_000)
  })

  test('begins the schedule again for what is replayed', () => {
    const failed = { kind: 'failed', reason: 'http_500' } as const
    const replayed = verdict(message(attemptsMax + 1, 2 * attemptsMax), failed, now, never)
    assert.deepEqual(replayed, { state: 'queued', reason: 'http_500', dueAt: after(5_000) })
    assert.equal(verdict(message(2 * attemptsMax, 2 * attemptsMax), failed, now, never).state, 'failed')
  })
})

describe('a message', () => {
  test('is hopeless once its last attempt was never answered, or after a week', () => {
    assert.equal(hopeless(message(attemptsMax), now), undefined)
    assert.equal(hopeless(message(attemptsMax + 1), now), 'attempts_unanswered')
    const week = 7 * 86_400_000
    assert.equal(hopeless(message(1), after(week)), undefined)
    assert.equal(hopeless(message(1), after(week + 1)), 'too_old')
  })

  test('may be replayed when it has failed, or is a webhook that was delivered', () => {
    const states = ['queued', 'sending', 'sent', 'delivered', 'failed', 'suppressed'] as const
    assert.deepEqual(states.filter(isReplayable), ['delivered', 'failed'])
  })
})
